"""Searching the public register; everything is optional."""

from typing import Any

from django import forms

from applications.models import Call
from delmos_portal.accounts.forms import DayField, make_optional
from screening.forms.officer import OfficerForm


class RegisterSearchForm(OfficerForm):
    """The names are the address's own words."""

    sok = forms.CharField(label="Organisation eller diarienummer", max_length=100)
    ord = forms.CharField(label="Ord i vad det rör", max_length=100)
    utlysning = forms.ChoiceField(
        label="Utlysning",
        error_messages={"invalid_choice": "Välj en utlysning i listan."},
    )
    fran = DayField(label="Från och med")
    till = DayField(label="Till och med")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        make_optional(self, *self.fields)
        for field in self.fields.values():
            field.is_optional = False  # type: ignore[attr-defined]  # a search need not say so
        calls = self.fields["utlysning"]
        assert isinstance(calls, forms.ChoiceField)  # noqa: S101 -- for the types
        published = Call.objects.exclude(published_at=None)
        calls.choices = [("", "Alla utlysningar"), *published.values_list("slug", "title")]

    def clean(self) -> None:
        start, end = self.cleaned_data.get("fran"), self.cleaned_data.get("till")
        if start and end and end < start:
            self.add_error("till", "Dagen ligger före den första. Byt plats på dagarna.")

    @property
    def is_search(self) -> bool:
        return any(self.data.get(name) for name in self.fields)
