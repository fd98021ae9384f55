"""Deciding several proposals in one sitting: each is a decision of its own, made one by one."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from applications.lifecycle import LIFE
from applications.models import Case, Submission
from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Refused
from screening.actions.deciding import decide, hold_frame
from screening.actions.reviewing import declare, hold
from screening.permissions import declaration, why_recused

CHANGED = "Förslaget har ändrats sedan du läste det. Läs det en gång till."
SAY_NO_CONFLICT = "Kryssa i att du inte är jävig i de ärenden som du beslutar i."


@dataclass(frozen=True)
class Read:
    """A proposal as its reader had it before them: of a later wording, nothing is decided."""

    submission_id: UUID
    proposed_at: str  # ISO 8601, as the page showed it


def decide_many(
    read: list[Read], *, has_no_conflict: bool, by: User
) -> tuple[list[Submission], dict[UUID, str]]:
    """Decide as proposed; a refusal stops only its own. What was refused comes with why."""
    done: list[Submission] = []
    refused: dict[UUID, str] = {}
    for one in read:
        try:
            done.append(_decide(one, has_no_conflict=has_no_conflict, by=by))
        except Refused as reason:
            refused[one.submission_id] = str(reason)
    return done, refused


def _decide(read: Read, *, has_no_conflict: bool, by: User) -> Submission:
    with transaction.atomic():
        case = Case.objects.filter(submissions=read.submission_id).first()
        if case is None:
            raise Refused(CHANGED)
        if not is_declared(case, by):
            if not has_no_conflict:
                raise Refused(SAY_NO_CONFLICT)
            hold(case, by)
            hold_frame(case.call_id)  # before the answer is journalled: deciding wants it after
            declare(case, has_conflict=False, by=by)  # holds more than the one, so it comes first
        submission = LIFE.locked(read.submission_id)
        decision = getattr(submission, "decision", None)
        if decision is None or decision.proposed_at.isoformat() != read.proposed_at:
            raise Refused(CHANGED)
        return decide(submission.pk, by=by)


def is_declared(case: Case, user: User) -> bool:
    """Whether this person has said that nothing stands between them and the case (FL 16 §)."""
    declared = declaration(user, case)
    return declared is not None and not why_recused(user, case)
