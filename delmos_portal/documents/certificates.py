"""The certificate behind the seal: the agency's own, or a local one for demonstration and tests."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from delmos_portal.documents.authority import local_authority
from delmos_portal.templatetags.swedish import day

WARNED_AHEAD = timedelta(days=60)
HOUR_SECONDS = 3600


class SealUnavailable(Exception):
    """Nothing to seal with. The message is written for the agency's staff."""


@dataclass(frozen=True)
class Token:
    """A key that never leaves its hardware module (PKCS#11)."""

    module: str  # the driver's shared library
    label: str
    pin: str = field(repr=False)
    key: str  # the key's label in the token, and the certificate's


@dataclass(frozen=True)
class Credentials:
    """What one seal is made with, as PEM. The same content gives the same, hashable object."""

    certificate: bytes  # empty: it lies in the token
    chain: bytes = b""
    key: bytes = field(default=b"", repr=False)
    passphrase: bytes | None = field(default=None, repr=False)
    token: Token | None = None
    revocation: bytes = b""  # revocation lists that are not fetched


def credentials() -> Credentials:
    """Read the sealing certificate and key named in the settings; they may be replaced any time."""
    named = settings.SEAL
    if named["pkcs11_module"]:
        token = Token(
            named["pkcs11_module"],
            named["pkcs11_token"],
            named["pkcs11_pin"],
            named["pkcs11_key"],
        )
        return Credentials(token=token, **public_part())
    if named["certificate"] and named["key"]:
        return Credentials(
            **public_part(),
            key=read_pem(named["key"]),
            passphrase=named["passphrase"].encode() or None,
        )
    if named["local_authority"]:
        directory = local_authority(Path(named["local_authority"]))
        return Credentials(key=(directory / "seal.key").read_bytes(), **public_part())
    raise SealUnavailable(
        "Sigill saknas: ange myndighetens certifikat och nyckel i SEAL_CERTIFICATE och SEAL_KEY."
    )


def public_part() -> dict[str, Any]:
    """Certificate, chain and revocation lists: what may be read without touching the key."""
    named = settings.SEAL
    if named["local_authority"] and not (named["certificate"] or named["pkcs11_module"]):
        directory = local_authority(Path(named["local_authority"]))
        lists = directory / "crl.pem"  # an authority of before has none
        return {
            "certificate": (directory / "seal.pem").read_bytes(),
            "chain": (directory / "root.pem").read_bytes(),
            "revocation": lists.read_bytes() if lists.exists() else b"",
        }
    return {
        "certificate": read_pem(named["certificate"]),
        "chain": read_pem(named["chain"]),
        "revocation": read_pem(named["revocation"]),
    }


def read_pem(path: str) -> bytes:
    """Give what a file holds; nothing when none is named."""
    if not path:
        return b""
    try:
        return Path(path).read_bytes()
    except OSError as problem:
        raise SealUnavailable(f"Sigillet kan inte läsas: {problem.strerror} ({path}).") from problem


def trusted() -> bytes:
    """Give, as PEM, whom a genuine seal comes from, each with a line that says what it is for.

    Today's certificate and root, those of earlier keys, and the roots of the time-stamp authority.
    """
    mine = public_part()
    sealing = [*parsed(mine["certificate"])[:1]]
    if not sealing:
        raise SealUnavailable(
            "Sigillets certifikat saknas: ange det i SEAL_CERTIFICATE, också när nyckeln ligger i "
            "en säkerhetsmodul."
        )
    lines = [*marked(sealing, parsed(mine["chain"]))]
    earlier = parsed(read_pem(settings.SEAL["earlier"]))
    lines += marked([one for one in earlier if not is_authority(one)], earlier)
    clocks = parsed(read_pem(settings.SEAL["timestamp_roots"]))
    lines += [described("Tid", one) for one in clocks]
    return b"".join(dict.fromkeys(lines))


def marked(sealing: list[x509.Certificate], chain: list[x509.Certificate]) -> Iterator[bytes]:
    """Mark sealing certificates and their roots."""
    roots = [one for one in chain if is_root(one)]
    for certificate in sealing:
        yield described("Sigill", certificate)
        # Without a root in the chain the certificate itself is what the agency vouches for.
        if not roots or is_root(certificate):
            yield described("Rot", certificate)
    for root in roots:
        yield described("Rot", root)


def is_root(certificate: x509.Certificate) -> bool:
    return certificate.issuer == certificate.subject


def is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def parsed(pem: bytes) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(pem) if pem.strip() else []
    except ValueError as problem:
        raise SealUnavailable("Sigillets certifikat kan inte läsas: fel format.") from problem


def described(use: str, certificate: x509.Certificate) -> bytes:
    until = certificate.not_valid_after_utc
    line = f"{use}: {certificate.subject.rfc4514_string()}, giltigt till {until:%Y-%m-%d}\n"
    return line.encode() + certificate.public_bytes(Encoding.PEM)


@dataclass(frozen=True)
class Expiry:
    """When the sealing certificate ends."""

    fingerprint: str
    at: datetime

    def days_left(self, now: datetime) -> int:
        return (self.at - now).days

    def warning(self, now: datetime) -> str:
        """A sentence for staff; empty while there is time."""
        if now >= self.at:
            return (
                f"Sigillets certifikat gick ut {day(self.at)}. Inlagor tas emot som vanligt, men "
                "handlingar förseglas först när certifikatet har bytts."
            )
        if self.at - now > WARNED_AHEAD:
            return ""
        left = self.days_left(now)
        when = f"om {left} dagar" if left > 1 else "i morgon" if left else "inom ett dygn"
        return f"Sigillets certifikat går ut {day(self.at)}, {when}. Byt det före dess."


def expiry() -> Expiry | None:
    """When today's certificate ends; nothing when it lies in a token only."""
    if not settings.SEAL["pkcs11_module"]:
        credentials()  # a missing key is said as such
    certificates = parsed(public_part()["certificate"])
    if not certificates:
        return None
    [own, *_] = certificates
    return Expiry(own.fingerprint(hashes.SHA256()).hex(), own.not_valid_after_utc)


def seal_warning() -> str:
    """What staff must know of the seal; empty when all is well. Asked of the files once an hour."""
    return _warning(tuple(settings.SEAL.items()), int(time.time() // HOUR_SECONDS))


@lru_cache(maxsize=1)
def _warning(_settings: tuple[object, ...], _hour: int) -> str:
    try:
        ends = expiry()
    except SealUnavailable as problem:
        return (
            f"{problem} Inlagor tas emot som vanligt; deras handlingar förseglas när det är rättat."
        )
    return ends.warning(datetime.now(UTC)) if ends else ""
