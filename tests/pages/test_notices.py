"""The notice on every page: its time, its writers, its cost."""

from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delmos_portal.accounts.models import StaffRole
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from delmos_portal.pages import actions
from delmos_portal.pages.models import SiteNotice
from delmos_portal.pages.notices import KEPT_SECONDS, KNOWN, shown_notices
from tests.accounts.people import sign_in
from tests.build import people, person
from tests.pages.writing import notice, rut

pytestmark = pytest.mark.django_db
ADD = "/handlaggning/register/pages/sitenotice/add/"
WRITTEN = {"text": "Portalen är stängd.", "kind": "warning"}


def texts() -> list[str]:
    return [one.text for one in shown_notices()]


def test_a_notice_stands_on_pages_before_and_after_sign_in():
    notice("Vi har flyttat.", link_url="/kontakt/", link_text="Ny adress")
    amina = people().amina

    for client in (Client(), sign_in(Client(), amina)):
        page = client.get(reverse("page-contact")).text
        assert page.count("Vi har flyttat.") == 1
        assert '<a href="/kontakt/">Ny adress</a>' in page


def test_a_notice_comes_and_goes_by_the_clock_without_being_read_again(django_assert_num_queries):
    start = timezone.now() + timedelta(hours=1)
    notice("Stängt i natt.", shown_from=start, shown_until=start + timedelta(hours=2))
    shown_notices()

    said = []
    with django_assert_num_queries(0):
        KNOWN.read_again_at += 10_000
        for minutes in (-1, 0, 119, 120):
            with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
                said.append(texts())

    assert said == [[], ["Stängt i natt."], ["Stängt i natt."], []]


def test_a_process_reads_the_notices_at_most_twice_a_minute(django_assert_num_queries):
    KNOWN.read_again_at = 0.0
    with django_assert_num_queries(1):
        for _ in range(30):
            Client().get(reverse("page-cookies"))

    assert KEPT_SECONDS == 30


def test_what_another_process_sets_is_seen_when_the_half_minute_has_passed():
    assert texts() == []
    SiteNotice.objects.create(text="Från en annan process", set_by=rut())
    before = texts()

    KNOWN.read_again_at = 0.0

    assert (before, texts()) == ([], ["Från en annan process"])


def test_a_page_is_still_shown_when_the_notices_cannot_be_read():
    notice("Står kvar.")
    assert texts() == ["Står kvar."]
    KNOWN.read_again_at = 0.0

    def lost(*_arguments: object) -> None:
        raise OperationalError("the database is away")

    with connection.execute_wrapper(lost):
        page = Client().get(reverse("page-contact"))

    assert (page.status_code, "Står kvar." in page.text) == (200, True)


@pytest.mark.parametrize("role", [StaffRole.REGISTRAR, StaffRole.ADMINISTRATOR])
def test_it_is_previewed_set_and_taken_down_in_the_workspace(role: StaffRole):
    client = sign_in(Client(), person("Rita", role))

    preview = client.post(ADD, {**WRITTEN, "preview": "ja"})
    not_yet = SiteNotice.objects.count()
    client.post(ADD, WRITTEN)
    it = SiteNotice.objects.get()
    shown = Client().get(reverse("start")).text
    client.post(reverse("workspace:pages_sitenotice_change", args=[it.pk]))
    client.post(reverse("workspace:pages_sitenotice_change", args=[it.pk]))

    assert "Så här kommer det att se ut" in preview.text
    assert (not_yet, "Portalen är stängd." in shown) == (0, True)
    assert "Portalen är stängd." not in Client().get(reverse("start")).text
    steps = Event.objects.filter(object_type="pages.sitenotice").values_list("step", flat=True)
    assert list(steps) == ["set_notice", "take_down_notice"]


def test_other_staff_read_the_notices_and_set_none():
    it = notice()
    olle = people().olle
    client = sign_in(Client(), olle)
    address = reverse("workspace:pages_sitenotice_change", args=[it.pk])

    assert client.post(ADD, WRITTEN).status_code == 403
    assert (client.get(address).status_code, client.post(address).status_code) == (200, 403)
    with pytest.raises(Refused, match="Registratorer och administratörer"):
        actions.take_down_notice(it.pk, by=olle)
    it.refresh_from_db()
    assert it.is_shown


@pytest.mark.parametrize(
    ("wrong", "field", "says"),
    [
        ({"text": ""}, "text", "Skriv vad som ska stå."),
        ({"text": "x" * 401}, "text", "400"),
        (
            {"link_url": "javascript:alert(1)", "link_text": "Klicka"},
            "link_url",
            "Skriv en adress som börjar med https:// eller /.",
        ),
        (
            {"link_url": "//evil.example", "link_text": "Klicka"},
            "link_url",
            "Skriv en adress som börjar med https:// eller /.",
        ),
        ({"link_url": "/kontakt/"}, "link_text", "Skriv länkens text. Eller lämna båda tomma."),
        ({"link_text": "Kontakt"}, "link_url", "Skriv länkens adress. Eller lämna båda tomma."),
        ({"shown_until": "2020-01-01T10:00"}, "shown_until", "Tiden har redan varit."),
        (
            {"shown_from": "2099-01-02 10:00", "shown_until": "2099-01-01 10:00"},
            "shown_until",
            "Meddelandet slutar före det börjar.",
        ),
        ({"shown_until": "i morgon"}, "shown_until", "Skriv dag och klockslag som"),
        ({"shown_until": "9999-12-31T23:59"}, "shown_until", "Skriv ett år mellan"),
        ({"kind": "danger"}, "kind", "danger"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_words_beside_its_field(wrong, field, says):
    page = sign_in(Client(), rut()).post(ADD, {**WRITTEN, **wrong})

    errors = page.context["form"].errors
    assert (list(errors), says in str(errors[field][0])) == ([field], True)
    assert SiteNotice.objects.count() == 0


def test_a_notice_is_text_and_no_markup():
    notice(
        "<script>alert(1)</script>", link_url="https://x.example/?a=<b>", link_text="<img src=x>"
    )

    page = Client().get(reverse("page-contact")).text

    assert "<script>alert" not in page
    assert "<img src=x>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
