"""Saying why like cases were answered differently (N13)."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from applications.models import Submission
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from screening.models import Explanation
from screening.requirements import Unequal, unequal


def why_not_explain(user: User) -> str:
    if not user.has_role(StaffRole.OFFICER, StaffRole.DECISION_MAKER):
        return "Det här gör en handläggare eller en beslutsfattare."
    return ""


def explain(
    submissions: Iterable[Submission], group: Iterable[UUID], reason: str, *, by: User
) -> Explanation:
    """Keep the reason for this group as it stands now; another member or outcome asks for a new one."""
    if refusal := why_not_explain(by):
        raise Refused(refusal)
    if len(reason.strip()) < 20:
        raise Refused("Skriv varför de behandlas olika: vad som skiljer dem åt i sak.")
    asked = set(group)
    with transaction.atomic():
        found = [one for one in unequal(submissions) if set(one.submissions) == asked]
        if not found:
            raise Refused("Gruppen har ändrats sedan sidan öppnades. Läs den igen.")
        one: Unequal = found[0]
        made = Explanation.objects.create(
            stage_id=one.stage_id,
            codes=dict(one.codes),
            outcomes=one.case_outcomes,
            reason=reason.strip(),
            by=by,
        )
        record(
            "explain_inequality",
            by=by,
            object_type="screening.explanation",
            object_id=made.pk,
            details={"submissions": sorted(one.case_outcomes)},
        )
    return made
