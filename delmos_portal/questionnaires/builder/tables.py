"""Tables as an administrator writes them: a column, a kind of cost or a financier on each line.

A line that still reads as it was shown gives back what is stored, also what a line cannot say.
"""

from collections.abc import Callable, Collection, Sequence
from copy import deepcopy
from typing import Any

from django.forms import ValidationError

from delmos_portal.questionnaires.budget import KEY, MOST_YEARS
from delmos_portal.questionnaires.builder.files import CHOICE
from delmos_portal.questionnaires.builder.outline import Raw, fresh_key, put
from delmos_portal.questionnaires.definition import Kind

WORDS = {
    Kind.TEXT: "text",
    Kind.NUMBER: "heltal",
    Kind.KRONOR: "belopp",
    Kind.DATE: "datum",
    Kind.YES_NO: "ja/nej",
    Kind.CHOICE: "alternativ",
    Kind.EMAIL: "e-post",
}
KIND_OF = {word: kind for kind, word in WORDS.items()}
OPTIONAL = "frivillig"
LONGEST_KEY = 36  # a number may come after it
LONGEST_LABEL = 300
Pair = list[str]


def as_columns(columns: Sequence[Raw]) -> str:
    return "\n".join(map(_column_line, columns))


def as_pairs(pairs: Sequence[Pair]) -> str:
    return "\n".join(map(_pair_line, pairs))


def as_years(years: Sequence[int]) -> str:
    return ", ".join(map(str, years))


def _flat(text: str) -> str:
    return " ".join(text.split())


def _column_line(one: Raw) -> str:
    parts = [one["key"], one["label"], WORDS[Kind(one["kind"])]]
    if not one.get("required", True):
        parts.append(OPTIONAL)
    if one.get("choices"):
        parts.append("; ".join(label for _value, label in one["choices"]))
    return _flat(" | ".join(parts))


def _pair_line(pair: Pair) -> str:
    return _flat(f"{pair[0]} | {pair[1]}")


def read_columns(text: str, stored: Sequence[Raw]) -> list[Raw]:
    """Lines as columns. Raises ValidationError with a sentence that names the line."""
    before = {one["key"]: one for one in stored}
    columns = _read(text, {_column_line(one): one for one in stored}, lambda x: _column(x, before))
    _give_keys(columns, "kolumn", key=lambda one: one["key"], label=lambda one: one["label"])
    return columns


def _read(text: str, stored: dict[str, Any], read: Callable[[str], Any]) -> list[Any]:
    lines = filter(None, map(_flat, text.split("\n")))
    return [deepcopy(stored[one]) if one in stored else read(one) for one in lines]


def _column(line: str, before: dict[str, Raw]) -> Raw:
    key, label, kind, rest = _parts(line)
    is_optional = OPTIONAL in map(str.lower, rest)
    said = [one for one in rest if one.lower() != OPTIONAL]
    if len(said) > (kind is Kind.CHOICE):
        raise ValidationError(f"Ta bort det som står efter slaget på raden ”{line}”: {said[-1]}.")
    stored = before.get(key, {"key": key})
    choices = _choices(said[0] if said else "", stored.get("choices", []))
    if kind is Kind.CHOICE and len(choices) < 2:
        raise ValidationError(
            f"Skriv minst två alternativ sist på raden ”{line}”, med semikolon mellan."
        )
    changes: Raw = {
        "label": label,
        "kind": kind.value,
        "required": False if is_optional else None,
        "choices": choices,
    }
    if kind is not Kind.TEXT:
        changes["max_characters"] = None
    if kind is not Kind.DATE:
        changes |= dict.fromkeys(("at_least_years_ago", "earliest", "latest"))
    return put(stored, changes)


def _parts(line: str) -> tuple[str, str, Kind, list[str]]:
    parts = [one.strip() for one in line.split("|")]
    kinds = [KIND_OF.get(one.lower()) for one in parts]
    if len(parts) > 2 and KEY.fullmatch(parts[0]) and (kind := kinds[2]):
        key, label, rest = parts[0], parts[1], parts[3:]
    elif len(parts) > 1 and (kind := kinds[1]):
        key, label, rest = "", parts[0], parts[2:]
    else:
        raise ValidationError(
            f"Skriv raden ”{line}” som rubrik | slag. Slaget är {', '.join(KIND_OF)}."
        )
    return key, _named(label, line), kind, rest


