"""What a questionnaire is made of: sections of questions, and sums that must agree."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    EMAIL = "email"
    PHONE = "phone"
    NUMBER = "number"
    KRONOR = "kronor"  # stored as whole öre
    DATE = "date"  # stored as YYYY-MM-DD
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    FILE = "file"  # the files themselves are attachments


@dataclass(frozen=True)
class Question:
    key: str
    label: str
    kind: Kind
    help: str = ""
    required: bool = True
    max_characters: int = 0  # 0: the kind's own limit
    choices: tuple[tuple[str, str], ...] = ()
    must_be: bool | None = None  # a declaration: the only answer that can be sent
    must_be_text: str = ""


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    intro: str = ""
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class Sum:
    """The parts must add up to the total, to the öre."""

    parts: tuple[str, ...]
    total: str
    text: str


@dataclass(frozen=True)
class Definition:
    title: str
    sections: tuple[Section, ...]
    sums: tuple[Sum, ...] = field(default=())

    def questions(self) -> Iterator[Question]:
        for section in self.sections:
            yield from section.questions

    def question(self, key: str) -> Question:
        return next(question for question in self.questions() if question.key == key)

    def section(self, key: str) -> Section | None:
        return next((section for section in self.sections if section.key == key), None)

    def section_of(self, question_key: str) -> Section:
        return next(s for s in self.sections if any(q.key == question_key for q in s.questions))


class BadDefinition(ValueError):
    """The questionnaire cannot be used; the message says where it is wrong."""


def parse(raw: dict[str, Any]) -> Definition:
    """Read a definition. Raises BadDefinition when it is not whole."""
    try:
        sections = tuple(_section(one) for one in raw["sections"])
        sums = tuple(
            Sum(parts=tuple(one["parts"]), total=one["total"], text=one["text"])
            for one in raw.get("sums", [])
        )
        definition = Definition(title=raw["title"], sections=sections, sums=sums)
    except (KeyError, TypeError, ValueError) as error:
        raise BadDefinition(f"Formuläret kan inte läsas: {error}") from error
    keys = [question.key for question in definition.questions()]
    if len(keys) != len(set(keys)):
        raise BadDefinition("Två frågor har samma nyckel.")
    for one in sums:
        if missing := {*one.parts, one.total} - set(keys):
            raise BadDefinition(
                f"Summan nämner frågor som inte finns: {', '.join(sorted(missing))}."
            )
    return definition


def _section(raw: dict[str, Any]) -> Section:
    return Section(
        key=raw["key"],
        title=raw["title"],
        intro=raw.get("intro", ""),
        questions=tuple(_question(one) for one in raw["questions"]),
    )


def _question(raw: dict[str, Any]) -> Question:
    return Question(
        key=raw["key"],
        label=raw["label"],
        kind=Kind(raw["kind"]),
        help=raw.get("help", ""),
        required=raw.get("required", True),
        max_characters=raw.get("max_characters", 0),
        choices=tuple((value, label) for value, label in raw.get("choices", [])),
        must_be=raw.get("must_be"),
        must_be_text=raw.get("must_be_text", ""),
    )
