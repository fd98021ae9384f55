"""Texts that are numbers with a check digit: told how they look, and kept in one writing."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from delmos_portal.numbers import (
    BANKGIRO,
    LOOKS_PERSONAL,
    PLUSGIRO,
    WRONG,
    as_registered,
    digits_of,
    giros,
    looks_personal,
)
from delmos_portal.questionnaires.kinds import Kind

NOT_KEPT = "Det du skrev sparas inte."
PERSONAL_NOT_KEPT = f"{LOOKS_PERSONAL} {NOT_KEPT}"
NO_GIRO = (
    f"Numret stämmer inte. Skriv det med bindestreck, ett bankgiro som {BANKGIRO} eller ett plusgiro"
    f" som {PLUSGIRO}, och kontrollera siffrorna."
)
PERSONAL_ACCOUNT = (
    "Det här ser ut som ett personnummer eller samordningsnummer. Skriv organisationens plusgiro eller"
    f" bankgiro i stället. {NOT_KEPT}"
)


class Format(StrEnum):
    ORGANISATION_NUMBER = "organisation_number"
    GIRO = "giro"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def told(self) -> str:
        """What stands under the field."""
        return TOLD[self]


LABELS = {
    Format.ORGANISATION_NUMBER: "Organisationsnummer",
    Format.GIRO: "Plusgiro eller bankgiro",
}
TOLD = {
    Format.ORGANISATION_NUMBER: "Tio siffror, till exempel 802000-1239. Skriv aldrig ett personnummer.",
    Format.GIRO: f"Ett bankgiro skrivs som {BANKGIRO}, ett plusgiro som {PLUSGIRO}.",
}


@dataclass(frozen=True)
class Read:
    """What was read: the number in its one writing, or why it is none."""

    number: str = ""
    wrong: str = ""
    is_personal: bool = False  # and must be forgotten


def read_as(asked: Format, text: str) -> Read:
    if asked is Format.ORGANISATION_NUMBER:
        if looks_personal(text):
            return Read(wrong=PERSONAL_NOT_KEPT, is_personal=True)
        number = as_registered(text)
        return Read(number) if number else Read(wrong=WRONG)
    match giros(text):
        case [number]:
            return Read(number)
        case [bank, plus]:
            return Read(
                wrong=f"Är det bankgiro {bank} eller plusgiro {plus}? Skriv numret med bindestreck."
            )
    if len(digits_of(text)) >= len("YYMMDDNNNN") and looks_personal(text):
        return Read(wrong=PERSONAL_ACCOUNT, is_personal=True)
    return Read(wrong=NO_GIRO)


def read_format(raw: dict[str, Any]) -> Format | None:
    """The format of a question's answer. Raises ValueError with a sentence."""
    given = raw.get("format") or None
    if given is None:
        return None
    if given not in list(Format):
        raise ValueError(f"”{raw['label']}” har en form som inte finns: {given}.")
    if raw["kind"] != Kind.TEXT:
        raise ValueError(f"”{raw['label']}” är ingen kort text och kan inte ha en form.")
    return Format(given)
