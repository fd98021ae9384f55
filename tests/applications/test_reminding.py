"""Reminders as a function of calls, submissions and the clock."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from applications.actions.reminding import due_reminders, mark_of, promise_reminders
from applications.models import Stage, Status, Submission
from delmos_portal.outbox.models import OutboxMessage
from tests.build import keep_promises, notification, people, stage

DEADLINE = datetime(
    2026, 10, 25, 23, 0, tzinfo=UTC
)  # midnight after 25 October, the day of 25 hours
BEGUN = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)


def draft_with_deadline() -> Submission:
    with time_machine.travel(BEGUN, tick=False):
        draft = notification(who=people())
        Stage.objects.filter(pk=draft.stage_id).update(closes_at=DEADLINE)
        draft.refresh_from_db()
    return draft


def due_days(now: datetime) -> list[int]:
    return sorted({one.days_before for one in due_reminders(now)})


@pytest.mark.django_db
def test_reminders_come_at_eight_in_the_morning_fourteen_seven_and_one_day_before():
    draft_with_deadline()
    marks = [mark_of(DEADLINE, days) for days in (14, 7, 1)]
    second = timedelta(seconds=1)

    assert [mark.isoformat() for mark in marks] == [
        "2026-10-11T08:00:00+02:00",
        "2026-10-18T08:00:00+02:00",
        "2026-10-24T08:00:00+02:00",
    ]
    assert due_days(marks[0] - second) == []
    assert [due_days(mark) for mark in marks] == [[14], [7], [1]]
    assert due_days(DEADLINE) == []


@pytest.mark.django_db
def test_each_reminder_goes_once_to_each_person_also_after_a_day_without_the_worker(mailoutbox):
    draft_with_deadline()
    late = mark_of(DEADLINE, 14) + timedelta(days=1)

    with time_machine.travel(late, tick=False):
        promise_reminders(late)
        promise_reminders(late + timedelta(minutes=1))
        keep_promises()

    assert sorted(mail.to[0] for mail in mailoutbox) == ["amina@example.se", "sigrid@example.se"]
    assert mailoutbox[0].subject == (
        "Påminnelse: skicka in intresseanmälan senast söndag 25 oktober 2026 kl. 23.59"
    )


@pytest.mark.django_db
def test_those_who_have_filed_are_left_alone(mailoutbox):
    draft = draft_with_deadline()
    mark = mark_of(DEADLINE, 7)
    with time_machine.travel(mark, tick=False):
        promise_reminders(mark)
        Submission.objects.filter(pk=draft.pk).update(status=Status.RECEIVED, received_at=mark)
        keep_promises()

    assert due_days(mark) == []
    assert mailoutbox == []


@pytest.mark.django_db
def test_a_draft_begun_after_the_mark_is_not_reminded_of_it():
    draft = draft_with_deadline()
    Submission.objects.filter(pk=draft.pk).update(
        created_at=mark_of(DEADLINE, 7) + timedelta(hours=1)
    )

    assert due_days(mark_of(DEADLINE, 7) + timedelta(hours=2)) == []


@pytest.mark.django_db
def test_a_report_that_has_not_come_is_asked_for_the_day_after():
    plan = stage("plan", who=people())
    the_day_after = mark_of(plan.closes_at, -1)

    found = due_reminders(the_day_after)

    assert {(one.submission_id, one.days_before) for one in found} == {(plan.pk, -1)}
    assert OutboxMessage.objects.filter(effect="applications.send_reminder").count() == 0
