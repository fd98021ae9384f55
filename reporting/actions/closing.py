"""Closing a case."""

from uuid import UUID

from django.utils import timezone

from applications.models import Case
from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Refused
from reporting.lifecycle import CASE_LIFE, CaseStep
from reporting.permissions import why_recused
from reporting.requirements import why_not_close


def close_case(case_id: UUID, *, by: User) -> Case:
    """Close a case in which nothing stands open. Raises Refused with what does."""
    with CASE_LIFE.take(CaseStep.CLOSE, case_id, by=by) as taken:
        if reason := why_recused(by, taken.it):
            raise Refused(reason)
        if reasons := why_not_close(taken.it):
            raise Refused(" ".join(reasons))
        taken.it.closed_at = timezone.now()
    return taken.it
