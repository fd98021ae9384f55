"""The dates that an organisation has to keep, in one statement: its page, its file and its calendar."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    DateField,
    DateTimeField,
    F,
    Model,
    Q,
    QuerySet,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone

from applications.models import (
    ACCEPTED,
    NOT_THE_AGENCYS,
    CompletionItem,
    Decision,
    PlannedPayment,
    SigningRequest,
    StageKind,
    Status,
    Submission,
)
from applications.models.calls import REPORTS
from delmos_portal.templatetags.swedish import in_stockholm, kronor, last_moment, weekday
from reporting.requirements import SETTLED

LIVE = (*NOT_THE_AGENCYS, Status.INCOMPLETE)
YEAR = timedelta(days=366)
SECOND = timedelta(seconds=1)

# In a cancelled call only what is owed, or asked for, can still be sent.
NOT_IN_VAIN = (
    Q(stage__call__cancelled_at=None) | Q(stage__kind__in=REPORTS) | Q(status=Status.INCOMPLETE)
)
CLOSING, SIGNING, COMPLETION = "closing", "signing", "completion"
PLAN, REPORT, USE_BY, PAYMENT = "plan", "report", "use_by", "payment"
LABELS = {
    CLOSING: "Sista dag",
    SIGNING: "Sista dag att underteckna",
    COMPLETION: "Sista dag att komplettera",
    PLAN: "Sista dag",
    REPORT: "Sista dag",
    USE_BY: "Sista dag att använda bidraget",
    PAYMENT: "Planerad utbetalning",
}
# What the organisation must have done by then; the others only tell.
DEADLINES = (CLOSING, COMPLETION, PLAN, REPORT)

COLUMNS = (
    "of_kind",
    "of_key",
    "of_what",
    "of_call",
    "of_case",
    "of_number",
    "due_moment",
    "due_day",
    "of_ore",
    "of_submission",
)

Rows = QuerySet[Any, dict[str, Any]]
NOTHING, NULL = Value(""), Value(None)


@dataclass(frozen=True)
class DueDate:
    """One date of one case: a moment by the clock, or a whole day."""

    kind: str
    key: str  # of what it comes from: the same for as long as that is there
    what: str
    call: str
    case: str
    number: str
    day: date
    at: datetime | None  # the first moment too late, where there is one
    ore: int | None
    submission: str  # what is written until then; empty where nothing is

    @property
    def about(self) -> str:
        """The stage and the call; a payment and the use of the grant are the call's alone."""
        return f"{self.what} – {self.call}" if self.what else self.call

    @property
    def title(self) -> str:
        return f"{LABELS[self.kind]}: {self.about}"

    @property
    def label(self) -> str:
        return LABELS[self.kind]

    @property
    def text(self) -> str:
        return last_moment(self.at) if self.at else weekday(self.day)

    @property
    def amount(self) -> str:
        return kronor(self.ore)


def dates_of(organisation_id: int) -> list[DueDate]:
    """The dates of the next twelve months, the first first. Nothing that is not announced is told."""
    first, *others = _sources(organisation_id)
    found: dict[tuple[str, str], DueDate] = {}
    for row in first.union(*others, all=True):
        one = _due(row)
        same = found.get((one.kind, one.key))
        if same is None or one.day < same.day:  # several are asked to sign, until one day or more
            found[one.kind, one.key] = one
    return sorted(_kept(found), key=lambda one: (one.day, one.kind not in DEADLINES, one.title))


def _kept(found: dict[tuple[str, str], DueDate]) -> Iterator[DueDate]:
    """Those of the year; a last day to sign that is the last day of all is one date, not two."""
    today = timezone.localdate()
    told = {(one.case, one.day) for one in found.values() if one.kind in (CLOSING, COMPLETION)}
    for one in found.values():
        is_told_already = one.kind == SIGNING and (one.case, one.day) in told
        if today <= one.day <= today + YEAR and not is_told_already:
            yield one


