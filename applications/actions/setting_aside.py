"""Keeping what was written in the portal and never sent, when something else takes its place."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from applications.actions import unread_answers
from applications.actions.asking import end_requests
from applications.actions.receiving import kept_files
from applications.actions.voiding import void
from applications.letters import is_of
from applications.models import Submission
from applications.models.submissions import EMPTY


def set_aside(
    submission: Submission, standing: Mapping[str, Any], files: Collection[str] = ()
) -> None:
    """Let these answers and files stand in a locked submission; the caller saves it.

    What they replace is the organisation's own: it is kept for its people, and never came in (R-TF-1).
    """
    written, attachments = submission.answers, kept_files(submission)
    keys = {key for key in {*written, *standing} if written.get(key) != standing.get(key)}
    unsent = [one for one in attachments if one["file"] not in files]
    submission.unsent_answers |= {
        key: written[key] for key in keys if written.get(key) not in EMPTY
    }
    submission.unsent_attachments += unsent
    unread_answers.let_go(submission, submission.unread_answers, timezone.now())
    submission.answers, submission.unread_answers = dict(standing), {}
    if keys:
        # A page that was opened before must not write over what stands now without asking.
        submission.version += 1
        submission.answer_versions |= dict.fromkeys(keys, submission.version)
    replaced = submission.attachments.filter(file__in=[one["file"] for one in unsent])
    replaced.filter(removed_at=None).update(removed_at=timezone.now())
    # A file that was put back has a row for each time; the last one stands.
    again = submission.attachments.filter(file__in=[UUID(one) for one in files])
    last = again.order_by("file", "-added_at", "-pk").distinct("file").values_list("pk", flat=True)
    submission.attachments.filter(pk__in=list(last)).update(
        removed_at=None, removed_by=None, replaced_by=None
    )


def return_to_what_came_in(submission: Submission) -> None:
    """Set aside what was written after the latest version: it belonged to a request that ran out."""
    version = submission.latest_version()
    set_aside(submission, version.answers, [one["file"] for one in version.attachments])
    given = submission.signatures.filter(voided_at=None)
    void([one for one in given if not is_of(one, version)], because=[])
    end_requests(submission)
    submission.sent_to_signatory_at = None
