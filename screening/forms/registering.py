"""Registering what came on paper."""

from typing import Any

from django import forms
from django.utils import timezone

from applications.actions.registering import (
    IN_THE_FUTURE,
    WAYS,
    Arrival,
    Paper,
    PaperSignature,
    Way,
    presumed_arrival,
)
from applications.actions.signing_sheets import Sheet, find_sheet
from applications.models import SigningParty, Stage
from delmos_portal.accounts.forms import (
    DayField,
    OrganisationChoiceField,
    PhoneField,
    make_optional,
    required,
)
from delmos_portal.accounts.models import Organisation
from delmos_portal.documents.uploads import UploadRefused, check_upload
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires.forms import AnswerText
from delmos_portal.templatetags.swedish import in_sentence
from screening.forms.officer import OfficerForm, long_text

CHOOSE_STAGE = "Välj vad det är som har kommit in."
CHOOSE_ORGANISATION = "Välj organisationen."
ANOTHER = "Bladet gäller något annat: {sheet}. Ta bort valet här, eller rätta kontrollkoden."


class StageChoiceField(forms.ModelChoiceField[Stage]):
    def label_from_instance(self, obj: Stage) -> str:
        return f"{obj.call.title}: {obj.title.lower()}"


class WhatCameForm(OfficerForm):
    """What has come, from whom, how and when. A signing sheet's code says the first two."""

    kod = forms.CharField(
        label="Kontrollkod på underskriftsbladet",
        max_length=40,
        help_text="Står i rutan ”Kontrollkod” på första sidan. Med den behöver du inte välja steg och"
        " organisation eller skriva av svaren. Lämna tomt om papperet inte har någon kontrollkod.",
        widget=forms.TextInput(
            attrs={"class": "field-medium", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    steg = StageChoiceField(
        queryset=Stage.objects.exclude(call__published_at=None).select_related("call"),
        label="Utlysning och steg",
        empty_label="Välj steg",
    )
    organisation = OrganisationChoiceField(
        queryset=Organisation.objects.order_by("sort_key"),
        label="Organisation",
        help_text="Öppna listan och skriv de första bokstäverna för att hitta snabbare.",
    )
    satt = forms.ChoiceField(
        label="Hur det kom",
        choices=list(WAYS.items()),
        widget=forms.RadioSelect,
        error_messages=required("Välj hur det kom."),
    )
    nadde_oss = DayField(
        label="Dag då det nådde oss",
        help_text="Den dag då det kom fram, enligt stämpel eller brevlådan. Ankomstdagen räknas ut av den.",
        initial=timezone.localdate,
        error_messages=required("Ange dagen då det nådde oss."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet: Sheet | None = None
        field = self.fields["organisation"]
        assert isinstance(field, OrganisationChoiceField)  # noqa: S101 -- for the types
        field.widget.choices = [("", "Välj organisation"), *field.grouped()]
        make_optional(self, "kod")
        for name in ("steg", "organisation"):  # the code says them, when there is one
            self.fields[name].required = False

    def clean_nadde_oss(self) -> object:
        if self.cleaned_data["nadde_oss"] > timezone.localdate():
            raise forms.ValidationError(IN_THE_FUTURE)
        return self.cleaned_data["nadde_oss"]

    def clean(self) -> None:
        if self.cleaned_data.get("kod"):
            self._follow_the_code()
            return
        if not self.cleaned_data.get("steg") and "steg" not in self.errors:
            self.add_error("steg", CHOOSE_STAGE)
        if not self.cleaned_data.get("organisation") and "organisation" not in self.errors:
            self.add_error("organisation", CHOOSE_ORGANISATION)

    def _follow_the_code(self) -> None:
        try:
            sheet = find_sheet(self.cleaned_data["kod"])
        except Refused as refused:
            self.add_error("kod", str(refused))
            return
        says = {
            "steg": sheet.submission.stage,
            "organisation": sheet.submission.case.organisation,
        }
        for name, right in says.items():
            chosen = self.cleaned_data.get(name)
            if chosen and chosen != right:
                self.add_error(name, ANOTHER.format(sheet=sheet.submission))
        self.cleaned_data |= says
        self.sheet = sheet

    @property
    def arrival(self) -> Arrival:
        return presumed_arrival(Way(self.cleaned_data["satt"]), self.cleaned_data["nadde_oss"])


class PaperForm(OfficerForm):
    """The day of arrival as the law presumes it, to be changed with a reason; and the scan."""

    arrived_on = DayField(
        label="Ankomstdag",
        help_text="Förslaget är uträknat enligt 22 § förvaltningslagen. Ändra bara om det är klart att"
        " handlingen kom fram en annan dag.",
        error_messages=required("Ange ankomstdagen."),
    )
    note = AnswerText(
        label="Anteckning om ankomstdagen",
        help_text="Behövs om du ändrar den föreslagna dagen.",
        widget=long_text(3, 500),
        max_length=500,
    )
    scan = forms.FileField(
        label="Den undertecknade handlingen, inläst",
        help_text="PDF, DOCX, XLSX, ODT, PNG, JPEG eller TIFF, högst 20 MB.",
        error_messages=required("Välj filen med den undertecknade handlingen.")
        | {"empty": "Filen är tom. Välj en fil med innehåll."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        make_optional(self, "note")

    def clean_scan(self) -> object:
        """Judged with all the rest, not first when the rest is right."""
        scan = self.cleaned_data["scan"]
        try:
            check_upload(scan)
        except UploadRefused as refused:
            raise forms.ValidationError(str(refused)) from None
        scan.seek(0)
        return scan

    def ask_for_file_again(self) -> None:
        """A browser never fills in a file by itself: say so, or it is lost without a word."""
        if self.files.get("scan") and "scan" not in self.errors:
            self.add_error("scan", "Välj filen igen när du har rättat resten.")


class SignatureForm(OfficerForm):
    """Who signed the paper as one of the stage's parties. One of several may be missing."""

    signatory_name = forms.CharField(
        label="Undertecknarens namn",
        max_length=150,
        error_messages=required("Skriv namnet på den som har undertecknat."),
    )
    signatory_office = forms.CharField(
        label="Undertecknarens befattning",
        max_length=150,
        error_messages=required("Skriv undertecknarens befattning, till exempel kommunchef."),
    )
    signed_on = DayField(
        label="Dag för underskriften",
        help_text="Saknas den på papperet, eller är den uppenbart fel: ange ankomstdagen.",
        error_messages=required("Ange dagen för underskriften."),
    )
    signatory_email = forms.EmailField(
        label="Undertecknarens e-post",
        error_messages={"invalid": "Skriv e-postadressen i formatet namn@exempel.se."},
    )
    signatory_phone = PhoneField(label="Undertecknarens telefon")

    def __init__(self, party: SigningParty, *args: Any, may_be_empty: bool, **kwargs: Any) -> None:
        super().__init__(
            *args,
            prefix=f"part-{party.order + 1}" if party.order else None,
            empty_permitted=may_be_empty,
            use_required_attribute=False,
            **kwargs,
        )
        self.party = party
        self.title = str(party)
        make_optional(self, "signatory_email", "signatory_phone")
        if may_be_empty:  # one of several: each complaint says of whom
            for name in ("signatory_name", "signatory_office", "signed_on"):
                messages = self.fields[name].error_messages
                messages["required"] = f"{self.title}: {in_sentence(str(messages['required']))}"

    def clean_signed_on(self) -> object:
        if self.cleaned_data["signed_on"] > timezone.localdate():
            raise forms.ValidationError(IN_THE_FUTURE)
        return self.cleaned_data["signed_on"]

    def signature(self) -> PaperSignature | None:
        """What was typed; nothing when the row was left empty."""
        kept = self.cleaned_data
        if not kept.get("signatory_name"):
            return None
        return PaperSignature(
            name=kept["signatory_name"],
            office=kept["signatory_office"],
            signed_on=kept["signed_on"],
            party=self.party.order,
            email=kept["signatory_email"],
            phone=kept["signatory_phone"],
        )


def paper_of(
    choice: WhatCameForm,
    paper: PaperForm,
    signatures: list[SignatureForm],
    answers: dict[str, Any],
) -> Paper:
    """What the valid forms say together."""
    return Paper(
        way=Way(choice.cleaned_data["satt"]),
        reached_on=choice.cleaned_data["nadde_oss"],
        arrived_on=paper.cleaned_data["arrived_on"],
        note=paper.cleaned_data["note"],
        signatures=tuple(one for form in signatures if (one := form.signature())),
        answers=answers,
    )
