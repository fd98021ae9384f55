"""The sealed copy of what really came in: what the public page says of it, and how it can be made again."""

from hashlib import sha256

import pytest
from django.core.cache import cache
from django.template.defaultfilters import filesizeformat
from django.test import Client
from django.utils.timezone import now

from applications.actions import signing
from applications.models import RegisterEntry, Status, Submission
from delmos_portal.documents.check import inspect
from delmos_portal.documents.models import Document
from delmos_portal.outbox.models import OutboxMessage
from tests.build import keep_promises, notification, people
from tests.documents.test_verification import ask, ask_code

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forget_earlier_attempts():
    cache.clear()
    yield
    cache.clear()


def received(settings, tmp_path) -> tuple[Submission, Document, bytes]:
    """A notification that has come in, and its sealed copy as Motala got it."""
    settings.FILES_ROOT = tmp_path
    it = notification(Status.RECEIVED)
    keep_promises()
    document = Document.objects.get(key__startswith=f"submission:{it.pk}:")
    return it, document, (tmp_path / document.path).read_bytes()


def test_the_page_tells_number_kind_organisation_and_codes_but_no_persons_name(
    client: Client, settings, tmp_path
):
    it, document, pdf = received(settings, tmp_path)

    page = ask(client, pdf)

    for told in (
        it.case.registration_number,
        "Inlaga från organisationen",
        it.case.organisation_name,
        document.sha256,
        sha256(document.manifest.encode()).hexdigest(),
        document.code,
    ):
        assert told in page
    for person in ("Amina", "Sigrid"):
        assert person not in page
    assert it.latest_version().manifest_sha256 == sha256(document.manifest.encode()).hexdigest()


def test_a_withdrawn_submission_is_genuine_but_withdrawn(client: Client, settings, tmp_path):
    it, document, pdf = received(settings, tmp_path)
    signing.withdraw(it.pk, by=people().sigrid)

    by_file, by_code = ask(client, pdf), ask_code(client, document.code)

    assert "Inlagan har återkallats" in by_file
    assert "Filen är äkta och oförändrad," in by_file
    assert "Inlagan har återkallats" in by_code
    assert "Handlingen är äkta" not in by_file


def test_a_copy_that_is_sealed_after_the_withdrawal_is_withdrawn_too(settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    it = notification(Status.RECEIVED)
    signing.withdraw(it.pk, by=people().sigrid)

    keep_promises()

    assert Document.objects.get(key__startswith=f"submission:{it.pk}:").withdrawn_at is not None


def test_the_sealed_copy_carries_its_code_and_the_code_of_what_was_signed(settings, tmp_path):
    it, document, pdf = received(settings, tmp_path)

    verdict = inspect(pdf)

    assert verdict.problem == ""
    assert (verdict.code, verdict.content_sha256) == (
        document.code,
        it.latest_version().manifest_sha256,
    )


def test_drawing_up_again_from_what_is_stored_gives_the_same_bytes_before_sealing(
    settings, tmp_path
):
    it, first, pdf = received(settings, tmp_path)
    RegisterEntry.objects.filter(document=first).update(document=None)
    first.delete()
    again = OutboxMessage.objects.filter(effect="applications.seal_submission")
    again.update(done_at=None, due_at=now(), attempts=0)

    keep_promises()

    second = Document.objects.get(key__startswith=f"submission:{it.pk}:")
    rebuilt = (tmp_path / second.path).read_bytes()
    end = pdf.index(b"%%EOF") + len(b"%%EOF")
    assert second.pk != first.pk
    assert sha256(rebuilt[:end]).hexdigest() == sha256(pdf[:end]).hexdigest()
    assert second.code == first.code


def test_a_signed_number_or_text_changed_in_the_received_file_is_counted(
    client: Client, settings, tmp_path
):
    _, document, pdf = received(settings, tmp_path)
    changed = bytearray(pdf)
    changed[3000] ^= 1

    page = ask(client, bytes(changed))

    assert (
        f"1 byte av filens {filesizeformat(len(pdf))} är inte som i handlingen vi upprättade."
        in page
    )
    assert f"?kod={document.code}" in page
