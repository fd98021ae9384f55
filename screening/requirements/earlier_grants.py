"""Earlier grants of an organisation that are not accounted for yet (R-119-6, R-ASS-4)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from applications.models import ACCEPTED, Case, CivilRule, Decision, StageKind, Status
from delmos_portal.accounts.models import User
from delmos_portal.templatetags.swedish import day


@dataclass(frozen=True)
class Unreported:
    """A grant whose final report is not approved."""

    case: Case
    when: str  # what is known of the report's last day
    is_late: bool


def unreported_grants(case: Case, user: User) -> Sequence[Unreported]:
    """Those of the same organisation, where the call considers them; never what this person may not see."""
    if not case.call.has_rule(CivilRule.EARLIER_REPORTS):
        return []
    others = Case.objects.visible_to(user).filter(organisation=case.organisation_id)
    others = others.exclude(pk=case.pk)
    approved = Decision.objects.filter(
        submission__stage__kind=StageKind.FINAL_REPORT,
        submission__status=Status.ANNOUNCED,
        outcome__in=ACCEPTED,
    ).values("submission__case")
    grants = (
        Decision.objects.filter(submission__case__in=others, amount_ore__gt=0)
        .exclude(announced_at=None)
        .exclude(submission__case__in=approved)
        .select_related("submission__case__call")
        .order_by("report_due_on", "pk")
    )
    return [_told(one) for one in grants]


def _told(grant: Decision) -> Unreported:
    last, case = grant.report_due_on, grant.submission.case
    is_late = last is not None and last < timezone.localdate()
    words = "Slutrapporten skulle ha kommit in senast" if is_late else "Slutrapporten lämnas senast"
    return Unreported(case, f"{words} {day(last)}." if last else "", is_late)
