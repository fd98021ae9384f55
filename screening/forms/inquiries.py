"""Answering a question about a call, and the words in which everyone may read it."""

from django import forms

from delmos_portal.accounts.forms import required
from delmos_portal.questionnaires.forms import AnswerText
from screening.forms.officer import OfficerForm, long_text


class AnswerForm(OfficerForm):
    text = AnswerText(
        label="Svar",
        help_text="Skickas med e-post till den som frågade, med ditt namn under.",
        max_length=10_000,
        widget=long_text(8, 10_000),
        error_messages=required("Skriv ett svar."),
    )


class PublishForm(OfficerForm):
    question = AnswerText(
        label="Frågan, som alla läser den",
        help_text="Skriv om den så att varken personen eller organisationen går att känna igen.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "data-counter": "2000"}),
        error_messages=required("Skriv frågan med egna ord."),
    )
    answer = AnswerText(
        label="Svaret, som alla läser det",
        max_length=10_000,
        widget=long_text(6, 10_000),
        error_messages=required("Skriv svaret som alla ska läsa."),
    )
