"""A mail that came to a case's own address becomes a message there; what finds no case waits for the registrar."""

import logging
import re
from enum import StrEnum

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from applications.actions.messaging import file_message, why_not_write
from applications.models import Case, Message, ReplyAddress, StrayMail
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
from delmos_portal.outbox.incoming import Letter, read_letter

logger = logging.getLogger(__name__)

ADDRESS = re.compile(r"arende\+(?P<token>[0-9a-f]{32})@(?P<domain>.+)")
NO_TEXT = "(Mejlet hade ingen text.)"
TAKEN_ALREADY = "Mejlet är redan hanterat."


class Outcome(StrEnum):
    MESSAGE = "meddelande i ärendet"
    STRAY = "utan ärende"
    KNOWN = "redan mottaget"
    AUTOMATIC = "automatiskt svar, inte sparat"


def receive(raw: bytes) -> Outcome:
    """Receive one mail, as it came. The same mail twice is one message."""
    letter = read_letter(raw)
    if letter.is_automatic:
        logger.info("Dropped an automatic mail: %s", letter.key)
        return Outcome.AUTOMATIC
    if _is_known(letter):
        return Outcome.KNOWN
    case, writer, reason = _whose(letter)
    try:
        with transaction.atomic():
            original = store_mail("mejl.eml", raw, by=writer)
            if case is None or writer is None or reason:
                _keep_stray(letter, original, reason)
                return Outcome.STRAY
            message = Message(
                case=case,
                direction=Message.Direction.RECEIVED,
                by=writer,
                author=f"{writer.name}, {case.organisation_name}, med e-post"[:250],
            )
            _fill(message, letter, original, by=writer)
    except IntegrityError:
        if not _is_known(letter):
            raise
        return Outcome.KNOWN  # the mail server handed it over twice at once
    return Outcome.MESSAGE


def _is_known(letter: Letter) -> bool:
    kept = (
        Message.objects.filter(mail_key=letter.key),
        StrayMail.objects.filter(mail_key=letter.key),
    )
    return any(rows.exists() for rows in kept)


def _whose(letter: Letter) -> tuple[Case | None, User | None, str]:
    """The case that the address leads to and who writes; or why it is not taken as theirs."""
    case = _case_of(letter)
    if case is None:
        return None, None, "Adressen hör inte till något ärende."
    writer = User.objects.filter(
        email=letter.sender, is_active=True, memberships__organisation=case.organisation_id
    ).first()
    if writer is None:
        text = f"Avsändaren är inte med i {case.organisation_name} ({case.registration_number})."
        return case, None, text[:250]
    return case, writer, why_not_write(case, writer)[:250]


def _case_of(letter: Letter) -> Case | None:
    for recipient in letter.recipients:
        found = ADDRESS.fullmatch(recipient)
        if found is None or found["domain"] != settings.MAIL_REPLY_DOMAIN:
            continue
        rows = ReplyAddress.objects.filter(token=found["token"])
        if address := rows.select_related("case__organisation").first():
            return address.case
    return None


def _keep_stray(letter: Letter, original: StoredFile, reason: str) -> None:
    StrayMail.objects.create(
        sender=letter.shown_sender or "Okänd avsändare",
        subject=letter.subject,
        text=letter.text,
        reason=reason,
        original=original,
        mail_key=letter.key,
    )


def _fill(message: Message, letter: Letter, original: StoredFile, *, by: User) -> None:
    """The text, the files that pass the checks, and what is only in the mail itself."""
    files, left = [], []
    for name, content in letter.files:
        try:
            files.append(keep_upload(check_content(name, content), by=message.by))
        except UploadRefused as refused:
            left.append({"name": name[:200], "reason": str(refused)})
    message.text = letter.text or NO_TEXT
    message.original, message.mail_key = original, letter.key
    message.left_in_original = left
    file_message(message, files, by=by)


def place(stray_id: int, registration_number: str, *, by: User) -> Case:
    """Put a stray mail in the case that it belongs to. Raises Refused."""
    with transaction.atomic():
        stray = _waiting(stray_id)
        case = Case.objects.filter(registration_number=registration_number.strip()).first()
        if case is None:
            raise Refused(
                "Det finns inget ärende med det numret. Kontrollera diarienumret,"
                " till exempel 2026-2.6.2-14."
            )
        message = Message(
            case=case,
            direction=Message.Direction.RECEIVED,
            by=None,
            author=f"{stray.sender}, med e-post"[:250],
            at=stray.came_at,
        )
        letter = read_letter(read_file(stray.original.path))
        _fill(message, letter, stray.original, by=by)
        stray.case = case
        _finish(stray, "", by)
    return case


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
