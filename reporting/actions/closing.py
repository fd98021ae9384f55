"""Closing a case."""

from uuid import UUID

from django.utils import timezone

from applications.actions.receiving import enter_in_register
from applications.models import Case, RegisterEntry
from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Refused
from reporting.lifecycle import CASE_LIFE, CaseStep
from reporting.requirements import why_not_close, withdrawn_in
from screening.permissions import why_recused


def close_case(case_id: UUID, *, by: User) -> Case:
    """Close a case in which nothing stands open. Raises Refused with what does."""
    with CASE_LIFE.take(CaseStep.CLOSE, case_id, by=by) as taken:
        if reason := why_recused(by, taken.it):
            raise Refused(reason)
        if reasons := why_not_close(taken.it):
            raise Refused(" ".join(reasons))
        taken.it.closed_at = timezone.now()
        if withdrawn_in(taken.it):
            _write_off(taken.it)
    return taken.it


def _write_off(case: Case) -> None:
    """What was withdrawn leaves nothing to decide (R-ST-2)."""
    enter_in_register(
        case.pk,
        RegisterEntry(
            direction=RegisterEntry.Direction.DRAWN_UP,
            at=timezone.now(),
            counterpart=case.organisation_name,
            subject="Ärendet avskrivs",
            key=f"write_off:{case.pk}",
        ),
    )
    # The step saves the whole row: with the number as it was, the next entry would take it again.
    case.refresh_from_db(fields=["last_entry"])
