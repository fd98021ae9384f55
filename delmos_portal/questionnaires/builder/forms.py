"""What an administrator fills in to build a form: sections, questions, sums and files."""

from collections.abc import Iterator
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from delmos_portal.questionnaires.builder.checks import ADDED_UP
from delmos_portal.questionnaires.builder.conditions import ALL, ANY, ConditionFields, shown_for
from delmos_portal.questionnaires.builder.files import (
    CHOICE,
    KEY,
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST_CHARACTERS,
    UNKEEPABLE,
)
from delmos_portal.questionnaires.builder.kinds import KINDS, asking_for
from delmos_portal.questionnaires.builder.outline import RESERVED, Raw, fresh_key
from delmos_portal.questionnaires.definition import Definition, Kind
from delmos_portal.questionnaires.forms import AnswerText, NumberField
from delmos_portal.questionnaires.kinds import MOST_YEARS_AGO
from delmos_portal.questionnaires.models import Questionnaire

CHOICES_HELP = (
    "Ett alternativ på varje rad. Portalen sätter en nyckel och ett streck framför, som norr | Norra"
    " länet. Låt nyckeln stå kvar när du ändrar orden, så följer svaren i påbörjade utkast med."
)
KEY_HELP = (
    "Lämna tomt, så görs den av frågan. Portalen känner igen contact_name, contact_title,"
    " contact_email och contact_phone (kontaktpersonen, som får kvittensen) och amount_applied"
    " (sökt belopp). Nyckeln kan inte ändras sedan."
)


def required(text: str) -> dict[str, str]:
    return {"required": text}


def make_optional(form: forms.Form, *names: str) -> None:
    for name in names:
        form.fields[name].required = False
        form.fields[name].is_optional = True  # type: ignore[attr-defined]  # read by our templates


