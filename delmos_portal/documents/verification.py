"""Answers whether a document is genuine: first by our own register, then by the seal in the file."""

import re
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from threading import BoundedSemaphore

from django.db.models import QuerySet

from delmos_portal.documents.certificates import SealUnavailable
from delmos_portal.documents.check import inspect
from delmos_portal.documents.models import Document

# A stranger's file may cost seconds of work: one at a time in each process, so that the rest goes on.
ONE_AT_A_TIME = BoundedSemaphore(1)
MISREAD = str.maketrans("018", "OIB")  # signs that a code never has, and what was meant
CODE = re.compile(r"[A-Z2-7]{16}")


class Result(StrEnum):
    GENUINE = "genuine"
    REPLACED = "replaced"
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


def find_by_code(code: str) -> Finding:
    """Find the document that has this code (as `tidy_code` gives it)."""
    return _known(Document.objects.filter(code=code)) or Finding(Result.UNKNOWN)


def find_by_content(pdf: bytes) -> Finding:
    """Find the document that is this file to the last byte; else say what its seal is worth.

    Raises Busy when another unknown file is being looked at.
    """
    digest = sha256(pdf).hexdigest()
    if known := _known(Document.objects.filter(sha256=digest)):
        return known
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
    return Finding(Result.CHANGED if was_sealed else Result.UNKNOWN, problem=verdict.problem)


def tidy_code(text: str) -> str:
    """The code as it is stored, from how people type it; empty when it cannot be one."""
    signs = re.sub(r"[\s\-–]", "", text).upper().translate(MISREAD)
    if not CODE.fullmatch(signs):
        return ""
    return "-".join(signs[place : place + 4] for place in range(0, 16, 4))


def _known(rows: QuerySet[Document]) -> Finding | None:
    document = rows.select_related("replaced_by").first()
    if document is None:
        return None
    return Finding(Result.REPLACED if document.replaced_by else Result.GENUINE, document)
