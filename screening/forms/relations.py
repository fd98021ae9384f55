"""One's own relations to organisations."""

from typing import Any

from django import forms
from django.utils import timezone

from delmos_portal.accounts.forms import OrganisationChoiceField, make_optional, required
from delmos_portal.accounts.models import Organisation
from delmos_portal.questionnaires.forms import AnswerText
from screening.actions.relations import SAY_WHICH, Noted
from screening.forms.officer import OfficerForm
from screening.models import Relation

FIRST_YEAR = 1940
YEARS_AHEAD = 10  # an assignment may have an end that has not come


class YearField(forms.IntegerField):
    widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "field-short"})
    default_error_messages = {"invalid": "Skriv ett år med fyra siffror, till exempel 2019."}

    def __init__(self, *, ahead: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.ahead = ahead

    def clean(self, value: Any) -> Any:
        year = super().clean(value)
        last = timezone.localdate().year + self.ahead
        if year is not None and not FIRST_YEAR <= year <= last:
            raise forms.ValidationError(f"Skriv ett år mellan {FIRST_YEAR} och {last}.")
        return year


class RelationForm(OfficerForm):
    organisation = OrganisationChoiceField(
        label="Organisation",
        queryset=Organisation.objects.all(),
        error_messages=required("Välj en organisation i listan."),
    )
    kind = forms.ChoiceField(
        label="Vad relationen är",
        choices=Relation.Kind.choices,
        widget=forms.RadioSelect,
        error_messages=required("Välj vad relationen är."),
    )
    since_year = YearField(
        label="Från år", ahead=0, error_messages=required("Skriv året då relationen började.")
    )
    until_year = YearField(
        label="Till år",
        ahead=YEARS_AHEAD,
        help_text="Lämna tomt om relationen pågår.",
        required=False,
    )
    note = AnswerText(
        label="Anteckning",
        help_text="Behövs bara vid Annat. Skriv inte mer om andra än vad som behövs: ”bror” räcker.",
        max_length=300,
        widget=forms.TextInput(),
    )

    def __init__(self, *args: Any, it: Relation | None = None, **kwargs: Any) -> None:
        initial = {name: getattr(it, name) for name in NAMES} if it else {}
        if it:
            initial["organisation"] = it.organisation_id
        super().__init__(*args, initial=initial, **kwargs)
        make_optional(self, "until_year", "note")
        field = self.fields["organisation"]
        assert isinstance(field, OrganisationChoiceField)  # noqa: S101 -- declared above
        field.widget.choices = [("", "Välj organisation"), *field.grouped()]

    def clean(self) -> None:
        given = self.cleaned_data
        since, until = given.get("since_year"), given.get("until_year")
        if since and until and until < since:
            self.add_error("until_year", "Slutåret ligger före det första året.")
        if given.get("kind") == Relation.Kind.OTHER and not given.get("note"):
            self.add_error("note", SAY_WHICH)

    def noted(self) -> Noted:
        return Noted(**{name: self.cleaned_data[name] for name in ("organisation", *NAMES)})


NAMES = ("kind", "since_year", "until_year", "note")
