"""Paying out in parts, each by two persons (R-PAY-1 to R-PAY-4), and taking money back in."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from applications.models import Case, Decision
from delmos_portal.accounts.models import User
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from reporting.lifecycle import PAYMENT_LIFE, PaymentStep
from reporting.models import Payment, Repayment
from reporting.permissions import MONEY
from reporting.requirements import why_not_confirm, why_not_order, why_not_paid
from screening.figures import settlement
from screening.models import LedgerEntry
from screening.permissions import why_recused


def plan_payments(decision: Decision) -> list[Payment]:
    """Make the decision's payment plan into payments; asking twice gives the same ones."""
    return [
        Payment.objects.get_or_create(planned=planned, defaults={"case": decision.submission.case})[
            0
        ]
        for planned in decision.planned_payments.all()
    ]


def order(payment_id: UUID, *, by: User) -> Payment:
    with PAYMENT_LIFE.take(PaymentStep.ORDER, payment_id, by=by) as taken:
        if reason := why_recused(by, taken.it.case) or why_not_order(taken.it):
            raise Refused(reason)
        taken.it.ordered_by, taken.it.ordered_at = by, timezone.now()
    return taken.it


def confirm(payment_id: UUID, *, paid_on: date, reference: str, by: User) -> Payment:
    """Record that an instalment was paid, as the economy system says; by another than who ordered it."""
    if not reference.strip():
        raise Refused("Ange referensen i ekonomisystemet.")
    if paid_on > timezone.localdate():
        raise Refused("Utbetalningsdagen kan inte ligga framåt i tiden.")
    with PAYMENT_LIFE.take(PaymentStep.CONFIRM, payment_id, by=by) as taken:
        payment = taken.it
        reason = why_recused(by, payment.case) or why_not_confirm(payment, by)
        if reason := reason or why_not_paid(payment, paid_on):
            raise Refused(reason)
        payment.paid_by, payment.paid_on, payment.reference = by, paid_on, reference.strip()
        taken.details["amount_ore"] = payment.planned.amount_ore
        _book(
            payment.case,
            LedgerEntry.Account.PAID,
            payment.planned.amount_ore,
            paid_on,
            f"payment:{payment.pk}",
        )
    return payment


def stop(payment_id: UUID, *, reason: str, by: User) -> Payment:
    """Say that what was ordered is stopped in the economy system; it waits again, to be ordered anew."""
    if not reason.strip():
        raise Refused("Skriv varför utbetalningen stoppas.")
    with PAYMENT_LIFE.take(PaymentStep.STOP, payment_id, by=by) as taken:
        payment = taken.it
        if refused := why_recused(by, payment.case):
            raise Refused(refused)
        taken.details |= {"amount_ore": payment.planned.amount_ore, "reason": reason.strip()}
        payment.ordered_by = payment.ordered_at = None
    return payment


def cancel(payment_id: UUID, *, reason: str, by: User) -> Payment:
    """Say that an instalment will never be paid, and why; the ledger then expects it no more."""
    if not reason.strip():
        raise Refused("Skriv varför utbetalningen ställs in.")
    with PAYMENT_LIFE.take(PaymentStep.CANCEL, payment_id, by=by) as taken:
        payment = taken.it
        if refused := why_recused(by, payment.case):
            raise Refused(refused)
        payment.cancelled_reason = reason.strip()
        taken.details["amount_ore"] = payment.planned.amount_ore
        _book(
            payment.case,
            LedgerEntry.Account.CANCELLED,
            payment.planned.amount_ore,
            timezone.localdate(),
            f"payment:{payment.pk}",
        )
    return payment


def register_repayment(
    case_id: UUID, *, amount_ore: int, received_on: date, reference: str, by: User
) -> Repayment:
    """Record money that came back. No more than remains to be repaid is taken in."""
    if not by.has_role(*MONEY):
        raise Refused("Du har inte behörighet att göra detta.")
    if not reference.strip():
        raise Refused("Ange referensen i ekonomisystemet.")
    if received_on > timezone.localdate():
        raise Refused("Dagen kan inte ligga framåt i tiden.")
    with transaction.atomic():
        case = _locked(case_id)
        if reason := why_recused(by, case):
            raise Refused(reason)
        left = settlement(case).to_repay
        if not 0 < amount_ore <= left:
            raise Refused(
                "Beloppet ska vara större än noll och högst det som återstår att betala tillbaka."
            )
        repayment = Repayment.objects.create(
            case=case,
            amount_ore=amount_ore,
            received_on=received_on,
            reference=reference.strip(),
            registered_by=by,
        )
        _book(
            case, LedgerEntry.Account.REPAID, amount_ore, received_on, f"repayment:{repayment.pk}"
        )
        record(
            "register_repayment",
            by=by,
            object_type="reporting.repayment",
            object_id=repayment.pk,
            subject_id=case.pk,
            on_behalf_of=case.organisation_name,
            details={"amount_ore": amount_ore},
        )
    return repayment


def _locked(case_id: UUID) -> Case:
    rows = Case.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("call").get(pk=case_id)


def _book(case: Case, account: str, amount_ore: int, booked_on: date, key: str) -> None:
    LedgerEntry.objects.create(
        call=case.call,
        case=case,
        account=account,
        amount_ore=amount_ore,
        booked_on=booked_on,
        key=key,
    )
