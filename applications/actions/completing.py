"""Answering a request for completion: the organisation's own mark beside each item."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from applications.actions.drafting import writable
from applications.actions.receiving import (
    Content,
    answer_request,
    content_of,
    receive,
    says_nothing_new,
)
from applications.actions.signing import SENT_BACK, why_not_whole
from applications.letters import signatures_of
from applications.lifecycle import Step, take
from applications.models import CompletionItem, Status, Submission
from applications.permissions import is_writer
from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Refused

CHANGED = "Ni har ändrat något. Skicka kompletteringen för underskrift i stället."
MARK_FIRST = (
    "Markera först varje punkt som besvarad på översikten, så vet vi att ni har läst dem alla."
)
NOT_A_WRITER = "Bara den som får skriva kan svara att inget behöver ändras."
NOT_ASKED = "Punkten väntar inte på svar längre."


def tick(submission_id: UUID, item_id: int, *, is_answered: bool, by: User) -> CompletionItem:
    """Mark an item as answered, or take the mark away; nothing is sent by it. Raises Refused."""
    with transaction.atomic():
        submission = writable(submission_id, by)
        asked = submission.completion_requests.waiting().last()
        if submission.status != Status.INCOMPLETE or asked is None:
            raise Refused(NOT_ASKED)
        item = asked.items.filter(pk=item_id).first()
        if item is None:
            raise Refused(NOT_ASKED)
        item.ticked_at = timezone.now() if is_answered else None
        item.save(update_fields=["ticked_at"])
    return item


def confirm(submission_id: UUID, *, by: User) -> Submission:
    """Answer that nothing needs to be changed. What is signed stands, so nobody signs again."""
    with take(Step.COMPLETE, submission_id, by=by) as taken:
        submission = taken.it
        if not is_writer(by, submission):
            raise Refused(NOT_A_WRITER)
        if reason := why_not_confirm(submission):
            raise Refused(reason)
        before = submission.latest_version()
        content = Content(before.attachments, before.manifest, before.manifest_sha256)
        receive(submission, content, signed_by=signatures_of(before))
        taken.details["version"] = submission.received_versions
        answer_request(submission)
    return submission


def why_not_confirm(submission: Submission) -> str:
    """Why the answer cannot be that all is right as it stands; empty when it can."""
    asked = submission.completion_requests.waiting().last()
    if submission.status != Status.INCOMPLETE or asked is None:
        return NOT_ASKED
    if submission.sent_to_signatory_at or not says_nothing_new(submission, content_of(submission)):
        return CHANGED
    marks = asked.items.values_list("ticked_at", flat=True)
    if not marks or None in marks:
        return MARK_FIRST
    return (
        SENT_BACK if submission.return_comments.unanswered().exists() else why_not_whole(submission)
    )
