"""Answering a request for completion: the organisation's own mark beside each item."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from applications.actions.drafting import writable
from applications.models import CompletionItem, Status
from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Refused

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
