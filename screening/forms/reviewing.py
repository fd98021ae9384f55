"""Declaring a conflict of interest, and lifting it."""

from typing import Any

from django import forms

from delmos_portal.accounts.forms import required
from delmos_portal.questionnaires.forms import AnswerText
from screening.forms.officer import OfficerForm, long_text

CONTRADICTORY = (
    "Du har svarat nej men skrivit vad jävet består i. Svara ja om du är jävig. Är du inte det, ta bort"
    " texten."
)


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

    def __init__(self, *args: Any, is_tied: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_tied = is_tied
        self.fields["reason"].required = False
        if is_tied:
            self.fields["reason"].label = "Vad jävet består i, eller varför du inte är jävig"
            self.fields[
                "reason"
            ].help_text = "En mening räcker. Är du jävig syns ärendet sedan inte längre för dig."

    def clean(self) -> None:
        said = self.cleaned_data
        if said.get("reason") and said.get("has_conflict") is False and not self.is_tied:
            self.add_error("has_conflict", CONTRADICTORY)
        if self.cleaned_data.get("reason") or "has_conflict" not in self.cleaned_data:
            return
        if self.cleaned_data["has_conflict"]:
            self.add_error("reason", "Skriv kort vad jävet består i.")
        elif self.is_tied:
            self.add_error("reason", "Skriv varför den relation du har antecknat inte är jäv.")


class LiftForm(OfficerForm):
    reason = AnswerText(
        label="Varför jävet hävs",
        help_text="Till exempel att svaret gavs i fel ärende.",
        widget=long_text(3, 1000),
        max_length=1000,
        error_messages=required("Skriv varför jävet hävs."),
    )
