"""The agency's part in a case's messages: nobody with a conflict of interest takes any."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from applications.actions import messaging
from applications.models import Case, Message
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.lifecycle import Refused
from screening.permissions import why_recused

WRITE = (StaffRole.OFFICER, StaffRole.DECISION_MAKER, StaffRole.REGISTRAR, StaffRole.FINANCE)


def why_not_write(case: Case, user: User) -> str:
    """Why this member of staff cannot write in the case; empty when they can."""
    if not user.has_role(*WRITE):
        return "Meddelanden skrivs av den som handlägger, beslutar, registrerar eller betalar ut."
    return why_recused(user, case)


def write(
    case: Case, text: str, uploads: Sequence[UploadedFile[bytes]] = (), *, by: User
) -> Message:
    """Write to the organisation. Raises Refused or UploadRefused."""
    if reason := why_not_write(case, by):
        raise Refused(reason)
    return messaging.write(case.pk, text, uploads, by=by)


def note_read(case: Case, message_ids: Collection[UUID], *, by: User) -> None:
    """Only who may answer takes a message as read on the agency's behalf."""
    if not why_not_write(case, by):
        messaging.note_read(case, message_ids, by=by)
