"""Handing out documents: the request, what becomes of a document, what is masked, and the log."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import Truncator

from delmos_portal.accounts.forms import DayField, make_optional, required
from delmos_portal.questionnaires.answers import before_answer
from delmos_portal.questionnaires.forms import AnswerText
from screening.actions.disclosing import AS_IT_CAME, NOT_THERE, SHORTEST, Handed, stands_in
from screening.actions.readable import Part, Row
from screening.forms.officer import OfficerForm, long_text
from screening.models import DisclosedEntry, DisclosureRequest, HandOut, SecrecyGround

T = DisclosedEntry.Treatment
TREATMENTS = [*T.choices, ("", "Ingår inte i begäran")]
OTHER = "annan"
MOST_SAID = 80  # signs of what stands in a field, beside its name
NO_GROUND = "Välj bestämmelsen, eller skriv en annan."
AHEAD = "Dagen ligger framåt i tiden. Ange dagen då begäran kom."


class GroundFields(OfficerForm):
    """A provision of the list, or another in words."""

    ground = forms.ChoiceField(label="Bestämmelse", required=False)
    other_ground = AnswerText(
        label="Annan bestämmelse",
        help_text="Lag, kapitel och paragraf. Gäller i stället för valet ovanför.",
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["ground"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 -- for the types
        choice.choices = [
            ("", "Välj bestämmelse"),
            *((one.provision, str(one)) for one in SecrecyGround.objects.all()),
        ]
        make_optional(self, "other_ground")

    def chosen_ground(self) -> str:
        said: str = self.cleaned_data.get("other_ground") or self.cleaned_data.get("ground") or ""
        return said


class DisclosureForm(OfficerForm):
    received_on = DayField(label="Dag då begäran kom")
    asked_for = AnswerText(
        label="Vad som begärs",
        help_text="Fråga inte vem som begär eller varför. Det har var och en rätt att slippa svara på.",
        widget=long_text(3, 2000),
        max_length=2000,
        error_messages=required("Skriv vad som begärs."),
    )

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(AHEAD)
        return day


class TreatmentForm(GroundFields):
    treatment = forms.ChoiceField(
        label="Så här lämnas handlingen ut",
        choices=TREATMENTS,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": AS_IT_CAME},
        required=False,
    )
    field_order = ["treatment", "ground", "other_ground"]

    def __init__(self, *args: Any, parts: list[Part], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not parts:
            offered = self.fields["treatment"]
            assert isinstance(offered, forms.ChoiceField)  # noqa: S101 -- for the types
            offered.choices = [one for one in TREATMENTS if one[0] != T.MASKED]
        self.fields["ground"].label = "Bestämmelse, när handlingen inte lämnas ut"

    def clean(self) -> None:
        said = self.cleaned_data.get("treatment")
        if said == T.WITHHELD and not self.chosen_ground():
            self.add_error("ground", NO_GROUND)


class MaskForm(GroundFields):
    text = AnswerText(
        label="Text att maska",
        help_text="Skriv eller klistra in texten som den står i handlingen. Den maskas överallt i den.",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=4000,
        required=False,
    )
    fields_whole = forms.MultipleChoiceField(
        label="Hela fält att maska", required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ["text", "fields_whole", "ground", "other_ground"]

    def __init__(self, *args: Any, parts: list[Part], masked: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = parts
        choice = self.fields["fields_whole"]
        assert isinstance(choice, forms.MultipleChoiceField)  # noqa: S101 -- for the types
        choice.choices = [
            (row.key, _said(f"{part.title}: {row.label}", row))
            for part in parts
            for row in part.rows
            if row.key not in masked
        ]
        make_optional(self, "text")

    def clean(self) -> None:
        text = self.cleaned_data.get("text", "")
        if not text and not self.cleaned_data.get("fields_whole") and "text" not in self.errors:
            self.add_error("text", "Skriv texten som ska maskas, eller kryssa i hela fält.")
        if text and (len(text) < SHORTEST or not stands_in(text, self.parts)):
            self.add_error("text", NOT_THERE)
        if not self.chosen_ground():
            self.add_error("ground", NO_GROUND)


def _said(label: str, row: Row) -> str:
    """The name of a field with the beginning of what stands there: a table is known by its name."""
    return f"{before_answer(label)} {Truncator(row.text).chars(MOST_SAID)}" if row.text else label


class HandOutForm(OfficerForm):
    on = DayField(label="Dag då handlingarna lämnades ut")
    way = forms.ChoiceField(
        label="Sätt",
        choices=HandOut.Way.choices,
        widget=forms.RadioSelect,
        error_messages=required("Välj hur de lämnades ut."),
    )
    to = AnswerText(
        label="Till, om det är känt",
        help_text="Bara om den som begär har sagt det, till exempel en e-postadress att skicka till.",
        max_length=200,
        required=False,
    )
    minutes = forms.IntegerField(
        label="Tid som arbetet tog, minuter",
        min_value=0,
        max_value=10_000,
        error_messages={
            **required("Skriv tiden i minuter, till exempel 20."),
            "invalid": "Skriv tiden som ett helt antal minuter, till exempel 20.",
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "field-short"}),
    )

    def __init__(self, *args: Any, asked: DisclosureRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        make_optional(self, "to")

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if not self.asked.received_on <= day <= timezone.localdate():
            raise forms.ValidationError("Ange en dag från det att begäran kom till och med i dag.")
        return day

    def handed(self) -> Handed:
        said = self.cleaned_data
        return Handed(said["on"], said["way"], said["minutes"], said.get("to", ""))


def first_choice(chosen: DisclosedEntry | None) -> dict[str, str]:
    """The form filled with what has been said."""
    if chosen is None:
        return {"treatment": ""}
    listed = SecrecyGround.objects.filter(provision=chosen.ground).exists()
    place = "ground" if listed else "other_ground"
    return {"treatment": chosen.treatment, place: chosen.ground}
