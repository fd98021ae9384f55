"""Reminders before the internal last days, as a function of boards, drafts and the clock."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from applications.actions import signing
from applications.actions.changing_calls import cancel
from applications.models import Stage, StageKind, Status, Submission
from applications.permissions import known_mails
from delmos_portal.accounts.models import StaffRole
from delmos_portal.outbox.models import OutboxMessage, SentMail
from delmos_portal.working_days import is_working_day
from reporting.actions.board_reminding import (
    MARKS,
    due_board_reminders,
    mark_of,
    promise_board_reminders,
)
from reporting.actions.boards import Lead, choose_reminders, save_board
from tests.accounts.people import sign_in
from tests.build import call, fill_in, keep_promises, notification, people, person, stage

BEGUN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
DEADLINE = datetime(2027, 1, 15, 23, 0, tzinfo=UTC)  # midnight after Friday 15 January 2027
MEETING = date(2026, 12, 21)
# Worked out by hand in test_board: over Christmas and Epiphany.
READY, DISPATCH, ADJUSTED = date(2026, 12, 9), date(2026, 12, 16), date(2026, 12, 30)
SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.django_db


def planned_draft() -> tuple[Submission, object]:
    with time_machine.travel(BEGUN, tick=False):
        who = people()
        draft = notification(who=who)
        Stage.objects.filter(pk=draft.stage_id).update(closes_at=DEADLINE)
        save_board(who.motala, Lead(5, 3, 5), [MEETING], version=0, by=who.amina)
    return Submission.objects.get(pk=draft.pk), who


def due(now: datetime) -> list[tuple[str, date, int]]:
    return [(one.kind, one.day, one.days_before) for one in due_board_reminders(now)]


def test_those_who_write_are_reminded_before_each_internal_last_day():
    _draft, who = planned_draft()

    found = {
        (kind, before): due(mark_of(day, before))
        for kind, day in (("ready", READY), ("dispatch", DISPATCH), ("adjusted", ADJUSTED))
        for before in MARKS[kind]
    }

    assert found == {
        ("ready", 5): [("ready", READY, 5)],
        ("ready", 1): [("ready", READY, 1)],
        ("dispatch", 1): [("dispatch", DISPATCH, 1)],
        ("adjusted", 1): [("adjusted", ADJUSTED, 1)],
    }
    assert mark_of(READY, 5).isoformat() == "2026-12-02T08:00:00+01:00"
    assert due(mark_of(READY, 5) - SECOND) == []
    assert {one.user_id for one in due_board_reminders(mark_of(READY, 1))} == {who.amina.pk}


def test_when_the_day_is_over_nobody_is_reminded_of_it():
    planned_draft()

    evening = datetime(2026, 12, 9, 22, 59, tzinfo=UTC)

    assert due(evening) == [("ready", READY, 1)]
    assert due(evening + timedelta(minutes=1)) == []


def test_each_reminder_goes_once_also_after_two_days_without_the_worker(mailoutbox):
    planned_draft()
    late = mark_of(READY, 5) + timedelta(days=2)

    with time_machine.travel(late, tick=False):
        for minutes in range(3):
            promise_board_reminders(late + timedelta(minutes=minutes))
        keep_promises()

    [mail] = mailoutbox
    assert mail.to == ["amina@example.se"]
    assert mail.subject == (
        "Påminnelse: underlaget till sammanträdet ska vara klart onsdag 9 december 2026"
    )
    assert "före utskicket onsdag 16\xa0december 2026 och sammanträdet måndag 21" in mail.body
    assert "\n\n\n" not in mail.body


def test_those_who_have_sent_it_to_the_signatory_are_left_alone(mailoutbox):
    draft, who = planned_draft()
    now = mark_of(READY, 1)
    with time_machine.travel(now, tick=False):
        promise_board_reminders(now)
        fill_in(draft, who.amina)
        signing.send_to_signatory(draft.pk, by=who.amina)
        mailoutbox.clear()
        keep_promises()

    assert due(now) == []
    assert [mail for mail in mailoutbox if "sammanträdet" in mail.subject] == []


def test_a_meeting_that_is_moved_takes_back_what_was_promised(mailoutbox):
    _draft, who = planned_draft()
    now = mark_of(READY, 1)
    with time_machine.travel(now, tick=False):
        promise_board_reminders(now)
        save_board(who.motala, Lead(5, 3, 5), [date(2027, 1, 7)], version=1, by=who.amina)
        keep_promises()

    assert mailoutbox == []


def test_the_organisation_can_turn_the_reminders_off(mailoutbox):
    _draft, who = planned_draft()
    now = mark_of(READY, 1)
    with time_machine.travel(now, tick=False):
        promise_board_reminders(now)
        save_board(who.motala, Lead(5, 3, 5), [MEETING], version=1, by=who.amina, reminds=False)
        keep_promises()

    assert due(now) == []
    assert mailoutbox == []


def test_what_was_asked_for_in_a_cancelled_call_is_reminded_of_and_a_draft_is_not():
    draft, who = planned_draft()
    report = stage(StageKind.PLAN, Status.DRAFT, who=who, of=call("annan"))
    Submission.objects.filter(pk=report.pk).update(due_at=DEADLINE, created_at=BEGUN)
    ada = person("Ada", StaffRole.ADMINISTRATOR)
    for it in (draft, report):
        cancel(it.case.call_id, reason="Riksdagen har ändrat anslaget.", by=ada)

    found = due_board_reminders(mark_of(READY, 1))

    assert [(one.submission_id, one.kind) for one in found] == [(report.pk, "ready")]


def test_a_person_can_turn_them_off_and_on_again():
    _draft, who = planned_draft()
    now = mark_of(READY, 1)
    client = sign_in(Client(), who.amina)
    address = reverse("board-reminders", args=[who.motala.pk])

    client.post(address, {"vill": "nej"})
    quiet = due(now)
    client.post(address, {"vill": "ja"})

    assert quiet == []
    assert due(now) == [("ready", READY, 1)]


def test_one_persons_no_in_one_organisation_says_nothing_of_another():
    _draft, who = planned_draft()
    choose_reminders(who.elsewhere, wanted=False, by=who.omar)

    assert due(mark_of(READY, 1)) == [("ready", READY, 1)]


def test_a_draft_that_was_begun_after_the_mark_is_not_reminded_of_it():
    draft, _who = planned_draft()
    Submission.objects.filter(pk=draft.pk).update(created_at=mark_of(READY, 1) + SECOND)

    assert due(mark_of(READY, 1) + timedelta(hours=1)) == []


def test_no_reminder_and_no_promise_is_known_to_staff(mailoutbox):
    planned_draft()
    now = mark_of(READY, 1)
    with time_machine.travel(now, tick=False):
        promise_board_reminders(now)
        keep_promises()

    [promise] = OutboxMessage.objects.filter(effect="reporting.send_board_reminder")
    assert sorted(promise.payload) == ["day", "days_before", "kind", "submission_id", "user_id"]
    assert len(mailoutbox) == 1
    assert list(known_mails(SentMail.objects.all())) == []


def test_a_completion_that_is_asked_for_is_reminded_of_by_its_own_last_day():
    who = people()
    it = notification(Status.INCOMPLETE, who=who)
    asked = it.completion_requests.get()
    asked.last_on = date(2030, 3, 29)
    asked.save()
    asked.items.update(last_on=asked.last_on)
    Submission.objects.filter(pk=it.pk).update(created_at=BEGUN)
    save_board(who.motala, Lead(2, 2, 2), [date(2030, 3, 19)], version=0, by=who.amina)

    assert due(mark_of(date(2030, 3, 13), 1)) == [("ready", date(2030, 3, 13), 1)]


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(0, 30))
def test_a_mark_is_a_working_morning_before_the_day(day, before):
    mark = mark_of(day, before)

    assert mark.date() <= day
    assert mark.hour == 8
    assert before == 0 or is_working_day(mark.date())
