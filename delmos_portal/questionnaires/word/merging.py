"""A table that the draft and the file have both changed: what only one of them changed comes from there."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from delmos_portal.questionnaires.answers import Answers
from delmos_portal.questionnaires.budget import Budget
from delmos_portal.questionnaires.definition import Question, Rows
from delmos_portal.questionnaires.plain_text import as_text
from delmos_portal.questionnaires.word.cells import (
    ReadTable,
    budget_of,
    cells_of,
    row_keys,
    stands_in,
)
from delmos_portal.questionnaires.word.marks import text_mark
from delmos_portal.questionnaires.word.reading import WordAnswers


@dataclass
class Merged:
    """The answer, with the names of the rows or amounts that the draft changed after the file was made."""

    value: Any
    in_both: list[str] = field(default_factory=list)  # as in the file, which changed them too
    kept: list[str] = field(default_factory=list)  # as in the draft


def merged(question: Question, said: WordAnswers, read: ReadTable, stands: Any) -> Merged:
    """By what the file says of how it was made; a row is never made of halves."""
    is_known = any(one.key in said.was for one in cells_of(question, len(read.rows)))
    if question.rows and is_known:
        return _merged_rows(question, question.rows, said, read.rows, list(stands or ()))
    if question.budget and is_known:
        return _merged_amounts(question, question.budget, said, read, stands)
    return Merged(read.value)


def _merged_rows(
    question: Question,
    rows: Rows,
    said: WordAnswers,
    read: Sequence[Answers],
    stands: Sequence[Answers],
) -> Merged:
    found, filled = Merged([]), said.filled.get(question.key, 0)
    keys = [row_keys(question, rows, number) for number in range(filled)]
    was = [tuple(said.was.get(key, "") for key in row) for row in keys]
    now = [
        tuple(text_mark(as_text(one, row.get(one.key))) for one in rows.columns) for row in stands
    ]
    for before, after, is_same in _pairs(was, now):
        is_theirs = before is not None and not set(keys[before]) <= set(said.untouched)
        of_file = read[before] if before is not None else {}
        row = of_file if is_theirs else (stands[after] if after is not None else {})
        number = after if after is not None else before or 0
        if row:
            number = len(found.value)
            found.value.append(row)
        if not is_same:
            name = f"{rows.named(number)}{'' if row else ' (borttagen rad)'}"
            (found.in_both if is_theirs else found.kept).append(name)
    # A file that is sent again does not add its rows once more.
    found.value += [row for row in read[filled:] if row and row not in stands]
    return found


def _pairs(
    was: Sequence[Hashable], now: Sequence[Hashable]
) -> Iterator[tuple[int | None, int | None, bool]]:
    """The rows as they were beside those that stand now, and whether they are the same."""
    blocks = SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    for tag, start, end, new_start, new_end in blocks:
        pairs = zip_longest(range(start, end), range(new_start, new_end))
        yield from ((before, after, tag == "equal") for before, after in pairs)


def _merged_amounts(
    question: Question, budget: Budget, said: WordAnswers, read: ReadTable, stands: Any
) -> Merged:
    found, before, amounts = Merged(None), stands_in(question, stands), dict(read.values)
    for cell in cells_of(question, 0):
        now = before.get(cell.key)
        if cell.key in said.untouched:
            amounts[cell.key] = now
        if text_mark(as_text(cell, now)) != said.was.get(cell.key, ""):
            (found.kept if cell.key in said.untouched else found.in_both).append(cell.label)
    found.value = budget_of(question, budget, amounts)
    return found
