"""What a form filled in in Word says, beside what stands in the draft: answer by answer."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from applications.actions import unread_answers
from applications.models import Submission
from applications.models.submissions import EMPTY
from delmos_portal.questionnaires.answers import advice, before_answer, complaints, shown
from delmos_portal.questionnaires.definition import Kind, Question, Section
from delmos_portal.questionnaires.forms import PERSONAL
from delmos_portal.questionnaires.plain_text import as_text, from_text
from delmos_portal.questionnaires.tables import Difference, Table, differences, table_of
from delmos_portal.questionnaires.word.cells import OF_CELLS, cells_of, read_table
from delmos_portal.questionnaires.word.merging import merged
from delmos_portal.questionnaires.word.reading import WordAnswers

NOT_ASKED = "Frågan ingår inte i kompletteringen, så svaret kan inte ändras nu."
SHOWN = "All text står här. Kopiera det som ska gälla och klistra in det i portalen."
NOT_SHOWN = (
    "Texten visas inte här. Kopiera det som ska gälla ur filen och klistra in det i portalen."
)


@dataclass
class WordRow:
    """An answer that the file says something else about."""

    question: Question
    now: str
    text: str
    value: Any = None
    is_hidden: bool = False  # the text is a person's number
    error: str = ""  # why it cannot be taken
    note: str = ""
    is_both: bool = False  # changed in the draft as well, after the file was made
    waiting: str = ""  # what stands in the field and is not saved
    cells: list[Difference] | None = None  # of a table: what differs
    table: Table | None = None  # as it would be
    in_both: list[str] = field(default_factory=list)  # what of it was changed in the draft as well
    kept: list[str] = field(default_factory=list)  # what of it only the draft has changed

    @property
    def is_offered(self) -> bool:
        return not (self.error or self.is_both or self.waiting or self.is_emptied)

    @property
    def is_emptied(self) -> bool:
        """To take an answer away is a choice of its own: the box may have been emptied by mistake."""
        return not self.error and self.value in EMPTY


@dataclass
class Comparison:
    sections: list[tuple[Section, list[WordRow]]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)  # labels of boxes that were deleted
    alike: list[str] = field(default_factory=list)  # of cells that stand there more than once
    newer: list[str] = field(default_factory=list)  # labels of answers changed in the draft only

    def rows(self) -> list[WordRow]:
        return [row for _section, rows in self.sections for row in rows]


def compare(submission: Submission, said: WordAnswers) -> Comparison:
    """Every question whose answer differs, in the order of the form."""
    found, definition = Comparison(), submission.questionnaire.parsed
    left_out = definition.left_out(submission.answers)
    for section in definition.sections:
        asked = [one for one in section.questions if one.kind is not Kind.FILE]
        rows = []
        for question in (one for one in asked if boxes_in(said, one)):
            if _is_untouched(said, question):
                if _is_newer(submission, said, question):
                    found.newer.append(question.label)
            elif row := _row(submission, said, question):
                row.waiting = _waiting(submission, question.key)
                rows.append(row)
        if rows:
            found.sections.append((section, rows))
        gone = (one for one in asked if not boxes_in(said, one) and one.key not in left_out)
        found.missing += [one.label for one in gone if _is_open(submission, one)]
        here = [one for one in asked if one.key not in left_out and _is_open(submission, one)]
        found.missing += [told for one in here if (told := _cells_gone(said, one))]
        found.alike += [told for one in here if (told := _named(one, said, set(said.alike)))]
    _add_notes(submission, found)
    return found


def _waiting(submission: Submission, key: str) -> str:
    typed = submission.unread_answers.get(key)
    return unread_answers.as_text(submission, key, typed) if typed else ""


def _is_open(submission: Submission, question: Question) -> bool:
    return not submission.open_questions or question.key in submission.open_questions


def boxes_in(said: WordAnswers, question: Question) -> list[str]:
    """The keys of the boxes of a question that the file has."""
    if question.is_plain:
        return [question.key] if question.key in said.texts else []
    cells = cells_of(question, said.rows.get(question.key, 0))
    return [one.key for one in cells if one.key in said.texts]


def _cells_gone(said: WordAnswers, question: Question) -> str:
    """The cells of a table that the file has not, by name; a row that is gone whole was taken away."""
    boxes = boxes_in(said, question)
    if question.is_plain or not boxes:
        return ""
    cells = {one.key for one in cells_of(question, said.rows.get(question.key, 0))} - set(boxes)
    if question.rows:  # nor is a box of a row where nothing is written
        filled = {_row_of(one.key) for one in cells_of(question, said.filled.get(question.key, 0))}
        said_in = {_row_of(box) for box in boxes if said.texts[box] or _row_of(box) in filled}
        cells = {one for one in cells if _row_of(one) in said_in}
    return _named(question, said, cells)


def _row_of(cell: str) -> str:
    return cell.rsplit(OF_CELLS, 1)[0]


def _named(question: Question, said: WordAnswers, keys: Collection[str]) -> str:
    """Some cells of a table, with its name; empty where they are of another."""
    cells = cells_of(question, said.rows.get(question.key, 0))
    labels = [one.label for one in cells if one.key in keys]
    return f"{before_answer(question.label)} {'; '.join(labels)}" if labels else ""


def _is_untouched(said: WordAnswers, question: Question) -> bool:
    """Whether it is as it was when the file was made: also no row with an answer is gone."""
    boxes = set(boxes_in(said, question))
    filled = cells_of(question, said.filled.get(question.key, 0))
    return boxes <= set(said.untouched) and boxes >= {one.key for one in filled}


def _is_newer(submission: Submission, said: WordAnswers, question: Question) -> bool:
    """Whether the draft's answer was changed after the file was made."""
    changed: int = submission.answer_versions.get(question.key, 0)
    return changed > said.version


