"""Taking back a decision that is made and not announced: it binds when it has been made known."""

from json import loads
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from applications.lifecycle import LIFE, Step, take
from applications.models import Decision, RegisterEntry, Status, Submission
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.documents.models import Document, wait_for_turn
from delmos_portal.lifecycle import Refused
from screening.actions import batching
from screening.models import LedgerEntry, TakenBackDecision
from screening.permissions import why_not_handle
from screening.requirements.delegation import orders_in_force, why_not_by_order
from screening.requirements.rehearsed import said_in

NOT_YOURS = "Ett beslut tas tillbaka av en beslutsfattare."
ANNOUNCED = (
    "Beslutet är meddelat och kan inte tas tillbaka. Ett uppenbart fel kan rättas (36 §"
    " förvaltningslagen)."
)
PRESENTED = "Du föreslog beslutet. Be en annan beslutsfattare att ta tillbaka det."
NO_REASON = "Skriv varför beslutet tas tillbaka."
CHANGED = "Ett nytt beslut har fattats sedan du öppnade sidan. Läs det innan du tar tillbaka det."
MARK = ", taget tillbaka innan det meddelades"


def why_not_theirs(submission: Submission, user: User) -> str:
    """Why it is not for this person to take the decision back; asks the database nothing."""
    if not user.has_role(StaffRole.DECISION_MAKER):
        return NOT_YOURS
    if submission.status == Status.ANNOUNCED:
        return ANNOUNCED
    if reason := LIFE.refusal(Step.TAKE_BACK_DECISION, submission, user):
        return reason
    return PRESENTED if submission.decision.presented_by_id == user.pk else ""


def why_not_take_back(submission: Submission, user: User) -> str:
    """Why this person cannot take the decision back; empty when they can."""
    if reason := why_not_theirs(submission, user) or why_not_handle(user, submission.case):
        return reason
    return why_not_by_order(submission.decision, user, orders_in_force())


def take_back(submission_id: UUID, reason: str, *, seen: int, by: User) -> TakenBackDecision:
    """Take a decision back to the officer, with why; what was booked is reversed. Raises Refused.

    `seen` is the round of the decision that was read: nobody takes back what they have not seen.
    """
    if not reason.strip():
        raise Refused(NO_REASON)
    with transaction.atomic():
        held = batching.held_with(submission_id)
        with take(Step.TAKE_BACK_DECISION, submission_id, by=by) as taken:
            submission = taken.it
            decision = submission.decision
            if refused := why_not_take_back(submission, by):
                raise Refused(refused)
            if decision.round != seen:
                raise Refused(CHANGED)
            made = _keep(decision, reason.strip(), by)
            _reverse(decision)
            _mark(made)
            _begin_anew(decision, made.reason)
            batching.let_go(held, decision, by=by)  # writes in the journal: after all waiting
            taken.details |= {
                "outcome": decision.outcome,
                "reason": made.reason,
                "round": made.round,
            }
    return made


def _keep(decision: Decision, reason: str, by: User) -> TakenBackDecision:
    assert decision.decided_by  # noqa: S101 -- a constraint: decided_by iff decided_at
    assert decision.decided_at  # noqa: S101 -- as above
    return TakenBackDecision.objects.create(
        decision=decision,
        round=decision.round,
        said=loads(said_in(decision, list(decision.planned_payments.all()))),
        decided_by=decision.decided_by,
        decided_at=decision.decided_at,
        reason=reason,
        by=by,
    )


def _reverse(decision: Decision) -> None:
    for entry in LedgerEntry.objects.filter(key=decision.key):
        LedgerEntry.objects.create(
            call_id=entry.call_id,
            case_id=entry.case_id,
            account=entry.account,
            amount_ore=-entry.amount_ore,
            booked_on=timezone.localdate(),
            key=f"{entry.key}:reversed",
            reverses=entry,
        )


def _mark(made: TakenBackDecision) -> None:
    """Say in the register, and to who checks the document, that it never came to hold."""
    wait_for_turn(made.document_key)  # it may be on its way from the worker this very moment
    Document.objects.filter(key=made.document_key).update(withdrawn_at=made.at)
    entry = RegisterEntry.objects.get(key=made.document_key)
    entry.key, entry.subject = made.key, f"{entry.subject}{MARK}"
    entry.save(update_fields=["key", "subject"])


def _begin_anew(decision: Decision, reason: str) -> None:
    decision.decided_by = decision.decided_at = None
    decision.round += 1
    decision.sent_back_comment = f"Beslutet togs tillbaka innan det meddelades.\n\n{reason}"
    decision.save(update_fields=["decided_by", "decided_at", "round", "sent_back_comment"])
