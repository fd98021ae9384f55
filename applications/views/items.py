"""What is asked in a completion, question by question, and what has changed since."""

from applications.actions.receiving import content_of
from applications.models import CompletionItem, Status, Submission
from applications.views.changes import Reading, changes_between
from delmos_portal.questionnaires.ties import opened_by


def changed_questions(submission: Submission) -> set[str]:
    """The questions that say something else than what came in, with those that open with them."""
    parsed = submission.questionnaire.parsed
    before = Reading.of_version(submission.latest_version())
    now = Reading.of_manifest(content_of(submission).manifest)
    found = set()
    for question in parsed.questions():
        keys = set(opened_by(parsed, [question.key]))
        if changes_between(parsed, before.about(keys), now.about(keys)):
            found.add(question.key)
    return found


def items_beside(submission: Submission) -> dict[str, list[CompletionItem]]:
    """What is asked about each question, to stand beside it where it is answered."""
    found: dict[str, list[CompletionItem]] = {}
    for one in asked_items(submission):
        found.setdefault(one.question_key, []).append(one)
    return found


def asked_items(submission: Submission) -> list[CompletionItem]:
    """The items of the request that waits for an answer."""
    if submission.status != Status.INCOMPLETE:
        return []
    return list(
        CompletionItem.objects.filter(request=submission.completion_requests.waiting().last())
    )


def unticked(submission: Submission) -> list[CompletionItem]:
    """What is not marked as answered; it stops nobody from sending."""
    return [one for one in asked_items(submission) if one.ticked_at is None]


def unticked_when_sent(submission: Submission) -> list[CompletionItem]:
    """What was not marked as answered when the latest answer was sent: all is answered at once."""
    answered = submission.completion_requests.exclude(answered_at=None).last()
    return list(answered.items.filter(ticked_at=None)) if answered else []


def left_in(submission: Submission, changed: set[str]) -> set[str]:
    """The questions that are asked for, neither changed nor marked as answered."""
    return {one.question_key for one in unticked(submission)} - changed