def _row(submission: Submission, said: WordAnswers, question: Question) -> WordRow | None:
    """The answer, where the file and the draft differ."""
    stands = submission.answers.get(question.key)
    is_newer = bool(said.submission) and _is_newer(submission, said, question)
    if question.is_plain:
        row = _plain_row(question, said, stands)
    else:
        row = _table_row(question, said, stands, is_newer=is_newer)
    if row is None:
        return None
    if not _is_open(submission, question):
        row.error = NOT_ASKED
    row.is_both = is_newer if said.submission else stands not in EMPTY
    return row


def _plain_row(question: Question, said: WordAnswers, stands: Any) -> WordRow | None:
    row = WordRow(question, as_text(question, stands), said.texts[question.key])
    if row.now == row.text:
        return None
    copies = said.copies.get(question.key, [])
    errors: list[ValidationError] = []
    for text in copies or [row.text]:
        try:
            row.value = from_text(question, text)
        except ValidationError as error:
            errors.append(error)
    if copies or errors:
        messages = [one for error in errors for one in error.messages]
        codes = {one.code for error in errors for one in error.error_list}
        _refuse(row, messages, codes, "Svarsrutan" if copies else "")
    elif row.value == stands or (row.value in EMPTY and stands in EMPTY):
        return None
    return row


def _table_row(
    question: Question, said: WordAnswers, stands: Any, *, is_newer: bool
) -> WordRow | None:
    """A table is one answer, as in the portal: what differs is told cell by cell."""
    count, filled = said.rows.get(question.key, 0), said.filled.get(question.key, 0)
    read = read_table(question, said.texts, count, filled, stands, said.copies)
    row = WordRow(question, shown(question, stands), "\n".join(read.typed), read.value)
    twice = [f"”{one.label}”" for one in cells_of(question, count) if one.key in said.copies]
    if twice or read.errors:
        boxes = f"{'Rutan' if len(twice) == 1 else 'Rutorna'} {', '.join(twice)}" if twice else ""
        _refuse(row, read.errors, read.codes, boxes)
        return row
    if is_newer:
        both = merged(question, said, read, stands)
        row.value, row.in_both, row.kept = both.value, both.in_both, both.kept
        if both.error:
            _refuse(row, [both.error], [], "")
            return row
    row.cells = differences(question, stands, row.value)
    row.table = table_of(question, row.value)
    return row if row.cells else None


def _refuse(
    row: WordRow, messages: Iterable[str], codes: Collection[str | None], twice: str
) -> None:
    """Say why it cannot be taken; `twice` names the boxes that stand more than once."""
    if PERSONAL in codes:
        row.text, row.is_hidden = "", True  # never shown, also where it was in Word (I-04)
    if twice:
        shown_or_not = NOT_SHOWN if row.is_hidden else SHOWN
        messages = [
            f"{twice} finns flera gånger i filen, med olika text. {shown_or_not}",
            *messages,
        ]
    row.error = " ".join(dict.fromkeys(messages))


def _add_notes(submission: Submission, found: Comparison) -> None:
    """Say what could be saved but not sent, and what looks odd: before it is chosen, not after."""
    rows = {row.question.key: row for row in found.rows() if not row.error}
    answers = submission.answers | {key: row.value for key, row in rows.items()}
    definition = submission.questionnaire.parsed
    for key in definition.left_out(answers) & rows.keys():
        when = rows[key].question.when or "Avsnittet besvaras inte med de svar som ni har nu."
        rows[key].note = f"Svaret kan sparas men skickas inte in som svaren är nu. {when}"
    for one in complaints(definition, answers):
        row = rows.get(one.question_key)
        if row and row.value not in EMPTY:
            row.note = f"{row.note or 'Svaret kan sparas men inte skickas in.'} {one.text}"
    for one in advice(definition, answers):
        if row := rows.get(one.question_key):
            row.note = f"{row.note} {one.text}".strip()
