"""Opening a Word document that somebody sent: its size and kind are judged before it is parsed."""

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from delmos_portal.documents.uploads import BROKEN, UploadRefused

if TYPE_CHECKING:
    from docx.document import Document

LIMIT_BYTES = 10 * 1024 * 1024
ENTRIES, UNPACKED_BYTES, XML_BYTES = 500, 60 * 1024 * 1024, 15 * 1024 * 1024
RATIO, SMALL = 150, 1024 * 1024  # text packs well; above a megabyte, no text packs better than this
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
AGAIN = "Öppna den, spara den på nytt som Word-dokument (.docx) och försök igen."
NOT_WORD = f"Filen är inte ett Word-dokument (.docx). {AGAIN}"
IS_BROKEN = f"Filen går inte att läsa. Den kan vara skadad eller lösenordsskyddad. {AGAIN}"
TOO_LARGE = (
    "Filen innehåller mer än ett formulär brukar göra. Ta bort bilder och inklistrade filer ur den"
    " och försök igen."
)


def opened(content: bytes) -> "Document":
    """The document. Raises UploadRefused with a sentence for the form."""
    from docx import Document

    _judge(content)
    try:
        return Document(BytesIO(content))
    except (*BROKEN, AttributeError, SyntaxError, TypeError) as error:
        raise UploadRefused(IS_BROKEN) from error


def _judge(content: bytes) -> None:
    if not content:
        raise UploadRefused("Filen är tom. Välj den fil som du har skrivit i.")
    if len(content) > LIMIT_BYTES:
        raise UploadRefused(f"Filen är större än {LIMIT_BYTES // 1024 // 1024} MB. {TOO_LARGE}")
    if content.startswith(OLE):
        raise UploadRefused(
            "Filen är i ett äldre Word-format eller lösenordsskyddad."
            " Ta bort lösenordet, spara den som Word-dokument (.docx) och försök igen."
        )
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            _judge_package(package)
    except BROKEN as error:
        is_package = content.startswith(b"PK")
        raise UploadRefused(IS_BROKEN if is_package else NOT_WORD) from error


def _judge_package(package: zipfile.ZipFile) -> None:
    """Judged by what the package says of itself: no more than that is ever unpacked."""
    entries = package.infolist()
    is_bomb = (
        len(entries) > ENTRIES
        or sum(one.file_size for one in entries) > UNPACKED_BYTES
        or any(one.file_size > XML_BYTES for one in entries if _is_xml(one))
        or any(
            one.file_size > SMALL and one.file_size > RATIO * one.compress_size for one in entries
        )
    )
    if is_bomb:
        raise UploadRefused(TOO_LARGE)
    if "word/document.xml" not in {one.filename for one in entries}:
        raise UploadRefused(NOT_WORD)
    for one in entries:
        if _is_xml(one) and b"<!DOCTYPE" in package.read(one):
            raise UploadRefused(IS_BROKEN)


def _is_xml(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.lower().endswith((".xml", ".rels"))
