"""Edits of a definition as it is stored. A property that the builder does not know is left as it is."""

import json
import re
from collections.abc import Collection, Mapping
from copy import deepcopy
from hashlib import sha256
from typing import Any

from django.utils.text import slugify

from delmos_portal.questionnaires.conditions import read

Raw = dict[str, Any]
LONGEST_KEY = 50
RESERVED = frozenset(
    {"scan", "version", "conflict", "till"}
)  # names that a draft's page has itself
GONE = "Det finns inte längre i utkastet. Någon annan har tagit bort det."


class Gone(LookupError):
    """What was to be changed is no longer in the draft."""


def canonical(raw: object) -> str:
    """The one way to write a definition down, in a file and for comparing."""
    return json.dumps(raw, ensure_ascii=False, sort_keys=True, indent=2) + "\n"


def print_of(raw: object) -> str:
    """A short mark of what was read, to tell whether it has been changed since."""
    return sha256(canonical(raw).encode()).hexdigest()[:16]


def sections_in(raw: Raw) -> list[Raw]:
    found: list[Raw] = raw["sections"]
    return found


def section_in(raw: Raw, key: str) -> Raw:
    for one in sections_in(raw):
        if one["key"] == key:
            return one
    raise Gone(GONE)


def place_in(raw: Raw, key: str) -> tuple[Raw, Raw]:
    """A question and its section."""
    for section in sections_in(raw):
        for one in section["questions"]:
            if one["key"] == key:
                return section, one
    raise Gone(GONE)


def keys_in(raw: Raw) -> set[str]:
    return {one["key"] for section in sections_in(raw) for one in section["questions"]}


def fresh_key(
    label: str, taken: Collection[str], otherwise: str, longest: int = LONGEST_KEY
) -> str:
    """A key made from the words: a colleague can read it, and it is nobody else's."""
    words = slugify(label).replace("-", "_")[:longest].strip("_")
    wanted = words if re.match("[a-z]", words) else f"{otherwise}_{words}"[:longest].strip("_")
    numbered = (f"{wanted}_{number}" for number in range(2, len(taken) + 4))
    spoken_for = {*taken, *RESERVED}
    return next(one for one in (wanted, *numbered) if one not in spoken_for)


def put(item: Raw, changes: Mapping[str, Any]) -> Raw:
    """The item with these properties; what is empty is not written."""
    made = deepcopy(item)
    for name, value in changes.items():
        if value in (None, "", [], 0) and value is not False:
            made.pop(name, None)
        else:
            made[name] = value
    return made


def with_section(raw: Raw, key: str, changes: Mapping[str, Any]) -> Raw:
    """The definition with this section, the last one if it is new."""
    made = deepcopy(raw)
    try:
        section = section_in(made, key)
    except Gone:
        section = {"key": key, "questions": []}
        sections_in(made).append(section)
    changed = put(section, changes)
    section.clear()
    section.update(changed)
    return made


def with_question(raw: Raw, section_key: str, key: str, changes: Mapping[str, Any]) -> Raw:
    """The definition with this question in this section, the last one if it comes there now."""
    made = deepcopy(raw)
    home = section_in(made, section_key)
    try:
        before, question = place_in(made, key)
    except Gone:
        before, question = home, {"key": key}
        home["questions"].append(question)
    changed = put(question, changes)
    question.clear()
    question.update(changed)
    if before is not home:
        before["questions"].remove(question)
        home["questions"].append(question)
    return made


def with_sum(raw: Raw, number: int, one: Raw) -> Raw:
    made = deepcopy(raw)
    sums = made.setdefault("sums", [])
    if number < len(sums):
        sums[number] = put(sums[number], one)
    else:
        sums.append(put({}, one))
    return made


def without_section(raw: Raw, key: str) -> Raw:
    made = deepcopy(raw)
    sections_in(made).remove(section_in(made, key))
    return made


def without_question(raw: Raw, key: str) -> Raw:
    made = deepcopy(raw)
    section, question = place_in(made, key)
    section["questions"].remove(question)
    return made


def without_sum(raw: Raw, number: int) -> Raw:
    made = deepcopy(raw)
    sums = made.get("sums", [])
    if not 0 <= number < len(sums):
        raise Gone(GONE)
    del sums[number]
    if not sums:
        del made["sums"]
    return made


def moved(raw: Raw, key: str, step: int, *, is_section: bool) -> Raw:
    """The section or question one place up (-1) or down (1). A question passes into the next section."""
    made = deepcopy(raw)
    if is_section:
        sections = sections_in(made)
        _swap(sections, sections.index(section_in(made, key)), step)
        return made
    section, question = place_in(made, key)
    place = section["questions"].index(question)
    if 0 <= place + step < len(section["questions"]):
        _swap(section["questions"], place, step)
        return made
    home = sections_in(made).index(section) + step
    if 0 <= home < len(sections_in(made)):
        section["questions"].remove(question)
        there = sections_in(made)[home]["questions"]
        there.insert(0 if step > 0 else len(there), question)
    return made


def _swap(rows: list[Raw], place: int, step: int) -> None:
    if 0 <= place + step < len(rows):
        rows[place], rows[place + step] = rows[place + step], rows[place]


def leaning_on(raw: Raw, keys: Collection[str]) -> list[str]:
    """What would not hold without these questions, each said so that a person finds it."""
    found = []
    for section in sections_in(raw):
        if _names(section, keys):
            found.append(f"Villkoret för avsnittet ”{section['title']}”")
        for one in section["questions"]:
            if one["key"] not in keys and _names(one, keys):
                found.append(f"Villkoret för frågan ”{one['label']}”")
            if one["key"] not in keys and one.get("after") in keys:
                found.append(f"Jämförelsen av dagar i frågan ”{one['label']}”")
    for one in raw.get("sums", []):
        if {*one["parts"], one["total"]} & set(keys):
            found.append(f"Kontrollen ”{one['text']}”")
    return found


def _names(item: Raw, keys: Collection[str]) -> bool:
    condition = item.get("only_if")
    return condition is not None and any(one.question in keys for one in read(condition).named())
