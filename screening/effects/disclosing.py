"""Copies for handing out: drawn anew from data, so that what is masked is nowhere in the file."""

from collections.abc import Sequence
from uuid import uuid4

from django.utils import timezone

from delmos_portal.documents.masking import Marked, Piece, cut
from delmos_portal.documents.render import render
from delmos_portal.documents.uploads import write_file
from delmos_portal.outbox.registry import effect
from screening.actions import disclosing
from screening.actions.readable import Part, Row, parts_of_entry
from screening.models import DisclosedEntry, DisclosureRequest, MaskedCopy

MASKED_COPY, WHOLE_COPY = "Kopia med maskade uppgifter", "Kopia"
LIST = "Förteckning över vad som inte lämnas ut"
Text = Sequence[Piece]


@effect
def draw_masked_copies(request_id: int) -> None:
    """Draw each copy that the request needs as it stands now, once for each content, and the list."""
    asked = DisclosureRequest.objects.select_related("case__call").get(pk=request_id)
    entries = disclosing.entries_of(asked)
    for one in entries:
        if disclosing.needs_copy(one):
            _draw(asked, one)
    key = disclosing.list_key(asked)
    if not MaskedCopy.objects.filter(key=key).exists():
        _keep(asked, None, key, "disclosure_list", LIST, {"rows": [listed(one) for one in entries]})


def _draw(asked: DisclosureRequest, one: DisclosedEntry) -> None:
    key = disclosing.copy_key(one)
    if not MaskedCopy.objects.filter(key=key).exists():
        title = MASKED_COPY if one.masks.all() else WHOLE_COPY
        _keep(asked, one, key, "masked_copy", title, copy_of(one))


def _keep(
    asked: DisclosureRequest,
    one: DisclosedEntry | None,
    key: str,
    kind: str,
    title: str,
    context: dict[str, object],
) -> None:
    now = timezone.now()
    letter = {"title": title, "date": now}
    pdf = render(
        kind, {"letter": letter, **context}, title=title, created_at=now, to_be_sealed=False
    )
    path = f"masked_copies/{uuid4()}.pdf"
    write_file(path, pdf)
    MaskedCopy.objects.create(request=asked, disclosed=one, key=key, path=path, size=len(pdf))


def copy_of(one: DisclosedEntry) -> dict[str, object]:
    """The document with places instead of what is masked, and the grounds by number."""
    masks = list(one.masks.all()) if one.treatment == DisclosedEntry.Treatment.MASKED else []
    grounds = list(dict.fromkeys(mask.ground for mask in masks))
    numbers = {ground: number for number, ground in enumerate(grounds, start=1)}
    marked = [Marked(mask.text, numbers[mask.ground]) for mask in masks if mask.text]
    whole = {mask.field: numbers[mask.ground] for mask in masks if mask.field}
    parts = [_masked_part(part, marked, whole) for part in parts_of_entry(one.entry)]
    return {"parts": parts, "grounds": grounds}


def _masked_part(part: Part, marked: list[Marked], whole: dict[str, int]) -> dict[str, object]:
    return {
        "title": cut(part.title, marked),
        "rows": [_masked_row(row, marked, whole.get(row.key, 0)) for row in part.rows],
    }


def _masked_row(row: Row, marked: list[Marked], ground: int) -> dict[str, object]:
    """A field that is masked whole keeps its label only: how many lines it had is not told either."""
    if ground:
        return {"label": cut(row.label, marked), "text": [Piece(ground=ground)], "records": []}
    return {
        "label": cut(row.label, marked),
        "text": cut(row.text, marked),
        "records": [
            {
                "title": cut(line.title, marked),
                "cells": [(cut(head, marked), cut(text, marked)) for head, text in line.cells],
            }
            for line in row.records
        ],
    }


def listed(one: DisclosedEntry) -> dict[str, object]:
    """A line of the list: the document by number and day, for what it is about may be masked."""
    is_masked = one.treatment == DisclosedEntry.Treatment.MASKED
    grounds = list(dict.fromkeys(mask.ground for mask in one.masks.all()))
    return {
        "number": one.entry.number,
        "is_file": one.file_id is not None,
        "at": one.entry.at,
        "treatment": one.get_treatment_display(),
        "grounds": grounds if is_masked else [one.ground] if one.ground else [],
    }
