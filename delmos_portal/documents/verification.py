"""Answers whether a document is genuine: first by our own register, then by the seal in the file."""

import re
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from threading import BoundedSemaphore

from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat

from delmos_portal.documents.certificates import SealUnavailable
from delmos_portal.documents.check import inspect
from delmos_portal.documents.models import DECISIONS, KINDS, SIGNING_SHEET, Document
from delmos_portal.documents.parties import party_of
from delmos_portal.documents.uploads import read_file
from delmos_portal.documents.verifier import PROBLEMS

# A stranger's file may cost seconds of work: one at a time in each process, so that the rest goes on.
ONE_AT_A_TIME = BoundedSemaphore(1)
# Where a seal says how far it reaches, and which code it was given.
REACH = re.compile(rb"/ByteRange\s*\[\s*0 \d{1,9} (\d{1,9}) (\d{1,9})\s*\]")
SEALED_CODE = re.compile(rb"kod(?:=|\\075)([A-Z2-7]{4}(?:(?:-|\\055)[A-Z2-7]{4}){3})")
FEW_BYTES = 64
SEALS_LOOKED_AT = 3


class Result(StrEnum):
    GENUINE = "genuine"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    OTHER = "other"  # genuine, but the code given with it belongs to another document
    UNLISTED = "unlisted"  # sealed by us, yet not in the register
    CHANGED = "changed"
    UNKNOWN = "unknown"


class Busy(Exception):
    """Another file is being looked at; the message says what to do."""


@dataclass(frozen=True)
class Finding:
    result: Result
    document: Document | None = None
    problem: str = ""
    claimed: Document | None = None  # what a changed file says that it is, or the code's own

    @property
    def kind(self) -> str:
        return KINDS.get(self.document.kind, "Handling") if self.document else ""

    @property
    def is_signing_sheet(self) -> bool:
        """A sheet is drawn up before anybody has signed: genuine, and proof of nothing."""
        return self.document is not None and self.document.kind == SIGNING_SHEET

    @property
    def is_decision(self) -> bool:
        """A decision of ours may be taken back until it is announced."""
        return self.document is not None and self.document.kind in DECISIONS

    @property
    def party(self) -> str:
        return party_of(self.document.subject_id) if self.document else ""

    @property
    def content_sha256(self) -> str:
        """The checksum of what was signed, as it is printed in the document."""
        listed = self.document.manifest if self.document else ""
        return sha256(listed.encode()).hexdigest() if listed else ""


def find_by_code(code: str) -> Finding:
    """Find the document that has this code (as `tidy_code` gives it)."""
    return _known(Document.objects.filter(code=code)) or Finding(Result.UNKNOWN)


def find_by_content(pdf: bytes, code: str = "") -> Finding:
    """Find the document that is this file to the last byte; else say what its seal is worth.

    A code given beside the file must be the file's own. Raises Busy when another unknown file is
    being looked at.
    """
    digest = sha256(pdf).hexdigest()
    if known := _known(Document.objects.filter(sha256=digest)):
        if code and known.document and known.document.code != code:
            return Finding(Result.OTHER, known.document, claimed=_with_code(code))
        return known
    claimed = _with_code(_sealed_code(pdf))
    if problem := _told_by_register(pdf, claimed):
        return Finding(Result.CHANGED, problem=problem, claimed=claimed)
    if not ONE_AT_A_TIME.acquire(blocking=False):
        raise Busy("Just nu kontrolleras många filer. Vänta en stund och försök igen.")
    try:
        verdict = inspect(pdf)
    except SealUnavailable:  # no certificate to compare with: only the register can answer
        return Finding(Result.UNKNOWN)
    finally:
        ONE_AT_A_TIME.release()
    if verdict.is_genuine:
        return Finding(Result.UNLISTED)
    was_sealed = verdict.sealed and not (verdict.intact and verdict.whole_file)
    was_ours = was_sealed or claimed or verdict.problem == PROBLEMS["removed"]
    result = Result.CHANGED if was_ours else Result.UNKNOWN
    return Finding(result, problem=verdict.problem, claimed=claimed)


def _told_by_register(pdf: bytes, claimed: Document | None) -> str:
    """What was done to a document of ours, where it can be seen without opening the file."""
    for found in list(REACH.finditer(pdf))[:SEALS_LOOKED_AT]:
        end = int(found[1]) + int(found[2])
        if end < len(pdf):
            digest = sha256(pdf[:end]).hexdigest()
            if Document.objects.filter(sha256=digest).exists():
                return f"{PROBLEMS['extended']} Det som står före tillägget är oförändrat."
    if claimed is None or claimed.size != len(pdf):
        return ""
    try:
        original = read_file(claimed.path)
    except OSError:  # the seal in the file answers instead
        return ""
    if sha256(original).hexdigest() != claimed.sha256:
        return ""
    differing = sum(one != other for one, other in zip(pdf, original, strict=True))
    if differing > FEW_BYTES:
        return ""
    return (
        f"{differing} byte av filens {filesizeformat(len(pdf))} är inte som i handlingen vi upprättade. "
        "Filen har ändrats efter att den förseglades."
    )


def _sealed_code(pdf: bytes) -> str:
    found = SEALED_CODE.findall(pdf)
    return found[-1].replace(rb"\055", b"-").decode() if found else ""


def _with_code(code: str) -> Document | None:
    return Document.objects.filter(code=code).first() if code else None


def _known(rows: QuerySet[Document]) -> Finding | None:
    document = rows.select_related("replaced_by").first()
    if document is None:
        return None
    if document.withdrawn_at:
        return Finding(Result.WITHDRAWN, document)
    return Finding(Result.REPLACED if document.replaced_by else Result.GENUINE, document)
