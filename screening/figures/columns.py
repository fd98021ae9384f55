"""The columns of an export: what each is called, what kind of cell it has, and what a case says in it.

What an organisation has answered is read from the version that came in last, never from a draft.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from applications.models import Decision, ReceivedVersion, Stage, Status, Submission
from applications.models.decisions import words_for
from delmos_portal.accounts.models import User
from delmos_portal.questionnaires.answers import EMPTY, shown
from delmos_portal.questionnaires.definition import Kind, Question
from delmos_portal.questionnaires.models import QuestionnaireVersion
from delmos_portal.templatetags.swedish import in_stockholm
from screening.figures.assessed import answer_in, hundredths, points_in, readers_of, sheets_of
from screening.figures.money import Settlement, settlements
from screening.figures.places import COUNTIES
from screening.models import FinishedSheet

TEXT, NUMBER, KRONOR, POINTS, DAY = "text", "number", "kronor", "points", "day"
# A text, a whole number, an amount in öre, points in hundredths, a day as YYYY-MM-DD.
Cell = str | int | None
QUESTION, POINT = "svar.", "bedomning."
HUNDREDTHS = (KRONOR, POINTS)
KINDS = {Kind.KRONOR: KRONOR, Kind.NUMBER: NUMBER, Kind.DATE: DAY}
DECIDED = (Status.DECIDED, Status.ANNOUNCED)


@dataclass(frozen=True)
class Column:
    key: str
    label: str
    kind: str = TEXT


@dataclass(frozen=True)
class Row:
    """What the columns of one submission are read from."""

    submission: Submission
    version: ReceivedVersion
    decision: Decision | None  # none until somebody has decided
    money: Settlement
    sheet: FinishedSheet | None  # none until an assessment of what came in last is registered


def _day(at: datetime | None) -> str | None:
    return in_stockholm(at).strftime("%Y-%m-%d") if at else None


def _applied_for(row: Row) -> Cell:
    return row.submission.amount_in(row.version.answers)


def _outcome(row: Row) -> Cell:
    kind = row.submission.stage.kind
    return words_for(kind, row.decision.outcome).label if row.decision else None


Read = Callable[[Row], Cell]
CASE: dict[Column, Read] = {
    Column("number", "Diarienummer"): lambda row: row.submission.case.registration_number,
    Column("organisation", "Organisation"): lambda row: row.submission.case.organisation_name,
    Column("kind", "Slag av organisation"): lambda row: (
        row.submission.case.organisation.get_kind_display()
    ),
    Column("org_number", "Organisationsnummer"): lambda row: (
        row.submission.case.organisation.org_number
    ),
    Column("code", "SCB-kod"): lambda row: row.submission.case.organisation.code,
    Column("county", "Län"): lambda row: COUNTIES.get(
        row.submission.case.organisation.county_code, ""
    ),
    Column("status", "Läge"): lambda row: row.submission.get_status_display(),
    Column("received_on", "Inkom", DAY): lambda row: _day(
        row.submission.arrived_at or row.submission.received_at
    ),
    Column("late", "För sent"): lambda row: "Ja" if row.submission.is_late else "Nej",
    Column("officer", "Handläggare"): lambda row: (
        row.submission.case.officer.name if row.submission.case.officer else None
    ),
    Column("version", "Inkommen version", NUMBER): lambda row: row.version.number,
}
DECISION: dict[Column, Read] = {
    Column("applied", "Sökt belopp", KRONOR): _applied_for,
    Column("outcome", "Beslut"): _outcome,
    Column("decided_on", "Beslutat", DAY): lambda row: (
        _day(row.decision.decided_at) if row.decision else None
    ),
    Column("announced_on", "Meddelat", DAY): lambda row: (
        _day(row.decision.announced_at) if row.decision else None
    ),
    Column("reasons", "Skäl"): lambda row: row.decision.reasons if row.decision else None,
    Column("granted", "Beviljat i ärendet", KRONOR): lambda row: row.money.granted,
    Column("paid", "Utbetalt i ärendet", KRONOR): lambda row: row.money.paid,
    Column("repaid", "Återbetalt i ärendet", KRONOR): lambda row: row.money.repaid,
}
ASSESSMENT: dict[Column, Read] = {
    Column("score", "Poäng", POINTS): lambda row: hundredths(row.sheet) if row.sheet else None,
    Column("suggestion", "Samlat förslag"): lambda row: (
        row.sheet.content["suggestion"] if row.sheet else None
    ),
    Column("suggested", "Föreslaget belopp", KRONOR): lambda row: (
        row.sheet.content["suggested_ore"] if row.sheet else None
    ),
    Column("assessed_by", "Bedömd av"): lambda row: readers_of(row.sheet) if row.sheet else None,
    Column("assessed_on", "Bedömningen registrerad", DAY): lambda row: (
        _day(row.sheet.at) if row.sheet else None
    ),
}
READ = {column.key: read for column, read in (CASE | ASSESSMENT | DECISION).items()}


def columns_of(stage: Stage) -> dict[str, list[Column]]:
    """The columns that can be chosen for a stage, under their headings: the form's in its order."""
    points = points_in(stage).items()
    groups = {
        "Ärendet": list(CASE),
        "Färdig och registrerad bedömning": [
            *ASSESSMENT,
            *(Column(f"{POINT}{key}", f"Bedömning: {label}") for key, label in points),
        ],
        "Beslut och pengar": list(DECISION),
    }
    for section in stage.questionnaire.parsed.sections:
        groups[section.title] = [
            Column(f"{QUESTION}{one.key}", one.label, KINDS.get(one.kind, TEXT))
            for one in section.questions
        ]
    return groups


