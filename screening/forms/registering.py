"""Registering what came on paper."""

from typing import Any

from django import forms
from django.utils import timezone

from applications.actions.registering import WAYS, Paper, Way
from applications.models import Stage
from delmos_portal.accounts.forms import (
    DayField,
    OrganisationChoiceField,
    PhoneField,
    make_optional,
    required,
)
from delmos_portal.accounts.models import Organisation
from delmos_portal.questionnaires.forms import AnswerText
from screening.forms.officer import OfficerForm, long_text


class StageChoiceField(forms.ModelChoiceField[Stage]):
    def label_from_instance(self, obj: Stage) -> str:
        return f"{obj.call.title}: {obj.title.lower()}"


class WhatCameForm(OfficerForm):
    """Which step of which call, and from whom."""

    steg = StageChoiceField(
        queryset=Stage.objects.exclude(call__published_at=None).select_related("call"),
        label="Utlysning och steg",
        empty_label="Välj steg",
        error_messages=required("Välj vad det är som har kommit in."),
    )
    organisation = OrganisationChoiceField(
        queryset=Organisation.objects.order_by("sort_key"),
        label="Organisation",
        help_text="Öppna listan och skriv de första bokstäverna för att hitta snabbare.",
        error_messages=required("Välj organisationen."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, OrganisationChoiceField)  # noqa: S101 -- for the types
        field.widget.choices = [("", "Välj organisation"), *field.grouped()]


class PaperForm(OfficerForm):
    """When and how it came, who had signed it, and the scan."""

    way = forms.ChoiceField(
        label="Hur den kom",
        choices=list(WAYS.items()),
        widget=forms.RadioSelect,
        error_messages=required("Välj hur handlingen kom."),
    )
    arrived_on = DayField(
        label="Ankomstdag",
        help_text="E-post: dagen den nådde brevlådan. Post: arbetsdagen före den dag då den nådde oss,"
        " om det inte är klart att den kom fram senare (22 § förvaltningslagen).",
        initial=timezone.localdate,
        error_messages=required("Ange ankomstdagen."),
    )
    note = AnswerText(
        label="Anteckning om ankomstdagen",
        help_text="Behövs om ankomstdagen är en annan än i dag.",
        widget=long_text(3, 500),
        max_length=500,
    )
    scan = forms.FileField(
        label="Den undertecknade handlingen, inläst",
        help_text="PDF, DOCX, XLSX, ODT, PNG, JPEG eller TIFF, högst 20 MB.",
        error_messages=required("Välj filen med den undertecknade handlingen.")
        | {"empty": "Filen är tom. Välj en fil med innehåll."},
    )
    signatory_name = forms.CharField(
        label="Undertecknarens namn",
        max_length=150,
        error_messages=required("Skriv namnet på den som har undertecknat."),
    )
    signatory_office = forms.CharField(
        label="Undertecknarens befattning",
        max_length=150,
        error_messages=required("Skriv befattningen, till exempel kommunstyrelsens ordförande."),
    )
    signed_on = DayField(
        label="Dag för underskriften",
        help_text="Saknas den på papperet: ange ankomstdagen.",
        error_messages=required("Ange dagen för underskriften."),
    )
    signatory_email = forms.EmailField(
        label="Undertecknarens e-post",
        error_messages={"invalid": "Skriv e-postadressen i formatet namn@exempel.se."},
    )
    signatory_phone = PhoneField(label="Undertecknarens telefon")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        make_optional(self, "note", "signatory_email", "signatory_phone")

    def clean(self) -> None:
        today, kept = timezone.localdate(), self.cleaned_data
        for name in ("arrived_on", "signed_on"):
            if kept.get(name) and kept[name] > today:
                self.add_error(name, "Dagen ligger framåt i tiden. Ange dagen då det hände.")
        if kept.get("arrived_on") and kept["arrived_on"] < today and not kept.get("note"):
            text = "Skriv en anteckning om varför ankomstdagen är en annan än i dag."
            self.add_error("note", text)

    def paper(self, answers: dict[str, Any]) -> Paper:
        kept = {name: value for name, value in self.cleaned_data.items() if name != "scan"}
        return Paper(**{**kept, "way": Way(kept["way"]), "answers": answers})
