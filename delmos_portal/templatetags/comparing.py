"""Two readings of a text as one, with what was added and taken away marked."""

from difflib import SequenceMatcher
from re import findall

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

LONGEST_COMPARED = 4000  # words and spaces; longer texts are shown whole
ALIKE = 0.5  # the least that two texts have in common to be shown as one, with marks

register = template.Library()


@register.filter
def compared_with(after: str, before: str) -> SafeString | None:
    """Word by word, what was added and what was taken away; nothing where it is another text."""
    old, new = findall(r"\s+|\S+", before), findall(r"\s+|\S+", after)
    matcher = SequenceMatcher(None, old, new)
    if len(old) + len(new) > LONGEST_COMPARED or matcher.ratio() < ALIKE:
        return None
    pieces: list[tuple[str, str]] = []
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(("span", "".join(new[new_start:new_end])))
        else:
            pieces.append(("del", "".join(old[start:end])))
            pieces.append(("ins", "".join(new[new_start:new_end])))
    return format_html_join("", "<{0}>{1}</{0}>", (one for one in pieces if one[1]))
