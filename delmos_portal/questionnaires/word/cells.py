"""Answers that are tables, in Word: each cell is a box, written and read as a question of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import ValidationError

from delmos_portal.questionnaires.answers import EMPTY, before_answer
from delmos_portal.questionnaires.budget import Budget, amount_in
from delmos_portal.questionnaires.definition import Kind, Question, Rows
from delmos_portal.questionnaires.plain_text import as_text, from_text
from delmos_portal.questionnaires.table_fields import answer_of
from delmos_portal.questionnaires.tables import WIDE
from delmos_portal.questionnaires.word.marks import row_mark, text_mark

MORE_ROWS = 3  # to write in, beside those that are filled in
NO_COPIES: Mapping[str, Sequence[str]] = {}
OF_CELLS = "-"  # stands in the key of a cell, and in no question's

# A line of a table in the document: texts, and the boxes that are written in.
Line = list[str | Question]


@dataclass
class ReadTable:
    """What the boxes of a table say together."""

    value: Any = None
    values: dict[str, Any] = field(default_factory=dict)  # of each cell, by its key
    rows: list[dict[str, Any]] = field(default_factory=list)  # empty where the whole row is gone
    errors: list[str] = field(default_factory=list)  # each with the name of its cell
    codes: set[str] = field(default_factory=set)
    typed: list[str] = field(default_factory=list)  # as it was written, with the name of its cell


def is_cell(key: str) -> bool:
    return OF_CELLS in key


def rows_for(rows: Rows, value: Sequence[Any] | None) -> int:
    """How many rows the document has."""
    filled = len(value or ())
    return max(min(max(filled + MORE_ROWS, rows.least), rows.most), filled)


def cells_of(question: Question, count: int) -> list[Question]:
    """Each cell as a question; `count` is how many rows there are, where they are repeated."""
    if question.rows:
        return [one for number in range(count) for one in _row(question, question.rows, number)]
    return list(_amounts(question, question.budget).values()) if question.budget else []


def stands_in(question: Question, value: Any) -> dict[str, Any]:
    """What stands in each cell, by its key."""
    if question.rows:
        return {
            f"{question.key}-{number}-{key}": cell
            for number, row in enumerate(value or ())
            for key, cell in row.items()
        }
    cells = question.budget.cells() if question.budget else ()
    return {
        f"{question.key}-{part}-{row}-{year}": amount_in(value, part, row, year)
        for part, row, year, _label in cells
    }


def lines_of(question: Question, count: int) -> list[tuple[str, list[Line]]]:
    """The tables of the document, each with its title: lines of a name with boxes, most under a head."""
    if question.rows:
        cells = [_row(question, question.rows, number) for number in range(count)]
        return _lines_of_rows(question.rows, cells)
    return _lines_of_budget(question, question.budget) if question.budget else []


def read_table(
    question: Question,
    texts: Mapping[str, str],
    count: int,
    filled: int,
    stands: Any,
    copies: Mapping[str, Sequence[str]] = NO_COPIES,
) -> ReadTable:
    """The answer that the boxes give; `filled` is how many rows had an answer when the file was made.

    Such a row that is gone from the file is gone. What has come since, where the file was empty, stays.
    A box with `copies` has no answer: each of its texts is told. Where the file lacks a box of a row
    that it has, `rows` is without it, and `value` has what stands in the row of that number.
    """
    found, before = ReadTable(), stands_in(question, stands)
    values = found.values
    for cell in cells_of(question, count):
        if cell.key not in texts:
            values[cell.key] = before.get(cell.key)
            continue
        for text in copies.get(cell.key, [texts[cell.key]]):
            if text:
                found.typed.append(f"{before_answer(cell.label)} {text}")
            try:
                values[cell.key] = from_text(cell, text)
            except ValidationError as error:
                found.errors += [f"{before_answer(cell.label)} {one}" for one in error.messages]
                found.codes |= {one.code for one in error.error_list if one.code}
    if question.budget and not found.errors:
        found.value = budget_of(question, question.budget, values)
    elif question.rows and not found.errors:
        rows, own = list(stands or ()), question.rows
        found.rows = [_read_row(question, own, one, values, texts) for one in range(count)]
        whole = [
            filled_from(question, own, number, row, _at(rows, number), texts)
            for number, row in enumerate(found.rows)
        ]
        found.value = _with_later(whole, filled, rows)
    return found


def budget_of(question: Question, budget: Budget, values: Mapping[str, Any]) -> Any:
    """The amounts of the cells as one answer."""
    amounts = {key.removeprefix(f"{question.key}-"): one for key, one in values.items()}
    return answer_of(budget, amounts, lambda _cell, value: value)


def row_key(question: Question, number: int) -> str:
    return f"{question.key}-{number}"


def row_keys(question: Question, rows: Rows, number: int) -> list[str]:
    """Of its cells."""
    return [f"{question.key}-{number}-{column.key}" for column in rows.columns]


def mark_of_row(rows: Rows, row: Mapping[str, Any]) -> str:
    return row_mark(text_mark(as_text(one, row.get(one.key))) for one in rows.columns)


def _row(question: Question, rows: Rows, number: int) -> list[Question]:
    return [
        replace(
            column,
            key=f"{question.key}-{number}-{column.key}",
            label=f"{rows.named(number)}, {column.label}",
        )
        for column in rows.columns
    ]


def _amounts(question: Question, budget: Budget) -> dict[tuple[str, str, int], Question]:
    return {
        (part, row, year): Question(
            f"{question.key}-{part}-{row}-{year}", label, Kind.KRONOR, required=False
        )
        for part, row, year, label in budget.cells()
    }


def _lines_of_rows(rows: Rows, cells: Sequence[Sequence[Question]]) -> list[tuple[str, list[Line]]]:
    """One table; where the columns are too many for the page, one for each row, cell under cell."""
    if len(rows.columns) <= WIDE:
        lines: list[Line] = [[rows.name, *(one.label for one in rows.columns)]]
        return [("", lines + [[rows.named(number), *row] for number, row in enumerate(cells)])]
    return [
        (
            rows.named(number),
            [[column.label, cell] for column, cell in zip(rows.columns, row, strict=True)],
        )
        for number, row in enumerate(cells)
    ]


def _lines_of_budget(question: Question, budget: Budget) -> list[tuple[str, list[Line]]]:
    cells = _amounts(question, budget)
    tables = []
    for part in budget.parts:
        lines: list[Line] = [[f"{part.first} (kronor)", *(str(year) for year in budget.years)]]
        lines += [
            [label, *(cells[part.key, key, year] for year in budget.years)]
            for key, label in part.rows
        ]
        tables.append((part.title, lines))
    return tables


def _with_later(
    read: list[dict[str, Any]], filled: int, stands: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The rows of the file, and those of the draft where the file was empty and is so still.

    A row that has only moved down in the draft is not there twice.
    """
    later = {
        number: row for number, row in enumerate(stands) if number >= filled and row not in read
    }
    here = [row or later.get(number, {}) for number, row in enumerate(read)]
    beneath = [row for number, row in later.items() if number >= len(read)]
    return [row for row in here if row] + beneath


def _read_row(
    question: Question,
    rows: Rows,
    number: int,
    values: Mapping[str, Any],
    texts: Mapping[str, str],
) -> dict[str, Any]:
    """What the boxes of the row say; nothing when the whole row is gone from the file."""
    named = zip(rows.columns, row_keys(question, rows, number), strict=True)
    return {
        column.key: values[cell]
        for column, cell in named
        if cell in texts and values[cell] not in EMPTY
    }


def filled_from(
    question: Question,
    rows: Rows,
    number: int,
    row: dict[str, Any],
    other: Mapping[str, Any],
    texts: Mapping[str, str],
) -> dict[str, Any]:
    """The row, with what another says where the file lacks a box of it; one that is gone whole stays so."""
    cells = dict(zip(row_keys(question, rows, number), rows.columns, strict=True))
    if not any(cell in texts for cell in cells):
        return {}
    said = {
        column.key: (row if cell in texts else other).get(column.key)
        for cell, column in cells.items()
    }
    return {key: value for key, value in said.items() if value not in EMPTY}


def _at(rows: Sequence[dict[str, Any]], number: int) -> dict[str, Any]:
    return rows[number] if number < len(rows) else {}
