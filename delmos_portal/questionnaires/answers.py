"""Answers: how they read, what is missing, what changed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.utils import timezone

from delmos_portal.numbers import names_person
from delmos_portal.questionnaires.budget import FINANCING, Budget, Given, amount_in
from delmos_portal.questionnaires.definition import Definition, Kind, Question, Rows
from delmos_portal.questionnaires.formats import read_as
from delmos_portal.templatetags.swedish import day, in_sentence, kronor, thousands

Answers = Mapping[str, Any]

EMPTY: tuple[object, ...] = (None, "", [])
# Fact K9: three hundred rows of three hundred words took twelve seconds to render.
LONGEST = {Kind.LONG_TEXT: 8000, Kind.TEXT: 300, Kind.EMAIL: 254, Kind.PHONE: 40}


@dataclass(frozen=True)
class Complaint:
    """What stands in the way of sending, written for the person who can mend it."""

    section_key: str
    question_key: str
    text: str
    cell: str = ""  # where in a table: 2-amount, costs-staff-2021
    is_missing: bool = False  # not answered yet, which is no mistake

    @property
    def place(self) -> str:
        """The name of the field to mend."""
        return f"{self.question_key}-{self.cell}" if self.cell else self.question_key


class Fault(NamedTuple):
    """What a complaint says of its question."""

    text: str
    cell: str = ""
    is_missing: bool = False


def stored(value: Any) -> Any:
    """A field's value as it is kept among the answers."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def shown(question: Question, value: Any) -> str:
    """An answer as a reader sees it; empty when there is none."""
    if value in EMPTY:
        return ""
    if question.rows or question.budget:
        return "\n\n".join(_blocks(question, value))
    match question.kind:
        case Kind.KRONOR:
            return kronor(value)
        case Kind.DATE:
            return day(date.fromisoformat(value))
        case Kind.YES_NO:
            return "Ja" if value else "Nej"
        case Kind.CHOICE:
            return dict(question.choices).get(value, str(value))
        case Kind.CHOICES:
            labels = dict(question.choices)
            return "\n".join(labels.get(one, one) for one in value)
    return str(value)


def _blocks(question: Question, value: Any) -> Iterator[str]:
    """A table as text: a paragraph for each row, or each half of a budget."""
    if question.rows:
        for number, row in enumerate(value):
            yield f"{question.rows.named(number)}\n{row_text(question.rows, row)}"
    if question.budget:
        yield from budget_text(question.budget, value)


def row_text(rows: Rows, row: Answers) -> str:
    """The cells that are filled in, each with the head of its column."""
    filled = [one for one in rows.columns if one.key in row]
    return "\n".join(f"{before_answer(one.label)} {shown(one, row[one.key])}" for one in filled)


def before_answer(label: str) -> str:
    """A label with its answer on the same line."""
    return label if label.endswith("?") else f"{label}:"


def budget_text(budget: Budget, given: Given) -> Iterator[str]:
    """The costs and what pays for them: the amounts that are filled in, and the sums."""
    for part in budget.parts:
        lines = [part.title]
        for key, label in part.rows:
            amounts = {year: amount_in(given, part.key, key, year) for year in budget.years}
            lines += [
                f"{label}, {year}: {kronor(ore)}"
                for year, ore in amounts.items()
                if ore is not None
            ]
        yield "\n".join([*lines, f"{part.total}: {kronor(budget.total(given, part))}"])


def limit_of(question: Question) -> int:
    """The most characters an answer may have; 0 where it makes no sense."""
    return question.max_characters or LONGEST.get(question.kind, 0)


def complaints(
    definition: Definition, answers: Answers, answered_by_file: Collection[str] = ()
) -> list[Complaint]:
    """Everything that stands in the way of sending these answers, in the order of the form.

    A question that does not apply is never missing, and its answer stands in nobody's way.
    """
    definition = definition.applying(answers)
    found = []
    for section in definition.sections:
        for question in section.questions:
            value = answers.get(question.key)
            faults = list(_faults(question, value, question.key in answered_by_file))
            if not faults and (text := _too_early_or_late(definition, question, answers)):
                faults = [Fault(text)]
            found += [Complaint(section.key, question.key, *fault) for fault in faults]
    return found + _sums(definition, answers, are_advice=False)


def advice(definition: Definition, answers: Answers) -> list[Complaint]:
    """What looks odd and may be so: it is told, and stands in nobody's way."""
    definition = definition.applying(answers)
    found = [
        Complaint(
            section.key,
            question.key,
            f"”{question.label}” ser ut att innehålla ett personnummer. Behövs det inte, ta bort det:"
            " det ni skickar in blir allmän handling.",
        )
        for section in definition.sections
        for question in section.questions
        if question.kind is Kind.LONG_TEXT and names_person(answers.get(question.key) or "")
    ]
    found += [
        Complaint(section.key, question.key, *fault)
        for section in definition.sections
        for question in section.questions
        if question.budget and question.budget.is_advice
        for fault in _imbalances(question.budget, answers.get(question.key))
    ]
    return found + _sums(definition, answers, are_advice=True)


def _sums(definition: Definition, answers: Answers, *, are_advice: bool) -> list[Complaint]:
    found = []
    for one in definition.sums:
        parts = [answers.get(key) or 0 for key in one.parts]
        total = answers.get(one.total)
        if one.is_advice is are_advice and total is not None and sum(parts) != total:
            text = f"{one.text} Delarna blir {kronor(sum(parts))}, totalen är {kronor(total)}."
            found.append(Complaint(definition.section_of(one.total).key, one.total, text))
    return found


