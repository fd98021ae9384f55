import io
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import outloud
import page
import pytest
from asn1crypto import keys, tsp
from asn1crypto import x509 as der_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from django.conf import settings
from pyhanko.sign.timestamps import DummyTimeStamper
from pypdf import PdfReader

from delmos_portal.documents.authority import local_authority, name_of
from delmos_portal.documents.check import inspect
from delmos_portal.documents.render import warm
from delmos_portal.documents.seal import SealUnavailable, seal
from tests.documents.letters import CREATED_AT, LETTERS

NOTHING = dict.fromkeys(settings.SEAL, "")


def signature_in(pdf):
    [field] = PdfReader(io.BytesIO(pdf)).root_object["/AcroForm"]["/Fields"]
    return field.get_object()["/V"]


@pytest.mark.parametrize("kind", LETTERS)
def test_pdfsig_calls_each_sealed_letter_valid(kind, sealed, tmp_path):
    path = tmp_path / "letter.pdf"
    path.write_bytes(sealed(kind))

    told = subprocess.run(["pdfsig", path], capture_output=True, text=True, check=False).stdout

    assert "Signature is Valid." in told
    assert "Total document signed" in told
    assert "ETSI.CAdES.detached" in told


@pytest.mark.parametrize("kind", LETTERS)
def test_a_seal_keeps_the_letter_archivable_and_accessible(kind, sealed, tmp_path):
    path = tmp_path / "letter.pdf"
    path.write_bytes(sealed(kind))

    assert [
        failure.message
        for profile in ("2a", "ua1")
        for failure in page.validate_pdf_bytes(sealed(kind), profile=profile).failures
    ] == []
    result = outloud.check(str(path))
    assert (result.error, result.errors) == (None, 0)


def test_sealing_leaves_the_letter_itself_as_it_was(rendered, sealed):
    assert sealed("decision").startswith(rendered("decision"))


def test_the_seal_allows_no_change_and_says_why_it_was_set(sealed):
    seal_value = signature_in(sealed("decision"))

    [reference] = seal_value["/Reference"]
    assert reference.get_object()["/TransformMethod"] == "/DocMDP"
    assert reference.get_object()["/TransformParams"]["/P"] == 1
    assert seal_value["/Reason"] == "Upprättad handling"
    assert seal_value["/Name"] == settings.AGENCY["name"]


def test_the_time_of_the_seal_can_be_told(rendered):
    pdf = seal(rendered("decision"), reason="Beslut", when=CREATED_AT)

    assert inspect(pdf).sealed_at == CREATED_AT


def test_without_a_certificate_sealing_is_refused_in_a_sentence(rendered, settings):
    settings.SEAL = NOTHING

    with pytest.raises(SealUnavailable, match="ange myndighetens certifikat"):
        seal(rendered("decision"), reason="Beslut")


def test_a_certificate_that_cannot_be_read_is_named(rendered, settings, tmp_path):
    settings.SEAL = NOTHING | {"certificate": f"{tmp_path}/none.pem", "key": f"{tmp_path}/none.key"}

    with pytest.raises(SealUnavailable, match=r"none\.pem"):
        seal(rendered("decision"), reason="Beslut")


def certificate(key, common_name, *uses):
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name_of(common_name))
        .issuer_name(name_of(common_name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.KeyUsage(True, True, *[False] * 7), critical=True)
    )
    if uses:
        builder = builder.add_extension(x509.ExtendedKeyUsage(uses), critical=True)
    return builder.sign(key, hashes.SHA256())


def agency_files(folder, passphrase):
    """Lay out a certificate and an encrypted RSA key, as an agency gets them."""
    key = rsa.generate_private_key(65537, 3072)
    own = certificate(key, "Delegationen mot segregation")
    (folder / "seal.pem").write_bytes(own.public_bytes(serialization.Encoding.PEM))
    (folder / "seal.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(passphrase.encode()),
        )
    )
    return {
        "certificate": str(folder / "seal.pem"),
        "key": str(folder / "seal.key"),
        "passphrase": passphrase,
    }


