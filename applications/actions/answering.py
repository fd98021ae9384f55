"""Answering a communication: a message that came in, bound to what it answers."""

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from applications.actions import messaging
from applications.models import NOT_THE_AGENCYS, Communication, Message, Status
from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Refused

DECIDED = (*NOT_THE_AGENCYS, Status.DECIDED, Status.ANNOUNCED, Status.WITHDRAWN)


def why_not_answer(sent: Communication, user: User) -> str:
    """Why this person cannot answer; late is not too late, until it is decided."""
    if sent.answer_id:
        return "Ni har yttrat er. Vill ni lägga till något skriver ni ett meddelande i ärendet."
    if sent.submission.status in DECIDED:
        return "Det går inte att yttra sig längre. Skriv ett meddelande i ärendet om ni har frågor."
    return messaging.why_not_write(sent.submission.case, user)


def answer(
    sent: Communication, text: str, uploads: Sequence[UploadedFile[bytes]] = (), *, by: User
) -> Message:
    """Say what the organisation has to say of it; once. Raises Refused or UploadRefused."""
    with transaction.atomic():
        rows = Communication.objects.select_for_update(of=("self",))
        current = rows.select_related("submission__case").get(pk=sent.pk)
        if reason := why_not_answer(current, by):
            raise Refused(reason)
        said = messaging.write(
            current.submission.case_id, text, uploads, by=by, subject=messaging.STATEMENT
        )
        current.answer = said
        current.save(update_fields=["answer"])
    return said
