"""Who shall be reminded of what, and when: a function of calls, submissions and the clock."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from applications.models import (
    NOT_THE_AGENCYS,
    Signature,
    SigningRequest,
    StageKind,
    Status,
    Submission,
)
from delmos_portal.accounts.models import Membership, Role
from delmos_portal.outbox.enqueue import enqueue_all
from delmos_portal.outbox.models import OutboxMessage
from delmos_portal.templatetags.swedish import STOCKHOLM

MORNING = time(8)
REPORTS = (StageKind.PLAN, StageKind.PROGRESS_REPORT, StageKind.FINAL_REPORT)
OVERDUE = -1  # the day after, for reports
FORGOTTEN_AFTER = timedelta(days=30)
REMINDED = (Role.ADMINISTRATOR, Role.WRITER, Role.SIGNATORY)
REMIND = "applications.send_signing_reminder"
UNSIGNED = "applications.tell_unsigned"
SIGNING_MARKS = (2, 0)  # days before the last day to sign
# In a cancelled call only what is owed, or asked for, can still be sent.
NOT_IN_VAIN = (
    Q(submission__stage__call__cancelled_at=None)
    | Q(submission__stage__kind__in=REPORTS)
    | Q(submission__status=Status.INCOMPLETE)
)


@dataclass(frozen=True, order=True)
class Reminder:
    """One message to one person about one deadline."""

    submission_id: UUID
    user_id: int
    deadline: datetime
    days_before: int  # negative: days after

    @property
    def key(self) -> str:
        return (
            f"applications.send_reminder:{self.submission_id}:{self.deadline.isoformat()}"
            f":{self.days_before}:{self.user_id}"
        )


def due_reminders(now: datetime) -> list[Reminder]:
    """Every reminder that is due now and goes to someone who has not filed."""
    waiting = (
        Submission.objects.filter(status__in=NOT_THE_AGENCYS)
        .filter(Q(stage__call__cancelled_at=None) | Q(stage__kind__in=REPORTS))
        .select_related("stage", "case")
        .order_by("pk")
    )
    due = [
        (submission, offset)
        for submission in waiting
        if (offset := due_offset(submission, now)) is not None
    ]
    people: dict[int, set[int]] = {}
    rows = Membership.objects.filter(
        organisation__in={submission.case.organisation_id for submission, _offset in due},
        role__in=REMINDED,
        user__is_active=True,
    )
    for organisation_id, user_id in rows.values_list("organisation_id", "user_id"):
        people.setdefault(organisation_id, set()).add(user_id)
    signed = _signers({submission.pk for submission, _offset in due})
    return [
        Reminder(submission.pk, user_id, deadline, offset)
        for submission, offset in due
        if (deadline := submission.closes_at) is not None
        for user_id in sorted(people.get(submission.case.organisation_id, ()))
        if (submission.pk, user_id) not in signed
    ]


def _signers(submissions: set[UUID]) -> set[tuple[UUID, int | None]]:
    """Those who have done their part: nothing more is asked of them."""
    given = Signature.objects.filter(submission__in=submissions, voided_at=None)
    return set(given.values_list("submission_id", "signer_id"))


def due_offset(submission: Submission, now: datetime) -> int | None:
    """The reminder that is in force now: the last mark passed, in the morning of its day.

    Marks from before the draft existed are skipped, so that nobody is reminded of what they began today.
    """
    deadline = submission.closes_at
    if deadline is None:
        return None
    offsets = list(submission.stage.reminder_days)
    if submission.stage.kind in REPORTS:
        offsets.append(OVERDUE)
    passed = [
        (mark, offset)
        for offset in offsets
        if submission.created_at < (mark := mark_of(deadline, offset)) <= now
    ]
    if not passed or now > deadline + FORGOTTEN_AFTER:
        return None
    _mark, offset = max(passed)
    # After the deadline only the overdue notice is true.
    return offset if (now < deadline) == (offset > 0) else None


def mark_of(deadline: datetime, days_before: int) -> datetime:
    """Eight in the morning, that many days before the last day (in Stockholm)."""
    last_day = (deadline - timedelta(seconds=1)).astimezone(STOCKHOLM).date()
    return datetime.combine(last_day - timedelta(days=days_before), MORNING, tzinfo=STOCKHOLM)


def promise_reminders(now: datetime) -> int:
    """Promise every due reminder; the key makes each go once, also after a day's outage."""
    due = due_reminders(now)
    with transaction.atomic():
        enqueue_all(
            [
                (
                    "applications.send_reminder",
                    one.key,
                    {
                        "submission_id": str(one.submission_id),
                        "user_id": one.user_id,
                        "deadline": one.deadline.isoformat(),
                        "days_before": one.days_before,
                    },
                )
                for one in due
            ]
        )
    return len(due)


def requests_waiting(now: datetime) -> list[SigningRequest]:
    """Everyone who is asked to sign until a certain moment, and has not."""
    requests = SigningRequest.objects.filter(
        NOT_IN_VAIN,
        ended_at=None,
        due_at__gt=now - FORGOTTEN_AFTER,
        submission__status__in=(Status.SIGNING, Status.INCOMPLETE),
        submission__sent_to_signatory_at__isnull=False,
        submission__case__closed_at=None,
    )
    return list(requests.order_by("pk"))


def due_signing_reminders(now: datetime) -> list[tuple[SigningRequest, int]]:
    """Those to remind now, with how many days they have: the last mark passed since they were asked."""
    found = []
    for request in requests_waiting(now):
        due_at = request.due_at
        if due_at is None or now >= due_at:
            continue
        passed = [days for days in SIGNING_MARKS if request.asked_at < mark_of(due_at, days) <= now]
        if passed:
            found.append((request, min(passed)))
    return found


def promise_signing_reminders(now: datetime) -> None:
    """Promise the reminders, and what is told of those who did not sign in time; each goes once."""
    due: dict[str, tuple[str, dict[str, object]]] = {
        f"{REMIND}:{one.pk}:{one.due_at.isoformat()}:{days}": (  # again when it has moved
            REMIND,
            {"request_id": one.pk, "due_at": one.due_at.isoformat()},
        )
        for one, days in due_signing_reminders(now)
        if one.due_at
    }
    for one in requests_waiting(now):
        if one.due_at and one.due_at <= now:
            at = one.due_at.isoformat()
            ids: dict[str, object] = {"submission_id": str(one.submission_id), "due_at": at}
            due[f"{UNSIGNED}:{one.submission_id}:{at}"] = (UNSIGNED, ids)
    promised = set(OutboxMessage.objects.filter(key__in=due).values_list("key", flat=True))
    with transaction.atomic():
        enqueue_all([(name, key, ids) for key, (name, ids) in due.items() if key not in promised])
