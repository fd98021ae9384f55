"""The auditor's statement with a final report, where the call asks for it (R-119-6)."""

from collections.abc import Collection

from django.utils import timezone

from applications.models import (
    Call,
    CivilRule,
    Decision,
    PriceBaseAmount,
    StageKind,
    Submission,
)
from delmos_portal.questionnaires.answers import Complaint
from delmos_portal.questionnaires.definition import Definition, Kind

STATEMENT = "auditors_statement"
NO_QUESTION = (
    "Utlysningen kräver revisorns yttrande med slutrapporten, men formuläret frågar inte efter det."
    f" Välj ett formulär med en filfråga med nyckeln {STATEMENT}."
)
AUDITOR, AUTHORISED = "revisor", "auktoriserad revisor"


def asks_for_statement(definition: Definition) -> bool:
    return any(one.key == STATEMENT and one.kind is Kind.FILE for one in definition.questions())


def why_not_this_form(call: Call, kind: str, definition: Definition) -> str:
    """Why a stage of the call cannot ask this form; empty when it can."""
    is_audited = kind == StageKind.FINAL_REPORT and call.has_rule(CivilRule.AUDITED)
    return NO_QUESTION if is_audited and not asks_for_statement(definition) else ""


def auditor_for(grant: Decision) -> str:
    """Who must have looked at the accounts of this grant; the amount of the year of the decision holds."""
    five = PriceBaseAmount.objects.five_of(
        timezone.localdate(grant.decided_at or grant.proposed_at).year
    )
    is_large = five is None or (grant.amount_ore or 0) >= five
    return AUTHORISED if is_large else AUDITOR


def statement_missing(report: Submission, answered: Collection[str]) -> list[Complaint]:
    """What is said while the file is not there."""
    if report.stage.kind != StageKind.FINAL_REPORT or STATEMENT in answered:
        return []
    if not report.stage.call.has_rule(CivilRule.AUDITED):
        return []
    definition = report.questionnaire.parsed
    grants = Decision.objects.filter(submission__case=report.case_id, amount_ore__gt=0)
    grant = grants.order_by("-decided_at").first()
    if grant is None or not asks_for_statement(definition):
        return []
    section = definition.section_of(STATEMENT).key
    text = f"Bifoga revisorns yttrande. Det ska vara skrivet av en {auditor_for(grant)}."
    return [Complaint(section, STATEMENT, text, is_missing=True)]
