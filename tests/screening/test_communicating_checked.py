"""Nothing is communicated on one press: it is read once more first, and a short time is pointed out."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Communication, Status, Submission
from delmos_portal.accounts.models import StaffRole
from delmos_portal.working_days import working_day_from
from screening.actions import reviewing
from screening.actions.communicating import NO_MATERIAL
from tests.accounts.people import sign_in
from tests.build import notification, people, person
from tests.pdfs import pdf_of

pytestmark = pytest.mark.django_db
SHORT = "Kortare tid än fjorton dagar"


def opened() -> tuple[Submission, Client, str]:
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    return it, sign_in(Client(), who.olle), reverse("workspace:communicate", args=[it.pk])


def typed(days: int = 14, **more: Any) -> dict[str, Any]:
    last_on = working_day_from(timezone.localdate() + timedelta(days=days))
    said = {"outcome": "decline", "text": "Andra uppgifter finns.", "material": "Ett brev."}
    return {**said, "last_on": last_on.isoformat(), **more}


def test_the_first_press_shows_what_will_be_sent_and_the_second_sends_it():
    _it, olle, page = opened()

    seen = olle.post(page, typed()).text
    before = Communication.objects.count()
    done = olle.post(page, typed(confirm="1"))

    assert ["Den är inte skickad än" in seen, "Andra uppgifter finns." in seen] == [True, True]
    assert (before, Communication.objects.count(), done.status_code) == (0, 1, 302)


def test_a_last_day_nearer_than_a_fortnight_is_pointed_out():
    _it, olle, page = opened()

    assert [SHORT in olle.post(page, typed(days)).text for days in (1, 14)] == [True, False]


def test_what_was_typed_is_there_to_change():
    _it, olle, page = opened()

    back = olle.post(page, typed(change="1")).text

    assert "Andra uppgifter finns.</textarea>" in back
    assert not Communication.objects.exists()


def test_files_are_chosen_where_it_is_sent_and_can_be_all_of_the_material():
    _it, olle, page = opened()
    alone = typed(material="")

    asked = olle.post(page, alone)
    without = olle.post(page, {**alone, "confirm": "1"})
    broken = olle.post(
        page, {**alone, "confirm": "1", "attached": SimpleUploadedFile("A.pdf", b"x")}
    )
    sent_before = Communication.objects.count()
    olle.post(page, {**alone, "confirm": "1", "attached": SimpleUploadedFile("A.pdf", pdf_of())})

    assert 'name="attached"' in asked.text
    assert without.context["form"].errors == {"attached": [NO_MATERIAL]}
    assert list(broken.context["form"].errors) == ["attached"]
    assert all("Kontrollera kommuniceringen" in one.text for one in (asked, without, broken))
    assert sent_before == 0
    assert [one.name for one in Communication.objects.get().files.all()] == ["A.pdf"]


def test_what_was_checked_is_shown_where_the_case_has_moved_on_meanwhile():
    it, olle, page = opened()
    olle.post(page, typed())
    Submission.objects.filter(pk=it.pk).update(status=Status.INCOMPLETE)

    late = olle.post(page, typed(confirm="1")).text

    assert "Det du skrev sparades inte" in late
    assert "Andra uppgifter finns." in late
    assert not Communication.objects.exists()


def test_a_second_one_is_sent_only_when_the_first_has_been_read():
    it, olle, page = opened()
    stale = typed(text="Olles text.", seen=str(olle.get(page).context["form"].initial["seen"]))
    olga = person("Olga", StaffRole.OFFICER)
    reviewing.declare(it.case, has_conflict=False, by=olga)
    sign_in(Client(), olga).post(page, {**typed(text="Olgas text."), "seen": "0", "confirm": "1"})

    told = olle.post(page, {**stale, "confirm": "1"})
    sent_first = Communication.objects.count()
    again = {**stale, "seen": told.context["form"]["seen"].value()}
    checked = olle.post(page, again).text
    olle.post(page, {**again, "confirm": "1"})

    assert "Olga Exempel har skickat en kommunicering sedan du öppnade sidan." in told.text
    assert ["Olgas text." in told.text, "Olles text.</textarea>" in told.text] == [True, True]
    assert [sent_first, "Den är inte skickad än" in checked] == [1, True]
    assert [one.text for one in Communication.objects.order_by("pk")] == [
        "Olgas text.",
        "Olles text.",
    ]


@pytest.mark.parametrize("where", ["text", "material"])
def test_a_place_that_is_left_to_fill_in_is_told_before_anything_is_checked(where):
    _it, olle, page = opened()

    told = olle.post(page, typed(**{where: "Vi överväger avslag: [ange skäl]."}))

    assert told.context["form"].errors == {where: ["Fyll i eller ta bort ”[ange skäl]”."]}
