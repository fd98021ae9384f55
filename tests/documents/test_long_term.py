"""A seal that can be judged when its certificate, its authority and the portal are gone."""

import io
import subprocess
from datetime import UTC, datetime, timedelta

import outloud
import page
import pytest
import time_machine
from asn1crypto import pem
from asn1crypto import x509 as der_x509
from django.conf import settings as project
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import DocumentSecurityStore, validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from applications.models import Status
from delmos_portal.documents.check import inspect
from delmos_portal.documents.models import Document
from delmos_portal.documents.seal import SealUnavailable, seal
from delmos_portal.outbox.models import OutboxMessage
from delmos_portal.outbox.tasks import deliver
from tests.build import notification
from tests.documents.letters import LETTERS
from tests.documents.pki import PEM, served

NOTHING = dict.fromkeys(project.SEAL, "")


@pytest.fixture(scope="module")
def one_authority():
    with served("Utfärdaren") as it:
        yield it


@pytest.fixture
def authority(one_authority):
    one_authority.is_down, one_authority.revoked, one_authority.fails_on = False, [], set()
    one_authority.asked.clear()
    return one_authority


@pytest.fixture
def stamped(authority, settings, tmp_path):
    settings.SEAL = NOTHING | authority.with_time(tmp_path)
    return authority


def judged_by_pyhanko(pdf, root, moment):
    """What pyHanko says from file and root alone, when revocation must be known and nothing is fetched."""
    reader = PdfFileReader(io.BytesIO(pdf))
    store = DocumentSecurityStore.read_dss(reader)
    strict = {
        "trust_roots": [der_x509.Certificate.load(pem.unarmor(root)[2])],
        "moment": moment,
        "allow_fetching": False,
        "revocation_mode": "require",
    }
    return validate_pdf_signature(
        reader.embedded_regular_signatures[0],
        store.as_validation_context(strict),
        store.as_validation_context(strict),
    )


@pytest.mark.parametrize("kind", LETTERS)
def test_a_long_term_seal_keeps_each_letter_archivable_accessible_and_wholly_covered(
    kind, stamped, rendered, tmp_path
):
    path = tmp_path / "letter.pdf"

    pdf = seal(rendered(kind), reason="Beslut")

    path.write_bytes(pdf)
    assert pdf.startswith(rendered(kind))
    assert pdf.count(b"%%EOF") == 2  # the letter, and one revision with the seal and what judges it
    assert [
        failure.message
        for profile in ("2a", "ua1")
        for failure in page.validate_pdf_bytes(pdf, profile=profile).failures
    ] == []
    result = outloud.check(str(path))
    assert (result.error, result.errors) == (None, 0)
    told = subprocess.run(["pdfsig", path], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid." in told
    assert "Total document signed" in told


def test_a_list_that_ends_in_a_carriage_return_is_still_archivable(stamped, rendered):
    for other in range(1, 5000):  # one list in 256
        stamped.revoked = [other]
        if stamped.revocation_list().endswith(b"\r"):
            break

    pdf = seal(rendered("decision"), reason="Beslut")

    [kept] = DocumentSecurityStore.read_dss(PdfFileReader(io.BytesIO(pdf))).crls
    assert kept.get_object().data == stamped.revocation_list()
    assert page.validate_pdf_bytes(pdf, profile="2a").failures == []
    assert inspect(pdf).problem == ""


def test_a_long_term_seal_is_valid_when_its_authority_is_gone_and_every_certificate_has_ended(
    stamped, rendered
):
    pdf = seal(rendered("decision"), reason="Beslut")
    sealed_at = datetime.now(UTC)
    stamped.is_down = True

    with time_machine.travel(sealed_at + timedelta(days=4000)):
        status = judged_by_pyhanko(pdf, stamped.root.public_bytes(PEM), sealed_at)
        verdict = inspect(pdf)

    assert status.bottom_line
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert status.modification_level == ModificationLevel.NONE
    assert (verdict.problem, verdict.stamped) == ("", True)


def test_revocation_is_fetched_once_an_hour_and_not_at_every_seal(stamped, rendered):
    for _ in range(3):
        seal(rendered("decision"), reason="Beslut")

    assert stamped.asked.count("lista") == 1


def test_the_local_authority_ships_what_a_long_term_seal_needs(rendered, settings, tmp_path):
    settings.SEAL = NOTHING | {"local_authority": str(tmp_path / "authority"), "long_term": True}

    pdf = seal(rendered("decision"), reason="Beslut")

    root = (tmp_path / "authority" / "root.pem").read_bytes()
    assert judged_by_pyhanko(pdf, root, datetime.now(UTC)).trusted
    assert inspect(pdf).is_genuine


@pytest.mark.parametrize(
    ("fails", "sentence"),
    [
        ("klocka", "Tidsstämplingstjänsten svarar inte"),
        ("lista", "långtidsuppgifter kan inte hämtas"),
    ],
)
def test_what_cannot_be_fetched_is_said_in_a_sentence(stamped, rendered, fails, sentence):
    stamped.fails_on = {fails}

    with pytest.raises(SealUnavailable, match=sentence):
        seal(rendered("decision"), reason="Beslut")


def test_a_revoked_certificate_seals_nothing(stamped, rendered):
    stamped.revoked = [stamped.own.serial_number]

    with pytest.raises(SealUnavailable, match="spärrat"):
        seal(rendered("decision"), reason="Beslut")


def test_an_ended_certificate_seals_nothing(authority, rendered, settings, tmp_path):
    now = datetime.now(UTC)
    settings.SEAL = NOTHING | authority.agency_files(
        tmp_path, begins=now - timedelta(days=9), ends=now - timedelta(days=1)
    )

    with pytest.raises(SealUnavailable, match=r"gick ut .* Byt certifikat"):
        seal(rendered("decision"), reason="Beslut")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fails", ["klocka", "lista"])
def test_when_an_authority_is_down_receiving_goes_on_and_the_promise_is_kept_when_it_is_back(
    stamped, settings, tmp_path, fails
):
    settings.FILES_ROOT = tmp_path / "files"
    stamped.fails_on = {fails}
    it = notification(Status.RECEIVED)
    [waiting] = OutboxMessage.objects.filter(effect="applications.seal_submission")

    deliver(waiting.key)
    waiting.refresh_from_db()
    was = (it.status, it.case.registration_number is None, waiting.done_at, waiting.dead_at)
    why = waiting.last_error
    stamped.fails_on = set()
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=2)):
        deliver(waiting.key)

    waiting.refresh_from_db()
    assert was == (Status.RECEIVED, False, None, None)
    assert why.startswith("SealUnavailable: ")
    assert waiting.done_at is not None
    [document] = Document.objects.filter(key__startswith="submission:")
    assert inspect((settings.FILES_ROOT / document.path).read_bytes()).stamped


