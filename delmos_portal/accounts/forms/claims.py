"""Asking to represent an organisation, and the agency's no."""

from typing import Any, cast

from django import forms

from delmos_portal.accounts.forms.fields import (
    OrganisationChoiceField,
    PhoneField,
    make_optional,
    required,
)
from delmos_portal.accounts.models import Organisation, OrganisationClaim

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

    class Meta:
        model = OrganisationClaim
        fields = ["organisation", "name", "title", "email", "phone", "message"]
        labels = {
            "name": "Ditt namn",
            "title": "Din befattning",
            "email": "Din e-postadress i tjänsten",
            "message": "Meddelande till oss",
        }
        help_texts = {
            "title": "Till exempel strateg, utvecklingschef eller registrator.",
            "email": "Använd organisationens domän, till exempel namn@kommunen.se. "
            "Dit skickar vi inbjudan.",
            "message": "Till exempel vem som har gett dig uppdraget.",
        }
        error_messages = {
            "name": required("Skriv ditt namn."),
            "title": required("Skriv din befattning."),
            "email": {
                **required("Skriv din e-postadress i tjänsten."),
                "invalid": "E-postadressen är inte fullständig. Den ska se ut som namn@kommunen.se.",
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
        organisation = cast(OrganisationChoiceField, self.fields["organisation"])
        organisation.widget.choices = [("", "Välj organisation"), *organisation.grouped()]
        make_optional(self, "message")

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip().lower()
        if email.rpartition("@")[2] in PRIVATE_DOMAINS:
            raise forms.ValidationError(
                "Skriv din e-postadress i tjänsten, inte en privat. Vi ser på den att du hör till organisationen."
            )
        return email


class DeclineForm(forms.Form):
    """The agency's no to a claim."""

    reason = forms.CharField(
        label="Skäl till avslag",
        max_length=1000,
        help_text="Skälet skickas till den som anmält sig. Det behövs bara om du avslår.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages=required("Skriv varför anmälan inte godkänns."),
    )
