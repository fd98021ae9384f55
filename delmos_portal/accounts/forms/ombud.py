"""An ombud and the fullmakt: whom to invite, who gave it, for how long, and the document."""

from typing import Any, cast

from django import forms
from django.utils import timezone

from delmos_portal.accounts.actions.ombud import MONTHS, OMBUD_ROLES, Terms, complaints
from delmos_portal.accounts.forms.fields import DayField, required
from delmos_portal.accounts.forms.people import ROLE_HELP, InviteForm
from delmos_portal.accounts.forms.wording import OrganisationsOwnForm
from delmos_portal.documents.uploads import ALLOWED_TEXT


class PowerForm(OrganisationsOwnForm):
    """What the fullmakt says, and the fullmakt itself."""

    given_by_name = forms.CharField(
        label="Vem hos er har gett fullmakten?",
        max_length=150,
        help_text="Namnet på den som har undertecknat fullmakten.",
        error_messages=required("Skriv namnet på den som har gett fullmakten."),
    )
    given_by_office = forms.CharField(
        label="Befattning eller uppdrag",
        max_length=150,
        error_messages=required("Skriv befattningen för den som har gett fullmakten."),
    )
    valid_from = DayField(
        label="Gäller från och med", error_messages=required("Skriv den första dagen.")
    )
    valid_until = DayField(
        label="Gäller till och med",
        help_text=f"Högst {MONTHS} månader framåt. Efter den dagen kommer ombudet inte åt något.",
        error_messages=required("Skriv den sista dagen. Ett ombud har alltid en sista dag."),
    )
    document = forms.FileField(
        label="Fullmakten, undertecknad",
        allow_empty_file=True,
        help_text=f"{ALLOWED_TEXT}. Alla i organisationen och myndigheten kan läsa den.",
        error_messages=required("Välj filen med fullmakten."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given_by_office"].help_text = f"Till exempel {self.words.givers}."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("valid_from"), cleaned.get("valid_until")
        if first and last:
            for name, complaint in complaints(first, last, timezone.localdate()).items():
                self.add_error(name, complaint)
        if self.errors:
            self.ask_for_file_again()
        return cleaned

    def ask_for_file_again(self) -> None:
        """A browser never fills in a file by itself: say so, or it is lost without a word."""
        if self.files.get("document") and "document" not in self.errors:
            self.add_error("document", "Välj filen igen när du har rättat resten.")

    def terms(self) -> Terms:
        given = self.cleaned_data
        return Terms(
            given_by_name=given["given_by_name"],
            given_by_office=given["given_by_office"],
            valid_from=given["valid_from"],
            valid_until=given["valid_until"],
        )


class OmbudForm(PowerForm, InviteForm):
    """Whom to invite as an ombud, and by which fullmakt."""

    field_order = ("email", "name", "role")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "Ombudets e-postadress"
        role = cast(forms.ChoiceField, self.fields["role"])
        role.label = "Vad får ombudet göra?"
        role.choices = [(one.value, f"{one.label} – {ROLE_HELP[one]}") for one in OMBUD_ROLES]
        role.help_text = "Ett ombud undertecknar inte, och styr inte över era konton."
        role.error_messages = {**role.error_messages, **required("Välj vad ombudet får göra.")}
