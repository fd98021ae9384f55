"""What must hold before an instalment is paid (R-PAY-2), and before a case is closed (R-ARK-5)."""

from datetime import date

from django.utils import timezone

from applications.models import (
    BEFORE_PAYMENT,
    Case,
    CivilRule,
    Decision,
    RegisterEntry,
    StageKind,
    Status,
    Submission,
)
from delmos_portal.accounts.models import User
from delmos_portal.templatetags.swedish import day, kronor, last_moment
from reporting.models import Payment
from screening.figures import grant_decision, settlement
from screening.models import DebtCheck

CHECK_FIRST = "Gör en kontroll av skulder, likvidation och konkurs innan utbetalningen beordras."
SETTLED = (Payment.Status.PAID, Payment.Status.CANCELLED)
ENDED = (Status.ANNOUNCED, Status.WITHDRAWN)


def why_blocked(payment: Payment) -> str:
    """Why an instalment may not be paid yet; empty when it may."""
    if not payment.planned.after_plan:
        return ""
    report = (
        Submission.objects.filter(case=payment.case_id, stage__kind__in=BEFORE_PAYMENT)
        .select_related("decision", "stage")
        .order_by("stage__order")
        .first()
    )
    if report and report.status == Status.ANNOUNCED and report.decision.is_accepted:
        return ""
    kind = StageKind(report.stage.kind) if report else StageKind.PLAN
    return f"Utbetalningen väntar på att {BEFORE_PAYMENT[kind]} godkänns."


def why_not_order(payment: Payment) -> str:
    """Why an instalment may not be ordered today; empty when it may."""
    return why_blocked(payment) or why_stopped(payment.case)


def why_stopped(case: Case) -> str:
    """Before each payment to the civil society a fresh check without hindrance is needed (R-119-3)."""
    if not case.organisation.is_of_civil_society:
        return ""
    latest = case.debt_checks.first()
    if latest is None:
        return f"Hinder är inte kontrollerat. {CHECK_FIRST}"
    if latest.result == DebtCheck.Result.HINDRANCE:
        return (
            f"Ett hinder är antecknat {day(latest.checked_on)}. Ingen ny utbetalning kan beordras."
        )
    days = case.call.debt_check_days
    if (timezone.localdate() - latest.checked_on).days > days:
        return (
            f"Kontrollen av hinder är från {day(latest.checked_on)} och får vara högst"
            f" {days} {'dag' if days == 1 else 'dagar'} gammal. {CHECK_FIRST}"
        )
    return ""


def hindrance_in(case: Case, *, on: date) -> DebtCheck | None:
    """The hindrance that stood that day: it was noted, and no clear check came after it."""
    if not case.organisation.is_of_civil_society:
        return None
    latest = case.debt_checks.filter(checked_on__lte=on).first()
    return latest if latest and latest.result == DebtCheck.Result.HINDRANCE else None


def why_not_paid(payment: Payment, paid_on: date) -> str:
    """Where a hindrance stops payments at once: none after it, nor one dated before it was ordered (R-119-6)."""
    if not payment.case.call.has_rule(CivilRule.STOPS_PAYMENTS):
        return ""
    ordered_on = timezone.localdate(payment.ordered_at)
    if paid_on < ordered_on:
        return (
            f"Utbetalningen beordrades {day(ordered_on)} och kan inte vara gjord före det."
            " Ange dagen i ekonomisystemet."
        )
    hindrance = hindrance_in(payment.case, on=paid_on)
    if hindrance is None:
        return ""
    return (
        f"Ett hinder är antecknat {day(hindrance.checked_on)}, och då är utbetalningen stoppad. Stoppa"
        " den i ekonomisystemet och sedan här, med Stoppa. Gick pengarna ut före hindret: ange den dagen."
    )


def why_not_confirm(payment: Payment, user: User) -> str:
    """One orders, another confirms: R-PAY-3."""
    if payment.ordered_by_id == user.pk:
        return "Den som beordrade utbetalningen kan inte också bekräfta den."
    return ""


def withdrawn_in(case: Case) -> Submission | None:
    """What the organisation has taken back in the case, when it has."""
    taken_back = case.submissions.filter(status=Status.WITHDRAWN)
    return taken_back.select_related("stage").first()


def why_not_close(case: Case) -> list[str]:
    """Everything that still stands open in a case; empty when it can be closed."""
    found = []
    submissions = list(case.submissions.select_related("stage", "decision"))
    for submission in submissions:
        if submission.is_the_agencys and submission.status not in ENDED:
            found.append(f"{submission.stage.title}: {submission.get_status_display().lower()}.")
    if grant_decision(case) is not None:
        found += _grant_is_open(case)
    elif invitation := _open_invitation(case):
        found.append(invitation)
    unsealed = RegisterEntry.objects.filter(
        case=case, document=None, key__startswith="decision:"
    ).count()
    if unsealed:
        found.append("Ett beslut är ännu inte förseglat som handling.")
    return found


def _open_invitation(case: Case) -> str:
    """What an announced decision promised until a day; what is being written is not asked for."""
    announced = Decision.objects.filter(submission__case=case, announced_at__isnull=False)
    latest = announced.select_related("submission__stage").order_by("-announced_at").first()
    following = latest.submission.stage.next_stage() if latest and latest.is_accepted else None
    if following is None or case.submissions.received().filter(stage=following).exists():
        return ""
    opened = case.submissions.filter(stage=following).select_related("stage").first()
    closes_at = opened.closes_at if opened else following.closes_at
    if closes_at is None:
        return "Inbjudan att lämna nästa steg står öppen."
    if timezone.now() < closes_at:
        return f"Inbjudan står öppen till {last_moment(closes_at)}."
    return ""


def _grant_is_open(case: Case) -> list[str]:
    found = []
    last = case.call.stages.order_by("-order")[0]
    final = case.submissions.filter(stage=last).first()
    if final is None or not final.is_the_agencys:  # one that we have is named by its status
        found.append(f"{last.title}: har inte kommit in.")
    if Payment.objects.filter(case=case).exclude(status__in=SETTLED).exists():
        found.append("Det finns utbetalningar som inte är gjorda.")
    if left := settlement(case).to_repay:
        found.append(f"{kronor(left)} återstår att betala tillbaka.")
    return found
