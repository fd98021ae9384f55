"""A definition as a file: what comes from outside is read with suspicion."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from delmos_portal.questionnaires.builder.checks import whole
from delmos_portal.questionnaires.builder.outline import RESERVED, Raw
from delmos_portal.questionnaires.days import as_day
from delmos_portal.questionnaires.definition import BadDefinition, Kind
from delmos_portal.questionnaires.formats import Format
from delmos_portal.questionnaires.kinds import MOST_MONTHS, MOST_YEARS_AGO

LARGEST = 1_000_000  # bytes: a form of two hundred questions is a tenth of it
MOST_QUESTIONS, LONGEST_TEXT, MOST_CHARACTERS, LONGEST_NAME = 300, 4000, 50_000, 200
KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
CHOICE = re.compile(r"[^\s|]{1,60}")  # the key of a choice: it stands before a bar in the builder
# No database keeps NUL or half a sign, and no page shows the other control characters.
UNKEEPABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def read_file(content: bytes) -> Raw:
    """The definition in a file. Raises BadDefinition with a sentence for the person who chose it."""
    if len(content) > LARGEST:
        raise BadDefinition("Filen är för stor för att vara ett formulär. Välj en annan fil.")
    try:
        raw = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise BadDefinition(
            "Filen är inte ett formulär i JSON-format. Välj en fil som är hämtad med Hämta som fil."
        ) from error
    return checked(raw)


def checked(raw: Any) -> Raw:
    """The same definition when every part of it is what it should be. Raises BadDefinition."""
    if not isinstance(raw, dict):
        raise BadDefinition("Filen innehåller inget formulär. Välj en annan fil.")
    try:
        _no_bad_signs(raw)
        _check(raw, {"title": _name, "sections": _list, "sums": _list}, "Formuläret")
        for section in raw["sections"]:
            _check(section, SECTION, "Ett avsnitt")
            for question in section["questions"]:
                _check(question, QUESTION, f"En fråga i avsnittet ”{section['title']}”")
                for column in _columns(question):
                    _check(column, COLUMN, f"En kolumn i ”{question['label']}”")
        for one in raw.get("sums", []):
            _check(one, SUM, "En kontroll av en summa")
    except RecursionError as error:
        raise BadDefinition("Filen har för många nivåer för att vara ett formulär.") from error
    definition = whole(raw)
    if len(definition.questions()) > MOST_QUESTIONS:
        raise BadDefinition(f"Formuläret har fler än {MOST_QUESTIONS} frågor. Dela upp det.")
    return raw


def _columns(question: Raw) -> list[Any]:
    found: list[Any] = question.get("columns", []) if question["kind"] == Kind.ROWS else []
    return found


def _refuse(name: str) -> None:
    raise ValueError(name)


def _no_bad_signs(value: Any) -> None:
    match value:
        case str() if UNKEEPABLE.search(value):
            raise BadDefinition(f"Filen innehåller tecken som inte kan sparas: {value[:40]!r}.")
        case dict():
            for key, one in value.items():
                _no_bad_signs(key)
                _no_bad_signs(one)
        case list():
            for one in value:
                _no_bad_signs(one)


def _check(raw: Any, rules: Mapping[str, Callable[[Any], bool]], where: str) -> None:
    """Every known property is of its kind; the unknown ones are kept as they are."""
    if not isinstance(raw, dict):
        raise BadDefinition(
            f"{where} är inte skrivet som det ska. Rätta filen och läs in den igen."
        )
    for name, is_right in rules.items():
        if name in NEEDED and name not in raw:
            raise BadDefinition(f"{where} saknar uppgiften ”{name}”.")
        if name in raw and not is_right(raw[name]):
            raise BadDefinition(f"{where} har fel innehåll i uppgiften ”{name}”.")


def _name(value: Any) -> bool:
    return isinstance(value, str) and len(value.strip()) > 0 and len(value) <= LONGEST_NAME


def _text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_TEXT


def _key(value: Any) -> bool:
    return isinstance(value, str) and bool(KEY.fullmatch(value)) and value not in RESERVED


def _label(value: Any) -> bool:
    return _text(value) and bool(value.strip())


def _list(value: Any) -> bool:
    return isinstance(value, list)


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _choices(value: Any) -> bool:
    pairs = isinstance(value, list) and all(
        isinstance(one, list) and len(one) == 2 and all(_label(part) for part in one)
        for one in value
    )
    if not pairs or len({one[0] for one in value}) != len(value):
        return False
    return all(CHOICE.fullmatch(key) and "\n" not in label for key, label in value)


def _limit(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_CHARACTERS


def _years(value: Any) -> bool:
    return type(value) is int and 0 <= value <= MOST_YEARS_AGO


def _months(value: Any) -> bool:
    return type(value) is int and 0 <= value <= MOST_MONTHS


def _day(value: Any) -> bool:
    return as_day(value) is not None


def _format(value: Any) -> bool:
    return isinstance(value, str) and value in list(Format)


def _keys(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(_key(one) for one in value)


NEEDED = frozenset(
    {"title", "sections", "questions", "key", "label", "kind", "parts", "total", "text"}
)
SECTION = {"key": _key, "title": _name, "intro": _text, "questions": _list}
QUESTION = {
    "key": _key,
    "label": _label,
    "kind": _label,
    "help": _text,
    "required": _flag,
    "max_characters": _limit,
    "choices": _choices,
    "must_be": _flag,
    "must_be_text": _text,
    "at_least_years_ago": _years,
    "earliest": _day,
    "latest": _day,
    "after": _key,
    "within_months": _months,
    "format": _format,
    "prefill": _text,
    "columns": _list,
    "row_name": _name,
    "cost_kinds": _choices,
    "financing": _choices,
    "grant_row": _text,
    "advice": _flag,
}
COLUMN = QUESTION | {"key": _label}  # of its table: no name of a page stands in its way
SUM = {"parts": _keys, "total": _key, "text": _label, "advice": _flag}
