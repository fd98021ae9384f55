"""Word, Excel and OpenDocument files, opened as the packages they are. Nothing is unpacked to disk."""

import re
import stat
import zipfile
from io import BytesIO
from pathlib import PurePosixPath

from delmos_portal.documents.refusals import BROKEN, UploadRefused, not_working

ENTRIES, UNPACKED_BYTES, READ_BYTES = 2000, 200 * 1024 * 1024, 2 * 1024 * 1024
RATIO, SMALL = 200, 1024 * 1024  # above a megabyte, nothing that is written packs better than this
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OFFICE = "application/vnd.openxmlformats-officedocument."
ODT = "application/vnd.oasis.opendocument.text"
TYPES = {
    ".docx": f"{OFFICE}wordprocessingml.document",
    ".xlsx": f"{OFFICE}spreadsheetml.sheet",
    ".odt": ODT,
}
MACROS = re.compile(r"(^|/)(vbaProject[^/]*\.bin|vbaData\.xml)$|^(Basic|Scripts)/", re.IGNORECASE)
EXTERNAL = re.compile(r"<(?:\w+:)?Relationship\b[^>]*\bTargetMode\s*=\s*[\"']External[\"'][^>]*>")
LINK = re.compile(r"\bType\s*=\s*[\"'][^\"']*/hyperlink[\"']")
TOO_MUCH = (
    "Filen packar upp till mer än vi kan kontrollera. Minska bilder och inklistrade filer i den,"
    " spara den på nytt och försök igen."
)
PASSWORD = "Filen är lösenordsskyddad eller i ett äldre format. Ta bort lösenordet, spara den som {kind} och försök igen."  # noqa: S105 -- a sentence
WITH_MACROS = "Filen innehåller makron. Spara den som {kind} utan makron, eller som PDF."
REMARK = "Filen hämtar något från en annan plats (mall, bild eller länkat objekt). Det följer inte med filen."


def check_package(suffix: str, content: bytes) -> str:
    """Judge a package, and return a remark about it or nothing. Raises UploadRefused."""
    kind = suffix[1:].upper()
    if content.startswith(OLE):
        raise UploadRefused(PASSWORD.format(kind=kind))
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            _check_entries(package, len(content), kind)
            if suffix == ".odt":
                return _check_odt(package)
            return _check_office(package, TYPES[suffix], kind)
    except BROKEN as error:
        raise not_working(suffix) from error


def _check_entries(package: zipfile.ZipFile, size: int, kind: str) -> None:
    """Judged by what the package says of itself: no more than that is ever read."""
    entries = package.infolist()
    names = [one.filename for one in entries]
    unpacked = sum(one.file_size for one in entries)
    if (
        len(entries) > ENTRIES
        or unpacked > UNPACKED_BYTES
        or (unpacked > 10 * SMALL and unpacked > RATIO * size)
        or any(
            one.file_size > SMALL and one.file_size > RATIO * one.compress_size for one in entries
        )
    ):
        raise UploadRefused(TOO_MUCH)
    if len(set(names)) < len(names) or any(_leads_away(one) for one in entries):
        raise UploadRefused(
            f"Filen är byggd på ett sätt som en {kind}-fil inte är: delar av den pekar utanför filen"
            " eller finns två gånger. Öppna den, spara den på nytt och försök igen."
        )
    if any(one.flag_bits & 0x1 for one in entries):
        raise UploadRefused(PASSWORD.format(kind=kind))
    if any(MACROS.search(name) for name in names):
        raise UploadRefused(WITH_MACROS.format(kind=kind))


def _leads_away(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    return is_link or path.is_absolute() or ".." in path.parts or ":" in path.parts[0]


def _read(package: zipfile.ZipFile, name: str) -> str:
    if package.getinfo(name).file_size > READ_BYTES:
        raise UploadRefused(TOO_MUCH)
    text = package.read(name).decode("utf-8-sig")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:  # no office program writes them
        raise ValueError(name)
    return text


def _check_office(package: zipfile.ZipFile, content_type: str, kind: str) -> str:
    listed = _read(package, "[Content_Types].xml")
    if "macroEnabled" in listed or "vbaProject" in listed:
        raise UploadRefused(WITH_MACROS.format(kind=kind))
    if f"{content_type}.main+xml" not in listed:
        raise ValueError(content_type)
    places = [name for name in package.namelist() if name.endswith(".rels")]
    found = [one for name in places for one in EXTERNAL.findall(_read(package, name))]
    return REMARK if any(not LINK.search(one) for one in found) else ""


def _check_odt(package: zipfile.ZipFile) -> str:
    if _read(package, "mimetype").strip() != ODT:
        raise ValueError("mimetype")
    package.getinfo("content.xml")
    if "encryption-data" in _read(package, "META-INF/manifest.xml"):
        raise UploadRefused(PASSWORD.format(kind="ODT"))
    return ""
