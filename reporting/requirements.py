"""What must hold before an instalment is paid (R-PAY-2), and before a case is closed (R-ARK-5)."""

from applications.models import Case, RegisterEntry, StageKind, Status, Submission
from delmos_portal.templatetags.swedish import kronor
from reporting.models import Payment
from screening.figures import grant_decision, settlement

ENDED = (Status.ANNOUNCED, Status.WITHDRAWN)


def why_blocked(payment: Payment) -> str:
    """Why an instalment may not be paid yet; empty when it may."""
    if not payment.planned.after_plan:
        return ""
    plan = (
        Submission.objects.filter(case=payment.case_id, stage__kind=StageKind.PLAN)
        .select_related("decision")
        .first()
    )
    if plan and plan.status == Status.ANNOUNCED and plan.decision.is_accepted:
        return ""
    return "Utbetalningen väntar på att planen godkänns."


def why_not_close(case: Case) -> list[str]:
    """Everything that still stands open in a case; empty when it can be closed."""
    found = []
    submissions = list(case.submissions.select_related("stage", "decision"))
    for submission in submissions:
        if submission.is_the_agencys and submission.status not in ENDED:
            found.append(f"{submission.stage.title}: {submission.get_status_display().lower()}.")
    if grant_decision(case) is not None:
        found += _grant_is_open(case)
    unsealed = RegisterEntry.objects.filter(
        case=case, document=None, key__startswith="decision:"
    ).count()
    if unsealed:
        found.append("Ett beslut är ännu inte förseglat som handling.")
    return found


def _grant_is_open(case: Case) -> list[str]:
    found = []
    last = case.call.stages.order_by("-order")[0]
    final = case.submissions.filter(stage=last).select_related("decision").first()
    if final is None or final.status != Status.ANNOUNCED or not final.decision.is_accepted:
        found.append(f"{last.title}: inte godkänd.")
    if Payment.objects.filter(case=case).exclude(status=Payment.Status.PAID).exists():
        found.append("Det finns utbetalningar som inte är gjorda.")
    if left := settlement(case).to_repay:
        found.append(f"{kronor(left)} återstår att betala tillbaka.")
    return found
