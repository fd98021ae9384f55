"""The two ways to ask whether a document is genuine."""

from typing import cast

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler

from delmos_portal.codes import DOCUMENT, tidy_code

CODE_FIELD = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class HeldInMemory(MemoryFileUploadHandler):
    """Holds a file in memory whatever its size, so that nothing of it is ever on the disk."""

    def handle_raw_input(self, *_args: object, **_kwargs: object) -> None:
        self.activated = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start <= settings.UPLOAD_LIMIT_BYTES:  # what is past the limit is counted, not held
            self.file.write(raw_data)


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
    own_code = forms.CharField(
        label="Kontrollkod som du har fått (frivilligt)",
        help_text="Då ser du också om filen är just den handling som kontrollkoden hör till.",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs=CODE_FIELD),
        error_messages={"max_length": "Kontrollkoden är för lång. Den har sexton tecken."},
    )

    def clean_own_code(self) -> str:
        return checked_code(self.cleaned_data["own_code"])

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
        help_text="Sexton tecken, till exempel ABCD-EFGH-2345-WXYZ. Den står längst ned på handlingen.",
        max_length=60,
        widget=forms.TextInput(attrs=CODE_FIELD),
        error_messages={
            "required": "Skriv kontrollkoden som står på handlingen.",
            "max_length": "Kontrollkoden är för lång. Den har sexton tecken.",
        },
    )

    def clean_kod(self) -> str:
        return checked_code(self.cleaned_data["kod"])


def checked_code(typed: str) -> str:
    """The code as it is stored; empty when nothing was typed."""
    code = tidy_code(typed, DOCUMENT)
    if typed and not code:
        raise forms.ValidationError(
            "Kontrollkoden har sexton tecken: bokstäverna A–Z och siffrorna 2–7. Jämför med handlingen."
        )
    return code
