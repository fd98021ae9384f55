"""Writing a criterion."""

import re
from decimal import Decimal
from typing import Any

from django import forms

from delmos_portal.accounts.forms import make_optional, required
from delmos_portal.questionnaires.forms import AnswerText
from screening.forms.officer import OfficerForm
from screening.models import Criterion

MOST_STEPS, MOST_GROUNDS = 11, 20
CODE = re.compile(r"[a-zåäö0-9_-]{1,20}")


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class CriterionForm(OfficerForm):
    part = forms.ChoiceField(
        label="Del",
        choices=Criterion.Part.choices,
        widget=forms.RadioSelect,
        help_text="En formell kontroll besvaras ja, nej eller kompletteras och ger inga poäng.",
        error_messages=required("Välj del."),
    )
    label = AnswerText(label="Grund", max_length=120, error_messages=required("Skriv grunden."))
    help = AnswerText(
        label="Hjälptext", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    scale = AnswerText(
        label="Skala",
        help_text="Ett ord för varje steg, ett på varje rad, det lägsta först. Lägsta steget ger 0."
        " Tomt: ja eller nej.",
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
    )
    weight = forms.DecimalField(
        label="Vikt",
        help_text="Hur mycket grunden räknas mot de andra, till exempel 2 eller 0,5.",
        min_value=Decimal("0.01"),
        max_digits=5,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "field-short"}),
        error_messages={
            **required("Skriv en vikt, till exempel 1."),
            "invalid": "Skriv vikten med siffror, till exempel 1 eller 0,5.",
            "min_value": "Vikten ska vara minst 0,01.",
            "max_digits": "Vikten får vara högst 999,99.",
            "max_whole_digits": "Vikten får vara högst 999,99.",
            "max_decimal_places": "Skriv vikten med högst två decimaler.",
        },
    )
    grounds = AnswerText(
        label="Kodade skäl",
        help_text="Ett på varje rad: kod, kolon och vad den betyder, till exempel ”behov: Behovet är visat”."
        " Handläggaren väljer ett. Lika ärenden får då samma koder, och olika utfall upptäcks.",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    audience = forms.ChoiceField(label="Gäller", choices=Criterion.Audience.choices)
    order = forms.IntegerField(
        label="Ordning",
        help_text="Lägst nummer står först i sin del.",
        min_value=1,
        max_value=999,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "field-short"}),
        error_messages={
            "invalid": "Skriv ett heltal.",
            "min_value": "Skriv ett tal från 1 till 999.",
            "max_value": "Skriv ett tal från 1 till 999.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        make_optional(self, "help", "scale", "grounds", "order")

    def clean_scale(self) -> list[str]:
        steps = lines_of(self.cleaned_data["scale"])
        if len(steps) == 1 or len(steps) > MOST_STEPS:
            raise forms.ValidationError(f"Skriv minst två och högst {MOST_STEPS} steg.")
        if any(len(one) > 60 for one in steps):
            raise forms.ValidationError("Ett steg får vara högst 60 tecken. Korta det.")
        return steps

    def clean_grounds(self) -> list[list[str]]:
        found = [
            [half.strip() for half in line.partition(":")[::2]]
            for line in lines_of(self.cleaned_data["grounds"])
        ]
        if any(not CODE.fullmatch(code) or not text for code, text in found):
            raise forms.ValidationError(
                "Skriv varje rad som kod, kolon och text. Koden har små bokstäver och siffror,"
                " högst 20 tecken."
            )
        if len({code for code, _text in found}) < len(found):
            raise forms.ValidationError("Samma kod står två gånger.")
        if len(found) > MOST_GROUNDS:
            raise forms.ValidationError(f"Skriv högst {MOST_GROUNDS} kodade skäl.")
        return found

    def clean(self) -> None:
        kept = self.cleaned_data
        if kept.get("part") == Criterion.Part.FORMAL and kept.get("scale"):
            self.add_error("scale", "En formell kontroll har ingen skala. Töm fältet.")

    def fill(self, criterion: Criterion) -> Criterion:
        for name, value in self.cleaned_data.items():
            if name != "order" or value:
                setattr(criterion, name, value)
        return criterion


def written(criterion: Criterion) -> dict[str, Any]:
    """The criterion as the form shows it."""
    return {
        "part": criterion.part,
        "label": criterion.label,
        "help": criterion.help,
        "scale": "\n".join(criterion.scale),
        "weight": criterion.weight,
        "grounds": "\n".join(f"{code}: {text}" for code, text in criterion.grounds),
        "audience": criterion.audience,
        "order": criterion.order,
    }


class ExplainForm(OfficerForm):
    reason = AnswerText(
        label="Varför de behandlas olika",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        error_messages=required("Skriv varför de behandlas olika: vad som skiljer dem åt i sak."),
    )
