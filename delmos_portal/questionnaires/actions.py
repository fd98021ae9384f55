"""Making, changing and publishing versions of forms; every one of them is in the journal."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires.builder.checks import whole, why_not_publish
from delmos_portal.questionnaires.builder.outline import Raw, fresh_key
from delmos_portal.questionnaires.models import Questionnaire, QuestionnaireVersion
from delmos_portal.questionnaires.permissions import may_build

if TYPE_CHECKING:
    from delmos_portal.accounts.models import User

NOT_YOURS = "Administratörer bygger formulär. Be en administratör om hjälp."
NO_DRAFT = "Det finns inget utkast längre. Någon annan har publicerat eller kastat det."
CHANGED = (
    "Formuläret har ändrats sedan du öppnade sidan. Läs det som står nu och försök igen."
    " Inget av det som någon annan har sparat är borta."
)


class Meanwhile(Exception):
    """Somebody else changed the same thing: it is not written over unseen."""

    def __init__(self, now: QuestionnaireVersion) -> None:
        super().__init__(CHANGED)
        self.now = now


def create(title: str, *, by: "User") -> QuestionnaireVersion:
    """A new form with an empty draft."""
    return _first_draft({"title": title, "sections": []}, "create_questionnaire", {}, by=by)


def copy(version: QuestionnaireVersion, title: str, *, by: "User") -> QuestionnaireVersion:
    """A new form whose draft has the questions of this version."""
    details = {"copied_from": version.pk}
    return _first_draft(
        {**version.definition, "title": title}, "create_questionnaire", details, by=by
    )


def import_new(raw: Raw, *, by: "User") -> QuestionnaireVersion:
    """A new form from a file that has been checked."""
    return _first_draft(raw, "import_questionnaire", {}, by=by)


def import_into(questionnaire: Questionnaire, raw: Raw, *, by: "User") -> QuestionnaireVersion:
    """The file as the form's draft. Raises Refused where a draft is being written already."""
    with _building(by):
        locked = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
        if locked.versions.filter(published_at=None).exists():
            raise Refused(
                f"”{locked.title}” har redan ett utkast. Publicera eller kasta det först,"
                " eller läs in filen som ett nytt formulär."
            )
        return _add_draft(locked, raw, "import_questionnaire", {}, by=by)


def open_draft(questionnaire: Questionnaire, *, by: "User") -> QuestionnaireVersion:
    """The draft of the form's next version; asking twice gives the same one."""
    with _building(by):
        locked = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
        latest = locked.versions.latest("number")
        if latest.is_draft:
            return latest
        return _add_draft(locked, latest.definition, "open_questionnaire_draft", {}, by=by)


def change(
    version_id: int,
    edit: Callable[[Raw], Raw],
    *,
    by: "User",
    read: Callable[[Raw], str] | None = None,
    was: str = "",
    revision: int | None = None,
) -> QuestionnaireVersion:
    """Change a draft under its lock. Raises Refused, BadDefinition, Gone or Meanwhile.

    `read` gives the mark of what is changed, and `was` is the mark when it was shown: a colleague's
    change to the same thing is told, one to something else stands. `revision` is for what depends
    on the whole.
    """
    with _building(by):
        draft = _locked(version_id)
        if revision is not None and draft.revision != revision:
            raise Refused(CHANGED)
        if read is not None and read(draft.definition) != was:
            raise Meanwhile(draft)
        made = edit(draft.definition)
        whole(made)
        draft.definition = made
        draft.__dict__.pop("_parsed", None)
        _touch(draft, by)
        return draft


def publish(version_id: int, *, revision: int, by: "User") -> QuestionnaireVersion:
    """Let stages ask it. What is published is never changed again."""
    with _building(by):
        draft = _locked(version_id)
        if draft.revision != revision:
            raise Refused(CHANGED)
        if reasons := why_not_publish(draft.parsed):
            raise Refused(" ".join(reasons))
        draft.published_at = timezone.now()
        _touch(draft, by)
        Questionnaire.objects.filter(pk=draft.questionnaire_id).update(title=draft.parsed.title)
        _note("publish_questionnaire", draft, {}, by=by)
        return draft


def discard(version_id: int, *, revision: int, by: "User") -> bool:
    """Throw the draft away, and the form with it when it was never published: True then."""
    with _building(by):
        draft = _locked(version_id)
        if draft.revision != revision:
            raise Refused(CHANGED)
        _note("discard_questionnaire_draft", draft, {"title": draft.parsed.title}, by=by)
        draft.delete()
        is_empty = not draft.questionnaire.versions.exists()
        if is_empty:
            draft.questionnaire.delete()
        return is_empty


def _building(by: "User") -> transaction.Atomic:
    if not may_build(by):
        raise Refused(NOT_YOURS)
    return transaction.atomic()


def _locked(version_id: int) -> QuestionnaireVersion:
    rows = QuestionnaireVersion.objects.select_for_update(of=("self",))
    found = rows.select_related("questionnaire", "changed_by").filter(pk=version_id).first()
    if found is None or not found.is_draft:
        raise Refused(NO_DRAFT)
    return found


def _first_draft(
    raw: Raw, step: str, details: Mapping[str, object], *, by: "User"
) -> QuestionnaireVersion:
    with _building(by):
        title = str(raw["title"]).strip()
        taken = {
            one.replace("-", "_") for one in Questionnaire.objects.values_list("key", flat=True)
        }
        key = fresh_key(title[:40], taken, "formular").replace("_", "-")
        made = Questionnaire.objects.create(key=key, title=title)
        return _add_draft(made, raw, step, details, by=by)


def _add_draft(
    questionnaire: Questionnaire, raw: Raw, step: str, details: Mapping[str, object], *, by: "User"
) -> QuestionnaireVersion:
    whole(raw)
    numbers = questionnaire.versions.order_by("-number").values_list("number", flat=True)
    draft = QuestionnaireVersion(
        questionnaire=questionnaire, number=next(iter(numbers), 0) + 1, definition=raw
    )
    _touch(draft, by)
    _note(step, draft, details, by=by)
    return draft


def _touch(draft: QuestionnaireVersion, by: "User") -> None:
    draft.revision += 1
    draft.changed_at, draft.changed_by = timezone.now(), by
    draft.save()


def _note(
    step: str, version: QuestionnaireVersion, details: Mapping[str, object], *, by: "User"
) -> None:
    about = {"questionnaire": version.questionnaire.key, "version": version.number}
    record(
        step,
        by=by,
        object_type=version._meta.label_lower,
        object_id=version.pk,
        details={**about, **details},
    )
