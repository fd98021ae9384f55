"""Asking for a completion."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from applications.models import CompletionRequest
from delmos_portal.accounts.forms import DayField, required
from delmos_portal.questionnaires.definition import Definition
from delmos_portal.questionnaires.forms import AnswerText
from delmos_portal.working_days import working_day_from
from screening.actions.completion import Request
from screening.forms.officer import OfficerForm, long_text

COMPLETION_DAYS = 14


def in_two_weeks() -> date:
    """A working day, when somebody can be asked."""
    return working_day_from(timezone.localdate() + timedelta(days=COMPLETION_DAYS))


class CompletionForm(OfficerForm):
    text = AnswerText(
        label="Vad som saknas eller är oklart",
        help_text="Skriv vad ni behöver och varför. Texten går till organisationen som den står.",
        widget=long_text(6, 4000),
        max_length=4000,
        error_messages=required("Skriv vad som saknas eller är oklart, och varför det behövs."),
    )
    last_on = DayField(
        label="Sista dag",
        help_text="Fjorton dagar är det vanliga, eller nästa arbetsdag. Hela dagen räknas.",
        initial=in_two_weeks,
        error_messages=required("Ange sista dag att svara."),
    )
    consequence = forms.ChoiceField(
        label="Vad som händer om de inte svarar",
        choices=CompletionRequest.Consequence.choices,
        initial=CompletionRequest.Consequence.TRIED_AS_IT_STANDS,
        widget=forms.RadioSelect,
        error_messages=required("Välj vad som händer om de inte svarar."),
    )

    def __init__(self, definition: Definition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections = [f"section_{section.key}" for section in definition.sections]
        for section in definition.sections:
            self.fields[f"section_{section.key}"] = forms.MultipleChoiceField(
                label=section.title,
                choices=[(question.key, question.label) for question in section.questions],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )

    def clean_last_on(self) -> date:
        last_on: date = self.cleaned_data["last_on"]
        if last_on <= timezone.localdate():
            raise forms.ValidationError(
                "Sista dag måste ligga framåt i tiden. Fjorton dagar är det vanliga."
            )
        return last_on

    def request(self) -> Request:
        keys = [key for name in self.sections for key in self.cleaned_data[name]]
        return Request(
            text=self.cleaned_data["text"],
            question_keys=keys,
            last_on=self.cleaned_data["last_on"],
            consequence=self.cleaned_data["consequence"],
        )
