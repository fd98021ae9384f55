"""Citing a position as it reads today, when it has been changed since it was cited (N12)."""

from uuid import UUID

from django.db import transaction

from applications.lifecycle import LIFE
from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Refused
from delmos_portal.pages.models import Article
from screening.actions.citing import cite
from screening.actions.reviewing import why_not_assess
from screening.models import Citation

CHANGED_AGAIN = "Ställningstagandet har ändrats igen sedan du öppnade sidan. Läs hur det lyder nu."
NOT_CITED = "Bedömningen åberopar inte längre ställningstagandet."


def cite_anew(submission_id: UUID, position_id: int, *, version: int, by: User) -> None:
    """Let the assessment rest on the wording that was read; `version` is the position's. Raises Refused."""
    with transaction.atomic():
        submission = LIFE.locked(submission_id)
        if reason := why_not_assess(submission, by):
            raise Refused(reason)
        rows = Citation.objects.filter(submission=submission)
        if not rows.filter(position=position_id).exists():
            raise Refused(NOT_CITED)
        position = Article.objects.get(pk=position_id)
        if position.version != version:
            raise Refused(CHANGED_AGAIN)
        others = [
            one.position for one in rows.exclude(position=position).select_related("position")
        ]
        cite(submission, others, by=by)
        cite(submission, [*others, position], by=by)