def test_the_agencys_own_certificate_and_encrypted_key_seal(rendered, settings, tmp_path):
    settings.SEAL = NOTHING | agency_files(tmp_path, "hemligt lösen")

    verdict = inspect(seal(rendered("decision"), reason="Beslut"))

    assert verdict.problem == ""
    assert verdict.signer_name == "Delegationen mot segregation"


def test_a_wrong_passphrase_is_refused_in_a_sentence(rendered, settings, tmp_path):
    settings.SEAL = NOTHING | agency_files(tmp_path, "rätt") | {"passphrase": "fel"}

    with pytest.raises(SealUnavailable, match="lösen"):
        seal(rendered("decision"), reason="Beslut")


def test_a_replaced_key_is_used_at_once(rendered, settings, tmp_path):
    settings.SEAL = NOTHING | agency_files(tmp_path, "första")
    first = seal(rendered("decision"), reason="Beslut")
    settings.SEAL = NOTHING | agency_files(tmp_path, "andra")

    second = seal(rendered("decision"), reason="Beslut")

    assert inspect(second).is_genuine
    assert not inspect(first).is_genuine


def test_two_processes_that_start_together_share_one_authority(tmp_path):
    script = (
        "import sys, django; django.setup()\n"
        "from pathlib import Path\n"
        "from delmos_portal.documents.authority import local_authority\n"
        "print((local_authority(Path(sys.argv[1])) / 'seal.pem').read_text())"
    )
    folder = tmp_path / "authority"

    def begin(_):
        command = [sys.executable, "-c", script, str(folder)]
        return subprocess.run(
            command, capture_output=True, text=True, check=True, cwd=settings.BASE_DIR
        ).stdout

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(begin, range(4)))

    assert len(answers) == 1
    assert [one.name for one in tmp_path.iterdir()] == ["authority"]


def test_the_sealing_key_is_readable_by_its_owner_only_and_the_roots_key_is_not_kept(tmp_path):
    folder = local_authority(tmp_path / "authority")

    assert sorted(one.name for one in folder.iterdir()) == [
        "crl.pem",
        "root.pem",
        "seal.key",
        "seal.pem",
    ]
    assert (folder / "seal.key").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.fixture
def time_stamping_authority():
    """Answer time-stamp queries on loopback, as RFC 3161 says."""
    key = rsa.generate_private_key(65537, 2048)
    own = certificate(key, "Tidsstämpling", ExtendedKeyUsageOID.TIME_STAMPING)
    stamper = DummyTimeStamper(
        der_x509.Certificate.load(own.public_bytes(serialization.Encoding.DER)),
        keys.PrivateKeyInfo.load(
            key.private_bytes(
                serialization.Encoding.DER,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        ),
    )

    class Authority(BaseHTTPRequestHandler):
        def do_POST(self):
            query = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(stamper.request_tsa_response(query).dump())

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Authority)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_time_stamp_is_fetched_when_an_authority_is_named(
    rendered, settings, time_stamping_authority, tmp_path
):
    settings.SEAL = settings.SEAL | {"timestamp_url": time_stamping_authority}

    pdf = seal(rendered("decision"), reason="Beslut")

    path = tmp_path / "letter.pdf"
    path.write_bytes(pdf)
    told = subprocess.run(["pdfsig", path], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid." in told
    time_stamp_token = (
        "060b2a864886f70d010910020e"  # its object identifier, 1.2.840.113549.1.9.16.2.14
    )
    assert time_stamp_token in bytes(signature_in(pdf)["/Contents"]).hex()
    assert inspect(pdf).is_genuine


def test_a_worker_can_be_warmed_before_its_first_letter():
    assert warm() is warm()
    assert Path(settings.BASE_DIR, "static", "css", "pdf.css").exists()
