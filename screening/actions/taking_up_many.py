"""Taking up several submissions in one sitting: each is taken up for itself."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from applications.models import Submission
from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Refused
from screening.actions.deciding_many import is_declared
from screening.actions.reviewing import declare, take_up

SAY_NO_CONFLICT = "Kryssa i att du inte är jävig i de ärenden som du tar upp."


def take_up_many(
    submissions: Collection[Submission], *, has_no_conflict: bool, by: User
) -> tuple[list[UUID], dict[UUID, str]]:
    """Take up one by one; a refusal stops only its own. Nothing is declared of what is not taken up."""
    done: list[UUID] = []
    refused: dict[UUID, str] = {}
    for one in submissions:
        try:
            _take_up(one, has_no_conflict=has_no_conflict, by=by)
        except Refused as reason:
            refused[one.pk] = str(reason)
        else:
            done.append(one.pk)
    return done, refused


def _take_up(submission: Submission, *, has_no_conflict: bool, by: User) -> None:
    with transaction.atomic():
        if not is_declared(submission.case, by):
            if not has_no_conflict:
                raise Refused(SAY_NO_CONFLICT)
            declare(submission.case, has_conflict=False, by=by)
        take_up(submission.pk, by=by)
