"""Hearing the organisation before a decision against it (FL 25 §)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from applications.actions.receiving import enter_in_register
from applications.lifecycle import LIFE
from applications.models import (
    Case,
    Communication,
    CommunicationWaiver,
    RegisterEntry,
    Status,
    Submission,
)
from applications.permissions import is_officer
from delmos_portal.accounts.models import User
from delmos_portal.documents.models import StoredFile
from delmos_portal.documents.uploads import UploadRefused, store_upload
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue
from delmos_portal.templatetags.swedish import day
from screening.models import OpinionFile
from screening.permissions import why_not_handle
from screening.requirements import why_not_last_day

MOST_FILES = 10
USUAL = "Fjorton dagar är det vanliga."


SENT_MEANWHILE = (
    "{} skickat en kommunicering sedan du öppnade sidan. Läs den överst på sidan. Ska den här också"
    " skickas, kontrollera och skicka igen."
)
NO_TEXT = "Skriv vilket beslut som övervägs och varför."
NO_MATERIAL = "Skriv vilket underlag beslutet bygger på, eller välj handlingar eller filer."
NOT_CHOOSABLE = "En vald handling kan inte skickas som underlag. Välj om i listan."
# What the organisation is not to read yet, or was sent to it for this very purpose.
# What outside bodies answered is chosen by itself.
NO_MATERIAL_OF_KIND = ("decision:", "taken_back:", "communication", "opinion")


@dataclass(frozen=True)
class Considered:
    """What decision is considered, why, on what material, and until when it can be answered."""

    outcome: str
    text: str
    material: str
    last_on: date
    entries: Sequence[RegisterEntry] = ()


def choosable(case: Case) -> "QuerySet[RegisterEntry]":
    """The documents of a case that can be sent along: those with a file, and official notes."""
    has_content = Q(document__isnull=False) | Q(file__isnull=False) | Q(key__startswith="note:")
    entries = RegisterEntry.objects.filter(has_content, case=case)
    for kind in NO_MATERIAL_OF_KIND:
        entries = entries.exclude(key__startswith=kind)
    return entries.order_by("number")


def why_not_communicate(submission: Submission, user: User) -> str:
    """Communication belongs to the handling: before a decision is proposed."""
    if not is_officer(user, submission):
        return "Det här gör en handläggare."
    if submission.status != Status.IN_REVIEW:
        return f"{submission.state_text(user)} Kommunicering görs under handläggningen."
    return why_not_handle(user, submission.case)


def why_read_first(submission: Submission, seen: int | None, user: User) -> str:
    """What was sent since the page was opened, to be read before another goes; empty when nothing."""
    latest = submission.communications.order_by("pk").last()
    if seen is None or latest is None or submission.communications.count() <= seen:
        return ""
    who = "Du har" if latest.sent_by == user else f"{latest.sent_by} har"
    return SENT_MEANWHILE.format(who)


def communicate(
    submission_id: UUID,
    considered: Considered,
    uploads: Sequence[UploadedFile[bytes]] = (),
    *,
    opinions: Sequence[UUID] = (),
    seen: int | None = None,
    by: User,
) -> Communication:
    """Send the material and what is considered, registered and sealed. Raises Refused or UploadRefused.

    `seen` is how many had been sent when it was written: the organisation gets no second one unread.
    """
    if not considered.text.strip():
        raise Refused(NO_TEXT)
    if not (considered.material.strip() or considered.entries or uploads or opinions):
        raise Refused(NO_MATERIAL)
    if reason := why_not_last_day(considered.last_on, USUAL):
        raise Refused(reason)
    if len(uploads) > MOST_FILES:
        raise UploadRefused(f"Välj högst {MOST_FILES} filer.")
    with transaction.atomic():
        submission = LIFE.locked(submission_id)
        if reason := why_not_communicate(submission, by):
            raise Refused(reason)
        if reason := why_read_first(submission, seen, by):
            raise Refused(reason)
        sent = _keep(submission, considered, by=by)
        files = [store_upload(one, by=by) for one in uploads]
        sent.files.set(files)
        sent.entries.add(*entries_of(submission, opinions))
        _enter(submission, sent, files)
        _note("communicate", submission, sent, by=by)
        for effect in ("screening.seal_communication", "screening.send_communication"):
            enqueue(effect, key=f"{effect}:{sent.pk}", communication_id=sent.pk)
    return sent


def entries_of(submission: Submission, opinions: Sequence[UUID]) -> list[RegisterEntry]:
    """What outside bodies answered, with what they were asked, and the files: documents of the register."""
    keys = [f"opinion:{submission.pk}:{pk}" for pk in opinions]
    files = OpinionFile.objects.filter(
        request__in=opinions, request__submission=submission, request__status="answered"
    )
    keys += [f"opinion_file:{submission.pk}:{pk}" for pk in files.values_list("file_id", flat=True)]
    rows = RegisterEntry.objects.filter(case=submission.case_id, key__in=keys)
    return list(rows.order_by("number"))


def _keep(submission: Submission, considered: Considered, *, by: User) -> Communication:
    """With the documents that were chosen; an official note has no file, so its words go in the letter."""
    chosen = {one.pk for one in considered.entries}
    entries = list(choosable(submission.case).filter(pk__in=chosen))
    if len(entries) != len(chosen):
        raise Refused(NOT_CHOOSABLE)
    told = {one.register_key: one.text for one in submission.case.official_notes.all()}
    notes = [
        f"Handling {one.number}, {one.subject.lower()}:\n{told[one.key]}"
        for one in entries
        if one.key in told
    ]
    sent = Communication.objects.create(
        submission=submission,
        outcome=considered.outcome,
        text=considered.text.strip(),
        material="\n\n".join(part for part in (considered.material.strip(), *notes) if part),
        last_on=considered.last_on,
        sent_by=by,
    )
    sent.entries.set(entries)
    return sent


def _enter(submission: Submission, sent: Communication, files: Sequence[StoredFile]) -> None:
    """The letter, and each file of the material: both sides open them from the register."""
    subjects: list[tuple[str, str, StoredFile | None]] = [
        ("Kommunicering inför beslut", f"communication:{sent.pk}", None)
    ]
    subjects += [
        ("Underlag till kommunicering", f"communication-file:{one.pk}", one)  # names stay out
        for one in files
    ]
    for subject, key, file in subjects:
        enter_in_register(
            submission.case_id,
            RegisterEntry(
                direction=RegisterEntry.Direction.DISPATCHED,
                at=sent.sent_at,
                counterpart=submission.case.organisation_name,
                subject=subject,
                key=key,
                file=file,
            ),
        )


def note_no_answer(sent: Communication, *, by: User) -> None:
    """Note that the time has run out without an answer. Raises Refused."""
    with transaction.atomic():
        submission = LIFE.locked(sent.submission_id)
        current = Communication.objects.get(pk=sent.pk)
        if reason := why_not_communicate(submission, by):
            raise Refused(reason)
        if current.answer_id:
            raise Refused("Organisationen har yttrat sig.")
        if not current.is_past:
            raise Refused(f"Organisationen har till och med {day(current.last_on)} på sig.")
        if current.no_answer_at:
            return
        current.no_answer_at, current.no_answer_by = timezone.now(), by
        current.save(update_fields=["no_answer_at", "no_answer_by"])
        _note("note_no_answer", submission, current, by=by)


def waive(submission_id: UUID, ground: str, why: str = "", *, by: User) -> CommunicationWaiver:
    """Note why communication is obviously unneeded. Raises Refused."""
    if ground == CommunicationWaiver.Ground.OTHER and not why.strip():
        raise Refused("Skriv vilket skäl det är.")
    with transaction.atomic():
        submission = LIFE.locked(submission_id)
        if reason := why_not_communicate(submission, by):
            raise Refused(reason)
        waiver = CommunicationWaiver.objects.create(
            submission=submission, ground=ground, why=why.strip(), by=by
        )
        record(
            "waive_communication",
            by=by,
            object_type=submission._meta.label_lower,
            object_id=submission.pk,
            subject_id=submission.case_id,
            details={"ground": ground, "why": waiver.why},
        )
    return waiver


def _note(step: str, submission: Submission, sent: Communication, *, by: User) -> None:
    record(
        step,
        by=by,
        object_type=submission._meta.label_lower,
        object_id=submission.pk,
        subject_id=submission.case_id,
        details={"communication": sent.pk},
    )
