"""Choosing what an export holds."""

from collections.abc import Sequence
from typing import Any

from django import forms

from applications.models import Stage
from delmos_portal.accounts.forms import required
from screening.figures.columns import columns_of
from screening.forms.officer import OfficerForm
from screening.models import Export

AT_FIRST = ("number", "organisation", "status", "received_on")


class ExportForm(OfficerForm):
    format = forms.ChoiceField(
        label="Filens format",
        choices=Export.Format.choices,
        initial=Export.Format.XLSX,
        widget=forms.RadioSelect,
        error_messages=required("Välj Excel, CSV eller JSON."),
    )
    save_as = forms.CharField(
        label="Spara kolumnerna som mall (frivilligt)",
        help_text="Ge mallen ett namn, till exempel Underlag till beslutsmöte. Alla handläggare kan använda den.",
        required=False,
        max_length=80,
    )

    def __init__(self, stage: Stage, chosen: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups: list[str] = []
        for number, (heading, columns) in enumerate(columns_of(stage).items()):
            name = f"columns_{number}"
            self.groups.append(name)
            self.fields[name] = forms.MultipleChoiceField(
                label=heading,
                choices=[(one.key, one.label) for one in columns],
                initial=[one.key for one in columns if one.key in chosen],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )

    @property
    def columns(self) -> list[str]:
        return [key for name in self.groups for key in self.cleaned_data.get(name, [])]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.columns and not any(name in self.errors for name in self.groups):
            self.add_error(self.groups[0], "Välj minst en kolumn.")
        return cleaned
