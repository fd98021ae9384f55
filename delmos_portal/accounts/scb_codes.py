"""A list of municipalities and regions, as people paste it from a letter or a spreadsheet."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from delmos_portal.accounts.models import Organisation, OrganisationKind

WITH_CODES = (OrganisationKind.KOMMUN, OrganisationKind.REGION)
ENDINGS = re.compile(r"(s)? (kommun|stad|län)$|^region |regionen$")
CODE = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
HEADINGS = re.compile(r"kod|code|kommun|namn|name|län", re.IGNORECASE)
MOST_COMPLAINTS = 20


@dataclass
class CodeList:
    """The codes of the lines, in their order, and what is wrong with the lines that have none."""

    codes: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def read_codes(text: str) -> CodeList:
    """Read one code a line; a name beside it is checked against the code.

    A code that a spreadsheet has robbed of its first zero is understood.
    """
    known = dict(Organisation.objects.filter(kind__in=WITH_CODES).values_list("code", "name"))
    by_name = {stem(name): code for code, name in known.items()}
    found = CodeList()
    seen: dict[str, int] = {}
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        for part in _parts(line, number):
            code, wrong = _read(part, known, by_name)
            if code in seen and not wrong:
                wrong = f"{code} {known[code]} står redan på rad {seen[code]}. Ta bort en av dem"
            if wrong:
                found.complaints.append(f"Rad {number}: {wrong}.")
            elif code:
                seen[code] = number
                found.codes.append(code)
    return found


def _parts(line: str, number: int) -> Iterable[str]:
    """The codes of a line: one with its name, or several in a row. Headings and empty lines are none."""
    text = line.strip().strip(";,")
    if not text or (number == 1 and not re.search(r"\d", text) and HEADINGS.search(text)):
        return []
    if re.fullmatch(r"[\d\s,;]+", text):
        return re.findall(r"\d+", text)
    return [text]


def _read(text: str, known: dict[str, str], by_name: dict[str, str]) -> tuple[str, str]:
    """The code, or what is wrong."""
    digits = re.findall(r"\d+", text)
    if len(digits) != 1 or not CODE.fullmatch(digits[0]):
        return "", _without_code(text, by_name, known)
    code = digits[0].zfill(4) if len(digits[0]) == 3 else digits[0]
    if code not in known:
        return (
            "",
            f"koden {digits[0]} finns inte i registret. Kommuner har fyra siffror, regioner två",
        )
    name = re.sub(r"[\d;,\t\"]+", " ", text)
    other = by_name.get(stem(name))
    if other and other != code:
        return "", (
            f"koden {code} är {known[code]}, men på raden står {known[other]}, som har {other}"
        )
    return code, ""


def _without_code(text: str, by_name: dict[str, str], known: dict[str, str]) -> str:
    if code := by_name.get(stem(text)):
        return f"skriv koden, {code} för {known[code]}"
    return f"”{text[:60]}” är ingen SCB-kod. Skriv en kod på varje rad, till exempel 0583"


def stem(name: str) -> str:
    """The name without what differs between lists: Linköpings kommun, Linköping."""
    return ENDINGS.sub("", " ".join(name.split()).lower()).strip().removesuffix("s")


def as_lines(codes: Iterable[str]) -> str:
    """The codes with their names, one a line, as `read_codes` takes them."""
    wanted = list(codes)
    names = dict(
        Organisation.objects.filter(kind__in=WITH_CODES, code__in=wanted).values_list(
            "code", "name"
        )
    )
    return "\n".join(f"{code} {names.get(code, '')}".strip() for code in wanted)
