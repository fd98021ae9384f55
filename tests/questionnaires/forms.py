"""Random questionnaires with answers, as a draft may hold them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from delmos_portal.questionnaires.budget import Budget
from delmos_portal.questionnaires.days import Days
from delmos_portal.questionnaires.definition import Kind, Question, Rows, Section
from delmos_portal.questionnaires.formats import Format
from delmos_portal.questionnaires.kinds import IN_CELLS
from delmos_portal.questionnaires.signs import is_no_sign
from delmos_portal.questionnaires.word.writing import WordForm
from tests.questionnaires.numbers import GIROS, ORGANISATION_NUMBERS

# All of Unicode that an answer may hold: no surrogates, control characters or non-characters.
SIGNS = st.characters(exclude_categories=["Cs"]).filter(lambda sign: not is_no_sign(sign))
LINE = st.text(SIGNS.filter(lambda sign: sign >= " "), max_size=60)
LABEL = LINE.filter(lambda text: bool(text.strip()))
TEXT = st.lists(st.text(SIGNS.filter(lambda sign: sign >= " " or sign == "\t"), max_size=40))


KRONOR = st.integers(0, 10**13)


def answers_to(question: Question) -> st.SearchStrategy[Any]:
    values = [value for value, _label in question.choices]
    if question.rows:
        return row_answers(question.rows)
    if question.budget:
        return budget_answers(question.budget)
    if question.format:
        return NUMBERS[question.format]
    by_kind: dict[Kind, st.SearchStrategy[Any]] = {
        Kind.LONG_TEXT: TEXT.map(lambda lines: "\n".join(lines).strip()),
        Kind.NUMBER: st.integers(0, 999_999_999),
        Kind.KRONOR: KRONOR,
        Kind.DATE: st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(date.isoformat),
        Kind.YES_NO: st.booleans(),
        Kind.CHOICE: st.sampled_from(values),
        Kind.CHOICES: st.lists(st.sampled_from(values), min_size=1, unique=True),
        Kind.EMAIL: st.sampled_from(["amina@motala.example", "a.b+c@xn--rksmrgs-5wao1o.se"]),
        Kind.PHONE: st.sampled_from(["0141-22 50 00", "+46 (0)8 123 45"]),
    }
    return by_kind.get(question.kind, LINE.map(str.strip))


NUMBERS = {Format.ORGANISATION_NUMBER: ORGANISATION_NUMBERS, Format.GIRO: GIROS}


def at_noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@st.composite
def questions(
    draw: st.DrawFn, key: str, kinds: Sequence[Kind] = [one for one in Kind if one is not Kind.FILE]
) -> Question:
    labels = draw(
        st.lists(
            LABEL, min_size=1, max_size=4, unique_by=lambda one: " ".join(one.split()).casefold()
        )
    )
    kind = draw(st.sampled_from(kinds))
    format_ = draw(st.none() | st.sampled_from(Format)) if kind is Kind.TEXT else None
    days = Days(latest=date(2199, 12, 31), after="begins", within_months=draw(st.integers(0, 40)))
    told = {Kind.DATE: days.told(draw(LABEL)), Kind.TEXT: format_.told if format_ else ""}
    return Question(
        key=key,
        label=draw(LABEL),
        kind=kind,
        days=days if kind is Kind.DATE else Days(),
        format=format_,
        told=told.get(kind, ""),
        help=draw(LINE),
        required=draw(st.booleans()),
        choices=tuple((f"v{number}", label) for number, label in enumerate(labels)),
        rows=draw(repeated()) if kind is Kind.ROWS else None,
        budget=draw(budgets()) if kind is Kind.BUDGET else None,
    )


@st.composite
def repeated(draw: st.DrawFn) -> Rows:
    columns = [draw(questions(f"c{number}", IN_CELLS)) for number in range(draw(st.integers(1, 6)))]
    least, most = sorted(draw(st.tuples(st.integers(0, 4), st.integers(1, 8))))
    return Rows(tuple(columns), draw(LABEL), least, most)


@st.composite
def budgets(draw: st.DrawFn) -> Budget:
    costs, sources = (
        tuple((f"r{number}", draw(LABEL)) for number in range(draw(st.integers(1, 3))))
        for _half in range(2)
    )
    first = draw(st.integers(1900, 2195))
    return Budget(costs, tuple(range(first, first + draw(st.integers(1, 5)))), sources)


def row_answers(rows: Rows) -> st.SearchStrategy[Any]:
    """Rows in which something is filled in, as they are stored."""
    cells = {one.key: answers_to(one).filter(lambda value: value != "") for one in rows.columns}
    row = st.fixed_dictionaries({}, optional=cells).filter(bool)
    return st.lists(row, min_size=1, max_size=rows.most)


def budget_answers(budget: Budget) -> st.SearchStrategy[Any]:
    years = st.dictionaries(st.sampled_from([str(one) for one in budget.years]), KRONOR, min_size=1)
    halves = {
        part.key: st.dictionaries(st.sampled_from([key for key, _label in part.rows]), years)
        for part in budget.parts
    }
    return st.fixed_dictionaries(halves).filter(lambda answer: any(answer.values()))


@st.composite
def word_forms(draw: st.DrawFn) -> WordForm:
    sections, answers = [], {}
    for number in range(draw(st.integers(1, 3))):
        asked = [draw(questions(f"q{number}_{one}")) for one in range(draw(st.integers(1, 5)))]
        sections.append(Section(f"s{number}", draw(LABEL), draw(LINE), tuple(asked)))
        for question in asked:
            answers[question.key] = draw(st.none() | answers_to(question))
    return WordForm(
        organisation=draw(LABEL),
        call=draw(LABEL),
        title=draw(LABEL),
        submission=draw(st.uuids()).hex,
        version=draw(st.integers(0, 10_000)),
        saved_at=draw(st.none() | st.dates(date(2018, 1, 1)).map(at_noon)),
        sections=tuple(sections),
        answers=answers,
    )
