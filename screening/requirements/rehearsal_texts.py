"""What a rehearsal asks of the words: one function for each fault, with what mends it."""

from collections.abc import Iterator

from screening.requirements.deciding import ONLY_A_BLOCK, SHORTEST_REASONS
from screening.requirements.rehearsed import Known, Rehearsed
from screening.requirements.texts import AGAINST, is_only_a_block, left_in, plain


def reasons_are_missing(_known: Known, one: Rehearsed) -> str:
    if len(one.decision.reasons.strip()) >= SHORTEST_REASONS:
        return ""
    return f"Skälen saknas eller är för korta (32 § förvaltningslagen). {one.mend}"


def reasons_are_a_standard_text(known: Known, one: Rehearsed) -> str:
    """Where a text block is all that is said, nothing is said of this case (R-FL-32)."""
    is_against = one.decision.outcome in AGAINST
    return ONLY_A_BLOCK if is_against and is_only_a_block(one.decision.reasons, known.texts) else ""


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
    return f"Bestämmelserna som beslutet grundas på saknas. {one.mend}"


def a_place_is_not_filled_in(_known: Known, one: Rehearsed) -> str:
    decision = one.decision
    texts = [decision.reasons, decision.provisions, decision.purpose, decision.participants]
    for text in [*texts, *(str(condition) for condition in decision.conditions)]:
        if found := left_in(text):
            return f"I texten står ”{found}” kvar att fylla i. {one.mend}"
    return ""


def conditions_are_missing(_known: Known, one: Rehearsed) -> str:
    if not one.is_grant or any(str(text).strip() for text in one.decision.conditions):
        return ""
    return f"Bifallet saknar villkor. {one.mend}"


def a_condition_stands_twice(_known: Known, one: Rehearsed) -> str:
    seen: set[str] = set()
    for number, text in enumerate(one.decision.conditions, start=1):
        if plain(str(text)) in seen:
            return f"Villkor {number} står två gånger. {one.mend}"
        seen.add(plain(str(text)))
    return ""


def purpose_is_missing(_known: Known, one: Rehearsed) -> str:
    if not one.is_grant or one.decision.purpose.strip():
        return ""
    return f"Det står inte vad bidraget får användas till. {one.mend}"
