"""Finishing an assessment and proposing a decision in one step: both, or neither."""

from typing import Any

from django.conf import settings
from django.db import transaction

from applications.models import CommunicationWaiver, StageKind, Status, Submission
from delmos_portal.accounts.models import User
from screening.actions import communicating, deciding, reviewing
from screening.actions.merging import Overall
from screening.requirements import Proposal, second_of


def is_decided_at_once(submission: Submission) -> bool:
    """A notification with one reader: what is found and what is proposed are one thought.

    An application is ranked against the others first, and a second reader has the right to differ.
    """
    return (
        submission.stage.kind == StageKind.NOTIFICATION
        and submission.status == Status.IN_REVIEW
        and second_of(submission) is None
    )


def assess_and_propose(
    submission: Submission,
    points: dict[str, Any],
    summary: str,
    proposal: Proposal,
    *,
    overall: Overall,
    by: User,
    seen: str | None = None,
    grounds_are_their_own: bool = False,
) -> Submission:
    with transaction.atomic():
        reviewing.assess(
            submission, points, summary, finished=True, by=by, overall=overall, seen=seen
        )
        if grounds_are_their_own and proposal.outcome in settings.COMMUNICATE_BEFORE:
            communicating.waive(submission.pk, CommunicationWaiver.Ground.OWN, by=by)
        return deciding.propose(submission.pk, proposal, by=by)
