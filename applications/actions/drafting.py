"""Writing a draft: begin, save, attach. Saving takes the same lock as sending."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from applications.actions import history, unread_answers
from applications.actions.history import Written
from applications.actions.noting import note_on
from applications.actions.prefilling import Origin, suggested
from applications.actions.voiding import void_changed
from applications.lifecycle import LIFE
from applications.models import Attachment, Call, Case, Stage, Status, Submission
from applications.permissions import is_writer
from applications.requirements import CASE_IS_CLOSED, Added, why_not_apply, why_not_attach
from delmos_portal.accounts.models import Organisation, User
from delmos_portal.accounts.permissions import may_write
from delmos_portal.documents.uploads import check_upload, keep_upload
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires.builder.outline import keys_in
from delmos_portal.questionnaires.definition import Kind

NO_ORIGINS: Mapping[str, Origin] = {}
NOTHING: Mapping[str, Any] = {}
WRITTEN = [
    "answers",
    "answer_versions",
    "origins",
    "unread_answers",
    "unread_by",
    "version",
    "saved_at",
    "saved_by",
]
WRITABLE = (Status.DRAFT, Status.INCOMPLETE)


@dataclass(frozen=True)
class Conflict:
    """A colleague saved another answer to the same question in the meantime."""

    question_key: str
    theirs: Any
    mine: Any


@dataclass(frozen=True)
class Saved:
    version: int
    at: datetime
    conflicts: list[Conflict]


def begin(call: Call, organisation: Organisation, *, by: User) -> Submission:
    """Begin the first submission of a call, or return the one that is begun already."""
    if not may_write(by, organisation.pk):
        raise Refused(
            f"Du kan inte skriva för {organisation.name}. Be er organisationsansvariga om rollen."
        )
    begun = (
        Submission.objects.filter(case__call=call, case__organisation=organisation)
        .order_by("stage__order")
        .first()
    )
    if begun is not None:
        return begun
    if reasons := why_not_apply(call, organisation):
        raise Refused(" ".join(reasons))
    with transaction.atomic():
        case, _created = Case.objects.get_or_create(
            call=call,
            organisation=organisation,
            defaults={"organisation_name": organisation.name, "responsible": by},
        )
        return open_stage(case, call.first_stage(), by=by)


def open_stage(case: Case, stage: Stage, *, by: User, due_at: datetime | None = None) -> Submission:
    """Give a case its draft for a stage; asking twice gives the same one.

    What is known already is there from the beginning (WCAG 3.3.7: no re-asking), with its origin.
    """
    # A form that is being changed moves the drafts that there are: one begun now waits, and gets it.
    rows = Stage.objects.select_for_update(of=("self",), no_key=True)
    stage = rows.select_related("call", "questionnaire").get(pk=stage.pk)
    fetched = suggested(case, stage, stage.questionnaire.parsed.questions(), by=by)
    now = timezone.now()
    submission, created = Submission.objects.get_or_create(
        case=case,
        stage=stage,
        defaults={
            "questionnaire": stage.questionnaire,
            "answers": {key: one.value for key, one in fetched.items()},
            "origins": {key: one.at(now) for key, one in fetched.items()},
            "due_at": due_at,
        },
    )
    if created:
        record(
            "open_stage",
            by=by,
            object_type="applications.submission",
            object_id=submission.pk,
            subject_id=case.pk,
            to_status=submission.status,
            on_behalf_of=case.organisation_name,
            details={"stage": stage.kind},
        )
    return submission


def why_not_write(submission: Submission, user: User) -> str:
    """Why this person cannot write in the submission now; empty when they can."""
    if not is_writer(user, submission):
        return (
            "Du kan läsa men inte ändra. Be er organisationsansvariga om rollen utkastförfattare."
        )
    if submission.case.status == Case.Status.CLOSED:
        return CASE_IS_CLOSED
    if submission.status not in WRITABLE:
        return f"{submission.state_text(user)} Det går inte att ändra i den nu."
    return ""


def writable(submission_id: UUID, by: User) -> Submission:
    """The submission under its lock, if this person may write in it now. Raises Refused."""
    submission = LIFE.locked(submission_id)
    if reason := why_not_write(submission, by):
        raise Refused(reason)
    return submission


def save(
    submission_id: UUID,
    answers: dict[str, Any],
    *,
    version: int,
    by: User,
    all_or_nothing: bool = False,
    origins: Mapping[str, Origin] = NO_ORIGINS,
    outdated: Collection[str] = (),
    unread: Mapping[str, Any] = NOTHING,
) -> Saved:
    """Save answers written from `version`. What a colleague has changed since is kept, and told.

    `all_or_nothing` saves nothing where something conflicts: an autosave has nowhere to ask.
    `outdated` are answers that were written from another text than the one that stands now.
    `origins` says of the answers that were fetched where from; an answer that is edited has none.
    `unread` is what was typed and is no answer, by question; nothing where it has been mended.
    What a writer wrote too late is kept in the history. Raises Refused.
    """
    try:
        return _save(
            submission_id, answers, version, origins, outdated, unread, by=by, strict=all_or_nothing
        )
    except Refused:
        keep_unsaved(submission_id, answers, unread, by=by)
        raise


def keep_unsaved(
    submission_id: UUID, answers: dict[str, Any], unread: Mapping[str, Any] = NOTHING, *, by: User
) -> None:
    """Keep in the history what could not be saved: it was sent in the same moment, or the form changed."""
    with transaction.atomic():
        submission = LIFE.locked(submission_id)
        if is_writer(by, submission):
            met = unread_answers.unsaved(submission, unread, unread)
            unsaved = _changes(submission, answers, version=-1)
            history.keep(submission, [*met, *unsaved], by=by, now=timezone.now())


def _save(
    submission_id: UUID,
    answers: dict[str, Any],
    version: int,
    origins: Mapping[str, Origin],
    outdated: Collection[str],
    unread: Mapping[str, Any],
    *,
    by: User,
    strict: bool,
) -> Saved:
    with transaction.atomic():
        submission = writable(submission_id, by)
        now = timezone.now()
        changes = _changes(submission, answers, version, outdated)
        late = unread_answers.late(submission, unread, version, outdated)
        conflicts = _conflicts(submission, changes, late)
        if conflicts and strict:
            met = unread_answers.unsaved(submission, unread, unread)
            unsaved = [replace(one, is_saved=False) for one in changes]
            history.keep(submission, [*met, *unsaved], by=by, now=now)
            return Saved(version, submission.saved_at or now, conflicts)
        met = unread_answers.unsaved(submission, unread, late)
        history.keep(submission, [*met, *changes], by=by, now=now, apart=origins)
        written = {one.question_key: one.after for one in changes if one.is_saved}
        in_time = {key: typed for key, typed in unread.items() if key not in late}
        is_changed = unread_answers.note(submission, written, in_time, by=by, now=now)
        if written:
            _write(submission, written, origins, by=by, now=now)
        elif is_changed:
            submission.save(update_fields=["unread_answers", "unread_by"])
        void_changed(submission, written, by=by)
    return Saved(submission.version, now, conflicts)


def _conflicts(
    submission: Submission, changes: Sequence[Written], late: Collection[str]
) -> list[Conflict]:
    """Where another answer stands than the one that was written from."""
    found = {
        one.question_key: Conflict(one.question_key, theirs=one.before, mine=one.after)
        for one in changes
        if not one.is_saved
    }
    wrong = {key: Conflict(key, theirs=submission.answers.get(key), mine=None) for key in late}
    return list((wrong | found).values())


def _changes(
    submission: Submission,
    answers: dict[str, Any],
    version: int,
    outdated: Collection[str] = (),
) -> list[Written]:
    """What differs from what stands.

    Not saved where a colleague has written since `version`, or the form no longer asks.
    """
    allowed, asked = submission.open_questions, keys_in(submission.questionnaire.definition)
    return [
        Written(
            key,
            submission.answers.get(key),
            value,
            is_saved=key in asked
            and key not in outdated
            and submission.answer_versions.get(key, 0) <= version,
        )
        for key, value in answers.items()
        if value != submission.answers.get(key) and (not allowed or key in allowed)
    ]


def _write(
    submission: Submission,
    written: dict[str, Any],
    origins: Mapping[str, Origin],
    *,
    by: User,
    now: datetime,
) -> None:
    submission.version += 1
    submission.answers |= written
    submission.answer_versions |= dict.fromkeys(written, submission.version)
    submission.saved_at = now
    kept = {key: one for key, one in submission.origins.items() if key not in written}
    fetched = {key: one.at(now) for key, one in origins.items() if key in written}
    submission.origins = kept | fetched
    _note_writer(submission, by)
    submission.save(update_fields=WRITTEN)


def keep_as_own(submission_id: UUID, key: str, *, by: User) -> None:
    """Let the answer be the writer's own from now on, whatever its source says. Raises Refused."""
    with transaction.atomic():
        submission = writable(submission_id, by)
        submission.origins.pop(key, None)
        submission.save(update_fields=["origins"])


