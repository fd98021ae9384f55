"""What may be uploaded, and keeping it. What the file is, its bytes decide (R-ARK-2)."""

import os
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import count
from pathlib import Path, PurePath
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from delmos_portal.documents.content import ALLOWED_TEXT, Inspected, inspect
from delmos_portal.documents.models import Scan, StoredFile
from delmos_portal.documents.refusals import BROKEN, UploadRefused
from delmos_portal.outbox.enqueue import enqueue_all

if TYPE_CHECKING:
    from delmos_portal.accounts.models import User

__all__ = [
    "ALLOWED_TEXT",
    "BROKEN",
    "UploadRefused",
    "check_content",
    "check_upload",
    "keep_upload",
    "read_file",
    "safe_name",
    "store_mail",
    "store_upload",
    "write_file",
]

LONGEST_STEM = 180  # a number and the ending may come after it

# Signs that turn the text around, so that a name reads as another; and those that cannot be seen.
DECEITFUL = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x1f]")
# What runs when it is opened, where it stands before the last suffix.
RUNS = {"exe", "com", "bat", "cmd", "scr", "pif", "msi", "js", "vbs", "ps1", "lnk", "hta", "jar"}
RUNS |= {"htm", "html", "xhtml", "svg", "php", "docm", "xlsm"}


@dataclass(frozen=True)
class Checked:
    """A file that may be kept."""

    name: str
    suffix: str
    content: bytes = field(repr=False)
    found: Inspected

    def beside(self, names: Collection[str]) -> "Checked":
        """Named so that it is told apart from files of these names: plan (2).pdf."""
        stem, dot, suffix = self.name.rpartition(".")
        stem, ending = (stem, f".{suffix}") if dot else (suffix, "")
        tried = (f"{stem[:LONGEST_STEM]} ({number}){ending}" for number in count(2))
        name = (
            self.name if self.name not in names else next(one for one in tried if one not in names)
        )
        return replace(self, name=name)

    @property
    def size(self) -> int:
        return len(self.content)

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


def store_upload(upload: UploadedFile[bytes], *, by: "User") -> StoredFile:
    """Check and keep an uploaded file. Raises UploadRefused with a sentence for the form."""
    return keep_upload(check_upload(upload), by=by)


def check_upload(upload: UploadedFile[bytes]) -> Checked:
    """Judge a file by its bytes; it may take seconds, so no lock is held meanwhile.

    Raises UploadRefused with a sentence for the form.
    """
    _check_size(upload.size or 0)
    return check_content(upload.name or "", upload.read())


def check_content(given_name: str, content: bytes) -> Checked:
    """Judge the content of a file, however it came. Raises UploadRefused."""
    name = checked_name(given_name)
    _check_size(len(content))
    if not content:
        raise UploadRefused("Filen är tom. Välj en fil med innehåll.")
    suffix = PurePath(name).suffix.lower()
    return Checked(name, suffix, content, inspect(suffix, content))


def _check_size(size: int) -> None:
    limit = settings.UPLOAD_LIMIT_BYTES
    if size > limit:
        raise UploadRefused(
            f"Filen är större än {limit // 1024 // 1024} MB. Minska den eller dela upp den."
        )


def store_mail(name: str, content: bytes, *, by: "User | None") -> StoredFile:
    """Keep a whole mail as it came; it is scanned, and only ever read as a file."""
    return keep_upload(
        Checked(safe_name(name), ".eml", content, Inspected("message/rfc822")), by=by
    )


def keep_upload(checked: Checked, *, by: "User | None") -> StoredFile:
    """Keep the file, and promise its scan, in the caller's transaction."""
    digest = checked.sha256
    path = f"uploads/{digest[:2]}/{uuid4()}{checked.suffix}"
    write_file(path, checked.content)
    stored = StoredFile.objects.create(
        name=checked.name,
        content_type=checked.found.content_type,
        size=checked.size,
        pages=checked.found.pages,
        remark=checked.found.remark,
        sha256=digest,
        path=path,
        uploaded_by=by,
        scan=Scan.WAITING if settings.CLAMD_ADDRESS else Scan.NOT_SCANNED,
    )
    if stored.scan == Scan.WAITING:
        promise_scans([stored.pk])
    return stored


def promise_scans(files: Iterable[UUID], *, again: str = "") -> None:
    """Promise that these files are scanned; a file is promised once, or once more for each `again`."""
    name = "documents.scan_file"
    more = f":{again}" if again else ""
    enqueue_all([(name, f"{name}:{one}{more}", {"file_id": str(one)}) for one in files])


def checked_name(name: str) -> str:
    """The name to keep. Raises UploadRefused where it says something else than what it seems to."""
    if DECEITFUL.search(name):
        raise UploadRefused(
            "Filnamnet innehåller tecken som inte syns eller som vänder texten."
            " Byt namn på filen och försök igen."
        )
    kept = safe_name(name)
    inner = PurePath(PurePath(kept).stem).suffix.lower().removeprefix(".")
    if inner in RUNS:
        raise UploadRefused(
            f"Filnamnet har två ändelser (.{inner}{PurePath(kept).suffix.lower()})."
            " Byt namn på filen så att bara den sista finns kvar."
        )
    return kept


def safe_name(name: str) -> str:
    """The file's own name, without folders, control signs and what turns text around."""
    last = PurePath(name.replace("\\", "/")).name
    kept = "".join(sign for sign in last if sign.isprintable()).strip(". ")
    stem, suffix = PurePath(kept).stem[:150], PurePath(kept).suffix[:10]
    return f"{stem}{suffix}" or "fil"


def write_file(path: str, content: bytes) -> None:
    """Write under the files' root: a temporary name, flushed, renamed; never half a file."""
    target = Path(settings.FILES_ROOT) / path
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{uuid4().hex}.part")
    with part.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    part.replace(target)


def read_file(path: str) -> bytes:
    return (Path(settings.FILES_ROOT) / path).read_bytes()
