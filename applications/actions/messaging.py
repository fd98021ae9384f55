"""Messages in a case: each is a document that came in or left, entered in the register as it is written."""

from collections.abc import Collection, Iterable, Sequence
from secrets import token_hex
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from applications.actions.receiving import enter_in_register
from applications.models import Case, Message, MessageReading, RegisterEntry, ReplyAddress
from delmos_portal.accounts.models import Role, User
from delmos_portal.accounts.permissions import roles_in
from delmos_portal.documents.models import StoredFile
from delmos_portal.documents.uploads import UploadRefused, store_upload
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue

WRITE = {Role.WRITER, Role.ADMINISTRATOR, Role.SIGNATORY}
MOST_FILES = 10
# As the register says.
MESSAGE, CHANGES, STATEMENT = "Meddelande", "Anmälan om ändrade förhållanden", "Yttrande"
STEPS = {STATEMENT: "answer_communication"}  # what the journal calls it; any other is a message
D = Message.Direction


def why_not_write(case: Case, user: User) -> str:
    """Why this person cannot write in the case; empty when they can. The agency's own say more."""
    if case.registration_number is None:
        return "Ni kan skriva till oss här när ni har skickat in. Då får ärendet sitt diarienummer."
    if user.is_staff:
        return ""
    if not roles_in(user, case.organisation_id) & WRITE:
        return (
            "Du kan läsa meddelandena men inte skriva."
            " Be er organisationsansvariga om rollen utkastförfattare."
        )
    return ""


def write(
    case_id: UUID,
    text: str,
    uploads: Sequence[UploadedFile[bytes]] = (),
    *,
    by: User,
    subject: str = MESSAGE,
) -> Message:
    """Write to the other side, with files. Raises Refused or UploadRefused."""
    with transaction.atomic():
        case = Case.objects.select_related("organisation").get(pk=case_id)
        if reason := why_not_write(case, by):
            raise Refused(reason)
        if len(uploads) > MOST_FILES:
            raise UploadRefused(
                f"Välj högst {MOST_FILES} filer. Skicka resten i ett meddelande till."
            )
        message = Message(
            case=case,
            direction=D.DISPATCHED if by.is_staff else D.RECEIVED,
            by=by,
            author=_named(by, case),
            text=text,
        )
        files = [_stored(one, by) for one in uploads]
        return file_message(message, files, by=by, subject=subject)


def _stored(upload: UploadedFile[bytes], by: User) -> StoredFile:
    try:
        return store_upload(upload, by=by)
    except UploadRefused as refused:
        raise UploadRefused(f"{upload.name}: {refused}") from None


def _named(user: User, case: Case) -> str:
    whose = settings.AGENCY["short"] if user.is_staff else case.organisation_name
    return ", ".join(part for part in (user.name, user.title, whose) if part)[:250]


def file_message(
    message: Message, files: Iterable[StoredFile], *, by: User, subject: str = MESSAGE
) -> Message:
    """Keep a message of a registered case: its entry, its event and the mails that tell of it."""
    files = list(files)
    message.save(force_insert=True)
    message.files.set(files)
    _enter(message, subject, len(files))
    record(
        STEPS.get(subject, "write_message"),
        by=by,
        object_type=message._meta.label_lower,
        object_id=message.pk,
        subject_id=message.case_id,
        on_behalf_of="" if by.is_staff else message.case.organisation_name,
        details={"direction": message.direction},
    )
    key = str(message.pk)
    if message.is_to_the_agency:
        enqueue(
            "applications.tell_officer_of_message",
            key=f"applications.tell_officer_of_message:{key}",
            message_id=key,
        )
    else:
        enqueue(
            "applications.tell_of_message",
            key=f"applications.tell_of_message:{key}",
            message_id=key,
        )
    return message


def _enter(message: Message, subject: str, how_many_files: int) -> None:
    """The register names the organisation and not what was written.

    A mail that staff placed is from whoever its address says: nobody answers for it by an account.
    """
    if how_many_files:
        subject += f" med {how_many_files} bilag{'a' if how_many_files == 1 else 'or'}"
    directions = RegisterEntry.Direction
    enter_in_register(
        message.case_id,
        RegisterEntry(
            direction=directions.RECEIVED if message.is_to_the_agency else directions.DISPATCHED,
            at=message.at,
            counterpart=message.sender_as_it_was or message.case.organisation_name,
            subject=subject,
            key=f"message:{message.pk}",
            file=message.original,
        ),
    )


def note_read(case: Case, message_ids: Collection[UUID], *, by: User) -> None:
    """Note that this person has read what was shown to them; the first reading is what stands."""
    written = case.messages.written_to(staff=by.is_staff).filter(pk__in=message_ids)
    now = timezone.now()
    MessageReading.objects.bulk_create(
        [MessageReading(message=one, by=by, at=now) for one in written], ignore_conflicts=True
    )


def reply_address(case: Case, user: User) -> str:
    """Where this person's answer by mail finds this case; nothing where no mail is received."""
    if not settings.MAIL_REPLY_DOMAIN:
        return ""
    known, _made = ReplyAddress.objects.get_or_create(
        case=case, user=user, defaults={"token": token_hex(16)}
    )
    return f"arende+{known.token}@{settings.MAIL_REPLY_DOMAIN}"
