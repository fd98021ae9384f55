"""What a questionnaire is made of: sections of questions, and sums that must agree."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from delmos_portal.questionnaires.budget import KEY, Budget, read_budget
from delmos_portal.questionnaires.conditions import Atom, Condition, Includes, in_swedish, read
from delmos_portal.questionnaires.days import Days, read_days
from delmos_portal.questionnaires.formats import Format, read_format
from delmos_portal.questionnaires.kinds import (
    IN_CELLS,
    MOST_CELLS,
    MOST_CELLS_ON_A_PAGE,
    MOST_ROWS,
    MOST_SIGNS,
)
from delmos_portal.questionnaires.kinds import Kind as Kind
from delmos_portal.questionnaires.prefills import read_prefill
from delmos_portal.templatetags.swedish import NBSP

ANY_DAY = Days()


@dataclass(frozen=True)
class Rows:
    """What is filled in any number of times; each column is a question of its own."""

    columns: tuple["Question", ...]
    name: str  # of one row: Bidrag makes Bidrag 1, Bidrag 2
    least: int = 0
    most: int = MOST_ROWS

    def named(self, index: int) -> str:
        return f"{self.name}{NBSP}{index + 1}"


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
    days: Days = ANY_DAY  # what is asked of a date's day
    format: Format | None = None  # of a short text: what number it is
    told: str = ""  # what the answer must be, as it stands under the field
    only_if: Condition | None = None
    when: str = ""  # the condition in Swedish, as those who answer read it
    prefill: str = ""  # where an answer may be fetched from: one of PREFILLS, or an earlier stage
    rows: Rows | None = None
    budget: Budget | None = None

    @property
    def is_plain(self) -> bool:
        """Whether the answer can be written as plain text: neither a file nor a table."""
        return self.kind not in (Kind.FILE, Kind.ROWS, Kind.BUDGET)

    @property
    def cells(self) -> int:
        """How many fields it has on a page at most."""
        if self.budget:
            return len(list(self.budget.cells()))
        return self.rows.most * len(self.rows.columns) if self.rows else 1

    @property
    def guidance(self) -> str:
        """What is demanded of the answer, told before it is given, and the help."""
        return f"{self.told} {self.help}".strip()

    @property
    def help_text(self) -> str:
        return f"{self.when} {self.guidance}".strip()


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    intro: str = ""
    questions: tuple[Question, ...] = ()
    only_if: Condition | None = None
    when: str = ""


@dataclass(frozen=True)
class Sum:
    """The parts must add up to the total, to the öre; as an advice it only warns."""

    parts: tuple[str, ...]
    total: str
    text: str
    is_advice: bool = False


@dataclass(frozen=True)
class Definition:
    title: str
    sections: tuple[Section, ...]
    sums: tuple[Sum, ...] = field(default=())

    def questions(self) -> list[Question]:
        return [one for section in self.sections for one in section.questions]

    def question(self, key: str) -> Question:
        return next(question for question in self.questions() if question.key == key)

    def section(self, key: str) -> Section | None:
        return next((section for section in self.sections if section.key == key), None)

    def section_of(self, question_key: str) -> Section:
        return next(s for s in self.sections if any(q.key == question_key for q in s.questions))

    def grant(self, answers: Mapping[str, Any]) -> int | None:
        """What a budget says is applied for, in öre; nothing where none says so."""
        budgets = [one for one in self.questions() if one.budget and one.budget.grant_row]
        amounts = [one.budget.grant(answers.get(one.key)) for one in budgets if one.budget]
        return next((one for one in amounts if one is not None), None)

    def left_out(self, answers: Mapping[str, Any]) -> frozenset[str]:
        """Keys of the questions that do not apply, whatever is answered to them.

        The one place that decides. A condition never looks at an answer that is itself left out;
        it looks only back, so one pass in the form's order is enough.
        """
        given, out = dict(answers), set()
        for section in self.sections:
            is_out = section.only_if is not None and not section.only_if.holds(given)
            for one in section.questions:
                if is_out or (one.only_if is not None and not one.only_if.holds(given)):
                    out.add(one.key)
                    given.pop(one.key, None)
        return frozenset(out)

    def content(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers that are sent. What does not apply is kept in the draft, and nowhere else."""
        out = self.left_out(answers)
        return {key: value for key, value in answers.items() if key not in out}

    def applying(self, answers: Mapping[str, Any]) -> "Definition":
        """The form as these answers make it."""
        return self.without(self.left_out(answers))

    def without(self, keys: Collection[str]) -> "Definition":
        if not keys:
            return self
        sections = []
        for section in self.sections:
            left = tuple(
                replace(one, told=one.days.told()) if one.days.after in keys else one
                for one in section.questions
                if one.key not in keys
            )
            if left or not section.questions:
                sections.append(replace(section, questions=left))
        sums = []
        for one in self.sums:
            parts = tuple(key for key in one.parts if key not in keys)
            if parts and one.total not in keys:
                sums.append(replace(one, parts=parts))
        return replace(self, sections=tuple(sections), sums=tuple(sums))

    def following_from(self, keys: Collection[str]) -> list[str]:
        """Keys of the questions that may come to apply when these are answered anew."""
        touched, found = set(keys), []
        for section in self.sections:
            for one in section.questions:
                named = {*_named(section.only_if), *_named(one.only_if)}
                if one.key not in touched and named & touched:
                    touched.add(one.key)
                    found.append(one.key)
        return found


