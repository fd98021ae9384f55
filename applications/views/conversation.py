"""The messages of a case as either side reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from applications.forms import MessageForm
from applications.models import Case, Message, MessageReading
from delmos_portal.accounts.models import User
from delmos_portal.documents.models import StoredFile


@dataclass(frozen=True)
class Said:
    """One message: whose it is, its files, and who has read it."""

    message: Message
    is_ours: bool
    files: list[StoredFile]
    readings: list[MessageReading]

    @property
    def is_unread(self) -> bool:
        return not self.is_ours and not self.readings


@dataclass(frozen=True)
class Conversation:
    """Every message of a case, the latest first."""

    said: list[Said]
    mine: list[UUID]  # written to this person's side, and not read by this person

    @property
    def unread(self) -> int:
        return sum(one.is_unread for one in self.said)


def conversation_in(case: Case, user: User) -> Conversation:
    rows = case.messages.select_related("original").prefetch_related("files", "readings__by")
    said = [
        Said(
            one,
            is_ours=one.is_to_the_agency != user.is_staff,
            files=list(one.files.all()),
            readings=list(one.readings.all()),
        )
        for one in rows.order_by("-at")
    ]
    unseen = [
        one.message.pk
        for one in said
        if not one.is_ours and user.pk not in {reading.by_id for reading in one.readings}
    ]
    return Conversation(said, unseen)


def posted_files(request: HttpRequest) -> "Sequence[UploadedFile[bytes]]":
    return request.FILES.getlist(MessageForm.FILES)


def posted_ids(request: HttpRequest) -> list[UUID]:
    """The messages that the page showed; what is no id is left out."""
    found = []
    for text in request.POST.getlist("visat"):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def unread_in(case: str = "pk", *, staff: bool) -> Coalesce:
    """How many messages of a case wait to be read by this side, as a part of another statement.

    `case` is the case of that statement's rows.
    """
    unread = Message.objects.written_to(staff=staff).unread().filter(case=OuterRef(case))
    counted = unread.order_by().values("case").annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(counted), 0)
