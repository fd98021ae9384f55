"""An outside body answers by its address, without an account."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from applications.actions.receiving import enter_in_register
from applications.lifecycle import LIFE
from applications.models import RegisterEntry
from delmos_portal.accounts.models import User
from delmos_portal.documents.models import Scan, StoredFile
from delmos_portal.documents.uploads import Checked, UploadRefused, check_upload, keep_upload
from delmos_portal.lifecycle import Refused, Taken
from delmos_portal.templatetags.swedish import STOCKHOLM
from screening.actions.opinion_addresses import Addressed
from screening.actions.opinions import UNDER_WAY
from screening.lifecycle import OPINION_LIFE, OpinionStep
from screening.models import Opinion, OpinionFile, OpinionRequest
from screening.permissions import why_recused

MOST_FILES = 10
TOO_MANY = f"Högst {MOST_FILES} filer i allt."
IN_THE_FILES = "Yttrandet finns i filerna."
NOT_WRITTEN = "Skriv in yttrandet eller lägg till filen som det kom i."
NOT_THEN = "Ange en dag från det att remissen skickades till och med i dag."
NO_TEXT = "Skriv ert yttrande, eller välj att ni avstår från att yttra er."
NOT_OURS = (
    "Du är inloggad som medarbetare hos oss. Bara den som har fått remissen kan svara. Logga ut, eller"
    " öppna länken i ett annat fönster."
)


class Standing(StrEnum):
    """What an address leads to today."""

    OPEN = "open"
    LATE = "late"
    ANSWERED = "answered"
    REVOKED = "revoked"
    CLOSED = "closed"
    DECIDED = "decided"
    EXPIRED = "expired"
    REPLACED = "replaced"


S = OpinionRequest.Status
ENDED = {S.ANSWERED: Standing.ANSWERED, S.REVOKED: Standing.REVOKED, S.CLOSED: Standing.CLOSED}
# What the one who tries to answer is told; the page says more.
REFUSALS = {
    Standing.ANSWERED: "Remissen är redan besvarad.",
    Standing.REVOKED: "Remissen är återkallad och kan inte besvaras.",
    Standing.CLOSED: "Remissen är avslutad och kan inte längre besvaras här.",
    Standing.DECIDED: "Ärendet är avslutat, och remissen kan inte längre besvaras.",
    Standing.EXPIRED: "Adressen har slutat gälla.",
    Standing.REPLACED: "Adressen har ersatts av en ny.",
}


@dataclass(frozen=True)
class Said:
    """An answer before it has come in."""

    abstains: bool
    text: str
    name: str
    title: str


def standing_of(found: Addressed) -> Standing:
    if not found.is_current:
        return Standing.REPLACED
    return _standing(found.it)


def _standing(it: OpinionRequest) -> Standing:
    if timezone.localdate() > it.expires_on:
        return Standing.EXPIRED
    if ended := ENDED.get(S(it.status)):
        return ended
    if it.submission.status not in UNDER_WAY:
        return Standing.DECIDED
    return Standing.LATE if it.is_past else Standing.OPEN


def may_be_answered(standing: Standing) -> bool:
    return standing in (Standing.OPEN, Standing.LATE)


def add_files(found: Addressed, uploads: Sequence[UploadedFile[bytes]]) -> None:
    """Keep files until the answer is sent. Raises Refused or UploadRefused."""
    if len(uploads) > MOST_FILES:
        raise UploadRefused(TOO_MANY)
    checked = [_checked(one) for one in uploads]  # may take seconds: before the lock
    with transaction.atomic():
        it = _open(found)
        if it.files.count() + len(checked) > MOST_FILES:
            raise UploadRefused(TOO_MANY)
        for one in checked:
            OpinionFile.objects.create(request=it, file=keep_upload(one, by=None))


def _checked(upload: UploadedFile[bytes]) -> Checked:
    try:
        return check_upload(upload)
    except UploadRefused as refused:
        raise UploadRefused(f"{upload.name}: {refused}") from None


def why_stopped(it: OpinionRequest) -> str:
    """Why the answer cannot be sent with the files as they are; empty when it can."""
    stopped = it.files.filter(file__scan=Scan.INFECTED).select_related("file").first()
    if stopped is None:
        return ""
    return f"{stopped.file.name} stoppades i viruskontrollen. Ta bort filen innan ni skickar."


def remove_file(found: Addressed, number: int) -> None:
    """Take a file away before the answer is sent. Raises Refused."""
    with transaction.atomic():
        _open(found).files.filter(pk=number).delete()


def _open(found: Addressed) -> OpinionRequest:
    """The request under its lock, with the state of its case. Raises Refused."""
    it = OPINION_LIFE.locked(found.it.pk)
    it.submission = LIFE.locked(it.submission_id)
    standing = standing_of(Addressed(it, is_current=found.it.address_number == it.address_number))
    if not found.is_current or not may_be_answered(standing):
        raise Refused(REFUSALS[standing])
    return it


def answer(found: Addressed, said: Said) -> Opinion:
    """Take in the answer: registered, sealed, confirmed, told. Raises Refused or UploadRefused."""
    if not (said.abstains or said.text.strip()):
        raise Refused(NO_TEXT)
    with transaction.atomic():
        if reason := why_stopped(_open(found)):
            raise UploadRefused(reason)
        by = User.objects.system()
        with OPINION_LIFE.take(OpinionStep.ANSWER, found.it.pk, by=by) as taken:
            made = _take_in(taken, said, Opinion(is_late=taken.it.is_past))
    return made


def _take_in(taken: Taken[OpinionRequest], said: Said, made: Opinion) -> Opinion:
    it = taken.it
    made.request, made.text = it, said.text.strip()
    made.abstains, made.name, made.title = said.abstains, said.name, said.title
    made.save(force_insert=True)
    _enter(it, made)
    taken.details.update(body=it.body, abstains=made.abstains, late=made.is_late)
    return made


def why_not_write_in(it: OpinionRequest, user: User) -> str:
    """Why this person cannot enter an answer that came by post or mail; empty when they can."""
    if reason := OPINION_LIFE.refusal(OpinionStep.REGISTER, it, user):
        return reason
    if it.submission.status not in UNDER_WAY:
        return f"{it.submission.state_text(user)} Lägg svaret i ärendet som ett meddelande."
    return why_recused(user, it.case)


def write_in(
    request_id: UUID,
    said: Said,
    came_on: date,
    uploads: Sequence[UploadedFile[bytes]] = (),
    *,
    by: User,
) -> Opinion:
    """Enter an answer that came by post or mail. Raises Refused or UploadRefused."""
    if not (said.abstains or said.text.strip() or uploads):
        raise Refused(NOT_WRITTEN)
    checked = [_checked(one) for one in uploads]
    with transaction.atomic():
        it = OPINION_LIFE.locked(request_id)
        it.submission = LIFE.locked(it.submission_id)
        if reason := why_not_write_in(it, by):
            raise Refused(reason)
        if not timezone.localdate(it.sent_at) <= came_on <= timezone.localdate():
            raise Refused(NOT_THEN)
        it.files.all().delete()  # what the outside body added and never sent is not the answer
        for one in checked:
            OpinionFile.objects.create(request=it, file=keep_upload(one, by=by))
        made = Opinion(at=moment_of(came_on), is_late=came_on > it.last_on, registered_by=by)
        if not said.abstains and not said.text.strip():
            said = replace(said, text=IN_THE_FILES)
        with OPINION_LIFE.take(OpinionStep.REGISTER, request_id, by=by) as taken:
            taken.it.ended_at = None
            made = _take_in(taken, said, made)
    return made


def moment_of(came_on: date) -> datetime:
    """Noon of a day before today, which a paper has no hour of; else now."""
    now = timezone.now()
    if came_on == timezone.localdate():
        return now
    return datetime.combine(came_on, time(12), tzinfo=STOCKHOLM)


def _enter(it: OpinionRequest, made: Opinion) -> None:
    """The answer and each of its files; the register names the body, never the person."""
    subject = (
        "Svar på remiss: avstår från att yttra sig" if made.abstains else "Yttrande över remiss"
    )
    rows: list[tuple[str, UUID, StoredFile | None]] = [(subject, it.pk, None)]
    files = OpinionFile.objects.filter(request=it).select_related("file")
    rows += [("Bilaga till yttrande över remiss", one.file_id, one.file) for one in files]
    for what, number, file in rows:
        kind = "opinion_file" if file else "opinion"
        enter_in_register(
            it.case_id,
            RegisterEntry(
                direction=RegisterEntry.Direction.RECEIVED,
                at=made.at,
                counterpart=it.body,
                subject=what,
                key=f"{kind}:{it.submission_id}:{number}",
                file=file,
            ),
        )
