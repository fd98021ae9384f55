"""Anyone can ask whether a document is genuine, with the file or with its code."""

import os
import subprocess
import sys
from hashlib import sha256
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from delmos_portal.accounts.models import StaffRole
from delmos_portal.codes import DOCUMENT, tidy_code
from delmos_portal.documents.models import Document, StoredFile, take_number
from delmos_portal.documents.verification import ONE_AT_A_TIME
from tests.accounts.people import sign_in, staff
from tests.documents.letters import CREATED_AT

pytestmark = pytest.mark.django_db
CODE = "K7QF-3M2X-6TRW-ABCD"


@pytest.fixture(autouse=True)
def forget_earlier_attempts():
    cache.clear()
    yield
    cache.clear()


def listed(pdf: bytes, code: str = CODE, **changes) -> Document:
    fields = {
        "key": f"decision:{code}",
        "kind": "decision",
        "title": "Beslut om statsbidrag",
        "reference": "2018-2.6.2-117",
        "code": code,
        "path": "documents/a.pdf",
        "size": len(pdf),
        "sha256": sha256(pdf).hexdigest(),
        "drawn_up_at": CREATED_AT,
    }
    return Document.objects.create(**{**fields, **changes})


def ask(client: Client, pdf: bytes, name: str = "Beslut.pdf") -> str:
    file = SimpleUploadedFile(name, pdf, "application/pdf")
    return client.post(reverse("verify"), {"file": file}).content.decode()


def ask_code(client: Client, code: str) -> str:
    return client.get(reverse("verify"), {"kod": code}).content.decode()


def test_the_page_is_open_to_everyone_and_asks_the_database_nothing(
    client: Client, django_assert_num_queries
):
    with django_assert_num_queries(0):
        response = client.get(reverse("verify"))

    assert response.status_code == 200


def test_the_very_file_is_genuine(client: Client, sealed):
    listed(sealed("decision"))

    page = ask(client, sealed("decision"))

    assert "Handlingen är äkta" in page
    assert "Beslut om statsbidrag" in page
    assert "2018-2.6.2-117" in page


def test_a_file_of_an_older_version_is_genuine_but_replaced(client: Client, sealed):
    new = listed(b"new", "AAAA-AAAA-AAAA-AAAA", title="Beslut om statsbidrag, rättat")
    listed(sealed("decision"), replaced_by=new)

    page = ask(client, sealed("decision"))

    assert "Handlingen har ersatts av en nyare" in page
    assert "Filen är äkta och oförändrad, men den gäller inte längre." in page
    assert "AAAA-AAAA-AAAA-AAAA" not in page


def test_a_document_replaced_again_and_again_leads_to_the_newest(client: Client, sealed):
    newest = listed(b"third", "CCCC-CCCC-CCCC-CCCC", title="Rättat beslut, andra gången")
    second = listed(
        b"second", "BBBB-BBBB-BBBB-BBBB", title="Rättat beslut, första", replaced_by=newest
    )
    listed(sealed("decision"), replaced_by=second)

    page = ask(client, sealed("decision"))

    assert "Den har ersatts flera gånger, senast" in page
    assert "Rättat beslut, andra gången" in page
    assert "Rättat beslut, första" not in page


def test_documents_that_replace_each_other_in_a_ring_are_still_answered_for(client: Client):
    first = listed(b"first", title="Ett")
    second = listed(b"second", "BBBB-BBBB-BBBB-BBBB", title="Två", replaced_by=first)
    Document.objects.filter(pk=first.pk).update(replaced_by=second)

    page = ask_code(client, CODE)

    assert "Handlingen har ersatts av en nyare" in page
    assert "<strong>Två</strong>" in page


@pytest.mark.parametrize("place", [40, 2000, -40])
def test_a_file_with_one_byte_changed_is_not_genuine(client: Client, sealed, place):
    pdf = bytearray(sealed("decision"))
    listed(bytes(pdf))
    pdf[place] ^= 1

    page = ask(client, bytes(pdf))

    assert "Handlingen är äkta" not in page
    assert "Beslut om statsbidrag" not in page
    assert "Filen har ändrats" in page


