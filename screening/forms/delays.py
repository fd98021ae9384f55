"""Telling of a delay, and what a party has asked for in writing."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from delmos_portal.accounts.forms import DayField, make_optional, required
from delmos_portal.questionnaires.forms import AnswerText
from screening.actions.delays import FORWARD, NO_REASON, NO_REASONS
from screening.forms.officer import OfficerForm, long_text


class DelayForm(OfficerForm):
    reason = AnswerText(
        label="Varför det dröjer",
        help_text="Texten går till organisationen som den står.",
        widget=long_text(5, 4000),
        max_length=4000,
        error_messages=required(NO_REASON),
    )
    new_on = DayField(
        label="Besked väntas senast",
        error_messages=required("Ange en dag då organisationen kan räkna med besked."),
    )

    def clean_new_on(self) -> date:
        new_on: date = self.cleaned_data["new_on"]
        if new_on <= timezone.localdate():
            raise forms.ValidationError(FORWARD)
        return new_on


class RegisterRequestForm(OfficerForm):
    came_on = DayField(
        label="Dag då begäran kom in",
        help_text="Fyra veckor räknas från den dagen.",
        error_messages=required("Ange dagen då begäran kom in."),
    )
    text = AnswerText(
        label="Vad organisationen skrev",
        widget=long_text(4, 4000),
        max_length=4000,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        make_optional(self, "text")


class RefuseRequestForm(OfficerForm):
    reasons = AnswerText(
        label="Skälen för beslutet",
        help_text="Skriv varför ärendet inte kan avgöras nu. Texten går till organisationen som den står.",
        widget=long_text(6, 8000),
        max_length=8000,
        error_messages=required(NO_REASONS),
    )
