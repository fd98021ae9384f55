"""Which characters the letters' own fonts can show. PDF/A allows no character without a glyph."""

import unicodedata
from collections.abc import Set as AbstractSet
from pathlib import Path

# Controls, formatting, halves, private use, unassigned, and separators of lines and paragraphs.
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
SYMBOL = "So"
LAYOUT = set("\n\r\t\N{SOFT HYPHEN}")
VARIANTS = {chr(code) for code in range(0xFE00, 0xFE10)}  # turns a letter into a coloured picture


def known_characters(text_font: Path, rest_font: Path) -> AbstractSet[str]:
    """Give the characters that can be shown.

    Of the second font no symbols: the layout engine draws them from the machine's emoji font.
    """
    own = {one for one in characters_of(text_font) if unicodedata.category(one) not in UNSEEN}
    rest = characters_of(rest_font)
    others = {one for one in rest if unicodedata.category(one) not in {*UNSEEN, SYMBOL}}
    return (LAYOUT | own | others) - VARIANTS


def characters_of(font: Path) -> set[str]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415 -- slow import

    with TTFont(font, lazy=True) as opened:
        return {chr(code) for code in opened.getBestCmap()}


def readable(text: str, known: AbstractSet[str]) -> str:
    """Leave out what cannot be seen, and write a character that no font has as its number."""
    strange = set(text) - known
    if not strange:
        return text
    return text.translate({ord(one): stand_in(one) for one in strange})


def stand_in(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Zl", "Zp"}:
        return " "
    return "" if category in UNSEEN or character in VARIANTS else f"[U+{ord(character):04X}]"
