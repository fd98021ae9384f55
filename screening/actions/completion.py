"""Asking an organisation to complete its submission (R-FL-20)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from applications.actions.receiving import enter_in_register
from applications.actions.setting_aside import return_to_what_came_in
from applications.lifecycle import Step, take
from applications.models import CompletionRequest, RegisterEntry, Submission
from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Refused
from delmos_portal.templatetags.swedish import day
from screening.permissions import why_not_handle


@dataclass(frozen=True)
class Request:
    """What is missing, by when, and what follows otherwise."""

    text: str
    question_keys: list[str]
    last_on: date
    consequence: str


def ask_for_more(submission_id: UUID, request: Request, *, by: User) -> Submission:
    """Ask for a completion: only the named questions open; none named opens all."""
    if not request.text.strip():
        raise Refused("Skriv vad som saknas eller är oklart, och varför det behövs.")
    if request.last_on <= timezone.localdate():
        raise Refused("Sista dag måste ligga framåt i tiden. Fjorton dagar är det vanliga.")
    with take(Step.ASK_FOR_MORE, submission_id, by=by) as taken:
        submission = taken.it
        if reason := why_not_handle(by, submission.case):
            raise Refused(reason)
        known = {question.key for question in submission.questionnaire.parsed.questions()}
        if unknown := set(request.question_keys) - known:
            raise Refused(f"Frågorna finns inte: {', '.join(sorted(unknown))}.")
        # A signed completion holds nothing but what was opened in it.
        return_to_what_came_in(submission)
        submission.open_questions = [
            *request.question_keys,
            *submission.questionnaire.parsed.following_from(request.question_keys),
        ]
        asked = CompletionRequest.objects.create(
            submission=submission,
            text=request.text.strip(),
            question_keys=request.question_keys,
            last_on=request.last_on,
            consequence=request.consequence,
            asked_by=by,
        )
        taken.details["request"] = asked.pk
        enter_in_register(
            submission.case_id,
            RegisterEntry(
                direction=RegisterEntry.Direction.DISPATCHED,
                at=asked.asked_at,
                counterpart=submission.case.organisation_name,
                subject="Begäran om komplettering",
                key=f"request:{asked.pk}",
            ),
        )
    return submission


def resume(submission_id: UUID, *, by: User) -> Submission:
    """Go on without an answer, once the last day has passed: the consequence was stated."""
    with take(Step.RESUME, submission_id, by=by) as taken:
        submission = taken.it
        if reason := why_not_handle(by, submission.case):
            raise Refused(reason)
        asked = submission.completion_requests.filter(answered_at=None).last()
        if reason := why_not_resume(asked):
            raise Refused(reason)
        return_to_what_came_in(submission)
        submission.open_questions = []
    return submission


def why_not_resume(asked: CompletionRequest | None) -> str:
    """The organisation has the whole of its time to answer."""
    if asked and timezone.localdate() <= asked.last_on:
        return f"Organisationen har till och med {day(asked.last_on)} på sig att svara."
    return ""
