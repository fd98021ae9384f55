"""Fields that the forms share. What is optional says so; nothing else is marked."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from delmos_portal.accounts.models import Organisation, OrganisationKind
from delmos_portal.questionnaires.forms import A_PHONE, DayInput

PLURALS = {
    OrganisationKind.KOMMUN: "Kommuner",
    OrganisationKind.REGION: "Regioner",
    OrganisationKind.KOMMUNALFORBUND: "Kommunalförbund",
    OrganisationKind.ASSOCIATION: "Ideella föreningar",
    OrganisationKind.FOUNDATION: "Stiftelser",
    OrganisationKind.FAITH_COMMUNITY: "Registrerade trossamfund",
}

check_phone = RegexValidator(
    r"^[0-9+()\-\s]{5,40}$", f"Skriv telefonnumret med siffror, till exempel {A_PHONE}."
)


def required(text: str) -> dict[str, str]:
    return {"required": text}


class PhoneField(forms.CharField):
    default_validators = [check_phone]
    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": "field-medium"})


FIRST_YEAR, LAST_YEAR = 1900, 2200  # outside them a day is a slip of the hand


class DayField(forms.DateField):
    """A day, by the browser's own calendar or as 2026-05-15."""

    widget = DayInput("field-medium")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)
        self.error_messages["invalid"] = "Skriv dagen som år-månad-dag, till exempel 2026-05-15."

    def to_python(self, value: Any) -> date | None:
        chosen = super().to_python(value)
        if chosen and not FIRST_YEAR <= chosen.year <= LAST_YEAR:
            raise forms.ValidationError(
                f"Skriv ett år mellan {FIRST_YEAR} och {LAST_YEAR}.", code="invalid_year"
            )
        return chosen


def make_optional(form: forms.BaseForm, *names: str) -> None:
    for name in names:
        form.fields[name].required = False
        form.fields[name].is_optional = True  # type: ignore[attr-defined]  # read by our templates


class OrganisationChoiceField(forms.ModelChoiceField[Organisation]):
    """Every organisation, by kind and in Swedish order."""

    def grouped(self) -> list[tuple[str, list[tuple[int, str]]]]:
        groups: dict[str, list[tuple[int, str]]] = {}
        for pk, kind, name in self.queryset.values_list("pk", "kind", "name"):  # type: ignore[union-attr]  # set in the class
            groups.setdefault(kind, []).append((pk, name))
        return [(PLURALS[kind], groups[kind]) for kind in PLURALS if kind in groups]
