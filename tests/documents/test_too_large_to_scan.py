"""A file that is larger than the scanner takes is nobody's to fetch, says so, and is told of once."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as portal
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delmos_portal.accounts.models import StaffRole
from delmos_portal.documents import scanning
from delmos_portal.documents.models import Scan, StoredFile
from delmos_portal.documents.scanner import ScannerUnavailable, TooLargeToScan, scan
from tests.accounts.people import sign_in
from tests.build import keep_promises, people, person
from tests.clamd import clamd
from tests.documents.test_scanning import added, address, answering, kept, plan_with
from tests.pdfs import pdf_of

__all__ = ["address"]  # a fixture
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("size", [10, 3_000_000])
def test_a_scanner_that_hangs_up_over_the_size_is_heard(settings, size: int):
    stored = kept(pdf_of(mark="x" * size))
    said = b"INSTREAM size limit exceeded. ERROR\0"

    with answering(said) as settings.CLAMD_ADDRESS, pytest.raises(TooLargeToScan):
        scan(Path(portal.FILES_ROOT) / stored.path)


def test_a_scanner_that_says_ok_before_it_has_the_whole_file_is_not_believed(settings):
    stored = kept(pdf_of(mark="x" * 3_000_000))

    with answering(b"stream: OK\0") as settings.CLAMD_ADDRESS, pytest.raises(ScannerUnavailable):
        scan(Path(portal.FILES_ROOT) / stored.path)


def test_a_file_above_the_scanners_limit_is_told_once_and_judged_when_the_limit_is_raised(
    settings, mailoutbox, address: str
):
    person("Adam", StaffRole.ADMINISTRATOR)
    stored = kept(pdf_of(mark="x" * 1_500_000))
    with clamd(most_mb=1) as settings.CLAMD_ADDRESS:
        keep_promises()
        call_command("scan_files")
        keep_promises()
    StoredFile.objects.update(uploaded_at=timezone.now() - timedelta(days=1))
    stored.refresh_from_db()
    before = [stored.scan, stored.is_withheld, scanning.overdue()]
    settings.CLAMD_ADDRESS = address

    call_command("scan_files")
    keep_promises()

    stored.refresh_from_db()
    assert before == ["too_large", True, 0]
    assert [one.subject for one in mailoutbox] == [
        "En fil är för stor för viruskontrollen: plan.pdf"
    ]
    assert stored.scan == "clean"


def test_a_file_above_the_scanners_limit_says_so_where_it_lies(settings):
    who = people()
    it = plan_with(pdf_of(), who)
    StoredFile.objects.filter(pk=added(it).pk).update(scan=Scan.TOO_LARGE)
    client = sign_in(Client(), who.amina)
    section = it.questionnaire.parsed.section_of("other_documents")

    page = client.get(reverse("section", args=[it.pk, section.key]))
    file = client.get(reverse("file", args=[added(it).pk]))

    assert "För stor för viruskontrollen" in page.text
    assert (file.status_code, "Filen är för stor" in file.text) == (403, True)
