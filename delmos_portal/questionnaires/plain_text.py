"""Answers as plain text, there and back: what a person writes where there is no form field."""

import re
from typing import Any

from delmos_portal.questionnaires.answers import stored
from delmos_portal.questionnaires.definition import Kind, Question
from delmos_portal.questionnaires.forms import field_for
from delmos_portal.questionnaires.signs import legible
from delmos_portal.templatetags.swedish import NBSP, kronor

BULLET = re.compile(r"^[-–•*·]\s+")
YES_NO = (("True", "Ja"), ("False", "Nej"))


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
    if question.kind not in (Kind.LONG_TEXT, Kind.CHOICES):
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
        case Kind.CHOICES:
            given = [_value_of(one, question.choices) for one in text.split("\n") if one.strip()]
        case _:
            given = text
    return stored(field_for(question).clean(given))


def _value_of(text: str, choices: tuple[tuple[str, str], ...]) -> str:
    """The value whose label was written, with or without a bullet before it; else the text itself."""
    values = {_one_line(label).casefold(): value for value, label in reversed(choices)}
    written = _one_line(text).casefold()
    return values.get(written, values.get(BULLET.sub("", written).removesuffix("."), text))


def _one_line(text: str) -> str:
    return " ".join(text.split())
