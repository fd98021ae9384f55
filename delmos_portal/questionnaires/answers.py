"""Answers: how they read, what is missing, what changed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from delmos_portal.questionnaires.definition import Definition, Kind, Question
from delmos_portal.templatetags.swedish import day, kronor, thousands

Answers = Mapping[str, Any]

# Fact K9: three hundred rows of three hundred words took twelve seconds to render.
LONGEST = {Kind.LONG_TEXT: 8000, Kind.TEXT: 300, Kind.EMAIL: 254, Kind.PHONE: 40}


@dataclass(frozen=True)
class Complaint:
    """What stands in the way of sending, written for the person who can mend it."""

    section_key: str
    question_key: str
    text: str


def shown(question: Question, value: Any) -> str:
    """An answer as a reader sees it; empty when there is none."""
    if value in (None, "", []):
        return ""
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
            text = _complaint(question, answers.get(question.key), question.key in answered_by_file)
            if text:
                found.append(Complaint(section.key, question.key, text))
    return found + _sums(definition, answers, are_advice=False)


def advice(definition: Definition, answers: Answers) -> list[Complaint]:
    """What looks odd and may be so: it is told, and stands in nobody's way."""
    return _sums(definition.applying(answers), answers, are_advice=True)


def _sums(definition: Definition, answers: Answers, *, are_advice: bool) -> list[Complaint]:
    found = []
    for one in definition.sums:
        parts = [answers.get(key) or 0 for key in one.parts]
        total = answers.get(one.total)
        if one.is_advice is are_advice and total is not None and sum(parts) != total:
            text = f"{one.text} Delarna blir {kronor(sum(parts))}, totalen är {kronor(total)}."
            found.append(Complaint(definition.section_of(one.total).key, one.total, text))
    return found


def _complaint(question: Question, value: Any, has_file: bool) -> str:  # noqa: FBT001 -- local
    empty = value in (None, "", []) and not has_file
    if empty:
        return f"Svara på frågan ”{question.label}”." if question.required else ""
    if question.must_be is not None and value is not question.must_be:
        return question.must_be_text or f"Svaret på ”{question.label}” hindrar att ni skickar in."
    limit = limit_of(question)
    if limit and isinstance(value, str) and len(value) > limit:
        return (
            f"Svaret på ”{question.label}” är {thousands(len(value) - limit)} tecken för långt."
            f" Det får vara högst {thousands(limit)} tecken."
        )
    return ""


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
    if question.kind in (Kind.CHOICE, Kind.CHOICES):
        chosen = value if isinstance(value, list) else [value]
        gone = [one for one in chosen if one not in dict(question.choices)]
        labels = dict(source.choices)
        if gone:
            names = ", ".join(f"”{labels.get(one, one)}”" for one in gone)
            return f"Alternativet finns inte här: {names}."
    return ""


def changed(before: Answers, after: Answers) -> list[str]:
    """Keys of the questions whose answers differ."""
    return sorted(
        key
        for key in {*before, *after}
        if (before.get(key) or None) != (after.get(key) or None)
        or (before.get(key) is False) != (after.get(key) is False)
    )
