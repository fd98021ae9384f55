"""Official notes, working notes, labels and linked cases."""

from typing import Any

from django import forms

from delmos_portal.accounts.forms import DayField, make_optional, required
from delmos_portal.questionnaires.forms import AnswerText
from screening.actions.noting import Told, why_not_that_day
from screening.forms.officer import OfficerForm, long_text
from screening.models import Label, OfficialNote


class ClockField(forms.TimeField):
    """A time of day, as 14.30 or 14:30."""

    widget = forms.TimeInput(attrs={"class": "field-short"}, format="%H.%M")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%H:%M", "%H.%M", "%H:%M:%S"], **kwargs)
        self.error_messages["invalid"] = (
            "Skriv klockslaget som timme och minut, till exempel 14.30."
        )


class OfficialNoteForm(OfficerForm):
    way = forms.ChoiceField(
        label="Hur uppgiften kom",
        choices=OfficialNote.Way.choices,
        widget=forms.RadioSelect,
        error_messages=required("Välj hur uppgiften kom."),
    )
    came_on = DayField(
        label="Dag då uppgiften kom", error_messages=required("Ange dagen då uppgiften kom.")
    )
    came_at = ClockField(label="Klockslag")
    source = AnswerText(
        label="Från vem",
        help_text="Namn och befattning, myndighet eller register.",
        max_length=200,
        error_messages=required("Skriv vem eller vad uppgiften kom från."),
    )
    told_to = AnswerText(
        label="Till vem",
        help_text="Den hos oss som tog emot uppgiften.",
        max_length=200,
        error_messages=required("Skriv vem hos oss som tog emot uppgiften."),
    )
    text = AnswerText(
        label="Uppgiften",
        help_text="Skriv vad som sades eller vad som framkom, så att det kan läsas utan dig.",
        widget=long_text(8, 8000),
        max_length=8000,
        error_messages=required("Skriv vad som sades eller framkom."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        make_optional(self, "came_at")

    def clean(self) -> None:
        on = self.cleaned_data.get("came_on")
        if on and (reason := why_not_that_day(on)):
            self.add_error("came_on", reason)

    def told(self) -> Told:
        return Told(**self.cleaned_data)


class NoteForm(OfficerForm):
    text = AnswerText(
        label="Ny arbetsanteckning",
        help_text="Läses av kolleger som får läsa ärendet. Den diarieförs inte.",
        widget=long_text(4, 4000),
        max_length=4000,
        error_messages=required("Skriv något i anteckningen."),
    )


class ChangeNoteForm(NoteForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = "Anteckning"


class LabelsForm(OfficerForm):
    labels = forms.ModelMultipleChoiceField(
        Label.objects.none(),
        label="Etiketter på ärendet",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Välj bland etiketterna i listan."},
    )
    stood = forms.ModelMultipleChoiceField(
        Label.objects.none(), required=False, widget=forms.MultipleHiddenInput
    )

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["labels"]
        field.queryset = choices
        field.label_from_instance = _named
        stood: Any = self.fields["stood"]
        stood.queryset = Label.objects.all()


def _named(label: Label) -> str:
    return f"{label.name} – {in_words(label.meaning)}" if label.meaning else label.name


def in_words(meaning: str) -> str:
    return meaning.removesuffix(".")


class LinkForm(OfficerForm):
    number = AnswerText(
        label="Det andra ärendets diarienummer",
        max_length=40,
        widget=forms.TextInput(attrs={"class": "field-medium"}),
        error_messages=required("Skriv diarienumret på det andra ärendet."),
    )
    reason = AnswerText(
        label="Varför de hör ihop",
        max_length=300,
        error_messages=required("Skriv varför ärendena hör ihop."),
    )
