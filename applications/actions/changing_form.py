"""A stage gets another version of its form, and its drafts follow. Nothing that was written is lost.

Staff never read drafts (R-TF-1): they see how many are touched, and never which or what. No count is
kept; the events of the drafts are the organisations' own.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from applications.actions import history
from applications.actions.history import Written
from applications.actions.noting import note_on
from applications.actions.voiding import void_changed
from applications.models import Attachment, Stage, Status, Submission
from applications.requirements import why_not_this_form
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.journal.models import Event
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue_all
from delmos_portal.questionnaires.builder.carrying import Carried, carried
from delmos_portal.questionnaires.builder.differences import differences
from delmos_portal.questionnaires.definition import Definition
from delmos_portal.questionnaires.models import QuestionnaireVersion

STEP = "change_form"
NOT_YOURS = "Administratörer byter formulär i utlysningar. Be en administratör om hjälp."
CHANGED = "Steget har fått ett annat formulär sedan du öppnade sidan. Läs vad som händer nu, och försök igen."
NOT_PUBLISHED = "Versionen är inte publicerad. Publicera den först."
SAME = "Steget har redan den versionen."


@dataclass(frozen=True)
class Impact:
    """How many drafts are touched, and how. Counts only."""

    drafts: int
    losing: int
    newly_asked: int
    over_or_unchosen: int
    signing: int  # left on their version


def impact_of(stage: Stage, version: QuestionnaireVersion) -> Impact:
    """What the change would mean, counted over the drafts as they are now."""
    rows = drafts_of(stage, version).values_list("pk", "answers", "questionnaire_id")
    files = _files_of(drafts_of(stage, version))
    definitions = {
        one.pk: one.parsed
        for one in QuestionnaireVersion.objects.filter(
            pk__in=drafts_of(stage, version).values("questionnaire")
        )
    }
    found = [
        carried(definitions[form], version.parsed, answers, files.get(pk, set()))
        for pk, answers, form in rows
    ]
    signing = stage.submissions.filter(status=Status.SIGNING).exclude(questionnaire=version)
    return Impact(
        drafts=len(found),
        losing=sum(1 for one in found if one.homeless),
        newly_asked=sum(1 for one in found if one.newly_asked),
        over_or_unchosen=sum(1 for one in found if one.too_long or one.no_choice),
        signing=signing.count(),
    )


def drafts_of(stage: Stage, version: QuestionnaireVersion) -> QuerySet[Submission]:
    rows = Submission.objects.filter(stage=stage, status=Status.DRAFT)
    return rows.exclude(questionnaire=version)


def _files_of(submissions: QuerySet[Submission]) -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = {}
    files = Attachment.objects.filter(submission__in=submissions, removed_at=None)
    for pk, key in files.values_list("submission", "question_key"):
        found.setdefault(pk, set()).add(key)
    return found


def why_not_change(stage: Stage, version: QuestionnaireVersion) -> str:
    """Why this stage cannot have this version; empty when it can."""
    if version.is_draft:
        return NOT_PUBLISHED
    if stage.questionnaire_id == version.pk:
        return SAME
    known = {one.key for one in version.parsed.sections}
    titles = {one.key: one.title for one in stage.questionnaire.parsed.sections}
    for party in stage.signing_parties:
        for key in party.sections:
            if key not in known:
                return (
                    f"{party} undertecknar avsnittet ”{titles.get(key, key)}”, som inte finns i den"
                    " versionen. Ändra parterna i utlysningen först."
                )
    return why_not_this_form(stage.call, stage.kind, version.parsed)


def change_form(stage_id: int, version_id: int, *, was: int, by: User) -> Stage:
    """Move the stage and all its drafts to the version, or none of it. Raises Refused.

    `was` is the version that the stage had when its drafts were counted.
    """
    if not by.has_role(StaffRole.ADMINISTRATOR):
        raise Refused(NOT_YOURS)
    with transaction.atomic():
        # A draft that is begun at the same time takes this lock too, and gets the new version.
        rows = Stage.objects.select_for_update(of=("self",))
        stage = rows.select_related("call", "questionnaire").get(pk=stage_id)
        version = QuestionnaireVersion.objects.get(pk=version_id)
        if stage.questionnaire_id != was:
            raise Refused(CHANGED)
        if reason := why_not_change(stage, version):
            raise Refused(reason)
        # In the order of their keys, and before the journal, as whoever writes in one of them does:
        # two at once must not wait for each other.
        locked = drafts_of(stage, version).select_for_update(of=("self",), no_key=True)
        related = ("case", "stage", "stage__call", "questionnaire")
        drafts = list(locked.select_related(*related).order_by("pk"))
        stage.questionnaire = version
        stage.save(update_fields=["questionnaire"])
        record(
            "change_stage_form",
            by=by,
            object_type=stage._meta.label_lower,
            object_id=stage.pk,
            details={"from": was, "to": version.pk},
        )
        events = [_move(one, version, by=by) for one in drafts]
        name = "applications.tell_form_changed"
        enqueue_all([(name, f"{name}:{one.pk}", {"event_id": one.pk}) for one in events])
    return stage


def _move(it: Submission, version: QuestionnaireVersion, *, by: User) -> Event:
    """One locked draft onto the version. What has no place in it stays in the draft's history."""
    old, now = it.questionnaire, timezone.now()
    files = set(it.attachments.filter(removed_at=None).values_list("question_key", flat=True))
    moved = carried(old.parsed, version.parsed, it.answers, files)
    left = [
        Written(key, it.answers[key], moved.answers.get(key))
        for key in moved.left
        if key in it.answers
    ]
    history.keep(it, left, by=by, now=now)
    it.attachments.filter(removed_at=None, question_key__in=moved.homeless).update(removed_at=now)
    it.questionnaire, it.answers = version, moved.answers
    it.origins = {key: one for key, one in it.origins.items() if key not in moved.left}
    it.version += 1
    it.answer_versions |= dict.fromkeys((one.question_key for one in left), it.version)
    it.save(update_fields=["questionnaire", "answers", "origins", "version", "answer_versions"])
    void_changed(it, _touched(old.parsed, version.parsed, moved), by=by, former=old.parsed)
    return _note(it, old, by=by, left=moved.left, unchosen=moved.no_choice)


