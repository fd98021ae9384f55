"""Reminding those who have not filed."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from applications.actions.reminding import promise_reminders, promise_signing_reminders
from applications.effects.addresses import ROWS, link
from applications.models import NOT_THE_AGENCYS, Case, Submission
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


@every_minute
def remind() -> None:
    promise_reminders(timezone.now())
    promise_signing_reminders(timezone.now())
