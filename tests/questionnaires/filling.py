"""Random questionnaires as they are published, and what a person types into their fields."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from delmos_portal.questionnaires.definition import Definition, Kind, parse
from tests.questionnaires.forms import LABEL, LINE, TEXT

KINDS = [kind for kind in Kind if kind is not Kind.FILE]
SPACE = "\N{NO-BREAK SPACE}"
# What a typesetter's fonts can show, and pdf readers give back as it was.
PLAIN = st.characters(codec="latin-1", categories=["L", "N", "P"], exclude_characters="­ªº²³¹µ")
WORDS = st.lists(st.text(PLAIN, min_size=1, max_size=9), min_size=1, max_size=6).map(" ".join)
PROSE = st.lists(WORDS, min_size=1, max_size=4).map("\n".join)


@dataclass(frozen=True)
class Signs:
    """What labels and answers are written with."""

    label: st.SearchStrategy[str]
    line: st.SearchStrategy[str]
    text: st.SearchStrategy[str]


EVERY_SIGN = Signs(
    LABEL.map(str.strip), LINE.map(str.strip), TEXT.map(lambda lines: "\n".join(lines).strip())
)
PRINTED = Signs(WORDS, WORDS, PROSE)


@dataclass(frozen=True)
class Filled:
    """A definition as data, what is typed into each field, and how the portal keeps it."""

    definition: dict[str, Any]
    typed: dict[str, Any]
    stored: dict[str, Any]

    def keys_of(self, section: str) -> list[str]:
        found = next(one for one in self.definition["sections"] if one["key"] == section)
        return [one["key"] for one in found["questions"] if one["key"] in self.typed]

    def stored_in(self, parsed: Definition) -> dict[str, Any]:
        """What is kept of it, without what does not apply."""
        return parsed.content(self.stored)


@st.composite
def kronor(draw: st.DrawFn) -> tuple[str, int]:
    """1 234 567,50 kr and its relatives."""
    whole, ore = draw(st.integers(0, 10**11 - 1)), draw(st.sampled_from([None, 0, 50, 5]))
    digits = f"{whole:,}".replace(",", draw(st.sampled_from([" ", "", SPACE])))
    if ore is not None:
        digits += f"{draw(st.sampled_from([',', '.']))}{ore:02}"
    text = digits + draw(st.sampled_from(["", " kr", f"{SPACE}kr", " Kr", " kronor"]))
    return text, whole * 100 + (ore or 0)


def answers_to(question: dict[str, Any], signs: Signs) -> st.SearchStrategy[tuple[Any, Any]]:
    """What is typed and what is kept; nothing typed where the strategy for texts is empty."""
    values = [value for value, _label in question.get("choices", [])]
    by_kind: dict[str, st.SearchStrategy[tuple[Any, Any]]] = {
        Kind.KRONOR: kronor(),
        Kind.NUMBER: st.integers(0, 999_999_999).map(
            lambda number: (f"{number:,}".replace(",", " "), number)
        ),
        Kind.DATE: st.dates().map(lambda day: (day.isoformat(), day.isoformat())),
        Kind.YES_NO: st.booleans().map(lambda yes: (str(yes), yes)),
        Kind.CHOICE: st.sampled_from(values or [""]).map(lambda one: (one, one)),
        Kind.CHOICES: st.lists(st.sampled_from(values or [""]), min_size=1, unique=True).map(
            lambda some: (some, list(some))
        ),
        Kind.EMAIL: st.sampled_from(["amina@motala.example", "a.b+c@xn--rksmrgs-5wao1o.se"]).map(
            lambda one: (one, one)
        ),
        Kind.PHONE: st.sampled_from(["0141-22 50 00", "+46 (0)8 123 45"]).map(
            lambda one: (one, one)
        ),
        Kind.LONG_TEXT: signs.text.map(lambda text: (text.replace("\n", "\r\n"), text)),
    }
    return by_kind.get(question["kind"], signs.line.map(lambda text: (text, text)))


@st.composite
def questions(draw: st.DrawFn, key: str, earlier: list[dict[str, Any]], signs: Signs):
    kind = draw(st.sampled_from(KINDS))
    question: dict[str, Any] = {"key": key, "label": draw(signs.label), "kind": str(kind)}
    question["required"] = draw(st.booleans())
    if kind in (Kind.CHOICE, Kind.CHOICES):
        labels = draw(st.lists(signs.label, min_size=1, max_size=4, unique=True))
        question["choices"] = [[f"v{number}", label] for number, label in enumerate(labels)]
    asked = [one for one in earlier if one["kind"] in (Kind.YES_NO, Kind.CHOICE)]
    if asked and draw(st.integers(0, 3)) == 0:
        about = draw(st.sampled_from(asked))
        value = draw(st.booleans()) if about["kind"] == Kind.YES_NO else about["choices"][0][0]
        question["only_if"] = {"question": about["key"], "is": value}
    return question


@st.composite
def _filled(draw: st.DrawFn, signs: Signs) -> Filled:
    sections, typed, stored = [], {}, {}
    earlier: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 3))):
        asked = []
        for one in range(draw(st.integers(1, 5))):
            question = draw(questions(f"q{number}-{one}".replace("-", "_"), earlier, signs))
            asked.append(question)
            earlier.append(question)
            if question["required"] or draw(st.booleans()):
                text, value = draw(answers_to(question, signs))
                if value != "":
                    typed[question["key"]], stored[question["key"]] = text, value
                else:
                    question["required"] = False
        title = draw(signs.label)
        sections.append({"key": f"s{number}", "title": title, "questions": asked})
    definition = {"title": draw(signs.label), "sections": sections}
    parse(definition)
    return Filled(definition, typed, stored)


def filled_forms() -> st.SearchStrategy[Filled]:
    """Forms whose labels and answers are written with all of Unicode that can be kept."""
    return _filled(EVERY_SIGN)


def printable_forms() -> st.SearchStrategy[Filled]:
    return _filled(PRINTED)
