"""What becomes of answers when their form is exchanged for another version."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from delmos_portal.questionnaires.answers import complaints, limit_of
from delmos_portal.questionnaires.definition import Definition, Kind, Question

EMPTY: tuple[object, ...] = (None, "", [])
TEXTS = (Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL, Kind.PHONE)
TABLES = (Kind.ROWS, Kind.BUDGET)
# An answer of the first kind is as good an answer of the second.
WIDENED = {(kind, Kind.LONG_TEXT) for kind in TEXTS} | {
    (Kind.EMAIL, Kind.TEXT),
    (Kind.PHONE, Kind.TEXT),
}


@dataclass(frozen=True)
class Carried:
    """The answers that follow, and why others do not."""

    answers: dict[str, Any]
    homeless: list[str] = field(default_factory=list)  # the question is gone, or of another kind
    no_choice: list[str] = field(default_factory=list)  # what was chosen can no longer be
    too_long: list[str] = field(default_factory=list)
    newly_asked: list[str] = field(default_factory=list)  # must be answered now, and is not

    @property
    def left(self) -> list[str]:
        return [*self.homeless, *self.no_choice]


def is_same(old: Question, new: Question) -> bool:
    """Whether an answer to the one is an answer to the other."""
    return old.kind is new.kind or (old.kind, new.kind) in WIDENED


def carried(
    old: Definition, new: Definition, answers: Mapping[str, Any], files: Collection[str] = ()
) -> Carried:
    """What follows from a draft with these answers, and files to these questions."""
    before = {one.key: one for one in old.questions()}
    now = {one.key: one for one in new.questions()}
    kept: dict[str, Any] = {}
    homeless = [key for key in sorted(files) if not _takes_files(now.get(key))]
    no_choice, too_long = [], []
    for key, value in answers.items():
        question = now.get(key)
        if question is None or not _has_a_place(before.get(key), question, value):
            if value not in EMPTY and key not in homeless:
                homeless.append(key)
            continue
        kept[key] = chosen = _still_chosen(question, value)
        if chosen != value:
            no_choice.append(key)
        if _is_over(question, value) and not (key in before and _is_over(before[key], value)):
            too_long.append(key)
    unanswered = _unanswered(new, kept, files) - _unanswered(old, answers, files)
    return Carried(kept, homeless, no_choice, too_long, sorted(unanswered))


def _has_a_place(before: Question | None, now: Question, value: Any) -> bool:
    if before is not None and not is_same(before, now):
        return False
    return now.kind not in TABLES or fits(now, value)


def _takes_files(question: Question | None) -> bool:
    return question is not None and question.kind is Kind.FILE


def _still_chosen(question: Question, value: Any) -> Any:
    values = {key for key, _label in question.choices}
    if question.kind is Kind.CHOICE and value not in EMPTY:
        return value if value in values else None
    if question.kind is Kind.CHOICES and isinstance(value, list):
        return [one for one in value if one in values]
    return value


def _is_over(question: Question, value: Any) -> bool:
    if question.rows is not None and isinstance(value, list):
        columns = question.rows.columns
        return len(value) > question.rows.most or any(
            _is_over(one, row.get(one.key)) for row in value for one in columns
        )
    limit = limit_of(question)
    return bool(limit) and isinstance(value, str) and len(value) > limit


def _unanswered(
    definition: Definition, answers: Mapping[str, Any], files: Collection[str]
) -> set[str]:
    """What must be answered and is not: a question, or something in its table."""
    found = (one for one in complaints(definition, answers, files) if one.is_missing)
    return {one.question_key for one in found}


def fits(question: Question, value: Any) -> bool:
    """Whether this can stand as an answer to the question as it is now."""
    if value in EMPTY:
        return True
    match question.kind:
        case Kind.NUMBER | Kind.KRONOR:
            return isinstance(value, int) and not isinstance(value, bool)
        case Kind.YES_NO:
            return isinstance(value, bool)
        case Kind.DATE:
            return _is_day(value)
        case Kind.CHOICE | Kind.CHOICES:
            return _still_chosen(question, value) == value and isinstance(value, _shape(question))
        case Kind.FILE:
            return False
        case Kind.ROWS | Kind.BUDGET:
            return _is_table_of(question, value)
    return isinstance(value, str)


def _is_table_of(question: Question, value: Any) -> bool:
    """Whether every cell of the table has its place in this question."""
    if question.rows is not None:
        columns = {one.key: one for one in question.rows.columns}
        return isinstance(value, list) and all(
            isinstance(row, dict)
            and row.keys() <= columns.keys()
            and all(fits(columns[key], cell) for key, cell in row.items())
            for row in value
        )
    asked = question.budget
    if asked is None or not isinstance(value, dict):
        return False
    places = {(part, key, str(year)) for part, key, year, _label in asked.cells()}
    return {
        (part, key, str(year))
        for part, rows in value.items()
        for key, years in rows.items()
        for year in years
    } <= places


def _shape(question: Question) -> type:
    return list if question.kind is Kind.CHOICES else str


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False
