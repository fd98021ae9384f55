"""How an uploaded file is refused: in a sentence that says why and what to do."""

import lzma
import struct
import zipfile
import zlib

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


class UploadRefused(Exception):
    """The file was not taken; the message says why and what to do."""


def not_working(suffix: str) -> UploadRefused:
    return UploadRefused(
        f"Filen är inte en fungerande {suffix[1:].upper()}-fil, fast namnet säger det."
        " Öppna den, spara den på nytt och försök igen."
    )
