"""What is masked in one place of what a request hands out, and can be read in another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from delmos_portal.documents.masking import Marked, cut, found_in
from screening.actions.disclosing import texts_of
from screening.actions.readable import Part, parts_of_entry
from screening.models import DisclosedEntry

T = DisclosedEntry.Treatment
SHORTEST, LONGEST = 4, 200  # signs of a whole field that is looked for in the other documents


@dataclass(frozen=True)
class StandsOpen:
    """A passage, and the numbers of the documents where it is not masked."""

    text: str
    numbers: list[int]


def standing_open(entries: Iterable[DisclosedEntry]) -> list[StandsOpen]:
    """By what is written in the documents: not the files that came with them, nor whole tables."""
    handed = [one for one in entries if one.treatment != T.WITHHELD and not one.file_id]
    if not any(one.masks.all() for one in handed):
        return []
    parts = {one.pk: parts_of_entry(one.entry) for one in handed}
    passages = {text: None for one in handed for text in _masked_in(one, parts[one.pk])}
    left = [(one.entry.number, _left_in(one, parts[one.pk])) for one in handed]
    found = [
        StandsOpen(passage, [number for number, text in left if found_in(passage, text)])
        for passage in passages
    ]
    return [one for one in found if one.numbers]


def _masked_in(one: DisclosedEntry, parts: Sequence[Part]) -> list[str]:
    """The passages, and what stands in the fields that are masked whole."""
    masks = one.masks.all() if one.treatment == T.MASKED else ()
    fields = {mask.field for mask in masks if mask.field}
    whole = [row.text.strip() for part in parts for row in part.rows if row.key in fields]
    short = [text for text in whole if SHORTEST <= len(text) <= LONGEST]
    return [*(mask.text for mask in masks if mask.text), *short]


def _left_in(one: DisclosedEntry, parts: Sequence[Part]) -> str:
    """What can be read in it: a place that is masked parts what stands around it."""
    masks = one.masks.all() if one.treatment == T.MASKED else ()
    fields = {mask.field for mask in masks if mask.field}
    marked = [Marked(mask.text, 1) for mask in masks if mask.text]
    rows = [[row for row in part.rows if row.key not in fields] for part in parts]
    kept = [Part(part.title, own) for part, own in zip(parts, rows, strict=True)]
    return "\0".join(
        "\0".join(piece.text for piece in cut(text, marked)) for text in texts_of(kept)
    )
