"""Who shall be reminded of an internal last day, and when: a function of boards, drafts and the clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from applications.actions.reminding import MORNING, REPORTS
from applications.models import Case, Status, Submission
from delmos_portal.accounts.models import Membership, Role
from delmos_portal.outbox.enqueue import enqueue_all
from delmos_portal.outbox.models import OutboxMessage
from delmos_portal.templatetags.swedish import STOCKHOLM
from delmos_portal.working_days import working_days_before
from reporting.figures.planning import Plan, board_of, plan_back
from reporting.models import BoardCalendar

READY, DISPATCH, ADJUSTED = "ready", "dispatch", "adjusted"
# Working days before each internal last day.
MARKS = {READY: (5, 1), DISPATCH: (1,), ADJUSTED: (1,)}
WRITERS = (Role.ADMINISTRATOR, Role.WRITER)
REMIND = "reporting.send_board_reminder"
ROWS = ("stage__call", "case__call", "case__organisation__board_calendar")


@dataclass(frozen=True, order=True)
class BoardReminder:
    """One message to one person about one internal last day."""

    submission_id: UUID
    user_id: int
    kind: str
    day: date
    days_before: int

    @property
    def ids(self) -> dict[str, object]:
        return {
            "submission_id": str(self.submission_id),
            "user_id": self.user_id,
            "kind": self.kind,
            "day": self.day.isoformat(),
            "days_before": self.days_before,
        }

    @property
    def key(self) -> str:
        return ":".join([REMIND, *(str(one) for one in self.ids.values())])


def being_written() -> "QuerySet[Submission]":
    """What is written for a board that has meetings, and is not sent to the signatory."""
    return (
        Submission.objects.filter(
            Q(status=Status.DRAFT) | Q(status=Status.INCOMPLETE, sent_to_signatory_at=None),
            case__organisation__board_calendar__reminds=True,
            case__status=Case.Status.OPEN,
        )
        # In a cancelled call only what is owed, or asked for, can still be sent.
        .filter(
            Q(stage__call__cancelled_at=None)
            | Q(stage__kind__in=REPORTS)
            | Q(status=Status.INCOMPLETE)
        )
        .exclude(case__organisation__board_calendar__meetings=[])
        .select_related(*ROWS)
        .prefetch_related("completion_requests")
        .order_by("pk")
    )


def due_board_reminders(now: datetime) -> list[BoardReminder]:
    """Every reminder that is in force now, to each who writes and wants it."""
    found = [(one, due) for one in being_written() for due in due_days(one, now)]
    people = _writers({submission.case.organisation_id for submission, _due in found})
    return [
        BoardReminder(submission.pk, user_id, kind, day, before)
        for submission, (kind, day, before) in found
        for user_id in people.get(submission.case.organisation_id, ())
    ]


def due_days(submission: Submission, now: datetime) -> Iterator[tuple[str, date, int]]:
    """The internal last days to remind of now: the last mark passed, until the day is over.

    Marks from before the draft existed are skipped: nobody is reminded of what they began today.
    """
    plan = plan_of(submission)
    if plan is None or plan.meeting is None:
        return
    days = {READY: plan.ready_on, DISPATCH: plan.dispatch_on, ADJUSTED: plan.adjusted_on}
    for kind, day in days.items():
        passed = [
            before for before in MARKS[kind] if submission.created_at < mark_of(day, before) <= now
        ]
        if passed and now.astimezone(STOCKHOLM).date() <= day:
            yield kind, day, min(passed)


def plan_of(submission: Submission, today: date = date.min) -> Plan | None:
    """The days before its last day, also after the meeting has been held; nothing without a last day."""
    last = last_day_of(submission)
    if last is None:
        return None
    board = board_of(submission.case.organisation)
    return plan_back(last, board.meetings, board, today)


def last_day_of(submission: Submission) -> date | None:
    if submission.status == Status.INCOMPLETE:
        asked = [one for one in submission.completion_requests.all() if one.is_waiting]
        return asked[-1].next_on if asked else None
    closes_at = submission.closes_at
    return (closes_at - timedelta(seconds=1)).astimezone(STOCKHOLM).date() if closes_at else None


def mark_of(day: date, working_days: int) -> datetime:
    """Eight in the morning, that many working days before."""
    return datetime.combine(working_days_before(day, working_days), MORNING, tzinfo=STOCKHOLM)


def _writers(organisations: set[int]) -> dict[int, list[int]]:
    unwanted = BoardCalendar.quiet.through.objects.filter(
        boardcalendar__organisation=OuterRef("organisation"), user=OuterRef("user")
    )
    rows = Membership.objects.filter(
        organisation__in=organisations, role__in=WRITERS, user__is_active=True
    ).exclude(Exists(unwanted))
    people: dict[int, set[int]] = {}
    for organisation_id, user_id in rows.values_list("organisation_id", "user_id"):
        people.setdefault(organisation_id, set()).add(user_id)
    return {organisation_id: sorted(those) for organisation_id, those in people.items()}


def is_still_due(reminder: BoardReminder, now: datetime) -> bool:
    """Asked again before it is sent: the draft, the board and the person may have changed."""
    submission = being_written().filter(pk=reminder.submission_id).first()
    if submission is None:
        return False
    days = {(kind, day) for kind, day, _before in due_days(submission, now)}
    people = _writers({submission.case.organisation_id})
    return (reminder.kind, reminder.day) in days and reminder.user_id in people.get(
        submission.case.organisation_id, ()
    )


def promise_board_reminders(now: datetime) -> None:
    """Promise every reminder that is due; the key makes each go once, also after a day's outage."""
    due = {one.key: one for one in due_board_reminders(now)}
    promised = set(OutboxMessage.objects.filter(key__in=due).values_list("key", flat=True))
    with transaction.atomic():
        enqueue_all([(REMIND, key, one.ids) for key, one in due.items() if key not in promised])