def note_change(it: Submission, old: QuestionnaireVersion, *, by: User) -> None:
    """Note it if a locked submission has another form than before: what was written is read by the old."""
    if it.questionnaire != old:
        _note(it, old, by=by)


def _note(
    it: Submission,
    old: QuestionnaireVersion,
    *,
    by: User,
    left: Collection[str] = (),
    unchosen: Collection[str] = (),
) -> Event:
    told = {"left": list(left), "unchosen": list(unchosen)}
    return note_on(it, STEP, by=by, details={"from": old.pk, "to": it.questionnaire.pk, **told})


def _touched(old: Definition, new: Definition, moved: Carried) -> Collection[str]:
    """The questions that are new, gone or asked in another way, and those that lost their answer."""
    before = {one.key: one for one in old.questions()}
    now = {one.key: one for one in new.questions()}
    return {*moved.left, *(key for key in before | now if before.get(key) != now.get(key))}


@dataclass(frozen=True)
class FormChange:
    """What a change meant for one draft, for those who write it."""

    event: Event
    changes: list[str]
    left: list[str]  # the questions whose answers lie in the history only


def change_told_by(event: Event) -> FormChange:
    pair = QuestionnaireVersion.objects.in_bulk([event.details["from"], event.details["to"]])
    old, new = pair[event.details["from"]].parsed, pair[event.details["to"]].parsed
    labels = {one.key: one.label for one in (*new.questions(), *old.questions())}
    left = [labels.get(key, key) for key in event.details["left"]]
    return FormChange(event, differences(old, new), left)


def latest_change(it: Submission) -> FormChange | None:
    """The last time that the draft's form was changed under it."""
    events = Event.objects.filter(object_id=str(it.pk), step=STEP)
    event = events.order_by("-position").first()
    return change_told_by(event) if event else None


def former_forms(it: Submission) -> list[Definition]:
    """The forms that the draft had before, the latest first."""
    events = Event.objects.filter(object_id=str(it.pk), step=STEP).order_by("-position")
    numbers = [one.details["from"] for one in events]
    known = QuestionnaireVersion.objects.in_bulk(numbers)
    return [known[number].parsed for number in numbers]
