"""The agency's pages about money: paying in parts, taking back, closing."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.models import Case, CivilRule, StageKind, Submission
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Refused
from delmos_portal.templatetags.swedish import kronor
from reporting.actions import closing, paying
from reporting.figures import Instalment, instalments, outcome_table
from reporting.forms import CancelForm, ConfirmForm, RepaymentForm, StopForm
from reporting.lifecycle import CASE_LIFE, PAYMENT_LIFE, CaseStep, PaymentStep
from reporting.models import Payment
from reporting.permissions import MONEY
from reporting.requirements import (
    SETTLED,
    hindrance_in,
    why_not_close,
    why_not_confirm,
    why_stopped,
)
from screening.figures import Settlement, grant_decision, settlement
from screening.models import LedgerEntry


@dataclass(frozen=True)
class StepPage:
    """What the page of a step with an instalment says."""

    title: str
    refused: str
    text: str
    button: str
    kind: str  # the button's
    done: str  # with the instalment's order and amount


CONFIRM = StepPage(
    "Bekräfta utbetalning",
    "Du kan inte bekräfta utbetalningen",
    "Fyll i det som står i ekonomisystemet. Beloppet bokförs som utbetalt och organisationen får ett mejl.",
    "Bekräfta utbetalningen",
    "primary",
    "{amount} är bokfört som utbetalt.",
)
CANCEL = StepPage(
    "Ställ in utbetalning",
    "Du kan inte ställa in utbetalningen",
    "En inställd utbetalning görs aldrig, och det går inte att ångra. Beslutet om bidrag ändras inte."
    " Organisationen får ett mejl med skälet.",
    "Ställ in utbetalningen",
    "danger",
    "Utbetalning {order} är inställd. Organisationen får ett mejl.",
)
STOP = StepPage(
    "Stoppa beordrad utbetalning",
    "Du kan inte stoppa utbetalningen",
    "Stoppa först utbetalningen i ekonomisystemet. Här blir den sedan planerad igen, och kan beordras"
    " på nytt eller ställas in. Har pengarna redan gått ut: bekräfta den i stället.",
    "Utbetalningen är stoppad",
    "danger",
    "Utbetalning {order} är stoppad och planerad igen.",
)
NO_RIGHT = "Du har inte behörighet att registrera återbetalningar."


@require_safe
def money(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A case's money: granted, paid, reported, repaid, and what can be done next."""
    case = _case(request, pk)
    decision = grant_decision(case)
    if decision is not None and decision.decided_at is None:
        decision = None  # a proposal is not money yet
    sums = settlement(case)
    report = (
        Submission.objects.received()
        .filter(case=case, stage__kind=StageKind.FINAL_REPORT)
        .select_related("stage", "questionnaire")
        .first()
    )
    plan = instalments(decision) if decision else []
    stops_ordered = case.call.has_rule(CivilRule.STOPS_PAYMENTS)
    hindrance = hindrance_in(case, on=timezone.localdate())
    stopped = why_stopped(case) if _asks_for_check(plan, stops=stops_ordered and hindrance) else ""
    context = {
        "case": case,
        "decision": decision,
        "stopped": stopped,
        "hindrance": hindrance,
        "stops_ordered": stops_ordered,
        "money": sums,
        "figures": _figures(sums),
        "instalments": [(one, *_next_step(one, request.user, stopped)) for one in plan],
        "register_refusal": _register_refusal(request.user),
        "repayments": case.repayments.select_related("registered_by"),
        "ledger": LedgerEntry.objects.filter(case=case).order_by("booked_on", "pk"),
        "close_refusal": CASE_LIFE.refusal(CaseStep.CLOSE, case, request.user),
        "still_open": [] if case.closed_at else why_not_close(case),
        **(_outcome(report) if report else {}),
    }
    return render(request, "reporting/money.html", context)


def _asks_for_check(plan: list[Instalment], *, stops: object) -> bool:
    """Whether anything is still to be ordered, or is ordered and a hindrance stops it."""
    waiting = {one.payment.status if one.payment else Payment.Status.PLANNED for one in plan}
    return Payment.Status.PLANNED in waiting or bool(stops and Payment.Status.ORDERED in waiting)


def _figures(sums: Settlement) -> list[dict[str, str]]:
    reported = "–" if sums.reported is None else kronor(sums.reported)
    note = "Ingen slutrapport är godkänd än" if sums.reported is None else ""
    return [
        {"label": "Beviljat", "value": kronor(sums.granted)},
        {"label": "Utbetalt", "value": kronor(sums.paid)},
        {"label": "Redovisat som använt", "value": reported, "note": note},
        {"label": "Återbetalt", "value": kronor(sums.repaid)},
        {"label": "Att betala tillbaka", "value": kronor(sums.to_repay)},
    ]


def _register_refusal(user: User) -> str:
    return "" if user.has_role(*MONEY) else NO_RIGHT


