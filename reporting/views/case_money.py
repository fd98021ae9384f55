"""The organisation's page about its money."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from applications.models import Case, Decision, StageKind, Submission
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.questionnaires.definition import Section
from delmos_portal.templatetags.swedish import kronor, weekday
from reporting.figures import announced_settlement, instalments
from screening.figures import Settlement, grant_decision

Rows = list[dict[str, str]]


@require_safe
def case_money(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What was granted and paid, until when, on what terms, and what is to be repaid."""
    if request.user.is_staff:
        raise Http404  # staff have a page of their own
    cases = Case.objects.visible_to(request.user).select_related("call")
    case = get_object_or_404(cases, pk=pk)
    decision = grant_decision(case)
    if decision is None or decision.announced_at is None:
        return render(request, "reporting/no_money.html", {"case": case})
    money = announced_settlement(case)
    context = {
        "case": case,
        "decision": decision,
        "money": money,
        "figures": _figures(money),
        "instalments": instalments(decision),
        "last_days": _last_days(case, decision),
        "report_sections": _report_sections(case),
        "bankgiro": settings.AGENCY["bankgiro"],
    }
    return render(request, "reporting/case_money.html", context)


def _figures(money: Settlement) -> Rows:
    rows = [
        {"label": "Beviljat", "value": kronor(money.granted)},
        {"label": "Utbetalt hittills", "value": kronor(money.paid)},
    ]
    if money.reported is not None:
        rows += [
            {"label": "Redovisat som använt", "value": kronor(money.reported)},
            {"label": "Återbetalt", "value": kronor(money.repaid)},
        ]
    return rows


def _last_days(case: Case, decision: Decision) -> Rows:
    """The days of the decision, and what has come in already."""
    received: dict[str, str] = {
        one.stage.kind: f"Inkom {weekday(one.received_at)}"
        for one in Submission.objects.received().filter(case=case).select_related("stage")
    }
    days = [
        ("Använd bidraget senast", decision.use_by_on, ""),
        ("Lämna planen senast", decision.plan_due_on, received.get(StageKind.PLAN, "")),
        (
            "Lämna slutrapporten senast",
            decision.report_due_on,
            received.get(StageKind.FINAL_REPORT, ""),
        ),
    ]
    return [{"label": label, "day": weekday(day), "note": note} for label, day, note in days if day]


def _report_sections(case: Case) -> tuple[Section, ...]:
    stage = (
        case.call.stages.filter(kind=StageKind.FINAL_REPORT).select_related("questionnaire").first()
    )
    return stage.questionnaire.parsed.sections if stage else ()
