"""The two ways to ask whether a document is genuine."""

from typing import cast

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from delmos_portal.documents.verification import tidy_code


class FileForm(forms.Form):
    file = forms.FileField(
        label="PDF-fil",
        help_text="Högst 20 MB. Vi sparar inte filen.",
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
        error_messages={
            "required": "Välj den PDF-fil som du vill kontrollera.",
            "empty": "Filen är tom. Välj den fil som du fick från oss.",
            "max_length": "Filens namn är för långt. Byt namn på filen och försök igen.",
        },
        max_length=250,
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        file = cast("UploadedFile[bytes]", self.cleaned_data["file"])
        limit: int = settings.UPLOAD_LIMIT_BYTES
        if (file.size or 0) > limit:
            megabytes = limit // 1024 // 1024
            raise forms.ValidationError(
                f"Filen är större än {megabytes} MB. Så stora handlingar har vi inte upprättat."
            )
        if file.read(5) != b"%PDF-":
            raise forms.ValidationError("Filen är inte en PDF. Välj den fil som du fick från oss.")
        file.seek(0)
        return file


class CodeForm(forms.Form):
    kod = forms.CharField(
        label="Kontrollkod",
        help_text="Sexton tecken, till exempel ABCD-EFGH-2345-WXYZ. Koden står på handlingen.",
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={
            "required": "Skriv kontrollkoden som står på handlingen.",
            "max_length": "Koden är för lång. Den har sexton tecken.",
        },
    )

    def clean_kod(self) -> str:
        code = tidy_code(self.cleaned_data["kod"])
        if not code:
            raise forms.ValidationError(
                "Koden har sexton tecken: bokstäverna A–Z och siffrorna 2–7. Jämför med handlingen."
            )
        return code
