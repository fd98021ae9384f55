"""Texts that officers share."""

from django.db import transaction
from django.utils import timezone

from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from screening.models import TextBlock


def save(block: TextBlock, *, by: User) -> None:
    """Keep a text block, new or changed; what was put in with it before stays as it was."""
    if not by.has_role(StaffRole.ADMINISTRATOR):
        raise Refused("Bara en administratör ändrar textblocken.")
    with transaction.atomic():
        block.changed_by, block.changed_at = by, timezone.now()
        block.save()
        record(
            "write_text_block",
            by=by,
            object_type="screening.textblock",
            object_id=block.pk,
            details={"title": block.title},
        )
