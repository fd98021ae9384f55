"""The entries of a case's register that a person may read, and what they lead to."""

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.db.models.lookups import StartsWith

from applications.models import (
    Attachment,
    Case,
    Decision,
    RegisterEntry,
    Status,
    StrayMail,
    Submission,
)
from delmos_portal.accounts.models import User
from delmos_portal.accounts.permissions import may_read
from delmos_portal.documents.models import StoredFile


def entries_visible_to(user: User) -> QuerySet[RegisterEntry]:
    """Staff read the whole register; members their own, and what decides it once that is announced."""
    entries = RegisterEntry.objects.filter(case__in=Case.objects.visible_to(user))
    if user.is_staff:
        return entries
    unannounced = Decision.objects.filter(announced_at=None).annotate(
        entry_key=Concat(Value("decision:"), Cast(F("pk"), CharField()))
    )
    # What the decision will rest on is read with it, not before.
    prefix = Concat(Value("assessment:"), Cast(F("pk"), CharField()), Value(":"))
    being_assessed = (
        Submission.objects.filter(case=OuterRef("case"))
        .exclude(status__in=(Status.ANNOUNCED, Status.WITHDRAWN))
        .filter(StartsWith(OuterRef("key"), prefix))
    )
    return entries.exclude(key__in=unannounced.values("entry_key")).exclude(Exists(being_assessed))


def may_read_attachment(user: User, attachment: Attachment) -> bool:
    """Members read their own files; staff only those that have come in (R-TF-1)."""
    submission = attachment.submission
    if not user.is_staff:
        return may_read(user, submission.case.organisation_id)
    file_id = str(attachment.file_id)
    return submission.versions.filter(attachments__contains=[{"file": file_id}]).exists()


def may_read_message_file(user: User, file: StoredFile) -> bool:
    """Both sides read the files of a message; staff also a mail that found no case."""
    cases = Case.objects.visible_to(user)
    if file.messages.filter(case__in=cases).exists():
        return True
    return user.is_staff and StrayMail.objects.filter(original=file).exists()
