"""Placing a mail that found no case."""

from typing import Any

from django import forms

from delmos_portal.accounts.forms import required


class PlaceForm(forms.Form):
    """The case's number; or, to take the mail off the list, why it has none."""

    number = forms.CharField(
        label="Diarienummer",
        help_text="Mejlet blir ett inkommet meddelande i ärendet.",
        max_length=40,
        widget=forms.TextInput(attrs={"class": "field-medium", "autocomplete": "off"}),
        error_messages=required("Skriv ärendets diarienummer, till exempel 2026-2.6.2-14."),
    )
    note = forms.CharField(
        label="Varför det inte hör till något ärende",
        help_text="Till exempel ”skräppost” eller ”besvarat från registratorn, eget diarienummer”.",
        max_length=300,
        error_messages=required("Skriv varför mejlet inte hör till något ärende."),
    )

    def __init__(self, *args: Any, is_aside: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_aside = is_aside
        self.fields["number" if is_aside else "note"].required = False
