"""What the promised effects are called on the screen. An app names its own; these are the platform's."""

from collections.abc import Mapping

EFFECTS: dict[str, str] = {
    "accounts.confirm_claim": "Besked om att anmälan har kommit in",
    "accounts.send_invitation": "Inbjudan till organisation",
    "accounts.send_password_reset": "Länk för att välja nytt lösenord",
    "accounts.tell_claimant_declined": "Svar på anmälan: inte godkänd",
    "accounts.tell_e_id_changed": "Besked om kopplad eller borttagen e-legitimation",
    "accounts.tell_mandate_declined": "Besked om fullmakt som inte är godtagen",
    "accounts.tell_office_vacant": "Besked om att ingen kan underteckna",
    "accounts.tell_power_ended": "Besked om att ombudets fullmakt är slut",
    "accounts.tell_staff_of_claim": "Besked till oss om en anmälan",
    "accounts.warn_of_ending_mandate": "Varning om fullmakt som går ut",
    "accounts.warn_of_ending_power": "Varning om ombuds fullmakt som går ut",
    "documents.scan_file": "Viruskontroll av en fil",
    "documents.send_certificate_warning": "Varning om sigillets certifikat",
    "documents.send_scanner_warning": "Varning om viruskontrollen",
    "documents.send_too_large_warning": "Varning om en fil som är för stor att kontrollera",
}


def name_effects(words: Mapping[str, str]) -> None:
    """Say what an app's effects are called."""
    EFFECTS.update(words)


def effect_text(effect: str) -> str:
    """What is to happen, in words; the name in the code where there are none."""
    return EFFECTS.get(effect, effect)


def effects_named(words: str) -> list[str]:
    """The effects that a search for these words is about."""
    return [one for one, text in EFFECTS.items() if words and words.casefold() in text.casefold()]
