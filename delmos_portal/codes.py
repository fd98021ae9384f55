"""Codes that people read off a paper or a screen and type."""

import re
import secrets
from base64 import b32encode

DOCUMENT = 16  # signs in a document's code
REQUEST = 12  # signs in the code of a request to sign
MISREAD = str.maketrans("018", "OIB")  # signs that a code never has, and those they are taken for


def new_code(length: int) -> str:
    """A code that cannot be guessed, at most 32 signs: ABCD-EFGH-2345."""
    return code_of(secrets.token_bytes(20), length)


def code_of(secret: bytes, length: int) -> str:
    return _in_groups(b32encode(secret).decode()[:length])


def tidy_code(text: str, length: int) -> str:
    """The code as it is stored, from how people type it; empty when it cannot be one."""
    signs = re.sub(r"[\s\-–.]", "", text).upper().translate(MISREAD)
    return _in_groups(signs) if re.fullmatch(rf"[A-Z2-7]{{{length}}}", signs) else ""


def _in_groups(signs: str) -> str:
    return "-".join(signs[place : place + 4] for place in range(0, len(signs), 4))
