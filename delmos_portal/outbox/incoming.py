"""Reading a mail that somebody sent: who, to whom, what they wrote themselves, and the files.

Whatever the bytes are, they are read as far as they go: the whole mail is kept by the one who asks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from email.utils import getaddresses
from hashlib import sha256
from html.parser import HTMLParser

# What the standard library raises on headers and parts that are not as they should be.
BROKEN = (ValueError, LookupError, AttributeError, TypeError, RecursionError)
ADDRESSED = ("X-Original-To", "Delivered-To", "X-Envelope-To", "Envelope-To", "To", "Cc")
LONGEST = 20_000
ABOVE = "Skriv ert svar ovanför den här raden."
QUOTED = ">"
# The line that a mail program puts above what it quotes.
QUOTES = re.compile(r"^.{0,200}\b(skrev|wrote|a écrit|schrieb)\b.{0,200}:\s*$", re.IGNORECASE)
# From here on everything is the earlier mail.
REST = re.compile(
    r"^\s*(-{2,}\s*(Ursprungligt meddelande|Original ?Message|Vidarebefordrat meddelande)\s*-{2,}"
    r"|_{20,}|>?\s*" + re.escape(ABOVE) + r")",
    re.IGNORECASE,
)
OUTLOOK = re.compile(r"^\s*\*?(Från|From):\*?\s.+", re.IGNORECASE)
OUTLOOK_NEXT = re.compile(r"^\s*\*?(Skickat|Sent|Datum|Date):\*?\s.+", re.IGNORECASE)


@dataclass(frozen=True)
class Letter:
    """A mail as it was read."""

    key: str  # the same mail has the same, however often it comes
    sender: str  # one address in small letters, or nothing
    shown_sender: str
    recipients: list[str]
    subject: str
    text: str  # what was written now, without what was quoted
    is_automatic: bool
    files: list[tuple[str, bytes]] = field(default_factory=list)


def read_letter(raw: bytes) -> Letter:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 -- what this policy gives
    senders = _addresses(message, "From")
    return Letter(
        key=sha256(_header(message, "Message-ID").encode("utf-8", "replace") or raw).hexdigest(),
        sender=senders[0] if len(senders) == 1 else "",
        shown_sender=_header(message, "From")[:250],
        recipients=[one for name in ADDRESSED for one in _addresses(message, name)],
        subject=_header(message, "Subject")[:250],
        text=without_quotes(_body(message))[:LONGEST],
        is_automatic=_is_automatic(message),
        files=list(_files(message)),
    )


def _headers(message: EmailMessage, name: str) -> list[str]:
    try:
        return [_clean(str(one)) for one in message.get_all(name, [])]
    except BROKEN:
        return []


def _header(message: EmailMessage, name: str) -> str:
    return " ".join(" ".join(_headers(message, name)[:1]).split())


def _addresses(message: EmailMessage, name: str) -> list[str]:
    try:
        pairs = getaddresses(_headers(message, name))
    except BROKEN:
        return []
    return [address.strip().lower() for _name, address in pairs if "@" in address]


def _is_automatic(message: EmailMessage) -> bool:
    """Whether it is a bounce or an automatic answer: RFC 3834, or what other programs say instead.

    What a scanner sends is made by a machine too, but brings somebody's files: it goes on.
    """
    submitted = (_header(message, "Auto-Submitted").lower().split() or ["no"])[0].strip(";,")
    asks_for_silence = bool(_header(message, "X-Auto-Response-Suppress"))
    return (
        submitted == "auto-replied"
        or (submitted != "no" and (asks_for_silence or not _has_attachment(message)))
        or any(one.strip() in ("", "<>") for one in _headers(message, "Return-Path"))
        or message.get_content_type() == "multipart/report"
        or _header(message, "Precedence").lower() in ("auto_reply", "junk")
        or any(_header(message, name) for name in ("X-Autoreply", "X-Autorespond"))
    )


def _has_attachment(message: EmailMessage) -> bool:
    """Whether a file came with it, and not only the pictures of the text."""
    try:
        return any(
            part.get_filename()
            and not (part.get_content_maintype() == "image" and part["Content-ID"])
            for part in message.walk()
        )
    except BROKEN:
        return False


def _body(message: EmailMessage) -> str:
    try:
        part = message.get_body(preferencelist=("plain", "html"))
    except BROKEN:
        part = None
    if part is None or part.get_content_maintype() != "text":
        return ""
    text = _text_of(part)
    return _plain(text) if part.get_content_subtype() == "html" else text


def _text_of(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except BROKEN:
        return _bytes_of(part).decode("utf-8", "replace")


def _bytes_of(part: MIMEPart) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except BROKEN:
        return b""
    return content if isinstance(content, bytes) else b""


def _files(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    for part in message.walk():
        try:
            name = part.get_filename()
        except BROKEN:
            name = ""
        if name and not part.is_multipart():
            yield _clean(name), _bytes_of(part)


def _clean(text: str) -> str:
    """Without what the database refuses, and what only a terminal would obey."""
    shown = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
    return "".join(sign for sign in shown if sign in "\n\t" or ord(sign) >= 32)


class _Text(HTMLParser):
    """The words of an HTML mail, with a line for each block."""

    BLOCKS = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "table", "hr"})
    UNREAD = frozenset({"style", "script", "title"})

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.unread = self.quoted = 0

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        self.unread += tag in self.UNREAD
        self.quoted += tag == "blockquote"
        if tag in self.BLOCKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        self.unread -= tag in self.UNREAD and self.unread > 0
        self.quoted -= tag == "blockquote" and self.quoted > 0
        if tag in ("p", "div", "blockquote", "table"):
            self._break()

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.words.append(re.sub(r"\s+", " ", data))

    def _break(self) -> None:
        self.words.append("\n> " if self.quoted else "\n")


def _plain(html: str) -> str:
    parser = _Text()
    parser.feed(html)
    parser.close()
    lines = [line.strip() for line in "".join(parser.words).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def without_quotes(text: str) -> str:
    """What was written now. Where nothing would be left, all of it: nobody's words are hidden."""
    whole = _clean(text).strip()
    kept: list[str] = []
    lines = whole.split("\n")
    for number, line in enumerate(lines):
        following = next((one for one in lines[number + 1 : number + 4] if one.strip()), "")
        if REST.match(line) or (OUTLOOK.match(line) and OUTLOOK_NEXT.match(following)):
            break
        leads_in = QUOTES.match(line) and (following.startswith(QUOTED) or REST.match(following))
        if not line.startswith(QUOTED) and not leads_in:
            kept.append(line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip() or whole