def test_a_certificate_that_ended_after_sealing_leaves_the_seal_genuine(
    authority, rendered, settings, tmp_path
):
    ends = datetime.now(UTC) + timedelta(days=2)
    settings.SEAL = (
        NOTHING
        | authority.with_time(tmp_path)
        | authority.agency_files(tmp_path / "short", ends=ends)
    )
    pdf = seal(rendered("decision"), reason="Beslut")

    with time_machine.travel(ends + timedelta(days=1)):
        verdict = inspect(pdf)
        with pytest.raises(SealUnavailable, match="gick ut"):
            seal(rendered("decision"), reason="Beslut")

    assert (verdict.problem, verdict.stamped) == ("", True)


def test_a_replaced_key_and_root_leave_earlier_seals_genuine_and_new_ones_use_the_new(
    authority, rendered, settings, tmp_path
):
    before = authority.with_time(tmp_path / "first")
    settings.SEAL = NOTHING | before
    first = seal(rendered("decision"), reason="Beslut")
    earlier = tmp_path / "earlier.pem"
    earlier.write_bytes(authority.own.public_bytes(PEM) + authority.root.public_bytes(PEM))
    with served("En annan utfärdare") as other:
        settings.SEAL = NOTHING | other.with_time(tmp_path / "second") | {"earlier": str(earlier)}

        second = seal(rendered("decision"), reason="Beslut")

        serial = PdfFileReader(io.BytesIO(second)).embedded_signatures[0].signer_cert.serial_number
        assert serial == other.own.serial_number
    assert inspect(first).problem == ""
    assert inspect(second).problem == ""
    settings.SEAL = settings.SEAL | {"earlier": ""}
    assert inspect(first).problem == "Filen är förseglad av någon annan än myndigheten."


def test_the_time_is_the_stamps_only_when_its_root_is_trusted(stamped, rendered, settings):
    pdf = seal(rendered("decision"), reason="Beslut")
    settings.SEAL = settings.SEAL | {"timestamp_roots": ""}

    verdict = inspect(pdf)

    assert (verdict.problem, verdict.stamped) == ("", False)
