"""Asking that a case be decided."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from delmos_portal.accounts.forms import make_optional
from delmos_portal.questionnaires.forms import AnswerText


class AskToDecideForm(forms.Form):
    text = AnswerText(
        label="Vill ni säga något mer?",
        help_text="Begäran gäller utan motivering. Det ni skriver blir allmän handling.",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "data-counter": "4000"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        make_optional(self, "text")
        self.helper = FormHelper()
        self.helper.form_tag = False
