"""A mail that came to a case's own address becomes a message there; what finds no case waits for the registrar."""

import logging
import re
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from django.conf import settings
from django.db import DatabaseError, DataError, IntegrityError, transaction
from django.utils import timezone

from applications.actions.messaging import file_message, why_not_write
from applications.models import Case, Message, ReplyAddress, StrayMail
from applications.models.messages import BY_MAIL
from delmos_portal.accounts.models import User
from delmos_portal.documents.models import StoredFile
from delmos_portal.documents.uploads import (
    UploadRefused,
    check_content,
    keep_upload,
    read_file,
    store_mail,
)
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.incoming import BROKEN, Letter, read_letter

logger = logging.getLogger(__name__)

ADDRESS = re.compile(r"arende\+(?P<token>[0-9a-f]{32})@(?P<domain>.+)")
NO_TEXT = "(Mejlet hade ingen text.)"
NO_SENDER = "Okänd avsändare"
UNREADABLE = "Mejlet går inte att läsa här. Öppna hela mejlet i ett e-postprogram och läs det där."
TEXT_UNREAD = "(Texten kunde inte läsas. Den finns i hela mejlet.)"
ATTACHED = "Det är ett bifogat mejl, som ett e-postprogram kan öppna."
LEFT = "Svarsadressen hör till någon som inte längre är med i"
AUTOMATIC = "Automatiskt svar eller studs på ett mejl i"
UNSOLICITED = "Automatiskt svar eller studs."
TAKEN_ALREADY = "Mejlet är redan hanterat."


class Outcome(StrEnum):
    MESSAGE = "meddelande i ärendet"
    STRAY = "utan ärende"
    KNOWN = "redan mottaget"
    AUTOMATIC = "automatiskt svar eller studs, lagt åt sidan"


@dataclass(frozen=True)
class Whose:
    """The case that the address leads to and who writes; or why it is not taken as theirs."""

    case: Case | None
    writer: User | None
    reason: str
    author: str = ""


def receive(raw: bytes) -> Outcome:
    """Receive one mail, as it came. The same mail twice is one message.

    One that cannot be read waits for the registrar as it came; what fails now and may do later is raised.
    """
    try:
        return _receive(raw)
    except (DatabaseError, OSError) as error:
        if not isinstance(error, (DataError, IntegrityError)):
            raise
        logger.exception("A mail could not be kept as it was read")
    except Exception:
        logger.exception("A mail could not be read")
    return _keep_unread(raw)


def _receive(raw: bytes) -> Outcome:
    """Receive it in each case that it is for: delivered once for all, or once for each."""
    letter = read_letter(raw)
    addresses: list[ReplyAddress | None] = [*_addresses_of(letter)]
    outcomes = [_receive_for(one, letter, raw) for one in addresses or [None]]
    return next((one for one in outcomes if one != Outcome.KNOWN), Outcome.KNOWN)


def _receive_for(address: ReplyAddress | None, letter: Letter, raw: bytes) -> Outcome:
    where = address.case_id if address else "stray"
    key = sha256(f"{letter.key}:{where}".encode()).hexdigest()
    if _is_known(key):
        return Outcome.KNOWN
    whose = _whose(letter, address)
    try:
        with transaction.atomic():
            writer = whose.writer
            original = store_mail("mejl.eml", raw, by=writer)
            if letter.is_automatic or whose.reason or writer is None:
                _keep_stray(letter, original, whose, key)
                return Outcome.AUTOMATIC if letter.is_automatic else Outcome.STRAY
            message = Message(
                case=whose.case,
                direction=Message.Direction.RECEIVED,
                by=writer,
                author=whose.author[:250],
                original=original,
                mail_key=key,
            )
            _fill(message, letter, by=writer)
    except IntegrityError:
        if not _is_known(key):
            raise
        return Outcome.KNOWN  # the mail server handed it over twice at once
    return Outcome.MESSAGE


def _keep_unread(raw: bytes) -> Outcome:
    """Keep what cannot be read, whole: tried again it would fail again, and nothing sent to us is lost."""
    key = sha256(raw).hexdigest()
    if _is_known(key):
        return Outcome.KNOWN
    with transaction.atomic():
        StrayMail.objects.create(
            sender=NO_SENDER,
            text=TEXT_UNREAD,
            reason=UNREADABLE,
            original=store_mail("mejl.eml", raw, by=None),
            mail_key=key,
        )
    return Outcome.STRAY


def _is_known(key: str) -> bool:
    kept = (Message.objects.filter(mail_key=key), StrayMail.objects.filter(mail_key=key))
    return any(rows.exists() for rows in kept)


