"""An organisation in the register: its number, its members, and a new name."""

from typing import Any

from django import forms

from delmos_portal.accounts.actions.organisations import why_not_rename
from delmos_portal.accounts.forms.fields import DayField
from delmos_portal.accounts.models import MUNICIPAL, Organisation, OrganisationKind
from delmos_portal.numbers import PERSONAL, WRONG, as_registered, looks_personal

NUMBER_HELP = "Tio siffror, till exempel 802000-1239. Mellanslag och bindestreck går bra."


class OrganisationNumberField(forms.CharField):
    """A number in any usual writing; a person's number is refused, and must be forgotten."""

    widget = forms.TextInput(
        attrs={"class": "field-medium", "inputmode": "numeric", "autocomplete": "off"}
    )

    def clean(self, value: Any) -> str:
        written = str(super().clean(value))
        if looks_personal(written):
            raise forms.ValidationError(PERSONAL, code="personal")
        if written and not as_registered(written):
            raise forms.ValidationError(WRONG, code="invalid")
        return as_registered(written)


def forget_personal_number(form: forms.BaseForm, name: str) -> None:
    """Never show a person's number again, not even to the one who wrote it (I-04)."""
    if form.has_error(name, code="personal"):
        form.data = {**dict(form.data.items()), form.add_prefix(name): ""}


class MembersField(forms.Field):
    """Municipalities and regions by name, one on each line."""

    widget = forms.Textarea(attrs={"rows": 6})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(str(one) for one in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[Organisation]:
        lines = [line.strip() for line in str(value or "").splitlines() if line.strip()]
        known = {
            it.name.lower(): it for it in Organisation.objects.filter(kind__in=MUNICIPAL).iterator()
        }
        found = [known.get(one.lower()) or known.get(f"{one.lower()} kommun") for one in lines]
        unknown = [line for line, it in zip(lines, found, strict=True) if it is None]
        if unknown:
            raise forms.ValidationError(
                f"Finns inte bland kommuner och regioner: {', '.join(unknown)}. Skriv namnet som det"
                " står i registret, till exempel Motala kommun eller Region Östergötland."
            )
        return [it for it in found if it is not None]


class OrganisationForm(forms.ModelForm[Organisation]):
    org_number = OrganisationNumberField(
        label="Organisationsnummer", required=False, help_text=NUMBER_HELP
    )
    members = MembersField(
        label="Medlemmar i kommunalförbundet",
        required=False,
        help_text="Bara för kommunalförbund. Skriv en kommun eller region på varje rad.",
    )
    renamed_on = DayField(
        label="Nytt namn gäller från och med",
        required=False,
        help_text="Fyll i om organisationen har bytt namn, så finns det gamla kvar för den tid det"
        " gällde. Lämna tomt om du rättar en felskrivning.",
    )

    class Meta:
        model = Organisation
        fields = ["kind", "code", "name", "county_code", "org_number", "mailbox", "members"]
        help_texts = {
            "mailbox": "Dit går kvittenser och beslut, utöver till kontaktpersonen. Organisationen mejlar"
            " oss adressen, och en administratör skriver in den här."
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        forget_personal_number(self, "org_number")
        if cleaned.get("members") and cleaned.get("kind") != OrganisationKind.KOMMUNALFORBUND:
            self.add_error("members", "Bara ett kommunalförbund har medlemmar. Ta bort raderna.")
        if self._stands_there_already(cleaned):
            self.add_error("org_number", "Organisationsnumret finns redan i registret.")
        renamed_on, name = cleaned.get("renamed_on"), cleaned.get("name")
        if renamed_on and name and (reason := why_not_rename(self.instance, name, renamed_on)):
            self.add_error("renamed_on", reason)
        return cleaned

    def _stands_there_already(self, cleaned: dict[str, Any]) -> bool:
        """Gotland alone stands there twice, as kommun and as region."""
        if not cleaned.get("org_number") or cleaned.get("kind") in MUNICIPAL:
            return False
        same = Organisation.objects.filter(org_number=cleaned["org_number"])
        return same.exclude(pk=self.instance.pk).exists()