def _named(condition: Condition | None) -> set[str]:
    return {atom.question for atom in condition.named()} if condition else set()


class BadDefinition(ValueError):
    """The questionnaire cannot be used; the message says where it is wrong."""


def parse(raw: dict[str, Any]) -> Definition:
    """Read a definition. Raises BadDefinition when it is not whole."""
    try:
        sections = tuple(_section(one) for one in raw["sections"])
        sums = tuple(_sum(one) for one in raw.get("sums", []))
        definition = Definition(title=raw["title"], sections=sections, sums=sums)
    except BadDefinition:
        raise
    except (KeyError, TypeError, ValueError) as error:
        raise BadDefinition(f"Formuläret kan inte läsas: {error}") from error
    keys = [question.key for question in definition.questions()]
    if len(keys) != len(set(keys)):
        raise BadDefinition("Två frågor har samma nyckel.")
    if len(sections) != len({section.key for section in sections}):
        raise BadDefinition("Två avsnitt har samma nyckel.")
    _check_tables(definition)
    for one in sums:
        if missing := {*one.parts, one.total} - set(keys):
            raise BadDefinition(
                f"Summan nämner frågor som inte finns: {', '.join(sorted(missing))}."
            )
    return _with_conditions_in_words(definition)


def _section(raw: dict[str, Any]) -> Section:
    return Section(
        key=raw["key"],
        title=raw["title"],
        intro=raw.get("intro", ""),
        questions=tuple(_question(one) for one in raw["questions"]),
        only_if=_condition(raw),
    )


def _question(raw: dict[str, Any]) -> Question:
    days, format_ = read_days(raw), read_format(raw)
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
        days=days,
        format=format_,
        told=format_.told if format_ else days.told(),
        only_if=_condition(raw),
        prefill=read_prefill(raw),
        rows=_rows(raw) if raw["kind"] == Kind.ROWS else None,
        budget=_budget(raw) if raw["kind"] == Kind.BUDGET else None,
    )


def _budget(raw: dict[str, Any]) -> Budget:
    try:
        return read_budget(raw)
    except ValueError as error:
        raise BadDefinition(f"Budgeten ”{raw['label']}” kan inte läsas: {error}") from error


def _rows(raw: dict[str, Any]) -> Rows:
    about = f"Raderna i ”{raw['label']}”"
    columns = tuple(_column(one, about) for one in raw.get("columns", []))
    if not columns:
        raise BadDefinition(f"{about} har inga kolumner.")
    if len(columns) != len({one.key for one in columns}):
        raise BadDefinition(f"{about} har två kolumner med samma nyckel.")
    least, most = raw.get("min_rows", 0), raw.get("max_rows", 20)
    if type(least) is not int or type(most) is not int or not 0 <= least <= most <= MOST_ROWS:
        raise BadDefinition(f"{about} ska ha ett minsta och ett högsta antal, högst {MOST_ROWS}.")
    if most == 0 or most * len(columns) > MOST_CELLS:
        raise BadDefinition(
            f"{about} blir för många fält. Rader gånger kolumner får vara 1 till {MOST_CELLS}."
        )
    texts = [one.max_characters or 300 for one in columns if one.kind is Kind.TEXT]
    if most * sum(texts) > MOST_SIGNS:
        raise BadDefinition(f"{about} kan bli för långa. Minska antalet rader eller tecken.")
    name = raw.get("row_name", "Rad")
    if not isinstance(name, str) or not name.strip():
        raise BadDefinition(f"{about} behöver ett namn på en rad, till exempel Bidrag.")
    return Rows(columns, name, least, most)