def chosen(stage: Stage, keys: Sequence[str]) -> list[Column]:
    """Those of the keys that the stage has, in the order in which they stand there."""
    return [one for group in columns_of(stage).values() for one in group if one.key in keys]


def to_export(stage: Stage, user: User) -> list[UUID]:
    """What has come in for the stage and this person may read, in the order of the case numbers."""
    rows = Submission.objects.visible_to(user).filter(stage=stage)
    return list(rows.order_by("case__registered_at", "pk").values_list("pk", flat=True))


def rows_of(
    stage: Stage, keys: Sequence[str], submissions: Sequence[UUID], user: User
) -> Iterator[list[Cell]]:
    """A row of cells for each that the person may read at this moment."""
    columns = chosen(stage, keys)
    found = Submission.objects.visible_to(user).filter(pk__in=submissions)
    known = {
        one.pk: one
        for one in found.select_related(
            "stage", "questionnaire", "case__organisation", "case__officer"
        ).defer(
            "answers", "answer_versions", "origins", "unsent_answers", "unread_answers", "unread_by"
        )
    }
    versions = ReceivedVersion.objects.filter(submission__in=known).defer("manifest")
    latest = {
        one.submission_id: one
        for one in versions.order_by("submission", "-number").distinct("submission")
    }
    decisions = {
        one.submission_id: one
        for one in Decision.objects.filter(
            submission__in=known, submission__status__in=DECIDED, decided_at__isnull=False
        )
    }
    sheets = sheets_of(latest.values())
    money = settlements({one.case_id for one in known.values()})
    for pk in submissions:
        if (it := known.get(pk)) and pk in latest:
            row = Row(it, latest[pk], decisions.get(pk), money[it.case_id], sheets.get(pk))
            yield [cell_of(column, row) for column in columns]


def cell_of(column: Column, row: Row) -> Cell:
    if column.key.startswith(POINT):
        return answer_in(row.sheet, column.key.removeprefix(POINT)) if row.sheet else None
    if not column.key.startswith(QUESTION):
        return READ[column.key](row)
    question = _questions(row.submission.questionnaire).get(column.key.removeprefix(QUESTION))
    if question is None:  # the submission was written on another version of the form
        return None
    return _answer(question, column.kind, row.version)


def _answer(question: Question, kind: str, version: ReceivedVersion) -> Cell:
    if question.kind is Kind.FILE:
        named = [one["name"] for one in version.attachments if one.get("question") == question.key]
        return "\n".join(named)
    answer = version.answers.get(question.key)
    if answer in EMPTY:
        return None
    is_kept = KINDS.get(question.kind) == kind and isinstance(answer, int | str)
    return answer if is_kept else shown(question, answer)


@lru_cache(maxsize=8)
def _questions(version: QuestionnaireVersion) -> Mapping[str, Question]:
    """The form's questions by key; versions that are the same row are the same here."""
    return {one.key: one for one in version.parsed.questions()}
