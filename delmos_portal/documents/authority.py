"""A certificate authority of our own, for demonstration and tests: made on first use, and kept."""

import datetime as dt
import os
import shutil
import tempfile
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.conf import settings

# Valid from the year of the first call: the demonstration has its history.
VALID_FROM = dt.datetime(2018, 1, 1, tzinfo=dt.UTC)
VALID_FOR = dt.timedelta(days=3650)


def local_authority(directory: Path) -> Path:
    """Make a certificate authority and a sealing certificate on first use, and keep them."""
    if (directory / "seal.key").exists():
        return directory
    directory.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f"{directory.name}.", dir=directory.parent))
    try:
        write_authority(draft)
        # A rename takes all or nothing: of two processes that come here at once, one wins.
        os.replace(draft, directory)
    except OSError:
        if not (directory / "seal.key").exists():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return directory


def write_authority(directory: Path) -> None:
    """Write root.pem, crl.pem, seal.pem and seal.key. The root's own key is never stored."""
    root_key, seal_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name = name_of(f"{settings.AGENCY['short']}, lokal demonstrationsutfärdare")
    root = issue(root_name, root_key, issuer=root_name, issuer_key=root_key, authority=True)
    sealing = issue(
        name_of(settings.AGENCY["name"]), seal_key, issuer=root_name, issuer_key=root_key
    )
    (directory / "root.pem").write_bytes(root.public_bytes(Encoding.PEM))
    (directory / "crl.pem").write_bytes(nothing_revoked(root, root_key).public_bytes(Encoding.PEM))
    (directory / "seal.pem").write_bytes(sealing.public_bytes(Encoding.PEM))
    (directory / "seal.key").write_bytes(
        seal_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    (directory / "seal.key").chmod(0o600)


def nothing_revoked(
    root: x509.Certificate, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateRevocationList:
    """Give the root's word, for as long as it lives, that it has revoked nothing."""
    return (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root.subject)
        .last_update(VALID_FROM)
        .next_update(root.not_valid_after_utc)
        .add_extension(x509.CRLNumber(1), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False
        )
        .sign(key, hashes.SHA256())
    )


def name_of(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "SE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, settings.AGENCY["name"]),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def issue(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    *,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    authority: bool = False,
) -> x509.Certificate:
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    usage = x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
    public = key.public_key()
    issuer_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(VALID_FROM)
        .not_valid_after(now + VALID_FOR)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(issuer_id, critical=False)
        .sign(issuer_key, hashes.SHA256())
    )
