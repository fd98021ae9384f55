"""What may be uploaded: decided by the bytes, not by the name (R-ARK-2)."""

import lzma
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path, PurePath
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from delmos_portal.documents.models import StoredFile

if TYPE_CHECKING:
    from delmos_portal.accounts.models import User

OFFICE = "application/vnd.openxmlformats-officedocument."
ZIP_ENTRIES, ZIP_BYTES = 2000, 200 * 1024 * 1024
# What the readers of packages and images raise when the bytes are not what they should be.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    ArithmeticError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    ValueError,
)
ALLOWED_TEXT = "PDF, DOCX, XLSX, ODT, PNG, JPEG eller TIFF"


class UploadRefused(Exception):
    """The file was not taken; the message says why and what to do."""


def _is_pdf(content: bytes) -> bool:
    return content[:5] == b"%PDF-"


def _is_image(kind: str) -> Callable[[bytes], bool]:
    def check(content: bytes) -> bool:
        from PIL import Image  # noqa: PLC0415 -- slow import

        try:
            with Image.open(BytesIO(content)) as image:
                return image.format == kind
        except (*BROKEN, Image.DecompressionBombError, SyntaxError, TypeError):
            return False

    return check


def _is_zip_with(member: str, text: bytes = b"") -> Callable[[bytes], bool]:
    def check(content: bytes) -> bool:
        try:
            with zipfile.ZipFile(BytesIO(content)) as package:
                entries = package.infolist()
                if len(entries) > ZIP_ENTRIES or sum(one.file_size for one in entries) > ZIP_BYTES:
                    return False
                if not text:
                    return member in {one.filename for one in entries}
                with package.open(member) as inside:
                    return inside.read(200).startswith(text)
        except BROKEN:
            return False

    return check


KINDS: dict[str, tuple[str, Callable[[bytes], bool]]] = {
    ".pdf": ("application/pdf", _is_pdf),
    ".docx": (f"{OFFICE}wordprocessingml.document", _is_zip_with("word/document.xml")),
    ".xlsx": (f"{OFFICE}spreadsheetml.sheet", _is_zip_with("xl/workbook.xml")),
    ".odt": (
        "application/vnd.oasis.opendocument.text",
        _is_zip_with("mimetype", b"application/vnd.oasis.opendocument.text"),
    ),
    ".png": ("image/png", _is_image("PNG")),
    ".jpg": ("image/jpeg", _is_image("JPEG")),
    ".jpeg": ("image/jpeg", _is_image("JPEG")),
    ".tif": ("image/tiff", _is_image("TIFF")),
    ".tiff": ("image/tiff", _is_image("TIFF")),
}


def store_upload(upload: UploadedFile[bytes], *, by: "User") -> StoredFile:
    """Check and keep an uploaded file. Raises UploadRefused with a sentence for the form."""
    _check_size(upload.size or 0)
    return store_content(upload.name or "", upload.read(), by=by)


def _check_size(size: int) -> None:
    limit = settings.UPLOAD_LIMIT_BYTES
    if size > limit:
        raise UploadRefused(
            f"Filen är större än {limit // 1024 // 1024} MB. Minska den eller dela upp den."
        )


def store_content(given_name: str, content: bytes, *, by: "User | None") -> StoredFile:
    """Check and keep the content of a file, however it came. Raises UploadRefused."""
    name = safe_name(given_name)
    _check_size(len(content))
    if not content:
        raise UploadRefused("Filen är tom. Välj en fil med innehåll.")
    suffix = PurePath(name).suffix.lower()
    if suffix not in KINDS:
        raise UploadRefused(f"Filtypen kan inte tas emot. Välj {ALLOWED_TEXT}.")
    content_type, is_what_it_says = KINDS[suffix]
    if not is_what_it_says(content):
        raise UploadRefused(
            f"Filen är inte en fungerande {suffix[1:].upper()}-fil, fast namnet säger det."
            " Öppna den, spara den på nytt och försök igen."
        )
    return _keep(name, content, suffix, content_type, by=by)


def store_mail(name: str, content: bytes, *, by: "User | None") -> StoredFile:
    """Keep a whole mail as it came; it is only ever read as a file."""
    return _keep(safe_name(name), content, ".eml", "message/rfc822", by=by)


def _keep(
    name: str, content: bytes, suffix: str, content_type: str, *, by: "User | None"
) -> StoredFile:
    digest = sha256(content).hexdigest()
    path = f"uploads/{digest[:2]}/{uuid4()}{suffix}"
    write_file(path, content)
    return StoredFile.objects.create(
        name=name,
        content_type=content_type,
        size=len(content),
        sha256=digest,
        path=path,
        uploaded_by=by,
    )


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
