"""What a mail about a changed meeting says: what was changed, and to whom it no longer applies."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Meeting, RegisterEntry, Status
from delmos_portal.journal.models import Event
from delmos_portal.templatetags.swedish import weekday
from screening.actions.meetings import PAST
from screening.models import CallMeeting
from tests.accounts.people import sign_in
from tests.build import keep_promises, notification, people
from tests.screening import test_call_meetings, test_meetings
from tests.screening.test_call_meetings import met, two
from tests.screening.test_meetings import entry_in, planned_in

pytestmark = pytest.mark.django_db


def test_a_dropped_organisation_is_told_that_by_the_time_it_knew_and_never_the_new_link(mailoutbox):
    who = people()
    ale, boden = two(who)
    it = met(who, ale, boden)
    keep_promises()
    mailoutbox.clear()
    url = reverse("workspace:change-call-meeting", args=[it.pk])
    new = {"begins": "10.00", "ends": "11.00", "link": "https://mote.example.se/nytt"}

    sign_in(Client(), who.olle).post(url, test_call_meetings.typed(boden, **new))
    keep_promises()

    number = ale.case.registration_number
    [mail] = [one for one in mailoutbox if number in one.subject]
    subject = mail.subject.replace("\N{NO-BREAK SPACE}", " ")
    assert subject.startswith(f"{number}: inte längre inbjuden, Informationsmöte")
    assert ("kl. 13.00" in subject, "kl. 10.00" in subject, "inställt" in subject) == (
        True,
        False,
        False,
    )
    calendar, entry = entry_in(mail)
    assert calendar["METHOD"] == "CANCEL"
    assert "nytt" not in entry.to_ical().decode()
    [told] = RegisterEntry.objects.filter(case=ale.case, subject__contains="inte längre inbjuden")
    assert told.subject == "Underrättelse: inte längre inbjuden till möte"


def test_a_changed_meetings_mail_says_what_was_changed(mailoutbox):
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    found = planned_in(it, who)
    keep_promises()
    mailoutbox.clear()
    change = reverse("workspace:change-meeting", args=[found.pk])

    moved = test_meetings.typed(begins="10.00", ends="11.00", place="Folkets hus")
    sign_in(Client(), who.olle).post(change, moved)
    keep_promises()

    [mail] = [one for one in mailoutbox if one.to == ["amina@example.se"]]
    before = f"{weekday(found.begins_at)} kl. 13.00–14.30"
    assert f"Ändrat: tiden (var {before}) och platsen." in mail.body
    kept = Event.objects.get(step="change_meeting").details
    assert "Stadshuset" not in str(kept)


def test_a_change_of_the_call_meetings_agenda_says_that_the_time_stands(mailoutbox):
    who = people()
    ale, _boden = two(who)
    it = met(who, ale)
    keep_promises()
    mailoutbox.clear()
    url = reverse("workspace:change-call-meeting", args=[it.pk])

    sign_in(Client(), who.olle).post(url, test_call_meetings.typed(ale, agenda="Ny ordning"))
    keep_promises()

    [mail] = [one for one in mailoutbox if ale.case.registration_number in one.subject]
    assert "Ändrat: dagordningen." in mail.body


def test_a_meeting_in_the_past_is_not_planned_and_what_was_typed_is_kept():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    olle = sign_in(Client(), who.olle)
    gone = timezone.localdate() - timedelta(days=1)

    alone = olle.post(
        reverse("workspace:plan-meeting", args=[it.case_id]), test_meetings.typed(on=gone)
    )
    of_call = olle.post(
        reverse("workspace:plan-call-meeting", args=[it.case.call.slug]),
        test_call_meetings.typed(it, on=gone),
    )

    for page in (alone, of_call):
        assert page.context["form"].errors["on"] == [PAST]
    assert "Kartläggningen" in alone.text
    assert not Meeting.objects.exists()
    assert not CallMeeting.objects.exists()


def test_a_planned_meeting_is_not_moved_to_the_past_but_may_be_corrected_once_it_has_begun():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    found = planned_in(it, who)
    change = reverse("workspace:change-meeting", args=[found.pk])
    as_it_was = test_meetings.typed()
    earlier = test_meetings.typed(on=timezone.localdate() - timedelta(days=1))

    refused = sign_in(Client(), who.olle).post(change, earlier)
    with time_machine.travel(found.begins_at + timedelta(minutes=5)):
        sign_in(Client(), who.olle).post(change, as_it_was | {"theirs": "Bo Ek och Eva Alm"})

    found.refresh_from_db()
    assert refused.context["form"].errors["on"] == [PAST]
    assert (found.theirs, found.sequence) == ("Bo Ek och Eva Alm", 1)


def test_where_is_asked_for_as_one_of_two_and_neither_is_called_voluntary():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)

    page = sign_in(Client(), who.olle).get(reverse("workspace:plan-meeting", args=[it.case_id]))

    form = page.context["form"]
    assert [getattr(form.fields[one], "is_optional", False) for one in ("place", "link")] == [
        False,
        False,
    ]
    assert "Ange en plats, en länk eller båda." in page.text
