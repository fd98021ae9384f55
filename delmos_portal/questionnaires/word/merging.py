"""A table that the draft and the file have both changed: what only one of them changed comes from there."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from django.utils.text import Truncator

from delmos_portal.questionnaires.answers import Answers
from delmos_portal.questionnaires.budget import Budget
from delmos_portal.questionnaires.definition import Question, Rows
from delmos_portal.questionnaires.plain_text import as_text
from delmos_portal.questionnaires.word.cells import (
    ReadTable,
    budget_of,
    cells_of,
    filled_from,
    mark_of_row,
    row_key,
    row_keys,
    stands_in,
)
from delmos_portal.questionnaires.word.marks import row_mark, text_mark
from delmos_portal.questionnaires.word.reading import WordAnswers

LONGEST_NAME = 80  # signs of what the first column says
NOT_TOLD = (
    "Rutor saknas i filens tabell, och raderna har ändrats i portalen sedan filen hämtades. Skriv in"
    " ändringarna i portalen, eller hämta filen på nytt."
)


@dataclass
class Merged:
    """The answer, with the names of the rows or amounts that the draft changed after the file was made."""

    value: Any
    in_both: list[str] = field(default_factory=list)  # as in the file, which changed them too
    kept: list[str] = field(default_factory=list)  # as in the draft
    error: str = ""


def merged(question: Question, said: WordAnswers, read: ReadTable, stands: Any) -> Merged:
    """By what the file says of how it was made; a row is never made of halves."""
    found = None
    if question.rows:
        found = _merged_rows(question, question.rows, said, read.rows, list(stands or ()))
        if found is None and _lacks_boxes(question, question.rows, said):
            return Merged(stands, error=NOT_TOLD)
    elif question.budget and any(one.key in said.was for one in cells_of(question, 0)):
        found = _merged_amounts(question, question.budget, said, read, stands)
    return found or Merged(read.value)


def _merged_rows(
    question: Question,
    rows: Rows,
    said: WordAnswers,
    read: Sequence[Answers],
    stands: Sequence[Answers],
) -> Merged | None:
    """Nothing where nobody can tell which row of the draft is which of the file."""
    if [row for row in read if row] == list(stands):
        return Merged(list(stands))  # the file is sent again
    found, filled = Merged([]), said.filled.get(question.key, 0)
    was = [_row_was(question, rows, said, number) for number in range(filled)]
    touched = {number for number in range(filled) if _is_touched(question, rows, said, number)}
    pairs = _pairs(was, [mark_of_row(rows, row) for row in stands], touched)
    if pairs is None or not all(was):
        return None
    for before, after, is_same in pairs:
        is_theirs = before in touched
        of_draft = stands[after] if after is not None else {}
        of_file: Answers = {}
        if before is not None:
            of_file = filled_from(question, rows, before, dict(read[before]), of_draft, said.texts)
        row = of_file if is_theirs else of_draft
        found.value += [row] if row else []
        if not is_same and not (is_theirs and row == of_draft):
            number = after if after is not None else before or 0
            name = f"{_named(rows, number, of_draft or of_file)}{'' if row else ' (borttagen rad)'}"
            (found.in_both if is_theirs else found.kept).append(name)
    # A file that is sent again does not add its rows once more: they are the draft's new ones.
    since = [
        stands[after] for before, after, _is_same in pairs if before is None and after is not None
    ]
    for row in (one for one in read[filled:] if one):
        if row in since:
            since.remove(row)
        else:
            found.value.append(row)
    return found


def _named(rows: Rows, number: int, row: Answers) -> str:
    """A row by its number in the draft, and what its first column says."""
    first = rows.columns[0]
    said = Truncator(as_text(first, row.get(first.key))).chars(LONGEST_NAME)
    return f"{rows.named(number)} ({said})" if said else rows.named(number)


def _is_touched(question: Question, rows: Rows, said: WordAnswers, number: int) -> bool:
    """Whether the file has changed a box of the row, or taken away the whole of it."""
    boxes = {key for key in row_keys(question, rows, number) if key in said.texts}
    return not boxes or not boxes <= set(said.untouched)


def _lacks_boxes(question: Question, rows: Rows, said: WordAnswers) -> bool:
    """Whether a row of the file is there without all its boxes."""
    each = (row_keys(question, rows, one) for one in range(said.rows.get(question.key, 0)))
    return any(0 < sum(key in said.texts for key in keys) < len(keys) for keys in each)


def _row_was(question: Question, rows: Rows, said: WordAnswers, number: int) -> str:
    """The mark of a row as the file was made of it: by its cells, or where they are gone by its own."""
    cells = [said.was.get(key, "") for key in row_keys(question, rows, number)]
    return row_mark(cells) if all(cells) else said.was.get(row_key(question, number), "")


def _pairs(
    was: Sequence[str], now: Sequence[str], touched: Set[int]
) -> list[tuple[int | None, int | None, bool]] | None:
    """The rows as they were beside those that stand now, and whether they are the same.

    Nothing where the file touched one of several rows that the draft made more or fewer.
    """
    found: list[tuple[int | None, int | None, bool]] = []
    blocks = SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    for tag, start, end, new_start, new_end in blocks:
        before, after = range(start, end), range(new_start, new_end)
        if tag == "replace" and len(before) != len(after) and not touched.isdisjoint(before):
            return None
        found += [(*both, tag == "equal") for both in zip_longest(before, after)]
    return found


def _merged_amounts(
    question: Question, budget: Budget, said: WordAnswers, read: ReadTable, stands: Any
) -> Merged:
    found, before, amounts = Merged(None), stands_in(question, stands), dict(read.values)
    for cell in (one for one in cells_of(question, 0) if one.key in said.texts):
        now = before.get(cell.key)
        if cell.key in said.untouched:
            amounts[cell.key] = now
        if text_mark(as_text(cell, now)) != said.was.get(cell.key, ""):
            (found.kept if cell.key in said.untouched else found.in_both).append(cell.label)
    found.value = budget_of(question, budget, amounts)
    return found
