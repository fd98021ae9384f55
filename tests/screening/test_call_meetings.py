"""Meetings with several organisations of a call: each invited alone, and no name shown to the recused."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import RegisterEntry, Status, Submission
from delmos_portal.accounts.models import StaffRole
from delmos_portal.journal.models import Event
from screening.actions import call_meetings, reviewing
from screening.actions.meetings import TOO_SOON
from screening.figures.meetings import meetings_counted
from screening.models import CallInvitation, CallMeeting
from tests.accounts.people import sign_in
from tests.build import People, call, keep_promises, people, person
from tests.screening.test_meetings import entry_in, planned_in
from tests.screening.test_queue_views import from_another

pytestmark = pytest.mark.django_db


def typed(*its: Submission, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "inform",
        "on": timezone.localdate() + timedelta(days=7),
        "begins": "13.00",
        "ends": "14.30",
        "place": "Kulturhuset",
        "organisations": [str(one.case_id) for one in its],
        "agenda": "Så går det till",
        "sequence": "0",
        **changes,
    }


def two(who: People) -> tuple[Submission, Submission]:
    of = call()
    ale = from_another("Ale kommun", "1440", Status.IN_REVIEW, who, of)
    return ale, from_another("Bodens kommun", "2582", Status.RECEIVED, who, of)


def met(who: People, *its: Submission, **changes: Any) -> CallMeeting:
    url = reverse("workspace:plan-call-meeting", args=[its[0].stage.call.slug])
    sign_in(Client(), who.olle).post(url, typed(*its, colleagues=[who.olle.pk], **changes))
    return CallMeeting.objects.get()


def test_the_cases_own_page_has_the_meeting_also_when_it_is_called_off():
    who = people()
    ale, boden = two(who)
    it, olle = met(who, ale), sign_in(Client(), who.olle)
    pages = [reverse("workspace:case", args=[one.case_id]) for one in (ale, boden)]
    planned = [[str(one.pk) for one in olle.get(page).context["call_meetings"]] for page in pages]

    call_meetings.cancel(it.pk, "Lokalen är stängd.", by=who.olle)
    page = olle.get(pages[0])

    assert planned == [[str(it.pk)], []]
    assert [one.get_status_display() for one in page.context["call_meetings"]] == ["Inställt"]
    assert reverse("workspace:call-meeting", args=[it.pk]) in page.text


def test_each_organisation_gets_its_own_invitation_that_names_no_other(mailoutbox):
    who = people()
    ale, boden = two(who)
    keep_promises()
    mailoutbox.clear()

    met(who, ale, boden)
    keep_promises()

    told = [one for one in mailoutbox if one.to != [who.olle.email]]
    [ours] = [one for one in mailoutbox if one.to == [who.olle.email]]
    names = ("Ale kommun", "Bodens kommun")
    said = [one.body + str(one.attachments) for one in told]
    assert sorted(tuple(name in one for name in names) for one in said) == [
        (False, True),
        (True, False),
    ]
    assert [any(name in ours.body + ours.subject for name in names)] == [False]
    assert len({str(entry_in(one)[1]["UID"]) for one in mailoutbox}) == 1
    registered = RegisterEntry.objects.filter(subject="Inbjudan till möte")
    assert {one.case_id for one in registered} == {ale.case_id, boden.case_id}


def test_who_is_no_longer_invited_and_who_still_is_are_told_and_a_stale_page_is_kept(mailoutbox):
    who = people()
    ale, boden = two(who)
    it = met(who, ale, boden)
    keep_promises()
    mailoutbox.clear()
    url = reverse("workspace:change-call-meeting", args=[it.pk])
    olle = sign_in(Client(), who.olle)

    olle.post(url, typed(boden, begins="10.00"))
    stale = olle.post(url, typed(ale, begins="09.00"))
    keep_promises()

    told = {
        mail.subject.split(":")[0]: (
            entry_in(mail)[0]["METHOD"],
            int(entry_in(mail)[1]["SEQUENCE"]),
        )
        for mail in mailoutbox
    }
    numbers = [CallInvitation.objects.get(case=one.case_id).case for one in (ale, boden)]
    assert told == {
        numbers[0].registration_number: ("CANCEL", 1),
        numbers[1].registration_number: ("REQUEST", 1),
    }
    [said] = stale.context["form"].non_field_errors()
    assert said.startswith("Du har sparat en ändring av mötet i en annan flik")
    assert ("09.00" in stale.text, stale.context["form"]["sequence"].value()) == (True, "1")


def test_a_meeting_that_is_called_off_is_told_once_as_that(mailoutbox):
    who = people()
    ale, boden = two(who)
    keep_promises()
    mailoutbox.clear()
    it = met(who, ale, boden)
    page = reverse("workspace:call-meeting", args=[it.pk])
    olle = sign_in(Client(), who.olle)

    unsaid = olle.post(page, {"gor": "stall-in", "reason": " "})
    olle.post(page, {"gor": "stall-in", "reason": "Lokalen brann."})
    again = olle.post(page, {"gor": "stall-in", "reason": "Igen."})
    keep_promises()

    assert [entry_in(one)[0]["METHOD"] for one in mailoutbox] == ["CANCEL"] * len(mailoutbox)
    assert all("Lokalen brann." in one.body for one in mailoutbox)
    assert unsaid.context["cancel"].errors
    assert again.context["cancel"].errors["__all__"] == ["Mötet är inställt."]
    assert [
        one.step for one in Event.objects.filter(object_id=str(it.pk)).order_by("position")
    ] == [
        "plan_call_meeting",
        "cancel_call_meeting",
    ]


def test_who_came_is_noted_for_each_and_never_over_a_colleagues_words():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        who = people()
        ale, _boden = two(who)
        it = met(who, ale)
        row = it.invitations.get()
        page = reverse("workspace:call-meeting", args=[it.pk])
        note = reverse("workspace:call-invitation", args=[row.pk])
        held = {"gor": "genomford", "notes": "Många frågor om budgeten."}
        olle = sign_in(Client(), who.olle)
        too_soon = olle.post(page, held)
        not_yet = olle.get(note).text
        clock.shift(timedelta(days=8))
        olle = sign_in(Client(), who.olle)
        olle.post(page, held)
        olle.post(note, {"participants": "Bo Ek", "notes": "Positiva.", "version": "0"})
        stale = olle.post(note, {"participants": "Eva", "notes": "Mitt.", "version": "0"})
        shown = olle.get(page).text

    row.refresh_from_db()
    assert too_soon.context["hold"].errors["__all__"] == [TOO_SOON]
    assert call_meetings.NOT_HELD in not_yet
    assert (row.participants, row.notes, row.version) == ("Bo Ek", "Positiva.", 1)
    assert stale.context["form"].errors["__all__"] == [call_meetings.CHANGED]
    assert ("Positiva." in stale.text, "Mitt." in stale.text) == (True, True)
    assert all(one in shown for one in ("Många frågor", "Bo Ek", "Positiva."))


def test_the_recused_sees_the_meeting_without_the_organisation_and_cannot_touch_its_row(mailoutbox):
    who = people()
    ale, boden = two(who)
    it = met(who, ale, boden)
    doris = person("Doris", StaffRole.OFFICER)
    hidden = it.invitations.get(case=ale.case_id)
    reviewing.declare(ale.case, has_conflict=True, reason="Bror", by=doris)
    client = sign_in(Client(), doris)
    keep_promises()
    mailoutbox.clear()
    change = reverse("workspace:change-call-meeting", args=[it.pk])
    pages = [reverse("workspace:call-meeting", args=[it.pk]), change, reverse("workspace:meetings")]

    seen = "".join(client.get(one).text for one in pages)
    other = sign_in(Client(), who.olle).get(change).text
    row = client.get(reverse("workspace:call-invitation", args=[hidden.pk])).status_code
    forged = client.post(change, typed(ale, boden))
    client.post(change, typed(begins="10.00", colleagues=[doris.pk]))
    keep_promises()

    assert ("Ale kommun" in seen, ale.case.registration_number in seen) == (False, False)
    assert "Bodens kommun" in seen
    assert ("där du har anmält jäv" in seen, "där du har anmält jäv" in other) == (True, False)
    assert row == 404
    assert forged.context["form"].errors["organisations"] == [
        "Välj bland organisationerna i listan."
    ]
    standing = it.invitations.standing()
    assert [one.case_id for one in standing] == [ale.case_id]  # hers is gone, the hidden one stands
    mine = [one for one in mailoutbox if doris.email in one.to]
    assert len(mine) == 1
    assert not any("Ale" in one.body + one.subject + str(one.attachments) for one in mine)


def test_everyone_in_the_list_is_invited_at_once_and_nobody_of_another_call():
    who = people()
    ale, boden = two(who)
    other = from_another("Krokoms kommun", "2309", Status.RECEIVED, who, call("annan"))

    met(who, ale, everyone="on")
    url = reverse("workspace:plan-call-meeting", args=[ale.stage.call.slug])
    refused = sign_in(Client(), who.olle).post(url, typed(other))

    invited = set(CallInvitation.objects.values_list("case", flat=True))
    assert invited == {ale.case_id, boden.case_id}
    assert refused.context["form"].errors == {
        "organisations": ["Välj bland organisationerna i listan."]
    }


def test_the_numbers_of_a_call_are_those_of_the_tables():
    who = people()
    ale, boden = two(who)
    planned_in(ale, who)
    it = met(who, ale, boden)
    call_meetings.cancel(it.pk, "Sjuka", by=who.olle)
    slug = ale.stage.call.slug

    counted = meetings_counted(who.olle, slug)
    page = sign_in(Client(), who.olle).get(reverse("workspace:meetings") + f"?utlysning={slug}")

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT status, count(*) FROM (SELECT status FROM applications_meeting"
            " UNION ALL SELECT status FROM screening_callmeeting) both_kinds GROUP BY status"
        )
        asked = dict(cursor.fetchall())
    assert counted == {"Planerade": 1, "Genomförda": 0, "Inställda": 1}
    assert asked == {"planned": 1, "cancelled": 1}
    assert [list(rows) for _title, rows, _empty in page.context["groups"]] == [
        [ale.case.meetings.get()],
        [it],
    ]
    assert meetings_counted(who.olle, "annan") == dict.fromkeys(counted, 0)


def test_who_is_invited_by_a_change_is_invited_and_who_stays_is_told_of_the_change(mailoutbox):
    who = people()
    ale, boden = two(who)
    it = met(who, ale)
    keep_promises()
    mailoutbox.clear()
    url = reverse("workspace:change-call-meeting", args=[it.pk])

    sign_in(Client(), who.olle).post(url, typed(ale, boden, begins="10.00"))
    keep_promises()

    told = {one.subject.split(":")[0]: one.body for one in mailoutbox}
    invited, stays = (told[one.case.registration_number] for one in (boden, ale))
    assert ("bjuder in Bodens kommun" in invited, "Planeringen är ändrad" in invited) == (
        True,
        False,
    )
    assert ("bjuder in" in stays, "Planeringen är ändrad" in stays) == (False, True)


def test_who_is_dropped_just_before_the_meeting_is_called_off_is_told_once(mailoutbox):
    who = people()
    ale, boden = two(who)
    it = met(who, ale, boden)
    keep_promises()
    mailoutbox.clear()
    olle = sign_in(Client(), who.olle)

    olle.post(reverse("workspace:change-call-meeting", args=[it.pk]), typed(boden))
    call_meetings.cancel(it.pk, "Lokalen brann.", by=who.olle)
    keep_promises()

    told = {one.subject.split(":")[0]: one.body for one in mailoutbox}
    assert len(mailoutbox) == len(told) == 2
    assert "inte längre inbjuden" in told[ale.case.registration_number]
    assert "Lokalen brann." in told[boden.case.registration_number]
