"""Answers that need not be written again: fetched from what is known, and marked with where from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from applications.models import Case, Stage, Submission
from applications.models.submissions import EMPTY
from delmos_portal.accounts.models import User
from delmos_portal.accounts.permissions import may_write
from delmos_portal.questionnaires.answers import why_unfit
from delmos_portal.questionnaires.definition import Question
from delmos_portal.questionnaires.prefills import FROM_STAGE

COPY = "copy"
# The contact person is fetched also where the form does not say so, as in those published first.
CONTACT = {f"contact_{name}": f"person.{name}" for name in ("name", "title", "email", "phone")}


@dataclass(frozen=True)
class Origin:
    """Where an answer was fetched from: the source as a form says it, and whose or which it was."""

    source: str
    of: str
    value: Any

    def at(self, now: datetime) -> dict[str, Any]:
        """As it is kept beside the answer."""
        return {
            "source": self.source,
            "of": self.of,
            "at": now.isoformat(),
            "value": self.value,
        }


class Known:
    """What can be fetched into one case, by one person; read when it is first asked for."""

    def __init__(self, case: Case, by: User | None) -> None:
        self.case = case
        # Staff open the later stages: nothing of theirs is an organisation's answer.
        self.by = by if by is not None and may_write(by, case.organisation_id) else None
        self._read: dict[UUID, dict[str, Any]] = {}

    @cached_property
    def filed(self) -> dict[str, Submission]:
        """What has come in, by kind of stage."""
        rows = Submission.objects.received().filter(case=self.case)
        return {one.stage.kind: one for one in rows.select_related("stage", "questionnaire")}

    def origin(self, source: str, question: Question) -> Origin | None:
        """What this source says now as the answer to the question; nothing when it cannot be one."""
        if found := FROM_STAGE.fullmatch(source):
            return self._of_stage(source, found[1], found[2], question)
        about, _, name = source.partition(".")
        whom = self.case.organisation if about == "organisation" else self.by
        value = getattr(whom, name) if whom else None
        if whom is None or value in EMPTY or why_unfit(question, question, value):
            return None
        return Origin(source, str(whom.pk), value)

    def _of_stage(self, source: str, kind: str, key: str, question: Question) -> Origin | None:
        filed = self.filed.get(kind)
        if filed is None:
            return None
        value = self._answers(filed).get(key)
        theirs = {one.key: one for one in filed.questionnaire.parsed.questions()}.get(key)
        if value in EMPTY or why_unfit(theirs, question, value):
            return None
        return Origin(source, str(filed.pk), value)

    def _answers(self, filed: Submission) -> dict[str, Any]:
        """What came in last, read once."""
        if filed.pk not in self._read:
            self._read[filed.pk] = filed.latest_version().answers
        return self._read[filed.pk]


def sources_of(question: Question, stage: Stage) -> list[str]:
    """Where to look for the answer, the best first."""
    sources = [question.prefill] if question.prefill else []
    if question.key in CONTACT:
        before = Stage.objects.filter(call=stage.call_id, order__lt=stage.order).order_by("-order")
        kinds = before.values_list("kind", flat=True)[:1] if not sources else []
        sources += [f"stage.{kind}.{question.key}" for kind in kinds]
        sources.append(CONTACT[question.key])
    return list(dict.fromkeys(sources))


def suggested(
    case: Case, stage: Stage, questions: Iterable[Question], *, by: User | None
) -> dict[str, Origin]:
    """What can be fetched as the answers to these questions."""
    known = Known(case, by)
    found = {}
    for question in questions:
        origins = (known.origin(source, question) for source in sources_of(question, stage))
        if first := next((one for one in origins if one), None):
            found[question.key] = first
    return found


def never_answered(submission: Submission, questions: Iterable[Question]) -> list[Question]:
    """Those that nobody has answered, nor emptied: what was taken away is not put back."""
    allowed = submission.open_questions
    return [
        one
        for one in questions
        if one.key not in submission.answers and (not allowed or one.key in allowed)
    ]


def suggested_for(
    submission: Submission, questions: Iterable[Question], *, by: User
) -> dict[str, Origin]:
    """What a section that is opened for the first time offers; saved when the person saves."""
    asked = never_answered(submission, questions)
    return suggested(submission.case, submission.stage, asked, by=by) if asked else {}


def taken(suggestions: Mapping[str, Origin], answers: Mapping[str, Any]) -> dict[str, Origin]:
    """The suggestions that were saved as they were."""
    return {key: one for key, one in suggestions.items() if answers.get(key) == one.value}


def stands(submission: Submission, key: str) -> dict[str, Any] | None:
    """Where the answer that stands was fetched from; nothing when it has been edited since."""
    found: dict[str, Any] | None = submission.origins.get(key)
    return found if found and found["value"] == submission.answers.get(key) else None


def news(submission: Submission, question: Question) -> Origin | None:
    """What the source says now, where it says something else than when the answer was fetched."""
    kept = stands(submission, question.key)
    if kept is None or kept["source"] == COPY:
        return None
    whose = None
    if kept["source"].startswith("person."):
        whose = person_of(kept, submission)
    now = Known(submission.case, whose).origin(kept["source"], question)
    return now if now and now.of == kept["of"] and now.value != kept["value"] else None


def person_of(kept: Mapping[str, Any], submission: Submission) -> User | None:
    """Whose account it was fetched from, for as long as that person belongs to the organisation."""
    rows = User.objects.filter(
        pk=int(kept["of"]), memberships__organisation=submission.case.organisation_id
    )
    return rows.filter(is_active=True).first()