def test_a_file_with_something_added_is_changed(client: Client, sealed):
    listed(sealed("decision"))

    page = ask(client, sealed("decision") + b"\n%more\n")

    assert "Filen har ändrats" in page


def test_a_file_without_seal_is_unknown(client: Client):
    page = ask(client, b"%PDF-1.7 not ours")

    assert "Vi känner inte igen filen" in page
    assert "Filen har inget elektroniskt sigill." in page


def test_a_file_whose_seal_is_taken_away_is_changed(client: Client, rendered):
    page = ask(client, rendered("decision"))

    assert "Filen har ändrats" in page
    assert "Sigillet har tagits bort ur filen." in page


def test_a_sealed_file_that_is_not_in_the_register_is_said_to_be_so(client: Client, sealed):
    page = ask(client, sealed("decision"))

    assert "Filen har vårt sigill men finns inte i registret" in page


def test_without_a_certificate_the_register_still_answers(client: Client, sealed, settings):
    listed(sealed("decision"))
    settings.SEAL = dict.fromkeys(settings.SEAL, "")

    assert "Handlingen är äkta" in ask(client, sealed("decision"))
    assert "Något har lagts till i filen" in ask(client, sealed("decision") + b" ")
    assert "Vi känner inte igen filen" in ask(client, b"%PDF-1.7 not ours")


@pytest.mark.parametrize("code", [CODE, "k7qf3m2x6trwabcd", " K7QF 3M2X – 6TRW ABCD "])
def test_a_code_finds_its_document_however_it_is_typed(client: Client, code):
    document = listed(b"anything")

    page = ask_code(client, code)

    assert "Kontrollkoden hör till en handling från oss" in page
    assert document.sha256 in page


def test_signs_that_look_alike_are_read_as_what_was_meant():
    assert tidy_code("0OIL-18ZZ-2345-6777", DOCUMENT) == "OOIL-IBZZ-2345-6777"


def test_a_code_that_nobody_has_is_unknown(client: Client):
    assert "Kontrollkoden finns inte" in ask_code(client, "ZZZZ-ZZZZ-ZZZZ-ZZZZ")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("", "Skriv kontrollkoden som står på handlingen."),
        ("K7QF", "Kontrollkoden har sexton tecken"),
        ("<script>alert(1)</script>", "Kontrollkoden har sexton tecken"),
        ("K" * 61, "Kontrollkoden är för lång."),
        ("K7QF\x003M2X6TRWABCD", "tecken"),
    ],
)
def test_a_code_that_cannot_be_one_is_refused_beside_the_field(client: Client, code, sentence):
    page = ask_code(client, code)

    assert sentence in page
    assert "<title>" in page
    assert "Fel:" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("pdf", "sentence"),
    [
        (b"", "Filen är tom."),
        (b"PK\x03\x04 not a pdf", "Filen är inte en PDF."),
    ],
)
def test_a_file_that_cannot_be_one_is_refused_beside_the_field(client: Client, pdf, sentence):
    assert sentence in ask(client, pdf)


def test_no_file_is_refused_beside_the_field(client: Client):
    page = client.post(reverse("verify")).content.decode()

    assert "Välj den PDF-fil som du vill kontrollera." in page


@override_settings(UPLOAD_LIMIT_BYTES=1024 * 1024)
def test_a_file_that_is_too_large_is_refused(client: Client):
    assert "Filen är större än 1 MB." in ask(client, b"%PDF-" + b"x" * 1024 * 1024)


@pytest.mark.parametrize("added", [0, 3_000_000, 21_000_000])
def test_nothing_is_kept_and_nothing_touches_the_disk(
    client: Client, sealed, settings, tmp_path, added
):
    settings.FILES_ROOT = settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    untouched = tmp_path.stat().st_mtime_ns

    page = ask(client, sealed("decision") + b" " * added, "Hemligt avtal.pdf")

    assert "Kontrollera en handling" in page
    assert tmp_path.stat().st_mtime_ns == untouched
    assert StoredFile.objects.count() == 0


