"""Answers as plain text, there and back: what a person writes where there is no form field."""

import re
from typing import Any

from django.core.exceptions import ValidationError

from delmos_portal.numbers import names_person
from delmos_portal.questionnaires.answers import stored
from delmos_portal.questionnaires.definition import Kind, Question
from delmos_portal.questionnaires.forms import NAMES_PERSON, PERSONAL, field_for
from delmos_portal.questionnaires.signs import legible
from delmos_portal.templatetags.swedish import NBSP, in_a_row, kronor

BULLET = re.compile(r"^([-–•*·]\s*|[0-9]{1,2}[.)]\s+)")
LONGEST_SAID = 100  # of a line that is no choice
ONE_NUMBER = (Kind.KRONOR, Kind.NUMBER)
SEVERAL = "Här står text på flera rader. Skriv ett enda tal."
Choices = tuple[tuple[str, str], ...]
YES_NO: Choices = (("True", "Ja"), ("False", "Nej"))


def as_text(question: Question, value: Any) -> str:
    """An answer as it is written in plain text; empty when there is none."""
    if value in (None, "", []):
        return ""
    match question.kind:
        case Kind.KRONOR:
            text = kronor(value).removesuffix(f"{NBSP}kr")
        case Kind.YES_NO:
            text = "Ja" if value else "Nej"
        case Kind.CHOICE:
            text = dict(question.choices).get(value, str(value))
        case Kind.CHOICES:
            labels = dict(question.choices)
            text = "\n".join(_one_line(labels.get(one, one)) for one in value)
        case _:
            text = str(value)
    return tidy(question, text)


def tidy(question: Question, text: str) -> str:
    """The text as it can be kept and compared: lines of one kind, and only where lines mean anything."""
    text = legible(text)
    if question.kind not in (Kind.LONG_TEXT, Kind.CHOICES, *ONE_NUMBER):
        text = text.replace("\n", " ")
    return text


def from_text(question: Question, text: str) -> Any:
    """The answer as it is stored, read by the question's own field. Raises ValidationError."""
    text = tidy(question, text)
    match question.kind:
        case Kind.YES_NO:
            given: Any = _value_of(text, YES_NO)
        case Kind.CHOICE:
            given = _value_of(text, question.choices)
            _refuse_unknown(question, [given])
        case Kind.CHOICES:
            lines = [one for one in text.split("\n") if one.strip()]
            given = [value for one in lines for value in _values_in(one, question.choices)]
            _refuse_unknown(question, given)
        case Kind.KRONOR | Kind.NUMBER if "\n" in text:  # never read as one long number
            raise ValidationError(SEVERAL)
        case _:
            given = text
    return stored(field_for(question).clean(given))


def _value_of(text: str, choices: Choices) -> str:
    """The value whose label was written, also in a list or a sentence; else the text itself."""
    values = {_one_line(label).casefold(): value for value, label in reversed(choices)}
    written = _one_line(text).casefold()
    return values.get(written, values.get(BULLET.sub("", written).rstrip(".,; "), text))


def _values_in(line: str, choices: Choices) -> list[str]:
    """The value of a line, or of each that stands there with semicolons between: labels have commas."""
    whole = _value_of(line, choices)
    if whole in dict(choices):
        return [whole]
    return [_value_of(one, choices) for one in line.split(";") if one.strip()]


def _refuse_unknown(question: Question, given: list[str]) -> None:
    unknown = [one for one in given if one and one not in dict(question.choices)]
    if not unknown:
        return
    if names_person(" ".join(unknown)):  # never shown again (I-04)
        raise ValidationError(NAMES_PERSON, code=PERSONAL)
    said = in_a_row(f"”{_one_line(one)[:LONGEST_SAID]}”" for one in unknown)
    how = (
        "Skriv ett alternativ på varje rad, precis som de står"
        if question.kind is Kind.CHOICES
        else "Skriv ett av dem, precis som det står"
    )
    raise ValidationError(f"{said} finns inte bland alternativen. {how} i formuläret.")


def _one_line(text: str) -> str:
    return " ".join(text.split())