def attach(
    submission_id: UUID,
    question_key: str,
    upload: UploadedFile[bytes],
    *,
    by: User,
    instead_of: int | None = None,
) -> Attachment:
    """Keep a file as (part of) the answer to a question, perhaps in another's place. No file stands twice.

    Raises Refused or UploadRefused.
    """
    checked = check_upload(upload)
    with transaction.atomic():
        submission = writable(submission_id, by)
        _check_file_question(submission, question_key)
        standing = submission.attachments.filter(removed_at=None, question_key=question_key)
        before = standing.get(pk=instead_of) if instead_of else None
        if there := _with_bytes(standing, checked.sha256):
            return _instead_of(before, there, submission, by=by)
        added = Added(checked.name, checked.size, checked.found.pages)
        if reason := why_not_attach(submission, added, instead_of=before):
            raise Refused(reason)
        others = standing.exclude(pk=instead_of or 0).values_list("file__name", flat=True)
        file = keep_upload(checked.beside(set(others)), by=by)
        attachment = Attachment.objects.create(
            submission=submission, question_key=question_key, file=file
        )
        if before:
            _remove(before, by=by, replaced_by=attachment)
        _note_file(submission, question_key, by=by)
        return attachment


def _with_bytes(standing: QuerySet[Attachment], sha256: str) -> Attachment | None:
    return standing.filter(file__sha256=sha256).select_related("file").first()