def _whose(letter: Letter, address: ReplyAddress | None) -> Whose:
    if address is None:
        return Whose(None, None, "Adressen hör inte till något ärende.")
    case = address.case
    members = User.objects.filter(is_active=True, memberships__organisation=case.organisation_id)
    writer = members.filter(email=letter.sender).first()
    where = f"{case.organisation_name} ({case.registration_number})"
    if writer is None:
        return Whose(case, None, f"Avsändaren är inte med i {where}."[:250])
    author = f"{writer.name}, {case.organisation_name}, med e-post"
    if address.user != writer:
        # The sender's name is easily written by anyone: the secret address is what is trusted.
        if not members.filter(pk=address.user.pk).exists():
            return Whose(case, writer, f"{LEFT} {where}."[:250])
        author += f" till svarsadressen för {address.user.name}"
    return Whose(case, writer, why_not_write(case, writer)[:250], author)


def _addresses_of(letter: Letter) -> list[ReplyAddress]:
    """The addresses that lead to a case, one for each case."""
    found: dict[object, ReplyAddress] = {}
    for recipient in letter.recipients:
        parts = ADDRESS.fullmatch(recipient)
        if parts is None or parts["domain"] != settings.MAIL_REPLY_DOMAIN:
            continue
        rows = ReplyAddress.objects.filter(token=parts["token"])
        if address := rows.select_related("case__organisation", "user").first():
            found.setdefault(address.case_id, address)
    return list(found.values())


def _keep_stray(letter: Letter, original: StoredFile, whose: Whose, key: str) -> None:
    automatic = f"{AUTOMATIC} {whose.case.registration_number}." if whose.case else UNSOLICITED
    StrayMail.objects.create(
        sender=letter.shown_sender or NO_SENDER,
        subject=letter.subject,
        text=letter.text,
        reason=automatic if letter.is_automatic else whose.reason,
        is_automatic=letter.is_automatic,
        original=original,
        mail_key=key,
    )


def _fill(message: Message, letter: Letter, *, by: User) -> None:
    """The text, the files that pass the checks, and what is only in the mail itself."""
    files, left = [], []
    for name, content in letter.files:
        try:
            files.append(keep_upload(check_content(name, content), by=message.by))
        except UploadRefused as refused:
            left.append({"name": name[:200], "reason": str(refused)})
    left += [{"name": name[:200], "reason": ATTACHED} for name in letter.mails]
    message.text = letter.text or NO_TEXT
    message.left_in_original = left
    file_message(message, files, by=by)


def place(stray_id: int, registration_number: str, *, by: User) -> Case:
    """Put a stray mail in the case that it belongs to. Raises Refused."""
    with transaction.atomic():
        stray = _waiting(stray_id)
        known = Case.objects.visible_to(by)
        case = known.filter(registration_number=registration_number.strip()).first()
        if case is None:
            raise Refused(
                "Det finns inget ärende med det numret. Kontrollera diarienumret,"
                " till exempel 2026-2.6.2-14."
            )
        message = Message(
            case=case,
            direction=Message.Direction.RECEIVED,
            by=None,
            author=f"{stray.sender[: 250 - len(BY_MAIL)]}{BY_MAIL}",
            at=stray.came_at,
            original=stray.original,
            mail_key=stray.mail_key,
        )
        _fill(message, _letter_of(stray), by=by)
        stray.case = case
        _finish(stray, "", by)
    return case


def _letter_of(stray: StrayMail) -> Letter:
    """The mail again; what cannot be read is placed as it came, with all of it in the original."""
    try:
        return read_letter(read_file(stray.original.path))
    except BROKEN:
        return Letter(
            stray.mail_key, "", stray.sender, [], stray.subject, stray.text, is_automatic=False
        )


def set_aside(stray_id: int, note: str, *, by: User) -> None:
    """Say why a mail belongs to no case; the mail is kept. Raises Refused."""
    with transaction.atomic():
        _finish(_waiting(stray_id), note, by)


def _waiting(stray_id: int) -> StrayMail:
    rows = StrayMail.objects.select_for_update(of=("self",)).select_related("original")
    stray = rows.get(pk=stray_id)
    if stray.handled_at is not None:
        raise Refused(TAKEN_ALREADY)
    return stray


def _finish(stray: StrayMail, note: str, by: User) -> None:
    stray.note, stray.handled_at, stray.handled_by = note, timezone.now(), by
    stray.save(update_fields=["note", "case", "handled_at", "handled_by"])
