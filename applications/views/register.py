"""The entries of a case's register that a person may read, and what they lead to."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import CharField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.db.models.lookups import StartsWith
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from applications.models import (
    Attachment,
    Case,
    Communication,
    Decision,
    ReceivedVersion,
    RegisterEntry,
    Status,
    StrayMail,
    Submission,
)
from delmos_portal.accounts.models import User
from delmos_portal.accounts.permissions import may_read
from delmos_portal.documents.models import StoredFile
from delmos_portal.outbox.models import SentMail

ON_ITS_WAY = "PDF:en är inte klar än. Ladda om sidan om en stund."
SEALED = (
    "communication",
    "submission",
    "decision",
    "request",
    "correction",
    "delay",
    "prompt_refusal",
    "opinion",
)
# What a decision will rest on: the keys of these begin with their submission.
RESTS_ON = ("assessment", "opinion_request", "opinion", "opinion_file")
ASK_FOR_IT = "Ni har rätt att läsa den. Hör av er, så får ni en kopia."


def entries_visible_to(user: User) -> QuerySet[RegisterEntry]:
    """Staff read the whole register; members their own, and what decides it once that is announced."""
    entries = RegisterEntry.objects.filter(case__in=Case.objects.visible_to(user))
    if user.is_staff:
        return entries
    unannounced = Decision.objects.filter(announced_at=None).annotate(
        entry_key=Concat(Value("decision:"), Cast(F("pk"), CharField()))
    )
    made_anew = unannounced.filter(submission__case=OuterRef("case"), round__gt=1).filter(
        StartsWith(OuterRef("key"), Concat(F("entry_key"), Value(":")))
    )
    # What the decision will rest on is read with it, or when it was communicated; not before.
    about = Func(
        OuterRef("key"), Value(":"), Value(2), function="split_part", output_field=CharField()
    )
    under_way = (
        Submission.objects.filter(case=OuterRef("case"))
        .exclude(status__in=(Status.ANNOUNCED, Status.WITHDRAWN))
        .annotate(text=Cast(F("pk"), CharField()))
        .filter(text=about)
    )
    communicated = Communication.entries.through.objects.filter(registerentry=OuterRef("pk"))
    kinds = Q.create([("key__startswith", f"{one}:") for one in RESTS_ON], connector=Q.OR)
    held_back = entries.filter(kinds, Exists(under_way), ~Exists(communicated))
    return (
        entries.exclude(key__in=unannounced.values("entry_key"))
        .exclude(Exists(made_anew))
        .exclude(pk__in=held_back.values("pk"))
        # A decision that never held: nobody was told of it.
        .exclude(~Q(case__status=Case.Status.CLOSED), key__startswith="taken_back:")
    )


@dataclass(frozen=True)
class ListedEntry:
    """An entry with the place where its organisation reads it, and what to know of it."""

    entry: RegisterEntry
    url: str = ""
    note: str = ""


def listed(
    entries: Iterable[RegisterEntry],
    submissions: Iterable[Submission],
    decisions: Iterable[Decision],
    mails: Iterable[SentMail],
) -> list[ListedEntry]:
    """The entries of a case, each with where it is read; asks the database nothing more."""
    places = {f"mail:{one.key}": f"#mejl-{one.pk}" for one in mails}
    places |= {one.key: _to("decision", one.submission_id) for one in decisions}
    for one in submissions:
        own = _to("submission", one.pk)
        places |= {f"request:{asked.pk}": own for asked in one.completion_requests.all()}
        places[f"withdrawal:{one.pk}"] = own
        for number in range(1, one.received_versions + 1):
            version = _to("receipt-version", one.pk, number)
            places[f"submission:{one.pk}:{number}"] = version
    return [_listed(one, places.get(one.key, "")) for one in entries]


def _listed(entry: RegisterEntry, place: str) -> ListedEntry:
    kind, _, rest = entry.key.partition(":")
    if entry.document:
        url = _to("document", entry.document_id)
        return ListedEntry(entry, url, f"PDF, {filesizeformat(entry.document.size)}")
    if entry.file:
        note = f"{entry.file.name}, {filesizeformat(entry.file.size)}"
        return ListedEntry(entry, _to("file", entry.file_id), note)
    if kind == "message":
        return ListedEntry(entry, f"{_to('case-messages', entry.case_id)}#meddelande-{rest}")
    if kind in ("assessment", "note"):
        return ListedEntry(entry, note=ASK_FOR_IT)
    is_sealed = kind in SEALED
    return ListedEntry(entry, place, ON_ITS_WAY if is_sealed else "")


def _to(name: str, *args: object) -> str:
    return reverse(name, args=args)


def may_read_attachment(user: User, attachment: Attachment) -> bool:
    """Members read their own files; staff only those that have come in (R-TF-1)."""
    submission = attachment.submission
    if not user.is_staff:
        return may_read(user, submission.case.organisation_id)
    came_in = ReceivedVersion.objects.filter(
        submission__in=Submission.objects.visible_to(user).filter(pk=submission.pk)
    )
    return came_in.filter(attachments__contains=[{"file": str(attachment.file_id)}]).exists()


def may_read_message_file(user: User, file: StoredFile) -> bool:
    """Both sides read the files of a message; staff also a mail that found no case."""
    cases = Case.objects.visible_to(user)
    if file.messages.filter(case__in=cases).exists():
        return True
    return user.is_staff and StrayMail.objects.visible_to(user).filter(original=file).exists()
