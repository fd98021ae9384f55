"""The certificate behind the seal: the agency's own, or a local one for demonstration and tests."""

import datetime as dt
import os
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.conf import settings

# The local authority is valid from the year of the first call: the demonstration has its history.
VALID_FROM = dt.datetime(2018, 1, 1, tzinfo=dt.UTC)
VALID_FOR = dt.timedelta(days=3650)


class SealUnavailable(Exception):
    """Nothing to seal with. The message is written for the agency's staff."""


@dataclass(frozen=True)
class Credentials:
    """What one seal is made with, as PEM. The same content gives the same, hashable object."""

    certificate: bytes
    key: bytes = field(repr=False)
    passphrase: bytes | None = field(default=None, repr=False)
    chain: bytes = b""


def credentials() -> Credentials:
    """Read the sealing certificate and key named in the settings; they may be replaced any time."""
    configured = settings.SEAL
    if configured["certificate"] and configured["key"]:
        return Credentials(
            certificate=read_pem(configured["certificate"]),
            key=read_pem(configured["key"]),
            passphrase=configured["passphrase"].encode() or None,
            chain=read_pem(configured["chain"]) if configured["chain"] else b"",
        )
    if configured["local_authority"]:
        directory = local_authority(Path(configured["local_authority"]))
        return Credentials(
            certificate=(directory / "seal.pem").read_bytes(),
            key=(directory / "seal.key").read_bytes(),
            chain=(directory / "root.pem").read_bytes(),
        )
    raise SealUnavailable(
        "Sigill saknas: ange myndighetens certifikat och nyckel i SEAL_CERTIFICATE och SEAL_KEY."
    )


def trusted() -> bytes:
    """Give, as PEM, the agency's certificate and after it the roots that a genuine seal leads to."""
    mine = credentials()
    own = x509.load_pem_x509_certificate(mine.certificate)
    chain = x509.load_pem_x509_certificates(mine.chain) if mine.chain else []
    roots = [one for one in chain if one.issuer == one.subject]
    # Without a root in the chain the sealing certificate itself is what the agency vouches for.
    return b"".join(one.public_bytes(Encoding.PEM) for one in [own, *(roots or [own])])


def read_pem(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as problem:
        raise SealUnavailable(f"Sigillet kan inte läsas: {problem.strerror} ({path}).") from problem


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
    """Write root.pem, seal.pem and seal.key. The root's own key is never stored."""
    root_key, seal_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name = name_of(f"{settings.AGENCY['short']}, lokal demonstrationsutfärdare")
    root = issue(root_name, root_key, issuer=root_name, issuer_key=root_key, authority=True)
    sealing = issue(
        name_of(settings.AGENCY["name"]), seal_key, issuer=root_name, issuer_key=root_key
    )
    (directory / "root.pem").write_bytes(root.public_bytes(Encoding.PEM))
    (directory / "seal.pem").write_bytes(sealing.public_bytes(Encoding.PEM))
    (directory / "seal.key").write_bytes(
        seal_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    (directory / "seal.key").chmod(0o600)


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
