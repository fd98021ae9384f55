"""Sealing with a key that lies in a hardware module: SoftHSM stands in for the agency's."""

import io
import os
import shutil
import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.conf import settings as project
from pyhanko.pdf_utils.reader import PdfFileReader

from delmos_portal.documents import hardware
from delmos_portal.documents.certificates import credentials
from delmos_portal.documents.check import inspect
from delmos_portal.documents.seal import SealUnavailable, seal
from tests.documents.pki import AGENCY, DER, PEM, Authority, private

NOTHING = dict.fromkeys(project.SEAL, "")
MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PIN = "4711"
KEYS = {
    "rsa": lambda: rsa.generate_private_key(65537, 2048),
    "ec": lambda: ec.generate_private_key(ec.SECP256R1()),
}


@pytest.fixture(scope="module")
def tokens(tmp_path_factory):
    """A folder of tokens for SoftHSM, whose driver reads the place from the environment once."""
    folder = tmp_path_factory.mktemp("tokens")
    (folder / "stored").mkdir()
    (folder / "softhsm2.conf").write_text(
        f"directories.tokendir = {folder}/stored\nobjectstore.backend = file\n"
    )
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    yield folder
    del os.environ["SOFTHSM2_CONF"]


def run(*words):
    subprocess.run(words, capture_output=True, check=True)


def put_in_token(folder, label, key, certificate):
    from pkcs11 import Attribute, ObjectClass, lib

    run("softhsm2-util", "--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", PIN)
    (folder / "key.pem").write_bytes(private(key, PEM))
    run("softhsm2-util", "--import", str(folder / "key.pem"), "--token", label, "--label", "sigill",
        "--id", "01", "--pin", PIN)  # fmt: skip
    driver = lib(MODULE)
    driver.reinitialize()
    with driver.get_token(token_label=label).open(rw=True, user_pin=PIN) as session:
        session.create_object(
            {
                Attribute.CLASS: ObjectClass.CERTIFICATE,
                Attribute.CERTIFICATE_TYPE: 0,
                Attribute.TOKEN: True,
                Attribute.LABEL: "sigill",
                Attribute.ID: b"\x01",
                Attribute.SUBJECT: certificate.subject.public_bytes(),
                Attribute.VALUE: certificate.public_bytes(DER),
            }
        )


@pytest.fixture(scope="module", params=sorted(KEYS))
def token_settings(request, tokens):
    """The agency's key in a token of its own; the certificate there, and as a file beside it."""
    authority, key, folder = Authority("Utfärdaren"), KEYS[request.param](), tokens / request.param
    folder.mkdir()
    own = authority.issue(key, AGENCY)
    label = f"Delmos {request.param}"
    put_in_token(folder, label, key, own)
    (folder / "seal.pem").write_bytes(own.public_bytes(PEM))
    (folder / "root.pem").write_bytes(authority.root.public_bytes(PEM))
    return {
        "pkcs11_module": MODULE,
        "pkcs11_token": label,
        "pkcs11_pin": PIN,
        "pkcs11_key": "sigill",
        "certificate": str(folder / "seal.pem"),
        "chain": str(folder / "root.pem"),
    }


@pytest.fixture
def in_token(token_settings, settings):
    settings.SEAL = NOTHING | token_settings
    yield
    settings.SEAL = NOTHING | token_settings
    hardware.forget(credentials().token)


def test_a_key_in_a_token_seals_what_the_page_and_pdfsig_call_genuine(in_token, rendered, tmp_path):
    pdf = seal(rendered("decision"), reason="Beslut")

    (tmp_path / "letter.pdf").write_bytes(pdf)
    told = subprocess.run(
        ["pdfsig", tmp_path / "letter.pdf"], capture_output=True, text=True, check=False
    ).stdout
    assert inspect(pdf).problem == ""
    assert "Signature is Valid." in told
    assert "Total document signed" in told


def test_the_certificate_may_lie_in_the_token_too(in_token, rendered, settings):
    beside = settings.SEAL["certificate"]
    settings.SEAL = settings.SEAL | {"certificate": ""}

    pdf = seal(rendered("decision"), reason="Beslut")

    settings.SEAL = settings.SEAL | {"certificate": beside}
    assert inspect(pdf).problem == ""


def test_the_session_stays_open_and_is_opened_anew_after_an_error(in_token, rendered):
    seal(rendered("decision"), reason="Beslut")
    token = credentials().token
    first = hardware.session(token)
    seal(rendered("decision"), reason="Beslut")
    kept = hardware.session(token) is first
    first.close()

    pdf = seal(rendered("decision"), reason="Beslut")

    assert kept
    assert hardware.session(token) is not first
    assert inspect(pdf).problem == ""


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"pkcs11_pin": "0000"}, "svarar inte .*SEAL_PKCS11_PIN"),
        ({"pkcs11_token": "en annan"}, "svarar inte .*SEAL_PKCS11_TOKEN"),
        ({"pkcs11_module": "/usr/lib/none.so"}, "svarar inte .*SEAL_PKCS11_MODULE"),
        ({"pkcs11_key": "en annan"}, "kunde inte försegla .*SEAL_PKCS11_KEY"),
    ],
)
def test_what_is_wrong_with_the_token_is_said_in_a_sentence(
    in_token, rendered, settings, wrong, sentence
):
    right = settings.SEAL
    settings.SEAL = right | wrong

    with pytest.raises(SealUnavailable, match=sentence):
        seal(rendered("decision"), reason="Beslut")

    settings.SEAL = right
    assert inspect(seal(rendered("decision"), reason="Beslut")).problem == ""


def test_the_seal_names_the_certificate_that_belongs_to_the_tokens_key(in_token, rendered):
    pdf = seal(rendered("decision"), reason="Beslut")

    certificate = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0].signer_cert
    assert certificate.subject.native["common_name"] == AGENCY


def test_softhsm_is_there():
    assert shutil.which("softhsm2-util"), "Debian: apt-get install softhsm2"
