"""Giving an organisation more time to complete its submission, for one request that waits."""

from datetime import date
from uuid import UUID

from applications.actions.asking import move_due
from applications.lifecycle import Step, refusal, take
from applications.models import CompletionRequest, Submission
from applications.permissions import is_officer
from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Refused
from screening.actions.opinions import NOT_LATER, STALE
from screening.permissions import why_not_handle
from screening.requirements import why_not_last_day

NOBODY_WAITS = "Ingen begäran om komplettering väntar på svar."


def give_more_time(submission_id: UUID, last_on: date, *, seen: str, by: User) -> CompletionRequest:
    """Move the last day of the whole request, from the one that was seen. Raises Refused.

    Every item gets the new day: none is later than the request's. What was asked stands.
    """
    with take(Step.EXTEND_COMPLETION, submission_id, by=by) as taken:
        submission = taken.it
        if reason := why_not_handle(by, submission.case):
            raise Refused(reason)
        asked = waiting_in(submission)
        if asked is None:
            raise Refused(NOBODY_WAITS)
        if asked.last_on.isoformat() != seen:
            raise Refused(STALE)
        if reason := why_not_until(asked, last_on):
            raise Refused(reason)
        taken.details.update(
            request=asked.pk, before=asked.last_on.isoformat(), last_on=last_on.isoformat()
        )
        asked.last_on = last_on
        asked.save(update_fields=["last_on"])
        asked.items.update(last_on=last_on)
        move_due(submission)
    return asked


def waiting_in(submission: Submission) -> CompletionRequest | None:
    return submission.completion_requests.waiting().last()


def why_not_until(asked: CompletionRequest, last_on: date) -> str:
    """Why the request cannot wait until then."""
    return why_not_last_day(last_on) or (NOT_LATER if last_on <= asked.last_on else "")


def why_not_give_more_time(
    submission: Submission, asked: CompletionRequest | None, user: User
) -> str:
    """Why this person cannot give more time; empty when they can."""
    if not is_officer(user, submission):
        return "Det här gör en handläggare."
    if reason := refusal(Step.EXTEND_COMPLETION, submission, user):
        return reason
    return why_not_handle(user, submission.case) or ("" if asked else NOBODY_WAITS)