class Words(AnswerText):
    """Text of a form, without signs that a file of it could not carry."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if UNKEEPABLE.search(text):
            raise forms.ValidationError(
                "Texten innehåller tecken som inte kan sparas. Klistra in den som ren text."
            )
        return text


class Line(Words):
    def to_python(self, value: Any) -> Any:
        return " ".join(super().to_python(value).split())


def paragraph(label: str, rows: int = 3, **kwargs: Any) -> Words:
    attrs = {"rows": str(rows)}
    return Words(label=label, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs), **kwargs)


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


class QuestionForm(BuilderForm):
    """One question. Which fields a kind has stands in KINDS; what it has not is not kept."""

    label = Line(
        label="Fråga",
        max_length=500,
        widget=forms.Textarea({"rows": "2"}),
        error_messages=required("Skriv frågan."),
    )
    key = Line(label="Nyckel", max_length=60, help_text=KEY_HELP)
    section = forms.ChoiceField(
        label="Avsnitt", error_messages={"invalid_choice": "Välj ett avsnitt i listan."}
    )
    help = paragraph("Hjälptext", help_text="Visas under frågan, innan man svarar.")
    kind = forms.ChoiceField(
        label="Hur ska den besvaras?",
        choices=[(kind.value, f"{row.label} – {row.explained}") for kind, row in KINDS.items()],
        widget=forms.RadioSelect,
        error_messages=required("Välj hur frågan ska besvaras."),
    )
    choices = paragraph("Alternativ", 6, help_text=CHOICES_HELP)
    max_characters = NumberField(
        label="Högsta antal tecken",
        help_text="För text. Lämna tomt för högst 300 tecken i kort text och 8 000 i lång.",
        widget=forms.TextInput({"inputmode": "numeric", "class": "field-short"}),
    )
    must_be = forms.ChoiceField(
        label="Vilka svar går att skicka in?",
        choices=[("", "Både Ja och Nej"), ("True", "Bara Ja"), ("False", "Bara Nej")],
        help_text="För ja och nej. En försäkran går bara att skicka in med ett av svaren.",
        widget=forms.RadioSelect,
    )
    must_be_text = paragraph(
        "Vad säger vi vid fel svar?", 2, help_text="Till exempel: Ni behöver intyga att …"
    )
    at_least_years_ago = NumberField(
        label="Minst så många år före sändning",
        help_text="För datum. Lämna tomt om dagen får vara vilken som helst.",
        widget=forms.TextInput({"inputmode": "numeric", "class": "field-short"}),
    )
    required = forms.ChoiceField(
        label="Måste frågan besvaras?",
        choices=[("yes", "Ja"), ("no", "Nej, den är frivillig")],
        widget=forms.RadioSelect,
        initial="yes",
        error_messages=required("Välj om frågan måste besvaras."),
    )

    def __init__(
        self,
        *args: Any,
        definition: Definition,
        stored: Raw | None,
        condition: ConditionFields,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.definition, self.stored, self.condition = definition, stored or {}, condition
        make_optional(self, "key", "help", "max_characters", "must_be_text", "at_least_years_ago")
        self.fields["choices"].required = self.fields["must_be"].required = False
        sections = [(one.key, one.title) for one in definition.sections]
        self.fields["section"].choices = sections  # type: ignore[attr-defined]  # a choice field
        if stored:
            del self.fields["key"]
        if len(sections) == 1:
            self.fields["section"].widget = forms.HiddenInput()
        condition.put_in(self, "Alltid")

    def rule_for(self, name: str) -> str:
        kinds = asking_for(name)
        return shown_for("kind", [one.value for one in kinds]) if kinds else super().rule_for(name)

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"])
        if key and (not KEY.fullmatch(key) or key in RESERVED):
            raise forms.ValidationError(
                "Skriv nyckeln med små bokstäver a–z, siffror och understreck, med en bokstav först."
            )
        if key in {one.key for one in self.definition.questions()}:
            raise forms.ValidationError("En annan fråga har redan den nyckeln. Välj en annan.")
        return key

    def clean_max_characters(self) -> int:
        number = self.cleaned_data["max_characters"] or 0
        if number > MOST_CHARACTERS:
            raise forms.ValidationError("Skriv högst 50 000 tecken.")
        return int(number)

    def clean_at_least_years_ago(self) -> int:
        years = self.cleaned_data["at_least_years_ago"] or 0
        if years > MOST_YEARS_AGO:
            raise forms.ValidationError(f"Skriv högst {MOST_YEARS_AGO} år.")
        return int(years)

    def clean_choices(self) -> list[list[str]]:
        return read_rows(str(self.cleaned_data["choices"]))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        is_choice = given.get("kind") in (Kind.CHOICE, Kind.CHOICES)
        if is_choice and "choices" in given and len(given["choices"]) < 2:
            self.add_error("choices", "Skriv minst två alternativ, ett på varje rad.")
        self.condition.complain(self)
        return given

    def changes(self) -> Raw:
        """The properties as they are stored; those that the kind does not have are empty."""
        given = self.cleaned_data
        asked = KINDS[Kind(given["kind"])].asks
        must_be = {"True": True, "False": False}.get(given["must_be"])
        own = {
            "max_characters": given["max_characters"],
            "choices": given["choices"],
            "must_be": must_be,
            "must_be_text": given["must_be_text"] if must_be is not None else "",
            "at_least_years_ago": given["at_least_years_ago"],
        }
        return {
            "label": given["label"],
            "kind": given["kind"],
            "help": given["help"],
            "required": None if given["required"] == "yes" else False,
            "only_if": self.condition.of(given),
            **{name: value if name in asked else None for name, value in own.items()},
        }

    def blame(self) -> str:
        """The field that a refusal of the whole is most likely about."""
        changes = self.changes()
        for name in ("kind", "choices"):
            if self.stored and changes[name] != self.stored.get(name):
                return name
        return "section" if "section" in self.changed_data else "when"


def initial_of(stored: Raw, section: str) -> dict[str, Any]:
    """A stored question as the form shows it."""
    must_be = stored.get("must_be")
    return {
        "label": stored["label"],
        "section": section,
        "help": stored.get("help", ""),
        "kind": stored["kind"],
        "choices": as_rows(stored.get("choices", [])),
        "max_characters": stored.get("max_characters") or "",
        "must_be": "" if must_be is None else str(must_be),
        "must_be_text": stored.get("must_be_text", ""),
        "at_least_years_ago": stored.get("at_least_years_ago") or "",
        "required": "yes" if stored.get("required", True) else "no",
    }


def as_rows(pairs: list[list[str]]) -> str:
    return "\n".join(f"{key} | {label}" for key, label in pairs)


def read_rows(text: str) -> list[list[str]]:
    """Lines as key and words. A line without a key gets one. Raises ValidationError."""
    pairs: list[list[str]] = []
    for line in filter(None, (one.strip() for one in text.split("\n"))):
        key, bar, words = (part.strip() for part in line.partition("|"))
        if not bar or not CHOICE.fullmatch(key):
            key, words = "", line
        if not words:
            raise forms.ValidationError(f"Skriv vad alternativet ”{key}” heter, efter strecket.")
        pairs.append([key, words])
    given = [key for key, _words in pairs if key]
    if len(given) != len(set(given)):
        raise forms.ValidationError("Två rader har samma nyckel. Ta bort nyckeln på den ena.")
    for pair in pairs:
        pair[0] = pair[0] or fresh_key(pair[1], [key for key, _words in pairs], "alternativ")
    return pairs


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
        self.fields["total"].choices = [("", "Välj"), *numbers]  # type: ignore[attr-defined]

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
