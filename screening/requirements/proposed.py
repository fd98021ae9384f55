"""A proposal asked everything that a rehearsal will ask of the decision: beside its fields, before it is made."""

from copy import copy
from typing import Any

from django.utils import timezone

from applications.models import Decision, PlannedPayment, StageKind, Submission
from screening.models import BatchedDecision
from screening.requirements import deciding
from screening.requirements import rehearsal_money as money
from screening.requirements import rehearsal_standing as standing
from screening.requirements import rehearsal_texts as texts
from screening.requirements.deciding import Proposal
from screening.requirements.fault import Fault
from screening.requirements.rehearsal import Check
from screening.requirements.rehearsed import Known, Rehearsed
from screening.requirements.texts import patterns


def _passed(known: Known, one: Rehearsed) -> str:
    found = money.passed_day(known, one)
    return found[0] if found else ""


def _day_of(payment: PlannedPayment | None) -> str:
    return f"planned_on_{payment.order}" if payment else ""


# Where each stands on the page; what `deciding.faults` places already is not asked again.
FIELDS: dict[Check, str | Check] = {
    standing.its_call_is_cancelled: "outcome",
    texts.purpose_is_missing: "purpose",
    texts.conditions_are_missing: "conditions",
    texts.a_condition_stands_twice: "conditions",
    money.a_last_day_has_passed: _passed,
    money.last_days_are_in_disorder: "report_due_on",
    money.a_payment_day_has_passed: lambda known, one: _day_of(money.past_payment(known, one)),
    money.a_payment_comes_after_the_last_day: lambda known, one: _day_of(
        money.late_payment(known, one)
    ),
}

OF_AMOUNT: dict[Check, str | Check] = {money.outcome_and_amount_disagree: "outcome"}


def faults(submission: Submission, proposal: Proposal) -> list[Fault]:
    """Everything wrong with a proposal; the page shows it beside the fields."""
    found = deciding.faults(submission, proposal)
    one = _as_decided(submission, proposal)
    known = Known(
        stage=submission.stage,
        rows=[one],
        now=timezone.now(),
        today=timezone.localdate(),
        texts=patterns(),
        is_frozen=False,
    )
    placed = {fault.field for fault in found}
    checks = FIELDS if "amount_ore" in placed else FIELDS | OF_AMOUNT
    for check, where in checks.items():
        field = where if isinstance(where, str) else where(known, one)
        if field not in placed and (text := check(known, one)):
            placed.add(field)
            found.append(Fault(field, text.strip()))
    return found


def said_by(submission: Submission, proposal: Proposal) -> dict[str, Any]:
    """What a decision of this proposal says, field by field."""
    is_grant = submission.stage.kind == StageKind.APPLICATION and proposal.is_accepted
    return {
        "outcome": proposal.outcome,
        "reasons": proposal.reasons.strip(),
        "provisions": proposal.provisions.strip(),
        "participants": proposal.participants.strip(),
        "dissent": proposal.dissent.strip(),
        "amount_ore": proposal.amount_ore if is_grant else None,
        "yearly_ore": proposal.yearly_ore if is_grant else {},
        "purpose": proposal.purpose if is_grant else "",
        "conditions": proposal.conditions if is_grant else [],
        "use_by_on": proposal.use_by_on if is_grant else None,
        "plan_due_on": proposal.plan_due_on if is_grant else None,
        "report_due_on": proposal.report_due_on if is_grant else None,
    }


def payments_by(decision: Decision, proposal: Proposal) -> list[PlannedPayment]:
    """The payment plan of a grant, numbered as it was given."""
    if decision.submission.stage.kind != StageKind.APPLICATION or not proposal.is_accepted:
        return []
    return [
        PlannedPayment(
            decision=decision,
            order=order,
            amount_ore=one.amount_ore,
            planned_on=one.planned_on,
            after_plan=one.after_plan,
        )
        for order, one in enumerate(proposal.instalments, start=1)
    ]


def _as_decided(submission: Submission, proposal: Proposal) -> Rehearsed:
    """Nothing is stored; the copy keeps the submission's own decision out of it."""
    decision = Decision(submission=copy(submission), **said_by(submission, proposal))
    version = submission.latest_version()
    return Rehearsed(
        row=BatchedDecision(decision=decision),
        payments=payments_by(decision, proposal),
        applied_ore=submission.amount_in(version.answers),
    )
