"""A form for one section, built from its questions. Saving a draft never requires a field."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from delmos_portal.numbers import DASH, names_person
from delmos_portal.questionnaires.answers import Answers, limit_of, stored
from delmos_portal.questionnaires.days import FIRST_DAY, LAST_DAY
from delmos_portal.questionnaires.definition import Kind, Question, Section
from delmos_portal.questionnaires.formats import NOT_KEPT, Format, read_as
from delmos_portal.questionnaires.signs import legible
from delmos_portal.questionnaires.table_fields import BudgetField, RowsField, TableField
from delmos_portal.templatetags.swedish import MONTHS, NBSP, kronor, thousands

HIGHEST_ORE = 10**13  # a hundred thousand million kronor: beyond any frame, within bigint
HIGHEST_NUMBER = 999_999_999
AN_AMOUNT = thousands(150_000)
A_PHONE = f"0141-22{NBSP}50{NBSP}00"
PHONE = re.compile(r"^[0-9+()\-\s]{5,40}$")
# The numbering plan's shortest number of a subscriber has five digits (90 000), and seven with an area
# code; the longest in the world has fifteen (E.164), after 00.
SHORTEST_PHONE, SHORTEST_WITH_AREA, LONGEST_PHONE = 5, 7, 17
AMOUNT = re.compile(r"[-+]?[0-9]*([.,][0-9]*)?(:-)?")
IN_WORDS = re.compile(r"(?:den\s+)?([0-9]{1,2})\s+([a-z]{3,9})\.?\s+([0-9]{4})")
NAMES_PERSON = (
    "Det här ser ut att innehålla ett personnummer eller samordningsnummer. Skriv det utan numret."
    f" {NOT_KEPT}"
)


PERSONAL = "personal"  # the code of an error: what was typed is a person's number


class KronorField(forms.CharField):
    """Kronor as people write them (1 234 567,50 kr); the value is whole öre."""

    def prepare_value(self, value: Any) -> Any:
        return kronor(value).removesuffix(f"{NBSP}kr") if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, int):  # as it is stored: a closed question beside an open one
            return value
        text = re.sub(
            r"[\s\u00a0\u202f]|kr(onor)?\.?$", "", (value or "").strip(), flags=re.IGNORECASE
        )
        if not text:
            return None
        if re.search(r"[.,]\d{3}", text):  # 150.000: a thousand's mark, or thousandths of a krona?
            raise forms.ValidationError(
                f"Skriv beloppet utan punkt eller komma mellan tusental, till exempel {AN_AMOUNT}."
                " Ören skrivs med två siffror efter kommat."
            )
        try:
            text = text if AMOUNT.fullmatch(text) else "NaN"  # Decimal reads 1e5 and 1_000 too
            ore = Decimal(text.replace(",", ".").removesuffix(":-")) * 100
        except InvalidOperation:
            ore = Decimal("NaN")
        if not ore.is_finite() or ore != ore.to_integral_value():
            raise forms.ValidationError(
                f"Skriv beloppet i kronor med siffror, till exempel {AN_AMOUNT}."
            )
        if not 0 <= ore <= HIGHEST_ORE:
            raise forms.ValidationError(
                f"Skriv ett belopp som är lägst {kronor(0)} och högst {kronor(HIGHEST_ORE)}."
            )
        return int(ore)


class NumberField(forms.CharField):
    """A whole number, with or without spaces."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, int):  # as it is stored
            return value
        text = re.sub(r"[\s\u00a0\u202f]", "", value or "")
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,9}", text):
            raise forms.ValidationError(
                f"Skriv ett heltal med siffror, lägst 0 och högst {thousands(HIGHEST_NUMBER)}."
            )
        return int(text)


