"""Forms of the account pages. What is optional says so; nothing else is marked."""

from datetime import date
from typing import Any, cast

from django import forms
from django.contrib.auth import password_validation
from django.core.validators import RegexValidator
from django.utils import timezone

from delmos_portal.accounts.actions.mandates import Terms
from delmos_portal.accounts.coverage import offices_of
from delmos_portal.accounts.models import (
    Mandate,
    Office,
    Organisation,
    OrganisationClaim,
    OrganisationKind,
    Role,
    User,
)
from delmos_portal.documents.uploads import ALLOWED_TEXT
from delmos_portal.questionnaires.forms import KronorField

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
PLURALS = {
    OrganisationKind.KOMMUN: "Kommuner",
    OrganisationKind.REGION: "Regioner",
    OrganisationKind.KOMMUNALFORBUND: "Kommunalförbund",
    OrganisationKind.ASSOCIATION: "Ideella föreningar",
    OrganisationKind.FOUNDATION: "Stiftelser",
}
ROLE_HELP = {
    Role.ADMINISTRATOR: "bjuder in andra, ger roller och skriver in vem som får underteckna",
    Role.WRITER: "skriver intresseanmälan, ansökan och redovisning",
    Role.SIGNATORY: "undertecknar och lämnar in",
    Role.READER: "läser, men ändrar inget",
}
ROLES = [(role.value, f"{role.label} – {text}") for role, text in ROLE_HELP.items()]

check_phone = RegexValidator(
    r"^[0-9+()\-\s]{5,40}$", "Skriv telefonnumret med siffror, till exempel 0141-22 50 00."
)


def required(text: str) -> dict[str, str]:
    return {"required": text}


class PhoneField(forms.CharField):
    default_validators = [check_phone]
    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": "field-medium"})


FIRST_YEAR, LAST_YEAR = 1900, 2200  # outside them a day is a slip of the hand


class DayField(forms.DateField):
    """A day, by the browser's own calendar or as 2026-05-15."""

    widget = forms.DateInput(attrs={"type": "date", "class": "field-medium"}, format="%Y-%m-%d")

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
        for pk, kind, name in self.queryset.values_list("pk", "kind", "name"):  # type: ignore[union-attr]
            groups.setdefault(kind, []).append((pk, name))
        return [(PLURALS[kind], groups[kind]) for kind in PLURALS if kind in groups]


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
        help_text="Minst 12 tecken. Flera ord efter varandra är lätt att minnas och svårt att gissa.",
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


