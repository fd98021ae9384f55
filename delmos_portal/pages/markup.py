"""The small markup of an article's text: paragraphs, headings, lists and links. All else is plain text."""

import re
from collections.abc import Iterator
from itertools import groupby

from django.utils.html import escape, format_html, format_html_join, urlize
from django.utils.safestring import SafeString, mark_safe

HELP = (
    "Tom rad skiljer stycken. Börja en rad med ## för en rubrik, ### för en underrubrik, - för en punkt"
    " i en lista och 1. för en numrerad lista. En länk skrivs [länkens text](https://adress)."
)
LINK = re.compile(
    r"\[([^\[\]\n]{1,200})\]\(((?:https?://|mailto:|/(?![/\\]))[^\s()<>\"'\\]{0,500})\)"
)
BULLET, NUMBERED, HEADING = (
    re.compile(r"[-*] +"),
    re.compile(r"\d{1,3}[.)] +"),
    re.compile("#{2,3} +"),
)


def marked_up(text: str) -> SafeString:
    """Safe HTML: every sign of the text is escaped, and only our own tags are put around it."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n"))
    pieces: list[SafeString] = []
    seen_heading = False
    for block in blocks:
        for kind, lines in _runs(block):
            pieces.append(_piece(kind, lines, first=not seen_heading))
            seen_heading = seen_heading or kind == "heading"
    return _joined("\n", pieces)


def _runs(block: str) -> Iterator[tuple[str, list[str]]]:
    """Lines of one kind that follow each other."""
    lines = [line.strip() for line in block.split("\n") if line.strip()]
    for kind, run in groupby(lines, _kind):
        if kind == "heading":
            yield from ((kind, [one]) for one in run)
        else:
            yield kind, list(run)


def _kind(line: str) -> str:
    if HEADING.match(line):
        return "heading"
    return "ul" if BULLET.match(line) else "ol" if NUMBERED.match(line) else "p"


def _piece(kind: str, lines: list[str], *, first: bool) -> SafeString:
    match kind:
        case "heading":
            # A page goes from h1 to h2: the first heading is never one of the lower kind.
            level = 3 if lines[0].startswith("###") and not first else 2
            return format_html("<h{0}>{1}</h{0}>", level, HEADING.sub("", lines[0], count=1))
        case "ul" | "ol":
            mark = BULLET if kind == "ul" else NUMBERED
            items = ((_linked(mark.sub("", line, count=1)),) for line in lines)
            rows = format_html_join("", "<li>{}</li>", items)
            return format_html("<{0}>{1}</{0}>", kind, rows)
    broken = format_html_join(SafeString("<br>"), "{}", ((_linked(line),) for line in lines))
    return format_html("<p>{}</p>", broken)


def _linked(line: str) -> SafeString:
    pieces: list[SafeString] = []
    at = 0
    for link in LINK.finditer(line):
        pieces.append(_plain(line[at : link.start()]))
        pieces.append(format_html('<a href="{}">{}</a>', link[2], link[1]))
        at = link.end()
    return _joined("", [*pieces, _plain(line[at:])])


def _plain(text: str) -> SafeString:
    """Escaped, with bare addresses as links."""
    if "." not in text:
        return escape(text)
    return mark_safe(urlize(text, autoescape=True))  # noqa: S308 -- urlize escapes


def _joined(between: str, pieces: list[SafeString]) -> SafeString:
    return format_html_join(SafeString(between), "{}", ((one,) for one in pieces))
