"""What a file is, told by its bytes: the allow-list, and what may not be inside (R-ARK-2)."""

import json
import re
import subprocess
import sys
import zipfile
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from threading import BoundedSemaphore

from delmos_portal.documents.packages import TYPES, check_package
from delmos_portal.documents.refusals import BROKEN, UploadRefused, not_working

IMAGES = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".tif": "TIFF", ".tiff": "TIFF"}
ALLOWED = {".pdf", *TYPES, *IMAGES}
ALLOWED_TEXT = "PDF, DOCX, XLSX, ODT, PNG, JPEG eller TIFF"
MOST_PIXELS = 50_000_000
INSPECTOR = Path(__file__).with_name("inspector.py")
TIMEOUT_SECONDS = 15  # the child has 10 of the processor's
AT_A_TIME = BoundedSemaphore(2)
WAIT_SECONDS = 10  # for a turn; longer would hold up a thread that others need
# Marks of a page or a program, where another kind of file begins or ends.
FOREIGN = re.compile(rb"<(?:!doctype\s+html|html|script|svg|\?php)\b", re.IGNORECASE)
EDGE = 1024

PROBLEMS = {
    "broken": "",
    "password": "Filen är skyddad med lösenord. Ta bort lösenordet, spara den på nytt och försök igen.",
    "javascript": "Filen innehåller skript (JavaScript). Skriv ut den till en ny PDF och ladda upp den.",
    "launch": "Filen kan starta program. Skriv ut den till en ny PDF och ladda upp den.",
    "embedded": "Filen har andra filer inbäddade. Ladda upp dem var för sig, och skriv ut den här till en ny PDF.",
    "too_much": "Filen är för omfattande för att kontrolleras. Skriv ut den till en ny PDF, eller dela upp den.",
}
BUSY = (
    "Filen hann inte kontrolleras, för mycket pågår just nu. Försök igen om en stund. Händer det flera"
    " gånger, skriv ut den till en ny PDF."
)
FOREIGN_INSIDE = (
    "Filen är två slags filer i en: det finns något annat i den än det som namnet säger."
    " Öppna den, spara den på nytt och försök igen."
)


@dataclass(frozen=True)
class Inspected:
    """What was found in a file that may be taken."""

    content_type: str
    pages: int | None = None  # known of PDF only
    remark: str = ""  # what its readers should know


def inspect(suffix: str, content: bytes) -> Inspected:
    """Say what the file is. Raises UploadRefused with a sentence for the form."""
    if suffix not in ALLOWED:
        raise UploadRefused(f"Filtypen kan inte tas emot. Välj {ALLOWED_TEXT}.")
    if (really := kind_by_signature(content)) and really != _family(suffix):
        raise UploadRefused(
            f"Filen heter {suffix} men är en {really}-fil. Ändra slutet på namnet, eller spara den som"
            f" {suffix[1:].upper()}, och försök igen."
        )
    if suffix in TYPES:
        return Inspected(TYPES[suffix], remark=check_package(suffix, content))
    if suffix == ".pdf" and not content.startswith(b"%PDF-"):
        raise not_working(suffix)
    if suffix in IMAGES:
        _check_image(suffix, content)
    if FOREIGN.search(content[:EDGE]) or FOREIGN.search(content[-EDGE:]) or _is_package(content):
        raise UploadRefused(FOREIGN_INSIDE)
    if suffix in IMAGES:
        return Inspected(f"image/{IMAGES[suffix].lower()}")
    return Inspected("application/pdf", pages=_pages_of(content))


def kind_by_signature(content: bytes) -> str:
    """The kind that the first bytes tell; empty when they tell none that is known."""
    signatures = {
        b"%PDF-": "PDF",
        b"\x89PNG\r\n\x1a\n": "PNG",
        b"\xff\xd8\xff": "JPEG",
        b"II*\x00": "TIFF",
        b"MM\x00*": "TIFF",
        b"GIF8": "GIF",
        b"MZ": "program",
    }
    return next((kind for begin, kind in signatures.items() if content.startswith(begin)), "")


def _family(suffix: str) -> str:
    return IMAGES.get(suffix, suffix[1:].upper())


def _is_package(content: bytes) -> bool:
    """Whether the file can be opened as a ZIP as well."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            return bool(package.infolist())
    except BROKEN:
        return False


def _check_image(suffix: str, content: bytes) -> None:
    from PIL import Image  # noqa: PLC0415 -- slow import

    too_large = UploadRefused(
        f"Bilden är större än {MOST_PIXELS // 1_000_000} megapixel. Minska den och försök igen."
    )
    try:
        with Image.open(BytesIO(content), formats=[IMAGES[suffix]]) as image:
            width, height = image.size
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise too_large from None
    except (*BROKEN, SyntaxError, TypeError) as error:
        raise not_working(suffix) from error
    if width * height > MOST_PIXELS:
        raise too_large


@dataclass(frozen=True)
class _Judged:
    problem: str
    pages: int | None


_known: "OrderedDict[bytes, _Judged]" = OrderedDict()  # the same bytes get the same answer
_KNOWN_MOST = 200


def _pages_of(content: bytes) -> int | None:
    digest = sha256(content).digest()
    if digest not in _known:
        _known[digest] = _in_its_turn(content)
        while len(_known) > _KNOWN_MOST:
            _known.popitem(last=False)
    judged = _known[digest]
    if judged.problem == "broken":
        raise not_working(".pdf")
    if judged.problem:
        raise UploadRefused(PROBLEMS[judged.problem])
    return judged.pages


def _in_its_turn(content: bytes) -> _Judged:
    """What was found. Raises UploadRefused when the machine is too busy, which says nothing of the file."""
    if not AT_A_TIME.acquire(timeout=WAIT_SECONDS):
        raise UploadRefused(BUSY)
    try:
        return _looked_into(content)
    except subprocess.TimeoutExpired:
        raise UploadRefused(BUSY) from None
    finally:
        AT_A_TIME.release()


def _looked_into(content: bytes) -> _Judged:
    try:
        child = subprocess.run(  # noqa: S603 -- our own script, no shell, nothing from the caller
            [sys.executable, "-I", str(INSPECTOR)],
            input=content,
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            check=True,
            env={},
        )
        found = json.loads(child.stdout)
    except (subprocess.CalledProcessError, ValueError):  # killed at its own limit
        return _Judged("too_much", None)
    return _Judged(found["problem"], found.get("pages"))
