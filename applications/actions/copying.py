"""Taking chosen answers along from an earlier submission of the organisation's, and undoing it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from applications.actions import drafting, prefilling
from applications.actions.drafting import Saved
from applications.actions.prefilling import COPY, Origin
from applications.lifecycle import LIFE
from applications.models import Status, Submission
from applications.models.submissions import EMPTY
from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires.answers import why_unfit
from delmos_portal.questionnaires.definition import Kind, Question

ONLY_IN_DRAFT = "Det går bara att utgå från en tidigare inlaga medan ni skriver ett utkast."
NOTHING_TO_UNDO = "Det finns inga hämtade svar att ångra. De kan ha ändrats sedan dess."


def earlier(submission: Submission) -> "QuerySet[Submission]":
    """The organisation's other submissions of the same kind, the latest first."""
    rows = Submission.objects.filter(
        case__organisation=submission.case.organisation_id, stage__kind=submission.stage.kind
    )
    return (
        rows.exclude(pk=submission.pk)
        .exclude(answers={}, received_versions=0)
        .select_related("stage__call", "case", "questionnaire")
        .order_by("-created_at")
    )


def answers_in(source: Submission) -> Mapping[str, Any]:
    """What came in last, else what is written."""
    found: Mapping[str, Any] = (
        source.latest_version().answers if source.received_versions else source.answers
    )
    return found


def asked_in(submission: Submission) -> dict[str, Question]:
    return {one.key: one for one in submission.questionnaire.parsed.questions()}


def why_not_copied(source: Question | None, question: Question, value: Any) -> str:
    """Why this answer cannot come along; empty when it can."""
    if question.kind is Kind.FILE:
        return "Filer följer inte med. Ladda upp dem på nytt."
    return why_unfit(source, question, value)


def must_be_ticked(question: Question) -> str:
    """Why an answer comes along only when somebody says so; empty when it comes by itself."""
    columns = question.rows.columns if question.rows else ()
    kinds = {question.kind, *(one.kind for one in columns)}
    if kinds & {Kind.KRONOR, Kind.BUDGET}:
        return "Belopp följer med bara om ni kryssar i."
    if Kind.DATE in kinds:
        return "Datum följer med bara om ni kryssar i."
    return "En försäkran lämnas på nytt varje gång." if question.must_be is not None else ""


def copyable(submission: Submission, source: Submission) -> dict[str, Any]:
    """Every answer of the source's that can be an answer here."""
    theirs, values = asked_in(source), answers_in(source)
    return {
        key: values[key]
        for key, question in asked_in(submission).items()
        if values.get(key) not in EMPTY
        and key in theirs
        and question.must_be is None
        and not why_not_copied(theirs[key], question, values[key])
    }


def copy_answers(
    submission_id: UUID, source_id: UUID, keys: Collection[str], *, version: int, by: User
) -> Saved:
    """Save the chosen answers, marked with where from. Raises Refused."""
    with transaction.atomic():
        submission = drafting.writable(submission_id, by)
        if submission.status != Status.DRAFT:
            raise Refused(ONLY_IN_DRAFT)
        source = earlier(submission).get(pk=source_id)
        chosen = {key: value for key, value in copyable(submission, source).items() if key in keys}
        origins = {key: Origin(COPY, str(source.pk), value) for key, value in chosen.items()}
        return drafting.save(submission_id, chosen, version=version, by=by, origins=origins)


def copied_keys(submission: Submission) -> list[str]:
    """The answers that were taken along and stand as they came."""
    return [
        key
        for key, one in submission.origins.items()
        if one["source"] == COPY and prefilling.stands(submission, key)
    ]


def undo_copy(submission_id: UUID, *, by: User) -> int:
    """Put back what stood before; what has been edited since is left. Raises Refused."""
    with transaction.atomic():
        submission = LIFE.locked(submission_id)
        before = {}
        for key in copied_keys(submission):
            at = datetime.fromisoformat(submission.origins[key]["at"])
            change = submission.changes.filter(question_key=key, begun_at=at, is_saved=True).last()
            if change is not None:
                before[key] = change.before
        if not before:
            raise Refused(NOTHING_TO_UNDO)
        drafting.save(submission_id, before, version=submission.version, by=by)
    return len(before)