class AnswerText(forms.CharField):
    """Text as typed, with line ends made one kind, or spaces where a line is all that is asked for."""

    def __init__(self, *, max_length: int | None = None, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        if max_length:
            highest = f"Texten får vara högst {thousands(max_length)} tecken. Korta den."
            self.error_messages.setdefault("max_length", highest)

    def to_python(self, value: Any) -> Any:
        text = legible(str(value or ""))
        return text.replace("\n", " ") if isinstance(self.widget, forms.TextInput) else text


class PhoneField(AnswerText):
    def clean(self, value: Any) -> Any:
        text = DASH.sub("-", super().clean(value))
        if not text or self.disabled:  # a closed question may hold what was written before the rule
            return text
        if not PHONE.match(text):
            raise forms.ValidationError(f"Skriv telefonnumret med siffror, till exempel {A_PHONE}.")
        digits = re.sub("[^0-9]", "", text)
        has_area = digits.startswith("0") and not digits.startswith("00")
        if not (SHORTEST_WITH_AREA if has_area else SHORTEST_PHONE) <= len(digits) <= LONGEST_PHONE:
            raise forms.ValidationError(
                f"Det är för få eller för många siffror. Skriv hela numret, till exempel {A_PHONE}."
            )
        return text


class NumberedText(AnswerText):
    """A text that is a number with a check digit, in any usual writing; kept in one."""

    def __init__(self, asked: Format, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.asked = asked

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text or self.disabled:  # a closed question may hold what was written before the rule
            return text
        found = read_as(self.asked, text)
        if found.wrong:
            code = PERSONAL if found.is_personal else "invalid"
            raise forms.ValidationError(found.wrong, code=code)
        return found.number


class ShortText(AnswerText):
    """A name, a title: nowhere in one is a person's number asked for, and what is sent is public."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not self.disabled and names_person(text):
            raise forms.ValidationError(NAMES_PERSON, code=PERSONAL)
        return text


class StandingField(forms.BoundField):
    """A field that shows what is saved, where that was to take the place of what was posted."""

    form: "SectionForm"

    def value(self) -> Any:
        standing = self.form.standing
        if self.name in standing:
            return self.field.prepare_value(standing[self.name])
        return super().value()


class SectionForm(forms.Form):
    """The questions of one section; what is valid can be saved even when something else is not."""

    bound_field_class = StandingField

    def __init__(
        self, section: Section, *args: Any, open_questions: list[str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.section, self.has_new_row = section, False
        self.standing: dict[str, Any] = {}  # answers to show, whatever was posted
        for question in section.questions:
            if question.kind is Kind.FILE:
                continue  # files have forms of their own: stored when chosen, before the final send
            self.fields[question.key] = table_field(question) or field_for(question)
            if open_questions and question.key not in open_questions:
                self.fields[question.key].disabled = True
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.attrs = {"novalidate": ""}

    def add_error(self, field: str | None, error: Any) -> None:
        """An error in a cell stands beside the cell as well."""
        super().add_error(field, error)
        if field and self.has_error(field, PERSONAL):  # never shown again, nor kept (I-04)
            self._forget(self.add_prefix(field))
        asked = self.fields.get(field) if field else None
        if isinstance(asked, TableField):
            asked.tell(error)

    def _forget(self, name: str) -> None:
        data: Any = self.data
        data = data.copy()  # a request's own cannot be written in
        data[name] = ""
        self.data = data

    def show_rows(self, key: str, count: int) -> None:
        """Show at least so many rows, as far as the question takes them."""
        asked = self.fields.get(key)
        if isinstance(asked, RowsField):
            asked.widget.shown = count

    def lead_to_row(self, key: str, count: int) -> None:
        """Show so many rows, and let the last of them have the focus: somebody asked for it just now."""
        asked = self.fields.get(key)
        if isinstance(asked, RowsField):
            asked.widget.shown, asked.widget.leads_to = count, count - 1
            self.has_new_row = True

    def answers(self) -> dict[str, Any]:
        """The valid answers of the questions that may be changed, as they are stored.

        Of a table with a wrong cell, the others: nobody writes a row once more for one amount.
        """
        tables = {
            key: field.beside_wrong(self.initial.get(key))
            for key, field in self.fields.items()
            if isinstance(field, TableField) and field.wrong
        }
        return {
            key: stored(value)
            for key, value in (self.cleaned_data | tables).items()
            if not self.fields[key].disabled
        }


def initial(section: Section, answers: Answers) -> dict[str, Any]:
    return {question.key: answers.get(question.key) for question in section.questions}


def label_of(question: Question) -> str:
    return question.label if question.required else f"{question.label} (frivilligt)"


def check_year(chosen: date) -> None:
    """Browsers make 0026 of a year that is typed with two digits."""
    if not FIRST_DAY <= chosen <= LAST_DAY:
        raise forms.ValidationError("Skriv året med fyra siffror, till exempel 2026.")


class DayInput(forms.DateInput):
    """The browser's own calendar; what is no day stands as text, for a calendar would show it empty."""

    input_type = "date"

    def __init__(self, width: str = "") -> None:
        super().__init__(format="%Y-%m-%d", attrs={"class": width} if width else None)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"]
        if shown and not is_day(shown):
            context["widget"]["type"] = "text"
        return context


def is_day(written: str) -> bool:
    """Whether a calendar can show it."""
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


class DayField(forms.DateField):
    """A day in figures, or in words as it stands in a Word file: 1 februari 2027."""

    def to_python(self, value: Any) -> date | None:
        words = IN_WORDS.fullmatch(value.strip().lower()) if isinstance(value, str) else None
        if words:
            number, name, year = words.groups()
            month = next((i for i, one in enumerate(MONTHS, 1) if one.startswith(name)), 0)
            value = f"{year}-{month}-{number}"
        return super().to_python(value)


def day_field(**kwargs: Any) -> forms.DateField:
    return DayField(
        widget=DayInput(),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%Y%m%d", "%d.%m.%Y"],
        error_messages={"invalid": "Skriv datumet som år-månad-dag, till exempel 2026-12-31."},
        validators=[check_year],
        **kwargs,
    )


def field_for(question: Question) -> forms.Field:
    common: dict[str, Any] = {
        "label": label_of(question),
        "help_text": question.help_text,
        "required": False,
    }
    limit = limit_of(question)
    match question.kind:
        case Kind.LONG_TEXT:
            attrs = {"rows": "10", "data-counter": str(limit)}
            return AnswerText(widget=forms.Textarea(attrs=attrs), strip=False, **common)
        case Kind.EMAIL:
            return forms.EmailField(
                error_messages={"invalid": "Skriv e-postadressen i formatet namn@exempel.se."},
                **common,
            )
        case Kind.PHONE:
            return PhoneField(
                widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}), **common
            )
        case Kind.NUMBER:
            return NumberField(widget=forms.TextInput(attrs={"inputmode": "numeric"}), **common)
        case Kind.KRONOR:
            return KronorField(
                widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "field-money"}),
                **common,
            )
        case Kind.DATE:
            return day_field(**common)
    return choice_field(question, common)


