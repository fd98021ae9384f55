"""What an administrator fills in to limit a day, or to say what number a text is."""

from typing import Any

from django import forms

from delmos_portal.questionnaires.builder.forms import BuilderForm, make_optional
from delmos_portal.questionnaires.builder.kinds import OF_DAYS
from delmos_portal.questionnaires.builder.outline import Raw
from delmos_portal.questionnaires.definition import Definition, Kind
from delmos_portal.questionnaires.formats import Format
from delmos_portal.questionnaires.forms import NumberField, day_field
from delmos_portal.questionnaires.kinds import MOST_MONTHS, MOST_YEARS_AGO
from delmos_portal.templatetags.swedish import thousands

STORED_DAYS = ("earliest", "latest")


def number(label: str, help_text: str) -> NumberField:
    attrs = {"inputmode": "numeric", "class": "field-short"}
    return NumberField(label=label, help_text=help_text, widget=forms.TextInput(attrs))


class LimitsForm(BuilderForm):
    """What only dates and short texts have. The portal tells every limit under the field by itself."""

    format = forms.ChoiceField(
        label="Är svaret ett visst nummer?",
        choices=[
            ("", "Nej, vilken text som helst"),
            *((one.value, f"{one.label}. {one.told}") for one in Format),
        ],
        help_text="Portalen visar formen under fältet, kontrollerar siffrorna och skriver numret på ett sätt.",
        widget=forms.RadioSelect,
        required=False,
    )
    at_least_years_ago = number(
        "Minst så många år före sändning",
        "För datum. Lämna tomt om dagen får vara vilken som helst.",
    )
    earliest = day_field(
        label="Första dag som går att svara", help_text="Lämna tomt om det inte finns någon."
    )
    latest = day_field(
        label="Sista dag som går att svara", help_text="Lämna tomt om det inte finns någon."
    )
    after = forms.ChoiceField(
        label="Får dagen ligga före en annan dag i formuläret?",
        required=False,
        help_text="Till exempel: arbetet får inte sluta innan det börjar. Samma dag går bra."
        " Kontrollen görs när båda frågorna är besvarade.",
        error_messages={"invalid_choice": "Välj en fråga i listan."},
    )
    within_months = number(
        "Högst så många månader efter den dagen", "Lämna tomt om det inte finns någon längsta tid."
    )
    stored: Raw

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        make_optional(self, "at_least_years_ago", "earliest", "latest", "within_months")

    def offer_days(self, definition: Definition) -> None:
        """The days to compare with; what is stored can always be kept."""
        days = [
            (one.key, f"Nej, inte före ”{one.label}”")
            for one in definition.questions()
            if one.kind is Kind.DATE and one.key != self.stored.get("key")
        ]
        kept = self.stored.get("after")
        if kept and kept not in dict(days):
            days.append((kept, f"Behåll som det är: {kept}"))
        self.fields["after"].choices = [("", "Ja"), *days]  # type: ignore[attr-defined]  # a choice field

    def clean_at_least_years_ago(self) -> int:
        years = self.cleaned_data["at_least_years_ago"] or 0
        if years > MOST_YEARS_AGO:
            raise forms.ValidationError(f"Skriv högst {MOST_YEARS_AGO} år.")
        return int(years)

    def clean_within_months(self) -> int:
        months = self.cleaned_data["within_months"] or 0
        if months > MOST_MONTHS:
            raise forms.ValidationError(f"Skriv högst {thousands(MOST_MONTHS)} månader.")
        return int(months)

    def complain_of_days(self, given: dict[str, Any]) -> None:
        if given.get("kind") != Kind.DATE:
            return
        if given.get("within_months") and not given.get("after") and "after" not in self.errors:
            self.add_error(
                "after", "Välj vilken dag månaderna räknas från, eller ta bort månaderna."
            )
        first, last = given.get("earliest"), given.get("latest")
        if first and last and last < first:
            self.add_error(
                "latest", "Sista dagen kan inte ligga före den första. Ändra någon av dem."
            )

    def limits(self) -> Raw:
        """The limits as they are stored."""
        given = self.cleaned_data
        days = {name: one.isoformat() if (one := given[name]) else "" for name in STORED_DAYS}
        names = ("format", "at_least_years_ago", "after", "within_months")
        return {name: given[name] for name in names} | days


def limits_of(stored: Raw) -> dict[str, Any]:
    """Stored limits as the form shows them."""
    return {name: stored.get(name) or "" for name in ("format", *OF_DAYS)}
