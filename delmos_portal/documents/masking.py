"""What is masked is taken out of the text before a copy is drawn: nothing lies under a black bar."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
DASHES = "-\u2010\u2011\u2012\u2013"


@dataclass(frozen=True)
class Piece:
    """A part of a text that is read, or a place where something was: then only the number of its ground."""

    text: str = ""
    ground: int = 0


@dataclass(frozen=True)
class Marked:
    """A passage that is masked wherever it stands, and the number of its ground."""

    text: str
    ground: int


def plain(text: str) -> str:
    """Without what no eye sees, which could else keep two equal words apart."""
    return unicodedata.normalize("NFC", text).translate(INVISIBLE)


def pattern_of(passage: str) -> re.Pattern[str]:
    """The passage in any case, with any space or line break where it has one."""
    words = plain(passage).split()
    return re.compile(r"\s+".join(_escaped(word) for word in words), re.IGNORECASE)


def _escaped(word: str) -> str:
    return "".join(f"[{DASHES}]" if sign in DASHES else re.escape(sign) for sign in word)


def found_in(passage: str, text: str) -> bool:
    return bool(plain(passage).split()) and bool(pattern_of(passage).search(plain(text)))


def is_alike(one: str, other: str) -> bool:
    """Whether two passages are found in the same places."""
    return pattern_of(one.casefold()) == pattern_of(other.casefold())


def cut(text: str, marked: Iterable[Marked]) -> Sequence[Piece]:
    """The text with every marked passage taken out. Passages that overlap become one place."""
    text = plain(text)
    spans = sorted(
        (found.start(), found.end(), one.ground)
        for one in marked
        if plain(one.text).split()
        for found in pattern_of(one.text).finditer(text)
    )
    pieces: list[Piece] = []
    read_to = 0
    for start, end, ground in spans:
        if start >= read_to:
            pieces += [Piece(text[read_to:start])] if start > read_to else []
            pieces.append(Piece(ground=ground))
        read_to = max(read_to, end)
    return [*pieces, Piece(text[read_to:])] if read_to < len(text) else pieces