def _faults(question: Question, value: Any, has_file: bool) -> Iterator[Fault]:  # noqa: FBT001 -- local
    if value in EMPTY and not has_file:
        if question.required:
            yield Fault(f"Svara på frågan ”{question.label}”.", is_missing=True)
    elif question.rows:
        yield from _row_faults(question, question.rows, value)
    elif question.budget:
        yield from _budget_faults(question.budget, value)
    elif text := _wrong(question, value):
        yield Fault(text)


def _row_faults(question: Question, rows: Rows, value: Sequence[Answers]) -> Iterator[Fault]:
    if len(value) < rows.least:
        lacking = f"Fyll i minst {rows.least} rader på frågan ”{question.label}”."
        yield Fault(lacking, is_missing=True)
    if len(value) > rows.most:
        yield Fault(f"Frågan ”{question.label}” får ha högst {rows.most} rader. Ta bort någon.")
    for number, row in enumerate(value):
        for column in rows.columns:
            cell, name = row.get(column.key), rows.named(number)
            if cell in EMPTY and column.required:
                text = f"{name}: fyll i ”{column.label}”."
                yield Fault(text, f"{number}-{column.key}", is_missing=True)
            elif cell not in EMPTY and (text := _wrong(column, cell)):
                yield Fault(f"{name}: {text}", f"{number}-{column.key}")


def _budget_faults(budget: Budget, given: Given) -> Iterator[Fault]:
    if budget.grant_row and budget.grant(given) is None:
        source, first = dict(budget.financing)[budget.grant_row], budget.years[0]
        text = f"Fyll i beloppet på raden ”{source}” i budgeten."
        yield Fault(text, f"{FINANCING}-{budget.grant_row}-{first}", is_missing=True)
    if not budget.is_advice:
        yield from _imbalances(budget, given)


def _imbalances(budget: Budget, given: Given) -> Iterator[Fault]:
    first = budget.financing[0][0]
    for one in budget.imbalances(given):
        yield Fault(one.text, f"{FINANCING}-{first}-{one.year}")


def _wrong(question: Question, value: Any) -> str:
    """What is wrong with an answer that is there."""
    if question.must_be is not None and value is not question.must_be:
        only = "Ja" if question.must_be else "Nej"
        return question.must_be_text or (
            f"Det går bara att skicka in när svaret på ”{question.label}” är {only}."
        )
    if question.kind is Kind.DATE:
        chosen = date.fromisoformat(value)
        return question.days.why_wrong(question.label, chosen, timezone.localdate())
    if question.format and (wrong := read_as(question.format, value).wrong):
        return f"Svaret på ”{question.label}” går inte att skicka in. {wrong}"
    if question.kind is Kind.TEXT and not question.format and names_person(value):
        return (
            f"Svaret på ”{question.label}” ser ut att innehålla ett personnummer. Skriv det utan"
            " numret: det ni skickar in blir allmän handling."
        )
    limit = limit_of(question)
    if limit and isinstance(value, str) and len(value) > limit:
        return (
            f"Svaret på ”{question.label}” är {thousands(len(value) - limit)} tecken för långt."
            f" Det får vara högst {thousands(limit)} tecken."
        )
    return ""


def _too_early_or_late(definition: Definition, question: Question, answers: Answers) -> str:
    """Why a day does not go with the day that it is compared with, where that one is asked for."""
    after = question.days.after
    other = next((one for one in definition.questions() if one.key == after), None)
    if other is None or other.kind is not Kind.DATE:
        return ""
    chosen, begun = answers.get(question.key), answers.get(other.key)
    if not chosen or not begun:
        return ""
    days = (date.fromisoformat(chosen), date.fromisoformat(begun))
    return question.days.why_apart(question.label, days[0], other.label, days[1])


def why_unfit(source: Question | None, question: Question, value: Any) -> str:
    """Why an answer to another form's question cannot be the answer to this one; empty when it can."""
    if source is None or question.kind is Kind.FILE or source.kind is not question.kind:
        return "Frågan besvaras på ett annat sätt här."
    limit = limit_of(question)
    if limit and isinstance(value, str) and len(value) > limit:
        return (
            f"Svaret är {thousands(len(value) - limit)} tecken längre än vad frågan tar emot."
            f" Det får vara högst {thousands(limit)} tecken."
        )
    if question.format and read_as(question.format, value).wrong:
        return f"Svaret är inte skrivet som {in_sentence(question.format.label)}."
    if question.kind in (Kind.CHOICE, Kind.CHOICES):
        chosen = value if isinstance(value, list) else [value]
        gone = [one for one in chosen if one not in dict(question.choices)]
        labels = dict(source.choices)
        if gone:
            names = ", ".join(f"”{labels.get(one, one)}”" for one in gone)
            return f"Alternativet finns inte här: {names}."
    if (source.rows, source.budget) != (question.rows, question.budget):
        return "Tabellen har andra rader eller kolumner här."
    return ""


def changed(before: Answers, after: Answers) -> list[str]:
    """Keys of the questions whose answers differ."""
    return sorted(
        key
        for key in {*before, *after}
        if (before.get(key) or None) != (after.get(key) or None)
        or (before.get(key) is False) != (after.get(key) is False)
    )