def choice_field(question: Question, common: dict[str, Any]) -> forms.Field:
    wrong = {"invalid_choice": "Välj ett av alternativen."}
    match question.kind:
        case Kind.YES_NO:
            return forms.TypedChoiceField(
                choices=[("True", "Ja"), ("False", "Nej")],
                coerce=lambda value: value == "True",
                empty_value=None,
                widget=forms.RadioSelect,
                error_messages=wrong,
                **common,
            )
        case Kind.CHOICE:
            return forms.ChoiceField(
                choices=question.choices, widget=forms.RadioSelect, error_messages=wrong, **common
            )
        case Kind.CHOICES:
            return forms.MultipleChoiceField(
                choices=question.choices,
                widget=forms.CheckboxSelectMultiple,
                error_messages=wrong,
                **common,
            )
    if question.format:
        return NumberedText(question.format, strip=False, **common)
    return ShortText(strip=False, **common)


def table_field(question: Question) -> TableField | None:
    """The field of a question that is answered in a table."""
    common = {"label": label_of(question), "help_text": question.help_text, "required": False}
    if question.rows:
        cells = {one.key: field_for(one) for one in question.rows.columns}
        return RowsField(question.key, question.rows, cells, **common)
    if question.budget:
        return BudgetField(question.key, question.budget, amount_field, **common)
    return None


def amount_field(label: str) -> forms.Field:
    """One amount in a table, where the head says what it is of."""
    attrs = {"inputmode": "decimal", "class": "form-control field-money"}
    return KronorField(label=label, required=False, widget=forms.TextInput(attrs=attrs))
