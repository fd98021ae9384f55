"""Reading a mail that somebody sent: who, to whom, what they wrote themselves, and the files.

Whatever the bytes are, they are read as far as they go: the whole mail is kept by the one who asks.
"""

import mimetypes
import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, Message
from email.utils import getaddresses
from hashlib import sha256
from html import unescape

# What the standard library raises on headers and parts that are not as they should be.
BROKEN = (
    ValueError,
    LookupError,
    AttributeError,
    TypeError,
    AssertionError,
    RecursionError,
    MessageError,
)
ADDRESSED = ("X-Original-To", "Delivered-To", "X-Envelope-To", "Envelope-To", "To", "Cc")
LONGEST = 20_000
CUT = "(Texten är avkortad. Resten finns i hela mejlet.)"
# No more of one text is looked into: what is beyond reading must not hold up the mail behind it.
MOST_READ = 500_000
MOST_OF_A_LINE = 500
READABLE = ("text/plain", "text/html")
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

    key: str  # the same mail has the same, however often it comes and to whom
    sender: str  # one address in small letters, or nothing
    shown_sender: str
    recipients: list[str]
    subject: str
    text: str  # what was written now, without what was quoted
    is_automatic: bool
    files: list[tuple[str, bytes]] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)  # what attached mails are called


@dataclass
class _Found:
    """What lies in a part of a mail."""

    texts: list[str] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)


def read_letter(raw: bytes) -> Letter:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 -- what this policy gives
    senders = _addresses(message, "From")
    found = _Found()
    _look_into(message, found)
    return Letter(
        key=sha256(_header(message, "Message-ID").encode("utf-8", "replace") or raw).hexdigest(),
        sender=senders[0] if len(senders) == 1 else "",
        shown_sender=_header(message, "From")[:250],
        recipients=[one for name in ADDRESSED for one in _addresses(message, name)],
        subject=_header(message, "Subject")[:250],
        text=_written(found.texts),
        is_automatic=_is_automatic(message),
        files=found.files,
        mails=found.mails,
    )


def _headers(message: "Message[str, str]", name: str) -> list[str]:
    try:
        return [_clean(str(one)) for one in message.get_all(name, [])]
    except BROKEN:
        return []


def _header(message: "Message[str, str]", name: str) -> str:
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


def _look_into(part: "Message[str, str]", found: _Found) -> None:
    """Find every text, file and mail in a part: what is in none of them is in nobody's sight."""
    kind = _kind(part)
    inner = part.get_payload() if part.is_multipart() else None
    if isinstance(inner, list):
        parts = [one for one in inner if isinstance(one, Message)]
        if kind == "multipart/alternative":
            _choose(parts, found)
        elif kind.startswith("message/"):
            _attached_mail(part, parts, found)
        else:
            for one in parts:
                _look_into(one, found)
        return
    name = _name(part)
    is_text = (kind in READABLE and not _is_attachment(part)) or kind.startswith("multipart/")
    if is_text and (text := _text_of(part, kind)).strip():
        found.texts.append(text)
    if name or not is_text:
        unnamed = f"Fil utan namn {len(found.files) + 1}{mimetypes.guess_extension(kind) or ''}"
        found.files.append((name or unnamed, _bytes_of(part)))


def _choose(parts: "list[Message[str, str]]", found: _Found) -> None:
    """Read one of the wordings of a text, the plain one if it says anything; every file is kept."""
    texts: list[list[str]] = []
    for one in sorted(parts, key=lambda part: _kind(part) != "text/plain"):
        inside = _Found(files=found.files, mails=found.mails)
        _look_into(one, inside)
        texts.append(inside.texts)
    found.texts += next(filter(None, texts), [])


def _attached_mail(
    part: "Message[str, str]", parts: "list[Message[str, str]]", found: _Found
) -> None:
    """Its files are files; its words are another's, and are read in the mail itself."""
    subject = next((_header(one, "Subject") for one in parts), "")
    unnamed = f"{subject or f'Bifogat mejl {len(found.mails) + 1}'}.eml"
    found.mails.append(_name(part) or unnamed)
    inside = _Found(files=found.files, mails=found.mails)
    for one in parts:
        _look_into(one, inside)


def _kind(part: "Message[str, str]") -> str:
    try:
        return part.get_content_type()
    except BROKEN:
        return "application/octet-stream"


def _name(part: "Message[str, str]") -> str:
    try:
        return _clean(part.get_filename() or "").strip()
    except BROKEN:
        return ""


