"""Declaring a conflict of interest, and lifting it."""

from typing import Any

from django import forms

from delmos_portal.accounts.forms import required
from delmos_portal.questionnaires.forms import AnswerText
from screening.forms.officer import OfficerForm, long_text


class ConflictForm(OfficerForm):
    has_conflict = forms.TypedChoiceField(
        label="Är du jävig i ärendet?",
        choices=[("no", "Nej, inget hindrar att jag handlägger"), ("yes", "Ja, jag är jävig")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages=required("Svara ja eller nej."),
    )
    reason = AnswerText(
        label="Vad jävet består i, om du är jävig",
        help_text="Till exempel att du är närstående till någon som företräder organisationen, eller har"
        " arbetat med ärendet där. Ärendet syns sedan inte längre för dig.",
        widget=long_text(4, 1000),
        max_length=1000,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False

    def clean(self) -> None:
        if self.cleaned_data.get("has_conflict") and not self.cleaned_data.get("reason"):
            self.add_error("reason", "Skriv kort vad jävet består i.")


class LiftForm(OfficerForm):
    reason = AnswerText(
        label="Varför jävet hävs",
        help_text="Till exempel att svaret gavs i fel ärende.",
        widget=long_text(3, 1000),
        max_length=1000,
        error_messages=required("Skriv varför jävet hävs."),
    )
