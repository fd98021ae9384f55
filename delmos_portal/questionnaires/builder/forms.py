"""What an administrator fills in to build a form: sections, sums and files."""

from collections.abc import Iterator
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from delmos_portal.questionnaires.builder.checks import ADDED_UP
from delmos_portal.questionnaires.builder.conditions import ALL, ANY, ConditionFields, shown_for
from delmos_portal.questionnaires.builder.files import (
    LONGEST_NAME,
    LONGEST_TEXT,
)
from delmos_portal.questionnaires.builder.outline import Raw
from delmos_portal.questionnaires.definition import Definition
from delmos_portal.questionnaires.forms import AnswerText
from delmos_portal.questionnaires.models import Questionnaire


def required(text: str) -> dict[str, str]:
    return {"required": text}


def make_optional(form: forms.Form, *names: str) -> None:
    for name in names:
        form.fields[name].required = False
        form.fields[name].is_optional = True  # type: ignore[attr-defined]  # read by our templates


class Line(AnswerText):
    def to_python(self, value: Any) -> Any:
        return " ".join(super().to_python(value).split())


def paragraph(
    label: str, rows: int = 3, *, longest: int = LONGEST_TEXT, **kwargs: Any
) -> AnswerText:
    attrs = {"rows": str(rows)}
    return AnswerText(label=label, max_length=longest, widget=forms.Textarea(attrs), **kwargs)


class BuilderForm(forms.Form):
    """A form of the builder; rows may show only for some choices, when there is script."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def rows(self) -> Iterator[dict[str, Any]]:
        for field in self:
            rule = "" if field.errors else self.rule_for(field.name)
            yield {"field": field, "only_if": rule}

    def rule_for(self, name: str) -> str:
        return shown_for("when", [ALL, ANY]) if name.startswith("given_") else ""


class NameForm(BuilderForm):
    title = Line(
        label="Formulärets namn",
        max_length=LONGEST_NAME,
        help_text="Som det läses av den som söker, till exempel Ansökan om statsbidrag 2027.",
        error_messages=required("Skriv vad formuläret ska heta."),
    )


class SectionForm(BuilderForm):
    """Title, introduction and condition of a section."""

    title = Line(
        label="Rubrik",
        max_length=LONGEST_NAME,
        error_messages=required("Skriv avsnittets rubrik."),
    )
    intro = paragraph("Inledning", help_text="Visas överst i avsnittet.")

    def __init__(self, *args: Any, condition: ConditionFields, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        make_optional(self, "intro")
        self.condition = condition
        condition.put_in(self, "Alltid")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.condition.complain(self)
        return cleaned

    def changes(self) -> Raw:
        given = self.cleaned_data
        only_if = self.condition.of(given)
        return {"title": given["title"], "intro": given["intro"], "only_if": only_if}


class SumForm(BuilderForm):
    """Parts that must add up to a total."""

    parts = forms.MultipleChoiceField(
        label="Delarna",
        widget=forms.CheckboxSelectMultiple,
        error_messages=required("Kryssa i de frågor som ska räknas ihop."),
    )
    total = forms.ChoiceField(
        label="Totalen", error_messages=required("Välj vilken fråga som är totalen.")
    )
    text = paragraph(
        "Vad säger vi när det inte stämmer?",
        2,
        help_text="Till exempel: Kostnaderna ska vara lika med det sökta beloppet.",
        error_messages=required("Skriv vad den som svarar får veta när det inte stämmer."),
    )
    level = forms.ChoiceField(
        label="Vad händer när det inte stämmer?",
        choices=[("stop", "Det går inte att skicka in"), ("warn", "Vi varnar, men det går ändå")],
        widget=forms.RadioSelect,
        initial="stop",
        error_messages=required("Välj vad som händer."),
    )

    def __init__(self, *args: Any, definition: Definition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = [(one.key, one.label) for one in definition.questions() if one.kind in ADDED_UP]
        self.kinds = {one.key: one.kind for one in definition.questions()}
        self.fields["parts"].choices = numbers  # type: ignore[attr-defined]  # a choice field
        self.fields["total"].choices = [("", "Välj"), *numbers]  # type: ignore[attr-defined]  # as above

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        parts, total = given.get("parts", []), given.get("total")
        if total and total in parts:
            self.add_error("total", "Totalen kan inte också vara en av delarna. Välj en annan.")
        elif total and len({self.kinds[key] for key in [*parts, total]}) > 1:
            self.add_error("parts", "Räkna ihop bara belopp eller bara antal, inte båda.")
        return given

    def changes(self) -> Raw:
        given = self.cleaned_data
        advice = True if given["level"] == "warn" else None
        names = ("parts", "total", "text")
        return {**{name: given[name] for name in names}, "advice": advice}


class ImportForm(BuilderForm):
    file = forms.FileField(
        label="Fil",
        help_text="En fil som är hämtad med Hämta som fil (JSON).",
        error_messages={
            "required": "Välj en fil.",
            "empty": "Filen är tom. Välj en annan.",
        },
    )
    into = forms.ModelChoiceField(
        label="Läs in som",
        queryset=Questionnaire.objects.order_by("title"),
        empty_label="Nytt formulär",
        required=False,
        error_messages={"invalid_choice": "Välj ett formulär i listan."},
    )
