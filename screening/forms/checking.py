"""Noting a check of debts, liquidation and bankruptcy."""

from typing import Any

from django import forms
from django.utils import timezone

from delmos_portal.accounts.forms import DayField, make_optional, required
from delmos_portal.questionnaires.forms import AnswerText
from screening.forms.officer import OfficerForm, long_text


class DebtCheckForm(OfficerForm):
    on = DayField(label="Dag då du gjorde kontrollen")
    has_hindrance = forms.TypedChoiceField(
        label="Resultat",
        choices=[
            ("no", "Inget hinder: inga skulder hos Kronofogden, ingen likvidation, ingen konkurs"),
            ("yes", "Hinder finns"),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages=required("Välj vad kontrollen visade."),
    )
    note = AnswerText(
        label="Vad som framkom",
        help_text="Till exempel skuldens art och källan. Behövs när det finns ett hinder.",
        widget=long_text(4, 1000),
        max_length=1000,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        make_optional(self, "note")

    def clean(self) -> None:
        on = self.cleaned_data.get("on")
        if on and on > timezone.localdate():
            self.add_error("on", "Dagen ligger framåt i tiden. Ange dagen då du gjorde kontrollen.")
        if self.cleaned_data.get("has_hindrance") and not self.cleaned_data.get("note"):
            self.add_error("note", "Skriv vad hindret består i.")