def _is_attachment(part: "Message[str, str]") -> bool:
    try:
        return part.get_content_disposition() == "attachment"
    except BROKEN:
        return False


def _text_of(part: "Message[str, str]", kind: str) -> str:
    try:
        assert isinstance(part, EmailMessage)  # noqa: S101 -- what this policy gives
        text = str(part.get_content())
    except BROKEN:
        text = _bytes_of(part).decode("utf-8", "replace")
    text, rest = text[:MOST_READ], text[MOST_READ:]
    return (_plain(text) if kind == "text/html" else text) + (f"\n\n{CUT}" if rest else "")


def _bytes_of(part: "Message[str, str]") -> bytes:
    try:
        content = part.get_payload(decode=True)
    except BROKEN:
        return b""
    return content if isinstance(content, bytes) else b""


def _clean(text: str) -> str:
    """Without what the database refuses, and what only a terminal would obey."""
    shown = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
    return "".join(sign for sign in shown if sign in "\n\t" or ord(sign) >= 32)


class _Words:
    """The words of an HTML mail, with a line for each block.

    The library's parser takes minutes over what is made to be slow; this one passes each sign once.
    """

    BLOCKS = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "table", "hr"})
    UNREAD = frozenset({"style", "script", "title"})
    TAG = re.compile(r"(/?)([a-z][a-z0-9]*)", re.IGNORECASE)

    def __init__(self) -> None:
        self.words: list[str] = []
        self.unread = self.quoted = 0

    def read(self, html: str) -> None:
        at, last_comment = 0, html.rfind("-->")
        while (start := html.find("<", at)) >= 0:
            self._data(html[at:start])
            if html.startswith("<!--", start) and start + 4 <= last_comment:
                at = html.index("-->", start + 4) + 3
                continue
            end = _end_of_tag(html, start)
            if end < 0 or not (html[start + 1].isalpha() or html[start + 1] in "/!?"):
                self._data("<")
                at = start + 1
                continue
            self._tag(html[start + 1 : end])
            at = end + 1
        self._data(html[at:])

    def _tag(self, inside: str) -> None:
        found = self.TAG.match(inside)
        if found is None:
            return
        tag, step = found[2].lower(), -1 if found[1] else 1
        self.unread = max(0, self.unread + step * (tag in self.UNREAD))
        self.quoted = max(0, self.quoted + step * (tag == "blockquote"))
        if tag in (self.BLOCKS if step > 0 else ("p", "div", "blockquote", "table")):
            self.words.append("\n> " if self.quoted else "\n")

    def _data(self, data: str) -> None:
        if self.unread or not data:
            return
        try:
            shown = unescape(data)
        except ValueError:  # a number that is too long to be one
            shown = data
        self.words.append(re.sub(r"\s+", " ", shown))


def _end_of_tag(html: str, start: int) -> int:
    """Where the tag ends, before the next begins; a sign within quotation marks ends nothing."""
    following = html.find("<", start + 1)
    limit = following if following >= 0 else len(html)
    end = html.find(">", start, limit)
    if end >= 0 and html.count('"', start, end) % 2:
        quoted = html.find(">", html.find('"', end, limit), limit)
        end = max(end, quoted)
    return end


def _plain(html: str) -> str:
    words = _Words()
    words.read(html)
    lines = [line.strip() for line in "".join(words.words).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def _written(texts: list[str]) -> str:
    """What was written now in all the texts, and where it is cut."""
    own: list[str] = []
    for one in texts:
        if sum(map(len, own)) <= LONGEST and (text := _own(_clean(one).strip())):
            own.append(text)
    whole = "\n\n".join(own or [_clean(one).strip() for one in texts])
    if len(whole) <= LONGEST:
        return whole
    return f"{whole[: LONGEST - len(CUT) - 2]}\n\n{CUT}"


def without_quotes(text: str) -> str:
    """What was written now. Where nothing would be left, all of it: nobody's words are hidden."""
    return _written([text])


def _own(text: str) -> str:
    kept: list[str] = []
    lines = text.split("\n")
    for number, line in enumerate(lines):
        following = next((one for one in lines[number + 1 : number + 4] if one.strip()), "")[
            :MOST_OF_A_LINE
        ]
        begins = line[:MOST_OF_A_LINE]
        if REST.match(begins) or (OUTLOOK.match(begins) and OUTLOOK_NEXT.match(following)):
            break
        leads_in = QUOTES.match(begins) and (following.startswith(QUOTED) or REST.match(following))
        if not line.startswith(QUOTED) and not leads_in:
            kept.append(line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
