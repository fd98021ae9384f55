"""Receiving a submission: number, register entry and frozen version, in one transaction."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils import timezone

from applications.actions import unread_answers
from applications.models import (
    Attachment,
    ReceivedVersion,
    RegisterEntry,
    Signature,
    Submission,
    content_manifest,
)
from delmos_portal.documents.models import StoredFile, database_clock, take_number
from delmos_portal.prepared import Prepared

ATTACHMENTS: Prepared[Any] = Prepared(
    lambda submission: (
        Attachment.objects.filter(submission=submission, removed_at=None)
        .order_by("added_at")
        .only("question_key", "file_id")
        .annotate(name=F("file__name"), size=F("file__size"), sha256=F("file__sha256"))
    )
)


@dataclass(frozen=True)
class Content:
    """What is being signed, and the code that stands for it."""

    attachments: list[dict[str, Any]]
    manifest: str
    sha256: str

    @property
    def answers(self) -> dict[str, Any]:
        """The answers that are signed."""
        found: dict[str, Any] = json.loads(self.manifest)["answers"]
        return found

    @property
    def sections(self) -> dict[str, str]:
        """The digest of each section."""
        found: dict[str, str] = json.loads(self.manifest)["sections"]
        return found


def says_nothing_new(submission: Submission, content: Content) -> bool:
    """Whether every section reads as in the version that came in last: an empty answer is none."""
    came_in = json.loads(submission.latest_version().manifest)["sections"]
    return bool(came_in == content.sections)


def kept_files(submission: Submission) -> list[dict[str, Any]]:
    """Every file that stands in it, also as the answer to a question that does not apply."""
    return [
        {
            "question": one.question_key,
            "name": one.name,
            "size": one.size,
            "sha256": one.sha256,
            "file": str(one.file_id),
        }
        for one in ATTACHMENTS.about(submission.pk)
    ]


def content_of(submission: Submission) -> Content:
    """What is signed: the answers and files of the questions that apply."""
    manifest, digest = content_manifest(submission, kept_files(submission))
    return Content(json.loads(manifest)["attachments"], manifest, digest)


def receive(
    submission: Submission,
    content: Content,
    *,
    arrived_at: datetime | None = None,
    on_paper: bool = False,
    signed_by: Iterable[Signature] = (),
) -> None:
    """Make a locked submission the agency's: it gets its number, its entry and its frozen version.

    The clock is the database's, read under the lock of the number series. A paper came in on its
    day of arrival, and is registered when the clock says.
    """
    case = submission.case
    number, at = case.registration_number, None
    if number is None:
        taken = take_number(settings.REGISTRATION_SERIES)
        number, at = f"{taken.year}-{submission.stage.call.classification}-{taken.number}", taken.at
    received_at = at or database_clock()
    submission.received_versions += 1
    if submission.received_at is None:
        submission.received_at = submission.registered_at = received_at
        submission.arrived_at = arrived_at or received_at
    unread_answers.let_go(submission, submission.unread_answers, timezone.now())
    submission.open_questions, submission.unread_answers = [], {}
    came_in_at = arrived_at if on_paper and arrived_at else received_at
    _freeze(submission, content, came_in_at, registered_at=received_at, signed_by=signed_by)
    _register(submission, came_in_at, number, registered_at=received_at)
    case.registration_number = number
    case.registered_at = case.registered_at or received_at


def answer_request(submission: Submission) -> None:
    """A completion answers the latest request; those before it ran out without an answer."""
    asked = submission.completion_requests.waiting().last()
    if asked is not None:
        asked.answered_at = timezone.now()
        asked.save(update_fields=["answered_at"])


def _freeze(
    submission: Submission,
    content: Content,
    received_at: datetime,
    *,
    registered_at: datetime,
    signed_by: Iterable[Signature],
) -> None:
    ReceivedVersion.objects.create(
        submission=submission,
        number=submission.received_versions,
        answers=content.answers,
        attachments=content.attachments,
        manifest=content.manifest,
        manifest_sha256=content.sha256,
        saved_at=submission.saved_at,
        sent_to_signatory_at=submission.sent_to_signatory_at,
        signed_at=submission.signed_at,
        received_at=received_at,
        registered_at=registered_at,
        signature_ids=[one.pk for one in signed_by],
    )


def _register(
    submission: Submission, received_at: datetime, number: str, *, registered_at: datetime
) -> None:
    title, version = submission.stage.title, submission.received_versions
    enter_in_register(
        submission.case_id,
        RegisterEntry(
            direction=RegisterEntry.Direction.RECEIVED,
            at=received_at,
            counterpart=submission.case.organisation_name,
            subject=title if version == 1 else f"Komplettering av {submission.stage.definite}",
            key=f"submission:{submission.pk}:{version}",
        ),
        registration_number=number,
        registered_at=registered_at,
    )


def enter_in_register(
    case_id: object,
    entry: RegisterEntry,
    *,
    registration_number: str = "",
    registered_at: datetime | None = None,
) -> None:
    """Give an entry the case's next number (R-DNR-1: `/1`, `/2` …) in one statement.

    The same key twice gives one entry.
    """
    file: StoredFile | None = entry.file
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH numbered AS ("
            " UPDATE applications_case SET last_entry = last_entry + 1,"
            "  registration_number = COALESCE(registration_number, NULLIF(%(number)s, '')),"
            "  registered_at = COALESCE(registered_at, %(registered_at)s)"
            " WHERE id = %(case)s"
            "  AND NOT EXISTS (SELECT 1 FROM applications_registerentry WHERE key = %(key)s)"
            " RETURNING id, last_entry)"
            " INSERT INTO applications_registerentry"
            " (case_id, number, direction, at, counterpart, subject, key, document_id, file_id)"
            " SELECT id, last_entry, %(direction)s, %(at)s, %(counterpart)s, %(subject)s, %(key)s,"
            "  %(document)s, %(file)s FROM numbered",
            {
                "case": str(case_id),
                "number": registration_number,
                "at": entry.at,
                "registered_at": registered_at or entry.at,
                "direction": entry.direction,
                "counterpart": entry.counterpart,
                "subject": entry.subject,
                "key": entry.key,
                "document": entry.document_id,
                "file": str(file.pk) if file else None,
            },
        )
