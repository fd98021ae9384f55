"""Numbers with a check digit as people write them, and what must never pass for one: a person's number."""

import re

from stdnum import luhn
from stdnum.se import orgnr

SEPARATORS = re.compile(r"[\s.\-+\u2010-\u2015\u2212]")
MONTH = re.compile(r"(0[1-9]|1[0-2])")
DAY = re.compile(r"(0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])")  # from 61: a co-ordination number
TEN_OR_TWELVE = re.compile(r"(?<!\d)(?:18|19|20)?\d{6}[-+\s\u2010-\u2015\u2212]?\d{4}(?!\d)")
WITH_CENTURY = (8, 11, 12)  # lengths in which a person's number begins with 18, 19 or 20
LOOKS_PERSONAL = (
    "Det här ser ut som ett personnummer eller samordningsnummer. Skriv organisationsnumret i stället."
    " Det står på registreringsbeviset."
)
PERSONAL = f"{LOOKS_PERSONAL} Det du skrev är borttaget och har inte sparats."
WRONG = (
    "Organisationsnumret stämmer inte. Skriv tio siffror, till exempel 802000-1239, och kontrollera"
    " mot registreringsbeviset."
)
BANKGIRO, PLUSGIRO = "991-2346", "123456-6"  # as examples: the first is Bankgirot's own for trials
BANK_WORD = re.compile(r"(bg|bankgiro(t|nummer)?)\b[\s.:]*", re.IGNORECASE)
PLUS_WORD = re.compile(r"(pg|plusgiro(t|nummer)?)\b[\s.:]*", re.IGNORECASE)
DASH = re.compile(r"[\u2010-\u2015\u2212]")


def digits_of(written: str) -> str:
    return SEPARATORS.sub("", written)


def looks_personal(written: str) -> bool:
    """Whether this begins as a person's date of birth, whole number or not.

    The third digit of an organisation number is at least 2, and of no month.
    """
    digits = digits_of(written)
    if len(digits) in WITH_CENTURY and digits[:2] in ("18", "19", "20"):
        return _begins_with_day(digits[2:])
    return len(digits) >= len("YYMMDD") and _begins_with_day(digits)


def holds_personal(text: str) -> bool:
    """Whether a person's number stands anywhere in a text."""
    return any(looks_personal(one) for one in TEN_OR_TWELVE.findall(text))


def names_person(text: str) -> bool:
    """Whether a person's number stands in a text where other numbers may: then ten digits need their
    check digit as well, for a telephone number may begin as a day.
    """
    found = [digits_of(one) for one in TEN_OR_TWELVE.findall(text)]
    return any(
        looks_personal(one) and (len(one) > len("YYMMDDNNNN") or luhn.is_valid(one))
        for one in found
    )


def _begins_with_day(digits: str) -> bool:
    return bool(MONTH.fullmatch(digits[2:4]) and DAY.fullmatch(digits[4:6]))


def as_registered(written: str) -> str:
    """The number as 802000-1239; empty when it is not one. Twelve digits begin with 16."""
    digits = digits_of(written)
    if len(digits) == len("16") + 10 and digits.startswith("16"):
        digits = digits[2:]
    is_number = digits.isascii() and digits.isdigit() and len(digits) == 10
    if not is_number or digits[2] < "2" or not orgnr.is_valid(digits):
        return ""
    return f"{digits[:6]}-{digits[6:]}"


def bankgiro(digits: str) -> str:
    return f"{digits[:-4]}-{digits[-4:]}"


def plusgiro(digits: str) -> str:
    return f"{digits[:-1]}-{digits[-1]}"


def giros(written: str) -> list[str]:
    """What this may mean: 991-2346 is a bankgiro, 123456-6 a plusgiro. Digits alone may mean either."""
    text = written.strip()
    is_bank, is_plus = BANK_WORD.match(text), PLUS_WORD.match(text)
    if named := is_bank or is_plus:
        text = text[named.end() :]
    head, dash, tail = DASH.sub("-", re.sub(r"\s", "", text)).partition("-")
    digits = head + tail
    if not re.fullmatch("[1-9][0-9]{1,7}", digits) or not luhn.is_valid(digits):
        return []
    found = []
    if not is_plus and len(digits) >= len("9912346") and (not dash or len(tail) == len("2346")):
        found.append(bankgiro(digits))
    if not is_bank and (not dash or len(tail) == 1):
        found.append(plusgiro(digits))
    return found
