"""Random questionnaires as they are published, and what a person types into their fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import strategies as st

from delmos_portal.questionnaires.days import FIRST_DAY, LAST_DAY, months_after
from delmos_portal.questionnaires.definition import Definition, Kind, parse
from delmos_portal.questionnaires.formats import Format
from tests.questionnaires.definitions import DAYS
from tests.questionnaires.forms import LABEL, LINE, NUMBERS, TEXT

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


IN_ROWS = [Kind.TEXT, Kind.NUMBER, Kind.KRONOR, Kind.DATE, Kind.YES_NO, Kind.EMAIL]
MOST = 10**9  # kronor in a cell of a budget, so that its sums are amounts too


@dataclass(frozen=True)
class Filled:
    """A definition as data, what is typed for each question by field, and how the portal keeps it."""

    definition: dict[str, Any]
    typed: dict[str, Any]
    stored: dict[str, Any]

    def posted(self, section: str) -> dict[str, Any]:
        """What a browser sends of this section."""
        found = next(one for one in self.definition["sections"] if one["key"] == section)
        fields = [self.typed.get(one["key"], {}) for one in found["questions"]]
        return {name: text for one in fields for name, text in one.items()}

    def stored_in(self, parsed: Definition) -> dict[str, Any]:
        """What is kept of it, without what does not apply."""
        return parsed.content(self.stored)


@st.composite
def kronor(draw: st.DrawFn, most: int = 10**11 - 1) -> tuple[str, int]:
    """1 234 567,50 kr and its relatives."""
    whole, ore = draw(st.integers(0, most)), draw(st.sampled_from([None, 0, 50, 5]))
    digits = f"{whole:,}".replace(",", draw(st.sampled_from([" ", "", SPACE])))
    if ore is not None:
        digits += f"{draw(st.sampled_from([',', '.']))}{ore:02}"
    text = digits + draw(st.sampled_from(["", " kr", f"{SPACE}kr", " Kr", " kronor"]))
    return text, whole * 100 + (ore or 0)


def days_within(question: dict[str, Any], stored: Mapping[str, Any]) -> st.SearchStrategy[date]:
    """Days that this question takes, beside the answers that there are."""
    first = date.fromisoformat(question.get("earliest", FIRST_DAY.isoformat()))
    last = date.fromisoformat(question.get("latest", LAST_DAY.isoformat()))
    if begun := stored.get(question.get("after", "")):
        first = date.fromisoformat(begun)
        if months := question.get("within_months"):
            last = min(last, months_after(first, months))
    return st.dates(first, last)


def as_typed(number: str) -> st.SearchStrategy[str]:
    """A number with a check digit in several usual writings; a giro keeps its dash."""
    digits = number.replace("-", "")
    tight = [digits, f"16{digits}", f"{digits[:6]} {digits[6:]}"] if len(digits) == 10 else []
    return st.sampled_from([number, f" {number} ", number.replace("-", "–"), *tight])


def answers_to(
    question: dict[str, Any], signs: Signs, stored: Mapping[str, Any]
) -> st.SearchStrategy[tuple[Any, Any]]:
    """What is typed and what is kept; nothing typed where the strategy for texts is empty."""
    if format_ := question.get("format"):
        return NUMBERS[Format(format_)].flatmap(
            lambda number: st.tuples(as_typed(number), st.just(number))
        )
    values = [value for value, _label in question.get("choices", [])]
    by_kind: dict[str, st.SearchStrategy[tuple[Any, Any]]] = {
        Kind.KRONOR: kronor(),
        Kind.NUMBER: st.integers(0, 999_999_999).map(
            lambda number: (f"{number:,}".replace(",", " "), number)
        ),
        Kind.DATE: days_within(question, stored).map(
            lambda day: (day.isoformat(), day.isoformat())
        ),
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
def typed_answers(
    draw: st.DrawFn, question: dict[str, Any], signs: Signs, stored: Mapping[str, Any]
) -> tuple[dict[str, Any], Any]:
    """What is typed into the fields of a question, and what is kept."""
    if question["kind"] == Kind.ROWS:
        return draw(typed_rows(question, signs))
    if question["kind"] == Kind.BUDGET:
        return draw(typed_budget(question))
    text, value = draw(answers_to(question, signs, stored))
    return {question["key"]: text}, value


@st.composite
def typed_rows(
    draw: st.DrawFn, question: dict[str, Any], signs: Signs
) -> tuple[dict[str, Any], Any]:
    key, typed, kept = question["key"], {}, []
    count = draw(st.integers(1, 3))
    for number in range(count):
        row = {}
        for column in question["columns"]:
            text, value = draw(answers_to(column, signs, {}))
            typed[f"{key}-{number}-{column['key']}"] = text
            if value != "":
                row[column["key"]] = value
        if row:
            kept.append(row)
    return {**typed, f"{key}-rows": str(count)}, kept or ""


@st.composite
def typed_budget(draw: st.DrawFn, question: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """Costs of any size, all paid for by the first source."""
    key, typed = question["key"], {}
    costs: dict[str, dict[str, int]] = {}
    source = question["financing"][0][0]
    sums = {str(year): 0 for year in question["years"]}
    for kind, _label in question["cost_kinds"]:
        for year in sums:
            text, ore = draw(kronor(MOST))
            typed[f"{key}-costs-{kind}-{year}"] = text
            costs.setdefault(kind, {})[year] = ore
            sums[year] += ore
    for year, ore in sums.items():
        typed[f"{key}-financing-{source}-{year}"] = f"{ore // 100},{ore % 100:02}"
    return typed, {"costs": costs, "financing": {source: sums}}


@st.composite
def limits(draw: st.DrawFn, earlier: list[dict[str, Any]]) -> dict[str, Any]:
    """Another day that this one is not before, or a first and a last day: what can be met."""
    days = [one["key"] for one in earlier if one["kind"] == Kind.DATE]
    if days and draw(st.integers(0, 3)):
        made: dict[str, Any] = {"after": draw(st.sampled_from(days))}
        return made | ({"within_months": draw(st.integers(1, 60))} if draw(st.booleans()) else {})
    first, last = sorted(draw(st.tuples(DAYS, DAYS)))
    fixed = {"earliest": first.isoformat(), "latest": last.isoformat()}
    return fixed if draw(st.booleans()) else {}


@st.composite
def questions(draw: st.DrawFn, key: str, earlier: list[dict[str, Any]], signs: Signs):
    kind = draw(st.sampled_from(KINDS))
    question: dict[str, Any] = {"key": key, "label": draw(signs.label), "kind": str(kind)}
    question["required"] = draw(st.booleans())
    if kind in (Kind.CHOICE, Kind.CHOICES):
        labels = draw(st.lists(signs.label, min_size=1, max_size=4, unique=True))
        question["choices"] = [[f"v{number}", label] for number, label in enumerate(labels)]
    if kind is Kind.TEXT and draw(st.booleans()):
        question["format"] = draw(st.sampled_from(Format)).value
    if kind is Kind.DATE:
        question |= draw(limits(earlier))
    if kind is Kind.ROWS:
        question["columns"] = [
            {"key": f"c{number}", "label": draw(signs.label), "kind": str(one), "required": False}
            for number, one in enumerate(
                draw(st.lists(st.sampled_from(IN_ROWS), min_size=1, max_size=4))
            )
        ]
    if kind is Kind.BUDGET:
        labels = draw(st.lists(signs.label, min_size=2, max_size=4, unique=True))
        question["cost_kinds"] = [[f"k{number}", one] for number, one in enumerate(labels)]
        question["years"] = draw(st.sampled_from([[2021], [2021, 2022], [2021, 2022, 2023]]))
        question["financing"] = [["grant", draw(signs.label)], ["own", draw(signs.label)]]
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
                text, value = draw(typed_answers(question, signs, stored))
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
