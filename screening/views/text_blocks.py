"""Putting a shared text where somebody writes, with or without script: nothing typed is lost."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import QueryDict

from delmos_portal.accounts.http import SignedInRequest
from screening.forms.officer import in_words
from screening.models import TextBlock

BUTTON = "insert"


@dataclass(frozen=True)
class Offer:
    """The texts that may be put in, and where."""

    blocks: "QuerySet[TextBlock]"
    places: list[tuple[str, str]]


def offer(places: list[tuple[str, str]]) -> Offer:
    return Offer(TextBlock.objects.filter(is_in_use=True), places)


def wants_text(request: SignedInRequest) -> bool:
    return request.method == "POST" and BUTTON in request.POST


def typed_in(form: BaseForm) -> list[tuple[str, str]]:
    """What somebody had filled in when the page could no longer take it, to copy from."""
    return in_words_of(form) if form.is_bound else []


def in_words_of(form: BaseForm) -> list[tuple[str, str]]:
    """What stands in a form, as people read it; no field that is empty."""
    shown = [(str(one.label), in_words(one.field, one.value())) for one in form.visible_fields()]
    return [(label, text) for label, text in shown if text]


def insert(request: SignedInRequest, form: BaseForm, offered: Offer) -> None:
    """Fill an unbound form with what was typed and the chosen text at the end of the chosen field."""
    data: QueryDict = request.POST.copy()
    number, place = data.get("block", ""), data.get("place", "")
    found = offered.blocks.filter(pk=number).first() if number.isdecimal() else None
    label = dict(offered.places).get(place)
    if found is None or label is None:
        messages.warning(request, "Välj en text och var den ska läggas till.")
    else:
        data[place] = f"{data.get(place, '').rstrip()}\n\n{found.text}".strip()
        messages.success(request, f"Texten är tillagd: {label}. Läs igenom och spara.")
    form.initial = {
        name: field.widget.value_from_datadict(data, {}, form.add_prefix(name))
        for name, field in form.fields.items()
    }