def test_a_question_without_the_pages_own_token_is_refused(sealed):
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post(
        reverse("verify"), {"file": SimpleUploadedFile("a.pdf", sealed("decision"))}
    )

    assert answer.status_code == 403


def test_a_file_with_the_code_of_another_document_is_told_apart(client: Client, sealed):
    listed(sealed("decision"))
    listed(b"other", "AAAA-AAAA-AAAA-AAAA", title="Inbjudan att ansöka", reference="2018-2.6.2-9")
    file = SimpleUploadedFile("a.pdf", sealed("decision"), "application/pdf")

    answer = client.post(
        reverse("verify"), {"file": file, "own_code": "aaaa aaaa aaaa aaaa"}
    ).content.decode()

    assert "Filen och kontrollkoden hör inte ihop" in answer
    assert "Inbjudan att ansöka, diarienummer 2018-2.6.2-9" in answer
    assert "Handlingen är äkta" not in answer


def test_a_code_beside_the_file_that_cannot_be_one_is_refused_beside_the_field(
    client: Client, sealed
):
    file = SimpleUploadedFile("a.pdf", sealed("decision"), "application/pdf")

    answer = client.post(reverse("verify"), {"file": file, "own_code": "K7QF"}).content.decode()

    assert "Kontrollkoden har sexton tecken: bokstäverna" in answer
    assert 'value="K7QF"' in answer


def test_one_strange_file_at_a_time_is_looked_at(client: Client):
    with ONE_AT_A_TIME:
        page = ask(client, b"%PDF-1.4 strange")

    assert "Just nu kontrolleras många filer." in page
    assert "Vi känner inte igen filen" in ask(client, b"%PDF-1.4 strange")


def test_too_many_questions_from_one_address_are_refused(client: Client, settings):
    listed(b"%PDF-1.4 known")
    answers = [
        client.post(
            reverse("verify"), {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.4 known")}
        ).status_code
        for _ in range(31)
    ]

    assert answers == [200] * 30 + [429]


def test_the_command_answers_without_the_register(tmp_path, sealed):
    file, out = tmp_path / "Beslut.pdf", StringIO()
    file.write_bytes(sealed("decision"))

    call_command("verify_document", str(file), stdout=out)

    assert out.getvalue().startswith("Äkta. Förseglad av ")


def test_the_command_fails_on_a_changed_file(tmp_path, sealed):
    file = tmp_path / "Beslut.pdf"
    file.write_bytes(sealed("decision") + b" ")

    with pytest.raises(CommandError, match="Något har lagts till i filen"):
        call_command("verify_document", str(file))


def test_the_command_fails_on_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="Filen kan inte läsas"):
        call_command("verify_document", str(tmp_path / "none.pdf"))


def test_the_registers_of_documents_and_numbers_list_and_open(client: Client):
    document = listed(b"anything")
    with transaction.atomic():
        take_number("DELMOS")
    sign_in(client, staff("rut@delmos.example", StaffRole.REGISTRAR))

    found = client.get(reverse("workspace:documents_document_changelist"), {"q": CODE})
    opened = client.get(reverse("workspace:documents_document_change", args=[document.pk]))
    numbers = client.get(reverse("workspace:documents_numberseries_changelist"))

    assert "2018-2.6.2-117" in found.content.decode()
    assert (opened.status_code, numbers.status_code) == (200, 200)


WEB_PROCESS = """
import sys, django
django.setup()
import delmos_portal.urls
heavy = {"weasyprint", "pyhanko", "pikepdf", "pyhanko_certvalidator", "celery", "kombu", "redis"}
print(sorted(heavy & set(sys.modules)))
"""


def test_the_web_process_loads_neither_the_pdf_libraries_nor_celery():
    done = subprocess.run(
        [sys.executable, "-c", WEB_PROCESS],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "[]"
