"""The agency sees in the case who acts for the organisation, and by which fullmakt (R-FL-14)."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.actions import drafting
from applications.models import Status, Submission
from delmos_portal.accounts.models import PowerOfAttorney
from delmos_portal.templatetags.swedish import day
from tests.accounts.ombud import OMBUD, let_lapse, ombud_of
from tests.accounts.people import sign_in
from tests.build import AnyWalk, Cast, People, answer, call, keep_promises, notification, people
from tests.screening.test_queue_views import from_another

pytestmark = pytest.mark.django_db
STATEMENTS = 22  # session, person, decisions, four for the addresses, and what a rehearsal asks


@pytest.fixture(autouse=True)
def files_in_a_folder_of_their_own(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


def test_the_case_shows_the_ombud_and_the_last_day_until_it_has_passed():
    who = people()
    it = notification(Status.RECEIVED, who=who)
    page = reverse("workspace:case", args=[it.case_id])
    olle = sign_in(Client(), who.olle)
    nobody = olle.get(page).context["ombuds"]
    ombud_of(who.motala, by=who.amina)
    power = PowerOfAttorney.objects.get()

    shown = olle.get(page)
    let_lapse()
    afterwards = olle.get(page).context["ombuds"]

    assert (nobody, afterwards) == ([], [])
    assert shown.context["ombuds"] == [
        {"name": "Olga ombud", "last_day": power.valid_until, "document": power.document_id}
    ]
    text = shown.content.decode()
    assert reverse("file", args=[power.document_id]) in text
    assert f"till och med {day(power.valid_until)}" in text


def decided_with_contact(who: People, typed: str) -> Submission:
    draft = drafting.begin(call(), who.motala, by=who.amina)
    cast = Cast(who.amina, who.sigrid, who.olle, who.disa)
    walk = AnyWalk(
        draft, cast, lambda _it, one: typed if one.key == "contact_email" else answer(one)
    )
    return walk.to(Status.DECIDED)


def test_who_is_shown_before_a_decision_is_announced_is_who_gets_it(mailoutbox):
    who = people()
    ombud_of(who.motala, by=who.amina)
    it = decided_with_contact(who, OMBUD.title())
    disa = sign_in(Client(), who.disa)
    page, chosen = reverse("workspace:announce"), {"inlaga": str(it.pk)}
    before = disa.get(page, chosen).context["dispatches"][0].to
    let_lapse()
    keep_promises()
    mailoutbox.clear()

    shown = disa.get(page, chosen).context["dispatches"][0].to
    disa.post(page, chosen)
    keep_promises()

    assert (OMBUD in before, OMBUD in shown) == (True, False)
    assert [mail.to for mail in mailoutbox if "Besked" in mail.subject] == [shown]


def test_the_list_asks_as_much_for_many_as_for_one(django_assert_num_queries):
    who, of = people(), call()
    many = [
        from_another(f"Kommun {number}", f"{1000 + number}", Status.DECIDED, who, of)
        for number in range(4)
    ]
    disa = sign_in(Client(), who.disa)
    page = reverse("workspace:announce")
    disa.get(page)

    for count in (1, 4):
        with django_assert_num_queries(STATEMENTS):
            disa.get(page, {"inlaga": [str(one.pk) for one in many[:count]]})
