"""The signing sheet: what is written, to be signed on paper, and the code that leads back to it."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction

from applications.actions.receiving import Content, content_of, says_nothing_new
from applications.actions.signing import UNCHANGED
from applications.lifecycle import LIFE
from applications.models import NOT_THE_AGENCYS, ReceivedVersion, Status, Submission
from applications.permissions import is_writer_or_signatory
from applications.requirements import CASE_IS_CLOSED, unmet, why_closed
from delmos_portal.accounts.models import User
from delmos_portal.codes import DOCUMENT, tidy_code
from delmos_portal.documents.models import SIGNING_SHEET, Document
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue
from delmos_portal.outbox.models import OutboxMessage
from delmos_portal.templatetags.swedish import day

DRAW_UP = "applications.draw_up_signing_sheet"
MAY_BE_SIGNED = (*NOT_THE_AGENCYS, Status.INCOMPLETE)
UNKNOWN = (
    "Det finns inget underskriftsblad med den kontrollkoden. Kontrollera att alla 16 tecken är rätt"
    " avskrivna. Går koden inte att läsa: registrera utan kod."
)
NOT_A_SHEET = (
    "Kontrollkoden hör till en annan handling, inte till ett underskriftsblad. Bladets kontrollkod"
    " står i rutan ”Kontrollkod” på första sidan."
)
HAS_COME_IN = (
    "Organisationen har redan en inlaga för det här steget, och den har ett annat innehåll än bladet."
    " Be handläggaren begära komplettering i ärendet, och registrera bladet utan kod som svar på den."
)
OLDER_THAN_REQUEST = (
    "Bladet togs fram innan vi begärde komplettering, så det svarar inte på den. Lägg papperet i"
    " ärendet, eller registrera utan kod om det ändå innehåller ett svar."
)


@dataclass(frozen=True)
class Sheet:
    """What somebody signed on paper: the content as it was when the sheet was drawn up."""

    document: Document
    submission: Submission

    @cached_property
    def manifest(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.document.manifest)
        return found

    @property
    def answers(self) -> dict[str, Any]:
        answers: dict[str, Any] = self.manifest["answers"]
        return answers

    @property
    def attachments(self) -> list[dict[str, Any]]:
        attachments: list[dict[str, Any]] = self.manifest["attachments"]
        return attachments

    @property
    def files(self) -> list[str]:
        return [one["file"] for one in self.attachments]

    @property
    def sha256(self) -> str:
        return sha256(self.document.manifest.encode()).hexdigest()

    @property
    def content(self) -> Content:
        """The very text that the code on the paper stands for."""
        return Content(self.attachments, self.document.manifest, self.sha256)


def sheet_key(submission_id: object, digest: str) -> str:
    """One sheet for each content of a submission."""
    return f"{_keys_of(submission_id)}{digest[:32]}"


def _keys_of(submission_id: object) -> str:
    return f"{SIGNING_SHEET}:{submission_id}:"


def sheets_of(submission: Submission) -> list[Document]:
    """Every sheet that was drawn up for it, the latest first."""
    rows = Document.objects.filter(key__startswith=_keys_of(submission.pk))
    return list(rows.defer("manifest").order_by("-drawn_up_at"))


def is_being_drawn_up(submission: Submission, digest: str) -> bool:
    promised = f"{DRAW_UP}:{sheet_key(submission.pk, digest)}:"
    return OutboxMessage.objects.waiting().filter(key__startswith=promised).exists()


def why_no_sheet(submission: Submission, content: Content, user: User) -> str:
    """Why a sheet cannot be drawn up now; empty when it can."""
    if not is_writer_or_signatory(user, submission):
        return "Du kan läsa men inte ta fram underskriftsbladet. Be den som skriver hos er."
    if submission.status not in MAY_BE_SIGNED:
        return submission.state_text(user)
    is_completion = submission.status == Status.INCOMPLETE
    if submission.case.status == submission.case.Status.CLOSED:
        return CASE_IS_CLOSED
    if not is_completion and (closed := why_closed(submission)):
        return closed
    if missing := unmet(submission):
        return (
            f"{len(missing)} svar saknas eller behöver rättas. Gör klart innehållet först:"
            " underskriften gäller exakt det som står på bladet."
        )
    if is_completion and says_nothing_new(submission, content):
        return UNCHANGED
    return ""


def ask_for_sheet(submission_id: UUID, *, by: User) -> None:
    """Promise the sheet of what stands now. Raises Refused. Asking twice gives one."""
    with transaction.atomic():
        submission = LIFE.locked(submission_id)
        content = content_of(submission)
        if reason := why_no_sheet(submission, content, by):
            raise Refused(reason)
        key = f"{DRAW_UP}:{sheet_key(submission.pk, content.sha256)}:"
        # An earlier promise may have been kept with nothing, as the content had changed, or given up.
        earlier = OutboxMessage.objects.filter(key__startswith=key)
        before = earlier.exclude(done_at=None, dead_at=None).count()
        enqueue(
            "applications.draw_up_signing_sheet",
            key=f"{key}{before}",
            submission_id=str(submission.pk),
            manifest_sha256=content.sha256,
        )


def find_sheet(code: str) -> Sheet:
    """The sheet that has this code, while it can be registered. Raises Refused with the reason."""
    document = Document.objects.filter(code=tidy_code(code, DOCUMENT)).first()
    if document is None:
        raise Refused(UNKNOWN)
    if document.kind != SIGNING_SHEET:
        raise Refused(NOT_A_SHEET)
    place = json.loads(document.manifest)["submission"]
    rows = Submission.objects.select_related("case__organisation", "stage__call")
    sheet = Sheet(document, rows.get(pk=place))
    if reason := why_not_registered(sheet, sheet.submission):
        raise Refused(reason)
    return sheet


def why_not_registered(sheet: Sheet, submission: Submission) -> str:
    """Why this sheet cannot be registered now; asked again under the lock."""
    same = ReceivedVersion.objects.filter(submission=submission, manifest_sha256=sheet.sha256)
    if version := same.first():
        number = submission.case.registration_number
        return (
            f"Det som står på bladet kom in {day(version.received_at)} och har diarienummer {number}."
            " Det behöver inte registreras en gång till."
        )
    if submission.status not in MAY_BE_SIGNED:
        return HAS_COME_IN
    if submission.status == Status.INCOMPLETE and sheet.document.drawn_up_at < _asked_at(
        submission
    ):
        return OLDER_THAN_REQUEST
    return ""


def _asked_at(submission: Submission) -> datetime:
    return submission.completion_requests.order_by("-asked_at").values_list("asked_at", flat=True)[
        0
    ]