def _named(label: str, line: str) -> str:
    if not 0 < len(label) <= LONGEST_LABEL:
        raise ValidationError(f"Skriv en rubrik på högst {LONGEST_LABEL} tecken på raden ”{line}”.")
    return label


def _choices(text: str, stored: Sequence[Pair]) -> list[Pair]:
    """What stands between the semicolons; words that stood there before keep their key."""
    keys = {_flat(label): value for value, label in stored}
    labels = list(dict.fromkeys(filter(None, map(str.strip, text.split(";")))))
    pairs: list[Pair] = []
    for label in labels:
        taken = [*keys.values(), *(value for value, _label in pairs)]
        pairs.append([keys.get(label) or _fresh(label, taken, "alternativ"), label])
    return pairs


def read_pairs(text: str, stored: Sequence[Pair], otherwise: str) -> list[Pair]:
    """Lines as a key and words; a line without a key gets one. Raises ValidationError."""
    pairs = _read(text, {_pair_line(one): one for one in stored}, _pair)

    def key(pair: Pair) -> str:
        return pair[0]

    _give_keys(pairs, otherwise, key=key, label=lambda one: one[1], place=0)
    return pairs


def _pair(line: str) -> Pair:
    key, bar, label = (part.strip() for part in line.partition("|"))
    if not bar:
        return ["", _named(line, line)]
    if key and not KEY.fullmatch(key):
        raise ValidationError(
            f"Nyckeln på raden ”{line}” ska ha högst 40 tecken: små bokstäver a–z, siffror och"
            " understreck. Ta bort nyckeln och strecket, så sätter portalen en."
        )
    return [key, _named(label, line)]


def _give_keys(
    made: list[Any],
    otherwise: str,
    *,
    key: Callable[[Any], str],
    label: Callable[[Any], str],
    place: int | str = "key",
) -> None:
    given = [key(one) for one in made if key(one)]
    twice = next((one for one in given if given.count(one) > 1), "")
    if twice:
        raise ValidationError(f"Två rader har nyckeln {twice}. Ta bort nyckeln på den ena.")
    for one in made:
        one[place] = key(one) or _fresh(label(one), [key(other) for other in made], otherwise)


def _fresh(label: str, taken: Collection[str], otherwise: str) -> str:
    return fresh_key(label, taken, otherwise, longest=LONGEST_KEY)


def read_years(text: str) -> list[int]:
    """Years with commas between, in any order. Raises ValidationError."""
    words = text.replace(",", " ").split()
    if not all(one.isascii() and one.isdigit() and 1900 <= int(one[:9]) <= 2200 for one in words):
        raise ValidationError("Skriv åren med fyra siffror och komma mellan, som 2027, 2028.")
    years = sorted({int(one) for one in words})
    if not 0 < len(years) <= MOST_YEARS:
        raise ValidationError(f"Skriv ett till {MOST_YEARS} år, med komma mellan.")
    return years


def read_source(text: str, sources: Sequence[Pair]) -> str:
    """The key of the financier that is named, by its words or its key. Raises ValidationError."""
    wanted = _flat(text).casefold()
    if not wanted:
        return ""
    for key, label in sources:
        if wanted in (key, _flat(label).casefold(), _pair_line([key, label]).casefold()):
            return key
    raise ValidationError("Skriv en av raderna under Finansiering, med samma ord som där.")


def as_rows(pairs: list[list[str]]) -> str:
    return "\n".join(f"{key} | {label}" for key, label in pairs)


def read_rows(text: str) -> list[list[str]]:
    """Lines as key and words. A line without a key gets one. Raises ValidationError."""
    pairs: list[list[str]] = []
    for line in filter(None, (one.strip() for one in text.split("\n"))):
        key, bar, words = (part.strip() for part in line.partition("|"))
        if not bar or not CHOICE.fullmatch(key):
            key, words = "", line
        if not words:
            raise ValidationError(f"Skriv vad alternativet ”{key}” heter, efter strecket.")
        pairs.append([key, words])
    given = [key for key, _words in pairs if key]
    if len(given) != len(set(given)):
        raise ValidationError("Två rader har samma nyckel. Ta bort nyckeln på den ena.")
    said = [words.casefold() for _key, words in pairs]
    if twice := [words for _key, words in pairs if said.count(words.casefold()) > 1]:
        raise ValidationError(f"”{twice[0]}” står på två rader. Ta bort eller ändra den ena.")
    for pair in pairs:
        pair[0] = pair[0] or fresh_key(pair[1], [key for key, _words in pairs], "alternativ")
    return pairs
