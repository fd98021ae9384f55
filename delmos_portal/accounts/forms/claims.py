"""Asking to represent an organisation, and the agency's no."""

from typing import Any, cast

from django import forms

from delmos_portal.accounts.forms.fields import (
    OrganisationChoiceField,
    PhoneField,
    make_optional,
    required,
)
from delmos_portal.accounts.forms.organisations import (
    NUMBER_HELP,
    OrganisationNumberField,
    forget_personal_number,
)
from delmos_portal.accounts.models import (
    Organisation,
    OrganisationClaim,
    OrganisationKind,
    domain_of,
)
from delmos_portal.numbers import as_registered

# Addresses that say nothing of where somebody works.
PRIVATE_DOMAINS = frozenset(
    {
        "gmail.com",
        "hotmail.com",
        "hotmail.se",
        "icloud.com",
        "live.com",
        "live.se",
        "msn.com",
        "outlook.com",
        "outlook.se",
        "proton.me",
        "telia.com",
        "yahoo.com",
        "yahoo.se",
    }
)


class ClaimForm(forms.ModelForm[OrganisationClaim]):
    organisation = OrganisationChoiceField(
        queryset=Organisation.objects.order_by("sort_key"),
        label="Organisation",
        help_text="Öppna listan och skriv de första bokstäverna för att hitta snabbare.",
        error_messages=required("Välj er organisation."),
    )
    phone = PhoneField(label="Telefon", error_messages=required("Skriv ditt telefonnummer."))

    may_be_private = False  # the address says where one works

    class Meta:
        model = OrganisationClaim
        fields = ["organisation", "name", "title", "email", "phone", "message"]
        labels = {
            "name": "Ditt namn",
            "title": "Din befattning",
            "email": "Din e-postadress i tjänsten eller uppdraget",
            "message": "Meddelande till oss",
        }
        help_texts = {
            "title": "Till exempel strateg, registrator eller ordförande.",
            "email": "Använd organisationens domän om den har en, till exempel"
            " namn@organisationen.se. Dit skickar vi inbjudan.",
            "message": "Till exempel vem som har gett dig uppdraget.",
        }
        error_messages = {
            "name": required("Skriv ditt namn."),
            "title": required("Skriv din befattning."),
            "email": {
                **required("Skriv din e-postadress i tjänsten."),
                "invalid": "E-postadressen är inte fullständig. Den ska se ut som"
                " namn@organisationen.se.",
            },
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "title": forms.TextInput(attrs={"autocomplete": "organization-title"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "message": forms.Textarea(attrs={"rows": 4, "data-counter": "1000"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "organisation" in self.fields:
            organisation = cast(OrganisationChoiceField, self.fields["organisation"])
            organisation.widget.choices = [("", "Välj organisation"), *organisation.grouped()]
        make_optional(self, "message")

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip().lower()
        chosen = self.cleaned_data.get("organisation")
        may_be_private = self.may_be_private or (chosen and chosen.is_of_civil_society)
        if domain_of(email) in PRIVATE_DOMAINS and not may_be_private:
            raise forms.ValidationError(
                "Skriv din e-postadress i tjänsten, inte en privat. Vi ser på den att du hör till organisationen."
            )
        return email


# What an organisation of the kind can be told by, and the first digit of its number.
REGISTERED = {
    OrganisationKind.ASSOCIATION: ("Ideella föreningar", "8"),
    OrganisationKind.FOUNDATION: ("Stiftelser", "8"),
    OrganisationKind.FAITH_COMMUNITY: ("Registrerade trossamfund", "2"),
    OrganisationKind.KOMMUNALFORBUND: ("Kommunalförbund", "2"),
}


def why_doubt(kind: str, number: str) -> str:
    """Why the number does not look like one of this kind's; empty when it does."""
    if kind not in REGISTERED or not number:
        return ""
    label, first = REGISTERED[OrganisationKind(kind)]
    if number.startswith(first):
        return ""
    return (
        f"Numret börjar på {number[0]}. {label} har i regel ett nummer som börjar på {first}."
        " Kontrollera mot registreringsbeviset."
    )


class NewOrganisationForm(ClaimForm):
    """An organisation that is not in the register, and who asks to represent it."""

    kind = forms.ChoiceField(
        label="Slag av organisation",
        choices=[(kind.value, kind.label) for kind in REGISTERED],
        widget=forms.RadioSelect,
        error_messages=required("Välj vilket slag av organisation det är."),
    )
    name_of_it = forms.CharField(
        label="Organisationens namn",
        max_length=200,
        help_text="Som det står i stadgarna eller på registreringsbeviset.",
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages=required("Skriv organisationens namn."),
    )
    number = OrganisationNumberField(
        label="Organisationsnummer",
        help_text=f"{NUMBER_HELP} Skriv aldrig ett personnummer.",
        error_messages=required("Skriv organisationsnumret."),
    )
    number_is_right = forms.BooleanField(
        label="Ja, organisationsnumret är rätt",
        required=False,
    )
    organisation = None  # type: ignore[assignment]  # Django's way to leave out a field
    field_order = ["kind", "name_of_it", "number", "number_is_right"]

    class Meta(ClaimForm.Meta):
        fields = ["name", "title", "email", "phone", "message"]
        labels = {**ClaimForm.Meta.labels, "title": "Ditt uppdrag", "email": "Din e-postadress"}
        help_texts = {
            **ClaimForm.Meta.help_texts,
            "title": "Till exempel ordförande, kassör eller verksamhetschef.",
            "email": "Använd organisationens adress om ni har en. Dit skickar vi inbjudan.",
        }
        error_messages = {
            **ClaimForm.Meta.error_messages,
            "title": required("Skriv ditt uppdrag i organisationen."),
            "email": {
                **required("Skriv din e-postadress."),
                "invalid": "E-postadressen är inte fullständig. Den ska se ut som namn@forening.se.",
            },
        }

    may_be_private = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.there: Organisation | None = None
        if not self.doubt():
            del self.fields["number_is_right"]

    def doubt(self) -> str:
        """Why the number does not look like this kind's; nobody is refused for it."""
        kind, number = self.data.get("kind", ""), self.data.get("number", "")
        return why_doubt(str(kind), as_registered(str(number)))

    def clean_number(self) -> str:
        number = str(self.cleaned_data["number"])
        self.there = Organisation.objects.filter(org_number=number).order_by("pk").first()
        if self.there is not None:
            raise forms.ValidationError(
                f"Organisationsnumret finns redan i registret: {self.there}."
                " Anmäl dig för den organisationen i stället."
            )
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        forget_personal_number(self, "number")
        if self.there is not None:
            self.fields.pop("number_is_right", None)
        is_sure = cleaned.pop("number_is_right", False)
        if "number" in cleaned and not is_sure and (doubt := self.doubt()):
            self.add_error("number", f"{doubt} Är det ändå rätt? Kryssa i rutan under numret.")
        return cleaned


class DeclineForm(forms.Form):
    """The agency's no to a claim."""

    reason = forms.CharField(
        label="Skäl till avslag",
        max_length=1000,
        help_text="Skälet skickas till den som anmält sig. Det behövs bara om du avslår.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages=required("Skriv varför anmälan inte godkänns."),
    )
