"""Remembering what a signatory has read."""

from uuid import UUID

from django.db import transaction

from applications.actions.asking import note_seen
from applications.actions.receiving import content_of
from applications.lifecycle import LIFE
from applications.models import Status
from delmos_portal.accounts.models import User


def note_read(submission_id: UUID, shown_sha256: str, *, by: User) -> None:
    """Note what was shown, if it is what still stands: else the news of it are yet to be read."""
    with transaction.atomic():
        submission = LIFE.locked(submission_id)
        if submission.status not in (Status.SIGNING, Status.INCOMPLETE):
            return
        content = content_of(submission)
        if content.sha256 == shown_sha256:
            note_seen(submission, content, by=by)
