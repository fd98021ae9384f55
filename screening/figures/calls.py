"""The figures of one call, as far as the reader may see its cases: aggregates in SQL, few statements.

A case in which the reader is recused is in none of them (ADR 26). Of drafts there is one number for
each stage, and none while it is so small that an organisation could be told apart (R-TF-1).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Avg,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce

from applications.models import (
    ACCEPTED,
    NOT_THE_AGENCYS,
    Call,
    CompletionRequest,
    Decision,
    Stage,
    StageKind,
    Status,
    Submission,
)
from delmos_portal.accounts.models import User

TOLD_APART = 5  # fewer drafts than this are not counted aloud
ENDED = (Status.ANNOUNCED, Status.WITHDRAWN)
TAKEN_UP = (
    Status.IN_REVIEW,
    Status.INCOMPLETE,
    Status.PROPOSED,
    Status.DECIDED,
    Status.ANNOUNCED,
)
PROPOSED = (Status.PROPOSED, Status.DECIDED, Status.ANNOUNCED)
DECIDED = (Status.DECIDED, Status.ANNOUNCED)
NO_TIME = timedelta()


@dataclass(frozen=True)
class StageFigures:
    """How far what has come in for a stage has gone, what is late, and how long it took: as counted below."""

    received: int = 0
    withdrawn: int = 0
    taken_up: int = 0
    asked: int = 0
    incomplete: int = 0
    proposed: int = 0
    decided: int = 0
    announced: int = 0
    accepted: int = 0
    arrived_late: int = 0
    answers_overdue: int = 0
    completions_overdue: int = 0
    days: timedelta | None = None  # on average, from incoming to announced
    waited: timedelta | None = None  # of that, for the organisation's completion


@dataclass(frozen=True)
class Outcomes:
    """How many announced decisions of a stage had an outcome, and what they granted."""

    stage: int
    outcome: str
    how_many: int
    granted_ore: int


@dataclass(frozen=True)
class Load:
    """What lies open with one officer; the name is empty where nobody has been named."""

    officer: str
    received: int
    in_review: int
    incomplete: int
    proposed: int
    decided: int

    @property
    def total(self) -> int:
        return self.received + self.in_review + self.incomplete + self.proposed + self.decided


def known_in(call: Call, user: User) -> "QuerySet[Submission]":
    """What has come in for the call, without the cases in which this reader is recused."""
    return Submission.objects.visible_to(user).filter(stage__call=call)


def stage_figures(call: Call, user: User, today: date) -> dict[int, StageFigures]:
    """The figures of each stage in which something has come in, in one statement."""
    asked = CompletionRequest.objects.filter(submission=OuterRef("pk"))
    waited = (
        asked.filter(answered_at__isnull=False)
        .order_by()
        .values("submission")
        .annotate(total=Sum(_between("asked_at", "answered_at")))
        .values("total")
    )
    came_in = Coalesce("arrived_at", "received_at")
    rows = known_in(call, user).annotate(
        was_asked=Exists(asked),
        is_unanswered=Exists(asked.filter(answered_at=None, last_on__lt=today)),
        waited_for=Coalesce(Subquery(waited, output_field=DurationField()), NO_TIME),
        came_in=came_in,
        closes=Coalesce("due_at", "stage__closes_at"),
        took=_between(came_in, "decision__announced_at"),
    )
    counted = rows.order_by().values_list("stage").annotate(**_counts(today), **_times())
    return {stage: StageFigures(*figures) for stage, *figures in counted}


def _between(start: "Coalesce | str", end: str) -> "ExpressionWrapper[Any]":
    begin = F(start) if isinstance(start, str) else start
    return ExpressionWrapper(F(end) - begin, output_field=DurationField())


def _counts(today: date) -> dict[str, Count]:
    announced = Q(status=Status.ANNOUNCED)
    which = {
        "received": Q(),
        "withdrawn": Q(status=Status.WITHDRAWN),
        "taken_up": Q(status__in=TAKEN_UP),
        "asked": Q(was_asked=True),
        "incomplete": Q(status=Status.INCOMPLETE),
        "proposed": Q(status__in=PROPOSED),
        "decided": Q(status__in=DECIDED),
        "announced": announced,
        "accepted": announced & Q(decision__outcome__in=ACCEPTED),
        "arrived_late": Q(came_in__gte=F("closes")),
        "answers_overdue": Q(stage__answer_by__lt=today) & ~Q(status__in=ENDED),
        "completions_overdue": Q(status=Status.INCOMPLETE, is_unanswered=True),
    }
    return {name: Count("pk", filter=one) for name, one in which.items()}


def _times() -> dict[str, Avg]:
    announced = Q(status=Status.ANNOUNCED)
    return {
        "days": Avg("took", filter=announced),
        "waited": Avg("waited_for", filter=announced),
    }


def drafts_in(call: Call) -> dict[int, int | None]:
    """How many drafts lie in each stage that is applied in; None when too few to be counted aloud."""
    rows = Submission.objects.filter(
        stage__call=call,
        stage__kind__in=(StageKind.NOTIFICATION, StageKind.APPLICATION),
        status__in=NOT_THE_AGENCYS,
    )
    counted = rows.order_by().values_list("stage").annotate(how_many=Count("pk"))
    return {stage: many if many >= TOLD_APART else None for stage, many in counted}


def outcomes_in(call: Call, user: User) -> list[Outcomes]:
    """Announced decisions by stage and outcome."""
    announced = known_in(call, user).filter(status=Status.ANNOUNCED)
    counted = (
        Decision.objects.filter(submission__in=announced)
        .values_list("submission__stage", "outcome")
        .annotate(how_many=Count("pk"), granted=Coalesce(Sum("amount_ore"), 0))
        .order_by("submission__stage__order", "outcome")
    )
    return [Outcomes(*row) for row in counted]


def loads_in(call: Call, user: User) -> list[Load]:
    """What lies open with each officer, the most first; last what nobody has been named for."""
    open_ones = known_in(call, user).exclude(status__in=ENDED).order_by()
    statuses = (Status.RECEIVED, *TAKEN_UP[:-1])
    counts = {str(one): Count("pk", filter=Q(status=one)) for one in statuses}
    rows = open_ones.values_list("case__officer", "case__officer__name").annotate(**counts)
    found = [Load(name or "", *counted) for _officer, name, *counted in rows]
    return sorted(found, key=lambda one: (not one.officer, -one.total, one.officer))


def late_reports(call: Call, user: User, today: date) -> dict[str, int]:
    """How many reports of each kind have not come though the decision's last day has passed."""
    known = known_in(call, user)
    granted = known.filter(stage__kind=StageKind.APPLICATION, status=Status.ANNOUNCED)
    decisions = Decision.objects.filter(
        submission__in=granted, outcome__in=ACCEPTED, submission__case__closed_at=None
    )
    days = {
        StageKind.PLAN: Coalesce("plan_due_on", "report_due_on"),
        StageKind.FINAL_REPORT: F("report_due_on"),
    }
    counts = {}
    for kind, due_on in days.items():
        come = Submission.objects.received().filter(
            case=OuterRef("submission__case"), stage__kind=kind
        )
        expected = Stage.objects.filter(call=call, kind=kind)
        decisions = decisions.annotate(
            **{f"{kind}_on": due_on, f"{kind}_waits": Exists(expected) & ~Exists(come)}
        )
        late = Q(**{f"{kind}_on__lt": today, f"{kind}_waits": True})
        counts[str(kind)] = Count("pk", filter=late)
    return decisions.aggregate(**counts)


def stages_of(call: Call) -> "QuerySet[Stage]":
    return call.stages.select_related("questionnaire").order_by("order")
