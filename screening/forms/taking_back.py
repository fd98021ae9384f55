"""Taking back a decision before it is announced."""

from django import forms

from delmos_portal.accounts.forms import required
from delmos_portal.questionnaires.forms import AnswerText
from screening.forms.officer import OfficerForm, long_text


class TakeBackForm(OfficerForm):
    seen = forms.IntegerField(widget=forms.HiddenInput)  # the decision that the page showed
    reason = AnswerText(
        label="Varför beslutet tas tillbaka",
        help_text="Till exempel vad som är fel och vad som ska ändras. Handläggaren läser det, och det"
        " bevaras i ärendets historik.",
        widget=long_text(4, 2000),
        max_length=2000,
        error_messages=required("Skriv varför beslutet tas tillbaka."),
    )
