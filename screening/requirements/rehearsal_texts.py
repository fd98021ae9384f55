"""What a rehearsal asks of the words: one function for each fault, with what mends it."""

import re
from collections.abc import Iterator

from applications.models import Outcome
from screening.models import NAMED
from screening.requirements.deciding import SHORTEST_REASONS
from screening.requirements.rehearsed import Known, Rehearsed

# Where the party does not get all that it asked for, a standard text is no reason (FL 32 §).
AGAINST = (Outcome.ACCEPT_IN_PART, Outcome.DECLINE, Outcome.DISMISS)
LEFT = re.compile(
    r"«[^»\n]*»|\[[^\]\n]{1,60}\]|\{[^}\n]{1,60}\}|\b[Xx]{2,}\b|\bN\.\s?N\.|_{3,}|\?{2,}|\bTODO\b|…{2,}"
)
SEND_BACK = "Ta bort beslutet ur omgången och rätta det."


def plain(text: str) -> str:
    """A text without what does not change its meaning: case, space and stops."""
    return re.sub(r"[\W_]+", " ", text).strip().casefold()


def pattern_of(text: str) -> str:
    """How a text block reads, whatever its named places were filled with."""
    parts = NAMED.split(text)[::2]
    return r"\s*.{0,200}?\s*".join(re.escape(plain(part)) for part in parts)


def reasons_are_missing(_known: Known, one: Rehearsed) -> str:
    if len(one.decision.reasons.strip()) >= SHORTEST_REASONS:
        return ""
    return f"Skälen saknas eller är för korta (32 § förvaltningslagen). {SEND_BACK}"


def reasons_are_a_standard_text(known: Known, one: Rehearsed) -> str:
    """Where a text block is all that is said, nothing is said of this case (R-FL-32)."""
    reasons = plain(one.decision.reasons)
    if one.decision.outcome not in AGAINST or not reasons:
        return ""
    if not any(re.fullmatch(pattern, reasons, re.DOTALL) for pattern in known.texts):
        return ""
    return (
        "Skälen är bara en standardtext. Skriv vilka omständigheter i just det här ärendet som"
        " avgjorde."
    )


def _same_reasons(known: Known, one: Rehearsed) -> Iterator[Rehearsed]:
    reasons = plain(one.decision.reasons)
    for other in known.rows:
        if reasons and other is not one and plain(other.decision.reasons) == reasons:
            yield other


def reasons_are_those_of_another_outcome(known: Known, one: Rehearsed) -> str:
    for other in _same_reasons(known, one):
        if other.decision.outcome != one.decision.outcome:
            return (
                f"Skälen är ordagrant desamma som i {other.name}, som fick ett annat beslut. Skriv"
                " vad som skiljer ärendena åt."
            )
    return ""


def provisions_are_missing(_known: Known, one: Rehearsed) -> str:
    if one.decision.provisions.strip():
        return ""
    return f"Bestämmelserna som beslutet grundas på saknas. {SEND_BACK}"


def a_place_is_not_filled_in(_known: Known, one: Rehearsed) -> str:
    decision = one.decision
    texts = [decision.reasons, decision.provisions, decision.purpose, decision.participants]
    for text in [*texts, *(str(condition) for condition in decision.conditions)]:
        if found := LEFT.search(text):
            return f"I texten står ”{found[0]}” kvar att fylla i. {SEND_BACK}"
    return ""


def conditions_are_missing(_known: Known, one: Rehearsed) -> str:
    if not one.is_grant or any(str(text).strip() for text in one.decision.conditions):
        return ""
    return f"Bifallet saknar villkor. {SEND_BACK}"


def a_condition_stands_twice(_known: Known, one: Rehearsed) -> str:
    seen: set[str] = set()
    for number, text in enumerate(one.decision.conditions, start=1):
        if plain(str(text)) in seen:
            return f"Villkor {number} står två gånger. {SEND_BACK}"
        seen.add(plain(str(text)))
    return ""


def purpose_is_missing(_known: Known, one: Rehearsed) -> str:
    if not one.is_grant or one.decision.purpose.strip():
        return ""
    return f"Det står inte vad bidraget får användas till. {SEND_BACK}"
