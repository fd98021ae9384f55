"""Answers that are tables, as a reader sees them: on a page, in a letter, and as what differs."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from delmos_portal.questionnaires.answers import Answers, row_text, shown
from delmos_portal.questionnaires.budget import Budget, Given, Part, amount_in
from delmos_portal.questionnaires.definition import Kind, Question, Rows
from delmos_portal.templatetags.swedish import NBSP, kronor

NOTHING = "–"
WIDE = 4  # more columns than this do not fit beside each other in a letter


@dataclass(frozen=True)
class Cell:
    head: str
    text: str
    is_number: bool = False


@dataclass(frozen=True)
class Line:
    label: str
    cells: tuple[Cell, ...]
    is_sum: bool = False


@dataclass(frozen=True)
class Group:
    """Lines that belong together, under a title where there are several groups."""

    title: str
    first: str  # the head of the labels
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Table:
    caption: str
    heads: tuple[Cell, ...]
    groups: tuple[Group, ...]
    is_wide: bool = False

    @property
    def is_by_line(self) -> bool:
        """Whether a letter has a table for each line: they are wide, or have more heads than cells."""
        counts = [len(one.lines) for one in self.groups]
        heads = len(self.heads)
        return self.is_wide or any(heads * count <= heads + count for count in counts)

    @property
    def columns(self) -> int:
        return len(self.heads) + 1


def table_of(question: Question, value: Any) -> Table | None:
    """The answer as a table; nothing where it is no table, or not answered."""
    if not value:
        return None
    if question.rows:
        return _rows_table(question.label, question.rows, value)
    return _budget_table(question.label, question.budget, value) if question.budget else None


def _rows_table(caption: str, rows: Rows, value: Sequence[Answers]) -> Table:
    heads = tuple(
        Cell(one.label, one.label, one.kind in (Kind.NUMBER, Kind.KRONOR)) for one in rows.columns
    )
    lines = tuple(
        Line(
            rows.named(number),
            tuple(
                Cell(head.head, shown(one, row.get(one.key)) or NOTHING, head.is_number)
                for one, head in zip(rows.columns, heads, strict=True)
            ),
        )
        for number, row in enumerate(value)
    )
    return Table(caption, heads, (Group("", rows.name, lines),), is_wide=len(heads) > WIDE)


def _budget_table(caption: str, budget: Budget, given: Given) -> Table:
    heads = tuple(
        Cell(text, text, is_number=True) for text in (*(str(one) for one in budget.years), "Summa")
    )
    groups = tuple(
        Group(part.title, part.first, tuple(_lines(budget, part, given, heads)))
        for part in budget.parts
    )
    return Table(f"{caption} (kronor)", heads, groups)


def _lines(budget: Budget, part: Part, given: Given, heads: tuple[Cell, ...]) -> Iterator[Line]:
    for key, label in part.rows:
        amounts = [amount_in(given, part.key, key, year) for year in budget.years]
        yield Line(label, _amounts([*amounts, budget.row_sum(given, part.key, key)], heads))
    sums = [budget.year_sum(given, part, year) for year in budget.years]
    yield Line(part.total, _amounts([*sums, budget.total(given, part)], heads), is_sum=True)


def _amounts(amounts: Sequence[int | None], heads: tuple[Cell, ...]) -> tuple[Cell, ...]:
    return tuple(
        Cell(head.head, NOTHING if ore is None else in_column(ore), is_number=True)
        for ore, head in zip(amounts, heads, strict=True)
    )


def in_column(ore: int) -> str:
    """An amount under a head that says it is kronor."""
    return kronor(ore).removesuffix(f"{NBSP}kr")


@dataclass(frozen=True)
class Difference:
    """One cell or one row that is not the same; empty where nothing stood or stands."""

    place: str
    before: str
    after: str


def differences(question: Question, before: Any, after: Any) -> list[Difference] | None:
    """What differs between two answers, cell by cell; nothing where the question is no table."""
    if question.rows:
        return list(_between_rows(question.rows, before or [], after or []))
    if question.budget:
        return list(_between_budgets(question.budget, before, after))
    return None


def _between_rows(
    rows: Rows, before: Sequence[Answers], after: Sequence[Answers]
) -> Iterator[Difference]:
    old, new = ([json.dumps(row, sort_keys=True) for row in one] for one in (before, after))
    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            continue
        both = min(end - start, new_end - new_start)
        for number in range(both):
            yield from _between_cells(
                rows, new_start + number, before[start + number], after[new_start + number]
            )
        for number in range(start + both, end):
            place = f"{rows.named(number)} (borttagen rad)"
            yield Difference(place, row_text(rows, before[number]), "")
        for number in range(new_start + both, new_end):
            place = f"{rows.named(number)} (ny rad)"
            yield Difference(place, "", row_text(rows, after[number]))


def _between_cells(
    rows: Rows, number: int, before: Answers, after: Answers
) -> Iterator[Difference]:
    for one in rows.columns:
        old, new = shown(one, before.get(one.key)), shown(one, after.get(one.key))
        if old != new:
            yield Difference(f"{rows.named(number)}, {one.label.removesuffix('?')}", old, new)


def _between_budgets(budget: Budget, before: Given, after: Given) -> Iterator[Difference]:
    for part, key, year, label in budget.cells():
        old, new = amount_in(before, part, key, year), amount_in(after, part, key, year)
        if old != new:
            yield Difference(label, kronor(old), kronor(new))