class InviteForm(forms.Form):
    email = forms.EmailField(
        label="E-postadress i tjänsten",
        error_messages={
            **required("Skriv adressen till den som ska bjudas in."),
            "invalid": "E-postadressen är inte fullständig. Den ska se ut som namn@kommunen.se.",
        },
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


class MandateForm(forms.ModelForm[Mandate]):
    """Who may sign, in which office, when, up to what amount, and by which decision."""

    user = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label="Person",
        empty_label="Välj person",
        help_text="Personen måste först ha tackat ja till en inbjudan till organisationen.",
        error_messages=required("Välj den som får underteckna."),
    )
    office = forms.ChoiceField(label="Uppdrag", error_messages=required("Välj uppdrag."))
    is_substitute = forms.TypedChoiceField(
        label="Ordinarie eller ersättare",
        choices=[
            ("nej", "Ordinarie"),
            ("ja", "Ersättare – undertecknar bara när den ordinarie inte kan"),
        ],
        coerce=lambda value: value == "ja",
        widget=forms.RadioSelect,
        error_messages=required("Välj om personen är ordinarie eller ersättare."),
    )
    valid_from = DayField(
        label="Gäller från och med", error_messages=required("Skriv den första dagen.")
    )
    valid_until = DayField(
        label="Gäller till och med", help_text="Lämna tomt om fullmakten gäller tills vidare."
    )
    ceiling_ore = KronorField(
        label="Högsta belopp, kr",
        help_text="Lämna tomt om det inte finns någon gräns för vad personen får underteckna.",
        widget=forms.TextInput(attrs={"class": "field-money", "inputmode": "decimal"}),
    )
    evidence_file = forms.FileField(
        label="Protokollsutdrag eller intyg",
        allow_empty_file=True,
        help_text=f"{ALLOWED_TEXT}. Utan fil tar kontrollen längre tid.",
    )

    class Meta:
        model = Mandate
        fields = [
            "user",
            "office",
            "office_title",
            "is_substitute",
            "valid_from",
            "valid_until",
            "ceiling_ore",
            "evidence",
        ]
        labels = {"office_title": "Titel", "evidence": "Grund"}
        help_texts = {
            "office_title": "Skriv titeln om du har valt Motsvarande.",
            "evidence": "Protokoll, delegationsordning eller intyg. Skriv datum och paragraf, till exempel "
            "Kommunstyrelsen 2026-01-14, § 12.",
        }
        error_messages = {
            "evidence": required("Skriv vilket beslut fullmakten bygger på."),
        }
        widgets = {"evidence": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = cast(forms.ModelChoiceField[User], self.fields["user"])
        people.queryset = User.objects.filter(
            memberships__organisation=organisation, is_active=True
        ).distinct()
        offices = [*offices_of(organisation.kind, also=self.instance.office)]
        office = cast(forms.ChoiceField, self.fields["office"])
        office.choices = [("", "Välj uppdrag"), *((one.value, one.label) for one in offices)]
        self.fields["valid_from"].initial = timezone.localdate
        self.initial["is_substitute"] = "ja" if self.instance.is_substitute else "nej"
        make_optional(self, "office_title", "valid_until", "ceiling_ore", "evidence_file")
        if self.instance.evidence_file:
            self.fields[
                "evidence_file"
            ].help_text = (
                f"Sparad fil: {self.instance.evidence_file}. Välj en ny bara om den ska ersättas."
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("valid_from"), cleaned.get("valid_until")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("valid_until", "Sista dagen kan inte vara före den första.")
        if cleaned.get("office") == Office.EQUIVALENT and not cleaned.get("office_title"):
            self.add_error("office_title", "Skriv titeln på uppdraget.")
        if cleaned.get("ceiling_ore") == 0:
            self.add_error(
                "ceiling_ore",
                "Skriv ett belopp som är mer än noll, eller lämna tomt om det inte finns.",
            )
        if self.errors:
            self.ask_for_file_again()
        return cleaned

    def ask_for_file_again(self) -> None:
        """A browser never fills in a file by itself: say so, or it is lost without a word."""
        if self.files.get("evidence_file") and "evidence_file" not in self.errors:
            self.add_error("evidence_file", "Välj filen igen när du har rättat resten.")

    def terms(self) -> Terms:
        given = self.cleaned_data
        return Terms(
            office=Office(given["office"]),
            office_title=given["office_title"] if given["office"] == Office.EQUIVALENT else "",
            is_substitute=given["is_substitute"],
            valid_from=given["valid_from"],
            valid_until=given["valid_until"],
            ceiling_ore=given["ceiling_ore"],
            evidence=given["evidence"],
        )


class EndMandateForm(forms.Form):
    on = DayField(label="Sista dag", error_messages=required("Skriv den sista dagen."))


class DeclineForm(forms.Form):
    """The agency's no to a claim."""

    reason = forms.CharField(
        label="Skäl till avslag",
        max_length=1000,
        help_text="Skälet skickas till den som anmält sig. Det behövs bara om du avslår.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages=required("Skriv varför anmälan inte godkänns."),
    )


class VerifyForm(forms.Form):
    """What the agency looked at when it checked a mandate, or why the evidence does not suffice."""

    note = forms.CharField(
        label="Anteckning om kontrollen",
        max_length=1000,
        help_text="Skriv vad du har kontrollerat mot, till exempel protokollet på kommunens webbplats."
        " Om du inte godtar fullmakten: skriv varför och vad de ska göra. Det skickas till dem.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=required(
            "Skriv vad du har kontrollerat mot, eller varför fullmakten inte godtas."
        ),
    )
