"""What a person says about themselves, and which roles they have."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.contrib.auth import password_validation

from delmos_portal.accounts.forms.fields import PhoneField, make_optional, required
from delmos_portal.accounts.forms.wording import OrganisationsOwnForm
from delmos_portal.accounts.models import Role, User
from delmos_portal.accounts.passwords import HELP

ROLE_HELP = {
    Role.ADMINISTRATOR: "bjuder in andra, ger roller och skriver in vem som får underteckna",
    Role.WRITER: "skriver intresseanmälan, ansökan och redovisning",
    Role.SIGNATORY: "undertecknar och lämnar in",
    Role.READER: "läser, men ändrar inget",
}
ROLES = [(role.value, f"{role.label} – {text}") for role, text in ROLE_HELP.items()]


class PersonForm(forms.ModelForm[User]):
    """What a person says about themselves."""

    phone = PhoneField(label="Telefon", error_messages=required("Skriv ditt telefonnummer."))

    class Meta:
        model = User
        fields = ["name", "title", "phone"]
        labels = {"name": "Namn", "title": "Befattning"}
        error_messages = {"name": required("Skriv ditt namn.")}
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "title": forms.TextInput(attrs={"autocomplete": "organization-title"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        make_optional(self, "title")


class OpenAccountForm(PersonForm):
    """The invited person's first visit."""

    password = forms.CharField(
        label="Välj ett lösenord",
        strip=False,
        help_text=HELP,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages=required("Välj ett lösenord."),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.email = email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if password := cleaned.get("password"):
            try:
                password_validation.validate_password(
                    password, User(email=self.instance.email, name=cleaned.get("name", ""))
                )
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class InviteForm(OrganisationsOwnForm):
    email = forms.EmailField(
        label="E-postadress i tjänsten",
        error_messages=required("Skriv adressen till den som ska bjudas in."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label="Namn", max_length=150, error_messages=required("Skriv personens namn.")
    )
    role = forms.ChoiceField(
        label="Roll",
        choices=ROLES,
        widget=forms.RadioSelect,
        help_text="Du kan ge fler roller när personen har tackat ja.",
        error_messages=required("Välj en roll."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email = self.fields["email"]
        email.error_messages["invalid"] = self.words.incomplete_address
        if self.organisation.is_of_civil_society:
            email.label = "E-postadress"

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label="Roller",
        choices=ROLES,
        widget=forms.CheckboxSelectMultiple,
        error_messages=required("Välj minst en roll, eller ta bort personen ur organisationen."),
    )

    def clean_roles(self) -> set[Role]:
        return {Role(role) for role in self.cleaned_data["roles"]}


class SuccessorForm(forms.Form):
    """Who takes over from the last administrator; nothing is asked when there are others."""

    successor = forms.ChoiceField(
        label="Ny organisationsansvarig",
        widget=forms.RadioSelect,
        help_text="Ni måste alltid ha minst en organisationsansvarig.",
        error_messages=required("Välj vem som blir organisationsansvarig."),
    )

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        if not people:
            del self.fields["successor"]
            return
        field = cast(forms.ChoiceField, self.fields["successor"])
        field.choices = [(pk, str(person)) for pk, person in self.people.items()]

    @property
    def chosen(self) -> User | None:
        return self.people.get(self.cleaned_data.get("successor", ""))
