"""Writing the answers of a questionnaire into its pages."""

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from applications.actions.publishing import DEFINITIONS
from delmos_portal.demo.answers import TEXTS
from delmos_portal.questionnaires.definition import Kind, Question, Section, parse
from tests.build import answer
from tests.journeys.visitor import Visitor


def sections_of(name: str) -> tuple[Section, ...]:
    raw = json.loads((DEFINITIONS / f"2018_{name}.json").read_text(encoding="utf-8"))
    return tuple(parse(raw).sections)


def label_of(question: Question) -> str:
    return question.label if question.required else f"{question.label} (frivilligt)"


def fill_in(visitor: Visitor, name: str, *, file: Path | None = None) -> None:
    """From the first section to the overview, by the button at the end of each page."""
    sections = sections_of(name)
    visitor.follow(sections[0].title)
    for section in sections:
        visitor.reads_heading(section.title)
        for question in section.questions:
            fill(visitor, question, file)
        visitor.look(f"{name}-{section.key}")
        visitor.press("Spara och fortsätt")
    visitor.reads("Det här ska fyllas i")


def fill(visitor: Visitor, question: Question, file: Path | None = None) -> None:
    label, value = label_of(question), written(question)
    match question.kind:
        case Kind.FILE:
            if file is not None and question.required:
                visitor.upload(label, file)
                visitor.reads(file.name)
        case Kind.YES_NO:
            visitor.answer(label, "Ja" if value else "Nej")
        case Kind.CHOICE:
            visitor.answer(label, dict(question.choices)[value])
        case Kind.CHOICES:
            for key in value:
                visitor.answer(label, dict(question.choices)[key])
        case _:
            visitor.write(label, str(value))


def written(question: Question) -> Any:
    """What the person writes: amounts as people write them."""
    value = answer(question)
    if question.kind is Kind.KRONOR:
        return f"{value // 100:,}".replace(",", " ")
    if question.kind is Kind.LONG_TEXT:
        return TEXTS.get(question.key, value).format(name="Motala kommun")
    return value


def is_saved(visitor: Visitor) -> None:
    """The page says that it was saved while the person wrote."""
    expect(visitor.page.get_by_text("Sparat kl.")).to_be_visible()
