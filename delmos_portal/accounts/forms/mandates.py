"""Who may sign, when it ends, and the agency's check."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils import timezone

from delmos_portal.accounts.actions.mandates import Terms
from delmos_portal.accounts.coverage import offices_of
from delmos_portal.accounts.forms.fields import DayField, make_optional, required
from delmos_portal.accounts.forms.wording import words_for
from delmos_portal.accounts.models import Mandate, Office, Organisation, User
from delmos_portal.documents.uploads import ALLOWED_TEXT
from delmos_portal.questionnaires.forms import KronorField


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
        }
        error_messages = {
            "evidence": required("Skriv vilket beslut fullmakten bygger på."),
        }
        widgets = {"evidence": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"].help_text = words_for(organisation.kind).evidence
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


class VerifyForm(forms.Form):
    """What the agency looked at when it checked a mandate, or why the evidence does not suffice."""

    note = forms.CharField(
        label="Anteckning om kontrollen",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=required(
            "Skriv vad du har kontrollerat mot, eller varför fullmakten inte godtas."
        ),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = (
            f"Skriv vad du har kontrollerat mot, till exempel {words_for(kind).to_compare}."
            " Om du inte godtar fullmakten: skriv varför och vad de ska göra. Det skickas till dem."
        )
