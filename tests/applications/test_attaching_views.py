"""Files on a section's page: a bad one is refused beside its field, and what is typed is saved."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from applications.actions import drafting
from applications.models import Attachment, Submission
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
    page = client.post(
        reverse("detach", args=[it.pk, attached.pk]),
        {"survey": "Två", "version": it.version + 1},
        follow=True,
    )
    history = client.get(reverse("question-history", args=[it.pk, "plan_files"])).text

    it.refresh_from_db()
    attached.refresh_from_db()
    assert attached.file.name == "Tidsplan.pdf"
    assert attached.removed_at is not None
    assert it.answers["survey"] == "Två"
    told = "Filen Tidsplan.pdf är borttagen. Den finns kvar under Tidigare filer, där den kan tas tillbaka."
    assert told in page.text
    assert reverse("put-back-file", args=[it.pk, attached.pk]) in page.text
    assert "Svaret har inte ändrats" not in history
    assert "Filerna står vid frågan" in history


def test_pressing_upload_without_a_file_says_so():
    who = people()
    it = stage("application", who=who)

    page = sign_in(Client(), who.amina).post(reverse("attach", args=[it.pk, "plan_files"]))

    assert page.context["page"].uploads["plan_files"].errors == {
        "plan_files": ["Välj en fil först, och tryck sedan på Ladda upp."]
    }


PLAN_DOCUMENT = "plan_document"


def with_two_files() -> tuple[Client, Submission]:
    """Två.pdf was chosen in the field when Byt ut was pressed for Ett.pdf: it was added."""
    who = people()
    it = stage("plan", who=who)
    for mark in ("Ett", "Två"):
        drafting.attach(it.pk, PLAN_DOCUMENT, pdf_named(mark), by=who.amina)
    return sign_in(Client(), who.amina), it


def pdf_named(mark: str, name: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile(name or f"{mark}.pdf", pdf_of(mark=mark))


def standing(it: Submission) -> list[str]:
    files = it.attachments.filter(removed_at=None).order_by("added_at")
    return [one.file.name for one in files]


def test_the_same_file_is_not_added_twice_to_a_question_whatever_it_is_called():
    client, it = with_two_files()

    page = client.post(
        reverse("attach", args=[it.pk, PLAN_DOCUMENT]),
        {PLAN_DOCUMENT: pdf_named("Ett", "Kopia.pdf"), "version": it.version},
    )

    assert page.context["page"].uploads[PLAN_DOCUMENT].errors == {
        PLAN_DOCUMENT: [
            "Filen finns redan här, med namnet Ett.pdf. Den är inte tillagd en gång till."
        ]
    }
    assert standing(it) == ["Ett.pdf", "Två.pdf"]


def test_the_same_file_may_answer_two_questions():
    client, it = with_two_files()

    client.post(
        reverse("attach", args=[it.pk, "other_documents"]),
        {"other_documents": pdf_named("Ett"), "version": it.version},
    )

    assert standing(it) == ["Ett.pdf", "Två.pdf", "Ett.pdf"]


def test_a_file_that_is_there_already_replaces_another_and_stands_once():
    client, it = with_two_files()
    before, there = it.attachments.order_by("added_at")

    page = client.post(
        reverse("replace-file", args=[it.pk, before.pk]),
        {PLAN_DOCUMENT: pdf_named("Två")},
        follow=True,
    )

    before.refresh_from_db()
    assert standing(it) == ["Två.pdf"]
    assert before.replaced_by == there
    assert "Ett.pdf är ersatt med Två.pdf. Den förra finns kvar." in page.text


def test_a_file_does_not_replace_itself():
    client, it = with_two_files()
    before = it.attachments.order_by("added_at")[0]

    page = client.post(
        reverse("replace-file", args=[it.pk, before.pk]), {PLAN_DOCUMENT: pdf_named("Ett")}
    )

    assert page.context["form"].errors == {
        PLAN_DOCUMENT: ["Det är samma fil som Ett.pdf. Välj den fil som ska gälla i stället."]
    }
    assert standing(it) == ["Ett.pdf", "Två.pdf"]


def test_a_file_that_was_removed_and_added_again_is_not_taken_back_beside_itself():
    client, it = with_two_files()
    removed = it.attachments.order_by("added_at")[0]
    drafting.detach(it.pk, removed.pk, by=removed.file.uploaded_by)
    drafting.attach(it.pk, PLAN_DOCUMENT, pdf_named("Ett"), by=removed.file.uploaded_by)

    page = client.post(reverse("put-back-file", args=[it.pk, removed.pk]), {"version": 99})

    assert "Ett.pdf finns redan bland filerna." in page.text
    assert standing(it) == ["Två.pdf", "Ett.pdf"]
    assert "Gäller igen" in page.text