def _column(raw: dict[str, Any], about: str) -> Question:
    column = _question(raw)
    if not KEY.fullmatch(column.key):
        raise BadDefinition(
            f"{about} har en kolumn vars nyckel inte är små bokstäver a–z, siffror och _:"
            f" {column.key}."
        )
    if column.kind not in IN_CELLS:
        raise BadDefinition(
            f"{about} har kolumnen ”{column.label}” av en sort som inte ryms i en rad:"
            f" {column.kind}."
        )
    if column.kind is Kind.CHOICE and not column.choices:
        raise BadDefinition(f"{about} har kolumnen ”{column.label}” utan alternativ att välja.")
    if column.only_if or column.must_be is not None:
        raise BadDefinition(f"{about} har kolumnen ”{column.label}” med villkor. Det går inte.")
    if column.days.after or column.format:
        raise BadDefinition(
            f"{about} har kolumnen ”{column.label}” med en jämförelse eller ett visst nummer. Det går"
            " inte."
        )
    return column


def _check_tables(definition: Definition) -> None:
    """A section is one page, and a page can only send so many fields; a sum is of amounts."""
    for section in definition.sections:
        if sum(one.cells for one in section.questions) > MOST_CELLS_ON_A_PAGE:
            raise BadDefinition(
                f"Avsnittet ”{section.title}” har för många fält på en sida."
                f" Dela upp det: högst {MOST_CELLS_ON_A_PAGE} får plats."
            )
    tables = {one.key: one.label for one in definition.questions() if one.rows or one.budget}
    for one in definition.sums:
        for key in (*one.parts, one.total):
            if key in tables:
                raise BadDefinition(f"En summa kan inte räkna med tabellen ”{tables[key]}”.")


def _condition(raw: dict[str, Any]) -> Condition | None:
    return None if raw.get("only_if") is None else read(raw["only_if"])


def _sum(raw: dict[str, Any]) -> Sum:
    return Sum(
        parts=tuple(raw["parts"]),
        total=raw["total"],
        text=raw["text"],
        is_advice=raw.get("advice", False),
    )


def _with_conditions_in_words(definition: Definition) -> Definition:
    """Check every condition against the questions before it, and put it in words."""
    every = {question.key: question for question in definition.questions()}
    earlier: dict[str, Question] = {}
    sections = []
    for section in definition.sections:
        when = _when("Avsnittet besvaras", section.only_if, section.title, earlier, every)
        questions = []
        for one in section.questions:
            words = _when("Besvaras", one.only_if, one.label, earlier, every)
            other = every.get(one.days.after)
            told = one.days.told(other.label) if other and other.kind is Kind.DATE else one.told
            questions.append(replace(one, when=words, told=told))
            earlier[one.key] = one
        sections.append(replace(section, when=when, questions=tuple(questions)))
    return replace(definition, sections=tuple(sections))


def _when(
    begins: str,
    condition: Condition | None,
    about: str,
    earlier: Mapping[str, Question],
    every: Mapping[str, Question],
) -> str:
    if condition is None:
        return ""
    for atom in condition.named():
        key = atom.question
        if key not in every:
            raise BadDefinition(f"Villkoret för ”{about}” gäller en fråga som inte finns: {key}.")
        if key not in earlier:
            raise BadDefinition(
                f"Villkoret för ”{about}” gäller frågan ”{every[key].label}”, som inte kommer före."
                " Ett villkor kan bara gälla en tidigare fråga."
            )
        if not _can_be_so(earlier[key], atom):
            raise BadDefinition(
                f"Villkoret för ”{about}” gäller ett svar som frågan ”{earlier[key].label}”"
                f" inte kan få: {atom.value}."
            )
    return (
        f"{begins} om ni {in_swedish(condition, lambda atom: _said(earlier[atom.question], atom))}."
    )


def _can_be_so(question: Question, atom: Atom) -> bool:
    choices = dict(question.choices)
    if isinstance(atom, Includes):
        return question.kind is Kind.CHOICES and atom.value in choices
    if isinstance(atom.value, bool):
        return question.kind is Kind.YES_NO
    return question.kind is Kind.CHOICE and atom.value in choices


def _said(question: Question, atom: Atom) -> str:
    if isinstance(atom.value, bool):
        return f"har svarat {'Ja' if atom.value else 'Nej'} på ”{question.label}”"
    return f"har valt ”{dict(question.choices)[atom.value]}” på ”{question.label}”"
