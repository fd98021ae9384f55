"""Cases that nobody thought of: the same number always gives the same letter."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import sha256
from random import Random
from typing import Any

from django.conf import settings

from applications.effects.sealing import section_rows
from applications.models import ReceivedVersion
from delmos_portal.questionnaires.definition import Definition, Kind, Question, parse
from tests.documents.letters import decision, letter, submission

DEFINITIONS = ("notification", "application", "plan", "final_report")
WORDS = [
    "behov",
    "samverkan",
    "kunskapsutbyte",
    "segregation",
    "åtgärd",
    "överenskommelse",
    "skolresultat",
    "ungdomar",
    "i",
    "på",
    "och",
    "för",
    "bostadsområdet",
    "Šárka",
    "Łukasz",
    "Ελένη",
    "Ŋáŋŋa",
    "→",
    "✓",
    "😀",
    "中",
    "<b>fet</b>",
    "{{",
    "svar",
    "}}",
    "&",
    "§",
    "½",
    "1–5",
    "”citat”",
    "100",
    "%",
]
LETTERS_OF_A_WORD = "abcdefghijklmnoprstuvyåäö"
METHODS = ("inloggning med andra faktor", "e-legitimation", "på papper")


class Case:
    """One generated case; the number decides everything."""

    def __init__(self, number: int) -> None:
        self.chance = Random(number)
        self.kind = "submission" if number % 2 else "decision"
        self.context = self.submission() if number % 2 else self.decision()
        self.title: str = self.context["letter"]["title"]

    def words(self, most: int) -> str:
        """Some words in some paragraphs; now and then one word that no line holds."""
        found = self.chance.choices(WORDS, k=self.chance.randint(1, most))
        if self.chance.random() < 0.3:
            found.append("".join(self.chance.choices(LETTERS_OF_A_WORD, k=260)))
        gaps = self.chance.choices([" ", "\n", "\n\n"], [30, 1, 1], k=len(found))
        return "".join(word + gap for word, gap in zip(found, gaps, strict=True)).strip()

    def name(self) -> str:
        first, last = self.chance.choices(WORDS[:14], k=2)
        return f"{first.capitalize()} {last.capitalize()}"

    def day(self) -> date:
        return date(2018, 1, 1) + timedelta(days=self.chance.randrange(4000))

    def moment(self) -> datetime:
        return datetime(2018, 1, 1, tzinfo=UTC) + timedelta(
            seconds=self.chance.randrange(300_000_000)
        )

    def ore(self) -> int:
        return self.chance.choice([1, 99, 100_00, 145_000_000, 98_765_432_199])

    def several(self, least: int, most: int) -> range:
        return range(self.chance.randint(least, most))

    def letter(self, title: str) -> dict[str, Any]:
        return letter(title=f"{title} {self.words(6)}"[:250], date=self.day())

    def answer(self, question: Question) -> Any:
        """Anything that the question's kind allows; every fourth is empty."""
        if self.chance.random() < 0.25:
            return None
        choices = [key for key, _label in question.choices]
        makers: dict[Kind, Callable[[], Any]] = {
            Kind.KRONOR: self.ore,
            Kind.NUMBER: lambda: self.chance.randrange(100_000),
            Kind.DATE: lambda: self.day().isoformat(),
            Kind.YES_NO: lambda: self.chance.random() < 0.5,
            Kind.CHOICE: lambda: self.chance.choice(choices),
            Kind.CHOICES: lambda: self.chance.sample(choices, self.chance.randint(1, len(choices))),
            Kind.FILE: lambda: None,
            Kind.LONG_TEXT: lambda: self.words(40),
        }
        return makers.get(question.kind, lambda: self.words(4))()

    def attachment(self, question: Question) -> dict[str, Any]:
        name = self.words(4).replace("\n", " ")[:190] + ".pdf"
        digest = sha256(name.encode()).hexdigest()
        size = self.chance.randrange(25_000_000)
        return {"name": name, "size": size, "sha256": digest, "question": question.key}

    def submission(self) -> dict[str, Any]:
        asked = definition(self.chance.choice(DEFINITIONS))
        questions = list(asked.questions())
        version = ReceivedVersion(
            answers={one.key: self.answer(one) for one in questions},
            attachments=[
                self.attachment(self.chance.choice(questions)) for _ in self.several(0, 12)
            ],
        )
        return submission() | {
            "letter": self.letter(asked.title),
            "sections": [section_rows(one, version) for one in asked.sections],
            "attachments": version.attachments,
            "signatures": [self.signature(asked) for _ in self.several(0, 4)],
            "missing": [self.words(3) for _ in self.several(0, 2)],
        }

    def signature(self, asked: Definition) -> dict[str, Any]:
        titles = [one.title for one in asked.sections]
        return {
            "name": self.name(),
            "office": self.words(5),
            "mandate": self.chance.choice(["", self.words(12)]),
            "signed_at": self.moment(),
            "method": self.chance.choice(METHODS),
            "covers": self.chance.sample(titles, self.chance.randint(0, len(titles))),
        }

    def decision(self) -> dict[str, Any]:
        granted = self.chance.random() < 0.7
        instalments = [self.instalment() for _ in self.several(1, 8)]
        return decision() | {
            "letter": self.letter("Beslut om bidrag"),
            "outcome_text": self.words(60),
            "amount_ore": self.ore() if granted else None,
            "facts": [
                {"label": self.words(5), "value": self.words(20)} for _ in self.several(0, 6)
            ],
            "instalments": instalments if granted else [],
            "conditions": [self.words(25) for _ in self.several(0, 10)] if granted else [],
            "reasons": self.words(150),
            "provisions": self.chance.choice(["", self.words(20)]),
            "participants": [self.name() for _ in self.several(0, 6)],
            "corrections": [self.correction() for _ in self.several(0, 2)],
            "appeal_text": self.chance.choice(["", self.words(30)]),
        }

    def instalment(self) -> dict[str, Any]:
        return {
            "label": self.words(4),
            "amount_ore": self.ore(),
            "planned_on": self.day(),
            "condition": self.chance.choice(["", self.words(8)]),
        }

    def correction(self) -> dict[str, Any]:
        changes = [
            {"label": self.words(3), "before": self.words(40), "after": self.words(40)}
            for _ in self.several(1, 3)
        ]
        return {
            "at": self.moment(),
            "by": self.name(),
            "reason": self.words(12),
            "changes": changes,
        }


@cache
def definition(name: str) -> Definition:
    path = settings.BASE_DIR / "applications" / "definitions" / f"2018_{name}.json"
    return parse(json.loads(path.read_text()))