def _instead_of(
    before: Attachment | None, there: Attachment, submission: Submission, *, by: User
) -> Attachment:
    """Let a file that stands already take another's place. Raises Refused where there is none to take."""
    name = there.file.name
    if before is None:
        raise Refused(
            f"Filen finns redan här, med namnet {name}. Den är inte tillagd en gång till."
        )
    if before.pk == there.pk:
        raise Refused(f"Det är samma fil som {name}. Välj den fil som ska gälla i stället.")
    _remove(before, by=by, replaced_by=there)
    _note_file(submission, there.question_key, by=by)
    return there


def detach(submission_id: UUID, attachment_id: int, *, by: User) -> None:
    """Take a file out of the draft. It stays in the history."""
    with transaction.atomic():
        submission = writable(submission_id, by)
        attachment = submission.attachments.get(pk=attachment_id)
        _check_file_question(submission, attachment.question_key)
        if attachment.removed_at:
            return
        _remove(attachment, by=by)
        _note_file(submission, attachment.question_key, by=by)


def put_back(submission_id: UUID, attachment_id: int, *, by: User) -> Attachment:
    """Let a file that was removed or replaced stand again, beside those that stand now."""
    with transaction.atomic():
        submission = writable(submission_id, by)
        earlier = submission.attachments.select_related("file").get(pk=attachment_id)
        key, file = earlier.question_key, earlier.file
        _check_file_question(submission, key)
        standing = submission.attachments.filter(question_key=key, removed_at=None)
        if _with_bytes(standing, file.sha256):
            raise Refused(f"{file.name} finns redan bland filerna.")
        if file.is_infected:
            raise Refused(f"{file.name} stoppades i viruskontrollen och kan inte tas tillbaka.")
        if reason := why_not_attach(submission, Added(file.name, file.size, file.pages)):
            raise Refused(reason)
        attachment = Attachment.objects.create(submission=submission, question_key=key, file=file)
        _note_file(submission, key, by=by)
        return attachment


def _remove(attachment: Attachment, *, by: User, replaced_by: Attachment | None = None) -> None:
    attachment.removed_at, attachment.removed_by = timezone.now(), by
    attachment.replaced_by = replaced_by
    attachment.save(update_fields=["removed_at", "removed_by", "replaced_by"])


def _note_file(submission: Submission, key: str, *, by: User) -> None:
    """A file is content: its question gets a new version, and what was signed may fall."""
    submission.version += 1
    submission.answer_versions[key] = submission.version
    submission.saved_at = timezone.now()
    _note_writer(submission, by)
    submission.save(update_fields=["answer_versions", "version", "saved_at", "saved_by"])
    void_changed(submission, {key}, by=by)


def _note_writer(submission: Submission, by: User) -> None:
    """Who writes is kept when the pen changes hands: some calls let no writer sign."""
    if submission.saved_by_id == by.pk:
        return
    submission.saved_by = by
    note_on(submission, "write_draft", by=by)


def _check_file_question(submission: Submission, key: str) -> None:
    asked = [
        one.key for one in submission.questionnaire.parsed.questions() if one.kind is Kind.FILE
    ]
    if key not in asked:
        raise Refused("Frågan tar inte emot filer.")
    if submission.open_questions and key not in submission.open_questions:
        raise Refused("Frågan ingår inte i kompletteringen.")
