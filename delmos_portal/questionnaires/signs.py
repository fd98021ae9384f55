"""Which signs a text is kept with: what nobody can see, and no page or file can hold, is left out."""

import re
import unicodedata

# Also the vertical tab, which is what Word calls a line break inside a paragraph.
LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85]")


def is_no_sign(sign: str) -> bool:
    """Control characters, halves of signs, and what Unicode promises never to use: no HTML or XML holds them."""
    code, category = ord(sign), unicodedata.category(sign)
    is_control = category == "Cc" and sign not in "\n\t"
    return is_control or category == "Cs" or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def legible(text: str) -> str:
    """The text with line ends of one kind, without the signs that cannot be kept."""
    return "".join(one for one in LINE_ENDS.sub("\n", text) if not is_no_sign(one)).strip()
