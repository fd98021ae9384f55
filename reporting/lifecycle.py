"""The short lives of a payment and of a case."""

from enum import StrEnum

from applications.models import Case
from delmos_portal.lifecycle import Life, Rule
from reporting.models import Payment
from reporting.permissions import may_close, may_move_money


class PaymentStep(StrEnum):
    ORDER = "order_payment"
    CONFIRM = "confirm_payment"
    STOP = "stop_payment"
    CANCEL = "cancel_payment"


class CaseStep(StrEnum):
    CLOSE = "close_case"


P = Payment.Status
C = Case.Status

# fmt: off
PAYMENT_LIFE = Life(
    model=Payment,
    rules={
        PaymentStep.ORDER:   Rule[Payment](frozenset({P.PLANNED}), P.ORDERED, may_move_money),
        PaymentStep.CONFIRM: Rule[Payment](frozenset({P.ORDERED}), P.PAID,    may_move_money, ("reporting.send_payment_notice",)),
        PaymentStep.STOP:    Rule[Payment](frozenset({P.ORDERED}), P.PLANNED, may_move_money),
        PaymentStep.CANCEL:  Rule[Payment](frozenset({P.PLANNED}), P.CANCELLED, may_move_money, ("reporting.send_cancellation_notice",)),
    },
    noun="Utbetalningen",
    related=("case", "case__call", "case__organisation", "planned"),
)
CASE_LIFE = Life(
    model=Case,
    rules={
        CaseStep.CLOSE: Rule[Case](frozenset({C.OPEN}), C.CLOSED, may_close, ("reporting.send_closing_notice",)),
    },
    noun="Ärendet",
    related=("call", "organisation"),
)
# fmt: on
