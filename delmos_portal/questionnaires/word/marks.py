"""The marks of a form in Word. Bookmarks stand beside the content controls: not every word processor
keeps a control's tag or more than its first paragraph, but all keep bookmarks and tables."""

import re
from collections.abc import Iterable
from hashlib import sha256

PLACEHOLDER = "Skriv svaret här."
# What Word itself writes in a control that was emptied.
WORDS_OWN = (
    "Klicka eller tryck här för att ange text.",
    "Klicka här för att ange text.",
    "Click or tap here to enter text.",
    "Click here to enter text.",
)
ANSWER = re.compile(r"svar_([0-9a-f]{16})_([0-9a-f]{12})")
QUESTION = re.compile(r"fraga_([0-9a-f]{16})")
# How many rows a table had when the file was made, and how many of them were filled in.
ROWS = re.compile(r"rader_([0-9a-f]{16})_([0-9]{1,3})(?:_([0-9]{1,3}))?")
SUBMISSION = re.compile(r"inlaga_([0-9a-f]{32})")
VERSION = re.compile(r"version_([0-9]{1,9})")
IDENTIFIER = re.compile(r"inlaga_([0-9a-f]{32}) version_([0-9]{1,9})")
# Lines of ours that differ from file to file.
OURS = re.compile(
    r"Sida [0-9]+|Version [0-9]{1,9}(, sparad [0-9]{1,2} [a-z]+ [0-9]{4} kl\. [0-9]{2}\.[0-9]{2})?"
)


def key_mark(key: str) -> str:
    """A key in the 40 signs that a bookmark's name may have."""
    return sha256(key.encode()).hexdigest()[:16]


def text_mark(text: str) -> str:
    """What the answer was when the file was made: tells whether it was changed in the file."""
    return sha256(" ".join(text.split()).encode()).hexdigest()[:12]


def row_mark(cells: Iterable[str]) -> str:
    """What the row was, of the marks of its cells: it stands outside the row, which may be deleted."""
    return text_mark(" ".join(cells))