def _due(row: dict[str, Any]) -> DueDate:
    at = row["due_moment"]
    day = in_stockholm(at - SECOND) if at else row["due_day"]
    return DueDate(
        kind=row["of_kind"],
        key=row["of_key"],
        what=row["of_what"],
        call=row["of_call"],
        case=row["of_case"],
        number=row["of_number"] or "",
        day=day.date() if isinstance(day, datetime) else day,
        at=at,
        ore=row["of_ore"],
        submission=row["of_submission"],
    )


def _sources(organisation_id: int) -> Iterable[Rows]:
    submissions = Submission.objects.filter(
        NOT_IN_VAIN, case__organisation=organisation_id, case__closed_at=None
    )
    yield _rows(
        submissions.filter(status__in=NOT_THE_AGENCYS).exclude(due_at=None, stage__closes_at=None),
        CLOSING,
        what="stage__title",
        case="case",
        submission="pk",
        moment=Coalesce("due_at", "stage__closes_at"),
    )
    asked = SigningRequest.objects.filter(ended_at=None, submission__status__in=LIVE).exclude(
        due_at=None
    )
    yield _rows(
        asked.filter(submission__in=submissions.exclude(sent_to_signatory_at=None)),
        SIGNING,
        key="submission",
        what="submission__stage__title",
        case="submission__case",
        moment=F("due_at"),
    )
    items = CompletionItem.objects.filter(
        request__answered_at=None,
        request__lapsed_at=None,
        request__submission__in=submissions.filter(status=Status.INCOMPLETE),
    )
    yield _rows(
        items,
        COMPLETION,
        key=Concat("request", Value("-"), "last_on", output_field=CharField()),  # each day once
        what="request__submission__stage__title",
        case="request__submission__case",
        submission="request__submission",
        day=F("last_on"),
    )
    yield from _after_the_decision(organisation_id)


def _after_the_decision(organisation_id: int) -> Iterable[Rows]:
    """What an announced decision says, until what it asks for has been opened or has come in."""
    announced = Decision.objects.filter(
        submission__case__organisation=organisation_id,
        submission__case__closed_at=None,
        announced_at__isnull=False,
        outcome__in=ACCEPTED,
    )
    case = "submission__case"
    for kind, of_stage, day in (
        (PLAN, StageKind.PLAN, "plan_due_on"),
        (REPORT, StageKind.FINAL_REPORT, "report_due_on"),
    ):
        opened = Submission.objects.filter(case__organisation=organisation_id, stage__kind=of_stage)
        waiting = announced.exclude(**{day: None}).exclude(
            submission__case__in=opened.values("case")
        )
        yield _rows(waiting, kind, case=case, what=Value(of_stage.label), day=F(day))
    reported = Submission.objects.received().filter(
        case__organisation=organisation_id, stage__kind=StageKind.FINAL_REPORT
    )
    in_use = announced.exclude(use_by_on=None).exclude(submission__case__in=reported.values("case"))
    yield _rows(in_use, USE_BY, case=case, day=F("use_by_on"))
    planned = PlannedPayment.objects.filter(decision__in=announced).exclude(
        payment__status__in=SETTLED
    )
    yield _rows(
        planned,
        PAYMENT,
        case="decision__submission__case",
        day=F("planned_on"),
        ore=F("amount_ore"),
    )


def _rows(
    of: QuerySet[Model],
    kind: str,
    *,
    case: str,
    key: str | Combinable = "pk",
    what: str | Value = NOTHING,
    moment: Combinable = NULL,
    day: Combinable = NULL,
    ore: Combinable = NULL,
    submission: str | Value = NOTHING,
) -> Rows:
    """The same columns from every source, so that one statement reads them all."""
    text = CharField()
    named: Rows = (
        of.order_by()
        .annotate(
            of_kind=Value(kind, text),
            of_key=Cast(key, text),
            of_what=Cast(what, text),
            of_call=Cast(f"{case}__call__title", text),
            of_case=Cast(f"{case}__pk", text),
            of_number=Cast(f"{case}__registration_number", text),
            due_moment=Cast(moment, DateTimeField()),
            due_day=Cast(day, DateField()),
            of_ore=Cast(ore, BigIntegerField()),
            of_submission=Cast(submission, text),
        )
        .values(*COLUMNS)
    )
    return named
