"""Texts that were begun from a block: what was filled in, what was left, and whether anything was added."""

import re
from collections.abc import Mapping

from applications.models import Outcome
from screening.models import NAMED, DecisionText

# Where the party does not get all that it asked for, a standard text is no reason (FL 32 §).
AGAINST = (Outcome.ACCEPT_IN_PART, Outcome.DECLINE, Outcome.DISMISS)
LEFT = re.compile(
    r"«[^»\n]*»|\[[^\]\n]{1,60}\]|\{[^}\n]{1,60}\}|\b[Xx]{2,}\b|\bN\.\s?N\.|_{3,}|\?{2,}|\bTODO\b|…{2,}"
)


def filled(text: str, values: Mapping[str, str]) -> str:
    """A block with its named places filled in; one without a value stands, to be seen."""
    return NAMED.sub(lambda place: values.get(place[1]) or place[0], text)


FILL_IN = "Fyll i eller ta bort ”{}”."


def left_in(text: str) -> str:
    """The first place that is still to be filled in; empty when there is none."""
    found = LEFT.search(text)
    return found[0] if found else ""


def plain(text: str) -> str:
    """A text without what does not change its meaning: case, space and stops."""
    return re.sub(r"[\W_]+", " ", text).strip().casefold()


def pattern_of(text: str) -> str:
    """How a text block reads, whatever its named places were filled with."""
    parts = NAMED.split(text)[::2]
    return r"\s*.{0,200}?\s*".join(re.escape(plain(part)) for part in parts)


def patterns() -> list[str]:
    """Every block of reasons, also those no longer used."""
    blocks = DecisionText.objects.filter(part=DecisionText.Part.REASONS)
    return [pattern_of(text) for text in blocks.values_list("text", flat=True)]


def is_only_a_block(reasons: str, blocks: list[str]) -> bool:
    """Whether nothing is said beside a text block (R-FL-32)."""
    said = plain(reasons)
    return bool(said) and any(re.fullmatch(one, said, re.DOTALL) for one in blocks)