def _next_step(one: Instalment, user: User, stopped: str) -> tuple[str, str]:
    """The step that an instalment waits for, and why this person cannot take it."""
    if one.payment is None or one.payment.status in SETTLED:
        return "", ""
    if one.payment.status == Payment.Status.PLANNED:
        refusal = PAYMENT_LIFE.refusal(PaymentStep.ORDER, one.payment, user)
        return PaymentStep.ORDER, refusal or one.blocked or stopped
    return PaymentStep.CONFIRM, _confirm_refusal(one.payment, user)


def _confirm_refusal(payment: Payment, user: User) -> str:
    refusal = PAYMENT_LIFE.refusal(PaymentStep.CONFIRM, payment, user)
    return refusal or why_not_confirm(payment, user)


def _outcome(report: Submission) -> dict[str, object]:
    rows, total = outcome_table(report)
    return {
        "report": report,
        "report_answers": report.latest_version().answers,
        "outcome_columns": ["Budget i ansökan", "Utfall", "Skillnad"],
        "outcome_rows": rows,
        "outcome_total": total,
    }


@require_POST
def order(request: SignedInRequest, pk: UUID, payment_id: UUID) -> HttpResponse:
    """Order an instalment; another person confirms it."""
    case = _case(request, pk)
    payment = _payment(case, payment_id)
    return _do(
        request,
        case,
        lambda: paying.order(payment.pk, by=request.user),
        "Utbetalningen är beordrad. En annan person bekräftar den när den är gjord.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: SignedInRequest, pk: UUID, payment_id: UUID) -> HttpResponse:
    """Record that an instalment was paid, with the economy system's day and reference."""
    payment = _payment(_case(request, pk), payment_id)
    refusal = _confirm_refusal(payment, request.user)
    form = ConfirmForm(request.POST or None)
    return _step_page(request, CONFIRM, payment, form, paying.confirm, refusal)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: SignedInRequest, pk: UUID, payment_id: UUID) -> HttpResponse:
    """Say that an instalment will never be paid, and why."""
    payment = _payment(_case(request, pk), payment_id)
    refusal = PAYMENT_LIFE.refusal(PaymentStep.CANCEL, payment, request.user)
    form = CancelForm(request.POST or None)
    return _step_page(request, CANCEL, payment, form, paying.cancel, refusal)


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: SignedInRequest, pk: UUID, payment_id: UUID) -> HttpResponse:
    """Say that what was ordered is stopped in the economy system, and why."""
    payment = _payment(_case(request, pk), payment_id)
    refusal = PAYMENT_LIFE.refusal(PaymentStep.STOP, payment, request.user)
    form = StopForm(request.POST or None)
    return _step_page(request, STOP, payment, form, paying.stop, refusal)


def _step_page(
    request: SignedInRequest,
    step: StepPage,
    payment: Payment,
    form: Form,
    take: Callable[..., object],
    refusal: str,
) -> HttpResponse:
    """Take the step with what was typed, or show the page with what stops it."""
    if request.method == "POST" and form.is_valid():
        try:
            take(payment.pk, **form.cleaned_data, by=request.user)
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            planned = payment.planned
            amount = kronor(planned.amount_ore)
            messages.success(request, step.done.format(order=planned.order, amount=amount))
            return redirect("workspace:money", payment.case_id)
    context = {
        "step": step,
        "case": payment.case,
        "payment": payment,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "reporting/payment_step.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def repayment(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Record money that came back."""
    case = _case(request, pk)
    form = RepaymentForm(request.POST or None, left_ore=settlement(case).to_repay)
    if request.method == "POST" and form.is_valid():
        try:
            paying.register_repayment(case.pk, **form.cleaned_data, by=request.user)
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(
                request, f"{kronor(form.cleaned_data['amount_ore'])} är bokfört som återbetalt."
            )
            return redirect("workspace:money", case.pk)
    refusal = _register_refusal(request.user)
    context = {"case": case, "form": form, "refusal": refusal}
    return render(request, "reporting/repayment.html", context)


@require_POST
def close(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Close a case in which nothing stands open."""
    case = _case(request, pk)
    return _do(
        request,
        case,
        lambda: closing.close_case(case.pk, by=request.user),
        "Ärendet är avslutat. Organisationen får ett meddelande.",
    )


def _do(request: HttpRequest, case: Case, action: Callable[[], object], done: str) -> HttpResponse:
    try:
        action()
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, done)
    return redirect("workspace:money", case.pk)


def _case(request: SignedInRequest, pk: UUID) -> Case:
    cases = Case.objects.visible_to(request.user).select_related("call", "organisation")
    return get_object_or_404(cases, pk=pk)


def _payment(case: Case, payment_id: UUID) -> Payment:
    payments = Payment.objects.select_related("planned", "ordered_by", "case")
    return get_object_or_404(payments, pk=payment_id, case=case)
