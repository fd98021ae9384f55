"""Reminding those who have not filed."""

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from applications.actions.completion_reminding import is_past, promise_completion_reminders
from applications.actions.hearing_reminding import promise_hearing_reminders
from applications.actions.reminding import promise_reminders, promise_signing_reminders
from applications.effects.addresses import ROWS, link
from applications.models import (
    NOT_THE_AGENCYS,
    Case,
    Communication,
    CompletionRequest,
    Status,
    Submission,
)
from delmos_portal.accounts.models import User
from delmos_portal.outbox.mail import Mail, send
from delmos_portal.outbox.registry import effect, every_minute


@effect
def send_reminder(submission_id: str, user_id: int, deadline: str, days_before: int) -> None:
    """Remind one person, unless it has been filed or the deadline has moved since the promise."""
    submission = Submission.objects.select_related(*ROWS).get(pk=UUID(submission_id))
    closes_at = submission.closes_at
    if submission.status not in NOT_THE_AGENCYS or closes_at != datetime.fromisoformat(deadline):
        return
    if submission.case.status == Case.Status.CLOSED:
        return
    if days_before > 0 and timezone.now() >= closes_at:
        return
    person = User.objects.get(pk=user_id)
    send(
        Mail(
            key=f"applications.send_reminder:{submission_id}:{deadline}:{days_before}:{user_id}",
            template="reminder" if days_before > 0 else "overdue",
            to=[person.email],
            context={
                "submission": submission,
                "person": person,
                "link": link("submission", submission.pk),
            },
        )
    )


@effect
def send_completion_reminder(request_id: int, last_on: str, user_id: int) -> None:
    """Remind one person of what is asked for by a day, unless an answer came or the day has gone."""
    asked = CompletionRequest.objects.get(pk=request_id)
    day = date.fromisoformat(last_on)
    items = list(asked.items.filter(last_on=day))
    if not asked.is_waiting or not items or is_past(day, timezone.now()):
        return
    submission = Submission.objects.select_related(*ROWS).get(pk=asked.submission_id)
    if submission.status != Status.INCOMPLETE or submission.case.status == Case.Status.CLOSED:
        return
    person = User.objects.get(pk=user_id)
    send(
        Mail(
            key=f"applications.send_completion_reminder:{request_id}:{last_on}:{user_id}",
            template="completion_reminder",
            to=[person.email],
            subject_id=submission.case_id,
            context={
                "submission": submission,
                "person": person,
                "items": items,
                "last_on": day,
                "link": link("submission", submission.pk),
            },
        )
    )


@effect
def send_hearing_reminder(communication_id: int, user_id: int) -> None:
    """Remind one person of what may be said before a decision, unless it was said or the day has gone."""
    sent = Communication.objects.get(pk=communication_id)
    if sent.answer_id or sent.no_answer_at or is_past(sent.last_on, timezone.now()):
        return
    submission = Submission.objects.select_related(*ROWS).get(pk=sent.submission_id)
    if submission.status != Status.IN_REVIEW or submission.case.status == Case.Status.CLOSED:
        return
    person = User.objects.get(pk=user_id)
    send(
        Mail(
            key=f"applications.send_hearing_reminder:{communication_id}:{user_id}",
            template="hearing_reminder",
            to=[person.email],
            subject_id=submission.case_id,
            context={
                "submission": submission,
                "sent": sent,
                "link": link("communication", submission.case_id, sent.pk),
            },
        )
    )


@every_minute
def remind() -> None:
    promise_reminders(timezone.now())
    promise_signing_reminders(timezone.now())
    promise_completion_reminders(timezone.now())
    promise_hearing_reminders(timezone.now())
