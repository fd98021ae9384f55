"""Files on a section's page: a bad one is refused beside its field, and what is typed is saved."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from applications.models import Attachment
from tests.accounts.people import sign_in
from tests.build import people, stage
from tests.pdfs import pdf_of

pytestmark = pytest.mark.django_db


BAD_FILES = [
    (
        "plan.exe",
        b"MZ",
        "Filtypen kan inte tas emot. Välj PDF, DOCX, XLSX, ODT, PNG, JPEG eller TIFF.",
    ),
    ("plan.pdf", b"", "Filen är tom. Välj en fil med innehåll."),
    (
        "plan.pdf",
        b"PK\x03\x04 not a pdf",
        (
            "Filen är inte en fungerande PDF-fil, fast namnet säger det."
            " Öppna den, spara den på nytt och försök igen."
        ),
    ),
    (
        "plan.pdf",
        b"%PDF-" + b"0" * 20 * 1024 * 1024,
        "Filen är större än 20 MB. Minska den eller dela upp den.",
    ),
]


@pytest.mark.parametrize(
    ("name", "content", "sentence"), BAD_FILES, ids=["kind", "empty", "lie", "big"]
)
def test_a_bad_file_is_refused_beside_its_field_and_the_rest_is_kept(
    name: str, content: bytes, sentence: str
):
    who = people()
    it = stage("application", who=who)
    client = sign_in(Client(), who.amina)

    page = client.post(
        reverse("attach", args=[it.pk, "plan_files"]),
        {
            "survey": "Vi kartlägger boendet.",
            "plan_files": SimpleUploadedFile(name, content),
            "version": it.version,
        },
    )

    it.refresh_from_db()
    assert page.context["page"].uploads["plan_files"].errors == {"plan_files": [sentence]}
    assert page.context["page"].form["survey"].value() == "Vi kartlägger boendet."
    assert it.answers["survey"] == "Vi kartlägger boendet."
    assert Attachment.objects.filter(submission=it).count() == 0


def test_a_file_is_added_and_removed_and_the_typed_text_is_saved_both_times():
    who = people()
    it = stage("application", who=who)
    client = sign_in(Client(), who.amina)
    upload = SimpleUploadedFile("Tidsplan.pdf", pdf_of())

    client.post(
        reverse("attach", args=[it.pk, "plan_files"]),
        {"survey": "Ett", "plan_files": upload, "version": it.version},
    )
    attached = it.attachments.get()
    client.post(
        reverse("detach", args=[it.pk, attached.pk]), {"survey": "Två", "version": it.version + 1}
    )

    it.refresh_from_db()
    attached.refresh_from_db()
    assert attached.file.name == "Tidsplan.pdf"
    assert attached.removed_at is not None
    assert it.answers["survey"] == "Två"


def test_pressing_upload_without_a_file_says_so():
    who = people()
    it = stage("application", who=who)

    page = sign_in(Client(), who.amina).post(reverse("attach", args=[it.pk, "plan_files"]))

    assert page.context["page"].uploads["plan_files"].errors == {
        "plan_files": ["Välj en fil först, och tryck sedan på Ladda upp."]
    }
