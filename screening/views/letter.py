"""A decision as its reader will see it, before it is sealed and after."""

from dataclasses import dataclass, replace

from applications.models import Decision, PlannedPayment, StageKind, Submission
from screening.figures import BudgetRow, budget_against_outcome, settlement, used_in
from screening.letters import (
    NOTHING_TO_REPAY,
    Duty,
    appeal_text,
    duties_of,
    facts_of,
    outcome_text,
    participants_of,
    title_of,
    waits_for,
    years_of,
)


@dataclass(frozen=True)
class Letter:
    title: str
    text: str
    decision: Decision
    facts: list[dict[str, str]]
    payments: list[PlannedPayment]
    waits_for: str  # the report before which a later instalment is not paid
    participants: list[str]
    years: list[tuple[str, int]]
    outcome_rows: list[dict[str, object]]
    outcome_total: dict[str, object]
    to_repay_ore: int | None  # only where accounts are settled
    is_invitation: bool
    duties: list[Duty]
    appeal_text: str
    nothing_to_repay: str = NOTHING_TO_REPAY
    columns: tuple[str, ...] = ("Budget i ansökan", "Utfall", "Skillnad")


def letter_of(submission: Submission) -> Letter:
    decision = submission.decision
    is_final = submission.stage.kind == StageKind.FINAL_REPORT
    rows = budget_against_outcome(submission) if is_final else []
    return Letter(
        title=title_of(submission),
        text=outcome_text(submission, decision),
        decision=decision,
        facts=facts_of(submission, decision),
        payments=list(decision.planned_payments.all()) if decision.amount_ore else [],
        waits_for=waits_for(submission),
        participants=participants_of(decision),
        years=years_of(decision),
        outcome_rows=[money_row(row.label, [row]) for row in rows],
        outcome_total=money_row("Summa", rows),
        to_repay_ore=to_repay(submission) if is_final and decision.is_accepted else None,
        is_invitation=submission.stage.kind == StageKind.NOTIFICATION and decision.is_accepted,
        duties=duties_of(submission, decision),
        appeal_text=appeal_text(submission),
    )


def money_row(label: str, rows: list[BudgetRow]) -> dict[str, object]:
    """A row of the money table component."""
    amounts = [
        sum(row.budget_ore for row in rows),
        sum(row.outcome_ore for row in rows),
        sum(row.difference_ore for row in rows),
    ]
    return {"label": label, "amounts": amounts}


def to_repay(report: Submission) -> int:
    """What approval leaves to repay; a proposal is not in the ledger yet."""
    money = settlement(report.case)
    return replace(money, reported=used_in(report)).to_repay
