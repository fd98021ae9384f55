"""Visits and meetings: planned with an invitation for the calendar, changed, held, called off."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from applications.models import Meeting, RegisterEntry, Status, Submission
from delmos_portal.accounts.models import StaffRole
from delmos_portal.journal.models import Event
from screening.actions import meetings, reviewing
from screening.models import OfficialNote
from screening.views.meetings import MOST
from tests.accounts.people import sign_in
from tests.build import People, keep_promises, notification, people, person

pytestmark = pytest.mark.django_db


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "visit",
        "on": timezone.localdate() + timedelta(days=7),
        "begins": "13.00",
        "ends": "14.30",
        "place": "Stadshuset, Motala",
        "theirs": "Bo Ek, rektor",
        "invited": ["amina@example.se"],
        "agenda": "Kartläggningen",
        "sequence": "0",
        **changes,
    }


def planned_in(it: Submission, who: People) -> Meeting:
    url = reverse("workspace:plan-meeting", args=[it.case_id])
    sign_in(Client(), who.olle).post(url, typed(colleagues=[who.olle.pk]))
    return Meeting.objects.get()


def entry_in(mail: Any) -> tuple[Any, Any]:
    """The calendar of a mail and its one entry, and the type of the part that carries it."""
    [part] = [one for one in mail.message().walk() if one.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    [entry] = calendar.walk("VEVENT")
    assert part.get_param("method") == calendar["METHOD"]
    return calendar, entry


def test_an_invitation_is_changed_and_called_off_by_the_same_uid(mailoutbox):
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    keep_promises()
    mailoutbox.clear()
    found = planned_in(it, who)
    keep_promises()
    olle = sign_in(Client(), who.olle)
    page = reverse("workspace:meeting", args=[found.pk])
    change = reverse("workspace:change-meeting", args=[found.pk])

    olle.post(change, typed(begins="10.00"))
    stale = olle.post(change, typed(begins="09.00"))
    keep_promises()
    olle.post(page, {"gor": "stall-in", "reason": "Vi är sjuka."})
    keep_promises()

    theirs = [one for one in mailoutbox if one.to == ["amina@example.se"]]
    entries = [entry_in(one) for one in theirs]
    assert [calendar["METHOD"] for calendar, _entry in entries] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({str(entry["UID"]) for _calendar, entry in entries}) == 1
    assert [int(entry["SEQUENCE"]) for _calendar, entry in entries] == [0, 1, 2]
    assert [str(entry["STATUS"]) for _calendar, entry in entries][-1] == "CANCELLED"
    assert [one.to for one in mailoutbox if one not in theirs] == [[who.olle.email]]
    [said] = stale.context["form"].non_field_errors()
    assert said.startswith("Du har sparat en ändring av mötet i en annan flik")
    assert ("09.00" in stale.text, stale.context["form"]["sequence"].value()) == (True, "1")
    subjects = RegisterEntry.objects.filter(subject__contains="möte").order_by("number")
    assert [one.subject for one in subjects] == [
        "Inbjudan till möte",
        "Ändrad inbjudan till möte",
        "Underrättelse om inställt möte",
    ]


def test_a_held_meetings_important_words_become_an_official_note_once():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        who = people()
        it = notification(Status.IN_REVIEW, who=who)
        found = planned_in(it, who)
        page = reverse("workspace:meeting", args=[found.pk])
        held = {"gor": "genomford", "notes": "Bra stämning.", "important": "400 elever."}
        too_soon = sign_in(Client(), who.olle).post(page, held)
        clock.shift(timedelta(days=8))
        olle = sign_in(Client(), who.olle)
        olle.post(page, held)
        olle.post(page, {"gor": "tjansteanteckning"})
        olle.post(page, {"gor": "tjansteanteckning"})

    assert too_soon.context["hold"].errors["__all__"] == [meetings.TOO_SOON]
    note = OfficialNote.objects.get()
    assert (note.text, note.source, note.told_to, note.way) == (
        "400 elever.",
        "Bo Ek, rektor",
        who.olle.name,
        "visit",
    )
    steps = Event.objects.filter(object_id=str(found.pk)).order_by("position")
    assert [one.step for one in steps] == ["plan_meeting", "hold_meeting"]


def test_the_organisation_reads_when_and_where_and_never_our_notes():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    planned_in(it, who)
    Meeting.objects.update(notes="Bara för oss")

    page = sign_in(Client(), who.amina).get(reverse("case", args=[it.case_id])).text
    strangers = sign_in(Client(), who.omar).get(reverse("case", args=[it.case_id]))

    assert ("Stadshuset, Motala" in page, "Bara för oss" in page) == (True, False)
    assert strangers.status_code == 404


def test_a_meeting_that_ends_before_it_begins_or_is_nowhere_is_refused_with_what_was_typed():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    url = reverse("workspace:plan-meeting", args=[it.case_id])

    page = sign_in(Client(), who.olle).post(url, typed(ends="12.00", place="", invited=["x@y.se"]))

    assert page.context["form"].errors == {
        "ends": ["Mötet måste sluta efter att det börjar."],
        "place": ["Ange en plats, eller en länk om mötet är digitalt."],
        "invited": ["Välj bland adresserna i listan."],
    }
    assert "Kartläggningen" in page.text
    assert not Meeting.objects.exists()


def test_the_recused_is_not_invited_and_sees_no_meeting_of_the_case(mailoutbox):
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    doris = person("Doris", StaffRole.OFFICER)
    found = planned_in(it, who)
    found.colleagues.add(doris)
    keep_promises()
    mailoutbox.clear()
    reviewing.declare(it.case, has_conflict=True, reason="Bror", by=doris)
    client = sign_in(Client(), doris)

    sign_in(Client(), who.olle).post(
        reverse("workspace:meeting", args=[found.pk]), {"gor": "stall-in", "reason": "Sjuka."}
    )
    keep_promises()

    assert doris.email not in [address for mail in mailoutbox for address in mail.to]
    assert client.get(reverse("workspace:meeting", args=[found.pk])).status_code == 404
    assert it.case.registration_number not in client.get(reverse("workspace:meetings")).text


def test_the_list_of_a_call_holds_its_planned_and_held_ones():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    found = planned_in(it, who)
    olle = sign_in(Client(), who.olle)
    url = reverse("workspace:meetings")

    of_the_call = olle.get(f"{url}?utlysning={it.case.call.slug}").context["groups"]
    of_another = olle.get(f"{url}?utlysning=annan").context["groups"]

    assert [list(rows) for _title, rows, _empty in of_the_call] == [[found], []]
    assert [list(rows) for _title, rows, _empty in of_another] == [[], []]


def test_the_nearest_meetings_are_never_hidden_by_those_further_away():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    nearest = planned_in(it, who)
    for days in range(MOST):
        later = nearest.begins_at + timedelta(days=days + 1)
        Meeting.objects.create(
            case=it.case,
            kind=nearest.kind,
            begins_at=later,
            ends_at=later + timedelta(hours=1),
            place="Sal B",
            planned_by=who.olle,
        )

    page = sign_in(Client(), who.olle).get(reverse("workspace:meetings"))
    planned = {title: rows for title, rows, _empty in page.context["groups"]}["Planerade"]

    assert (len(planned), planned[0]) == (MOST, nearest)
    assert f"Listan visar {MOST} möten" in page.text
