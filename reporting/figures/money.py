"""What the pages about money show, on both sides of the desk."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from applications.models import Case, Decision, PlannedPayment, StageKind, Submission
from applications.models import Status as SubmissionStatus
from reporting.models import Payment
from reporting.requirements import why_blocked
from screening.figures import Settlement, budget_against_outcome, settlements

DECIDES_MONEY = (StageKind.APPLICATION, StageKind.FINAL_REPORT)
NO_MONEY = Settlement(granted=0, paid=0, reported=None, repaid=0)


@dataclass(frozen=True)
class Instalment:
    """One part of the payment plan, and how far it has come."""

    planned: PlannedPayment
    payment: Payment | None  # none until the worker has made the plan into payments
    blocked: str

    @property
    def waits(self) -> bool:
        """Whether a report is what it waits for; one that is cancelled waits for nothing."""
        is_cancelled = self.payment and self.payment.status == Payment.Status.CANCELLED
        return bool(self.blocked) and not is_cancelled

    @property
    def waits_text(self) -> str:
        """What it waits for, as a status says it."""
        return self.blocked.removeprefix("Utbetalningen ").removesuffix(".").capitalize()

    @property
    def kind(self) -> str:
        """The colour of its status."""
        kinds: dict[str, str] = {Payment.Status.ORDERED: "info", Payment.Status.PAID: "success"}
        return kinds.get(self.payment.status, "neutral") if self.payment else "neutral"


@dataclass(frozen=True)
class MoneyRow:
    """A row of the money table, in öre."""

    label: str
    amounts: list[int]


def instalments(decision: Decision) -> list[Instalment]:
    """The decision's payment plan, in order. What blocks one instalment of a case blocks all alike."""
    payments = {
        payment.planned_id: payment
        for payment in Payment.objects.filter(planned__decision=decision).select_related(
            "planned", "ordered_by", "paid_by"
        )
    }
    waiting = next(
        (
            one
            for one in payments.values()
            if one.planned.after_plan and one.status == Payment.Status.PLANNED
        ),
        None,
    )
    blocked = why_blocked(waiting) if waiting else ""
    return [
        Instalment(
            planned=planned,
            payment=payments.get(planned.pk),
            blocked=blocked if planned.after_plan else "",
        )
        for planned in decision.planned_payments.all()
    ]


def outcome_table(report: Submission) -> tuple[list[MoneyRow], MoneyRow]:
    """Budget, outcome and difference for each kind of cost, and their sum."""
    rows = [
        MoneyRow(one.label, [one.budget_ore, one.outcome_ore, one.difference_ore])
        for one in budget_against_outcome(report)
    ]
    sums = [sum(column) for column in zip(*(row.amounts for row in rows), strict=True)]
    return rows, MoneyRow("Summa", sums or [0, 0, 0])


def announced_settlement(case: Case) -> Settlement:
    """The case's money as the organisation knows it: a decision counts when it is announced."""
    return announced_settlements([case.pk])[case.pk]


def announced_settlements(cases: Collection[UUID]) -> dict[UUID, Settlement]:
    """The money of each of these cases as the organisation knows it, in two statements."""
    announced = Submission.objects.filter(
        case__in=cases, stage__kind__in=DECIDES_MONEY, status=SubmissionStatus.ANNOUNCED
    )
    known = set(announced.values_list("case", "stage__kind"))
    return {
        case: _known_of(
            money,
            is_granted=(case, StageKind.APPLICATION) in known,
            is_reported=(case, StageKind.FINAL_REPORT) in known,
        )
        for case, money in settlements(cases).items()
    }


def _known_of(money: Settlement, *, is_granted: bool, is_reported: bool) -> Settlement:
    if not is_granted:
        return NO_MONEY
    return money if is_reported else replace(money, reported=None)
