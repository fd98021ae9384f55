"""Seals a PDF in the agency's name: PAdES, certified so that no later change is allowed."""

import io
import urllib.request
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from django.conf import settings

from delmos_portal.documents.certificates import Credentials, SealUnavailable, credentials
from delmos_portal.documents.render import SEAL_FIELD

__all__ = ["SealUnavailable", "seal"]

# A fixed size saves pyHanko a trial signature. Hexadecimal, so twice the bytes of the signature.
RESERVED = 8 * 1024
RESERVED_WITH_TIMESTAMP = 40 * 1024
TIMESTAMP_TIMEOUT_SECONDS = 10


def seal(pdf: bytes, *, reason: str, when: datetime | None = None) -> bytes:
    """Add the agency's seal; the bytes before it are left as they were."""
    from pyhanko.sign import fields, signers

    signer = held_signer(credentials())
    stamper = timestamper(settings.SEAL["timestamp_url"])
    about = signers.PdfSignatureMetadata(
        field_name=SEAL_FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=reason,
        name=settings.AGENCY["name"],
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    writer, sealer = sealing_classes()
    reserved = RESERVED_WITH_TIMESTAMP if stamper else RESERVED
    for more in range(0, 64, 2):
        out = io.BytesIO()
        sealer(about, signer, timestamper=stamper, when=when).sign_pdf(
            writer(io.BytesIO(pdf)),
            existing_fields_only=True,
            bytes_reserved=reserved + more,
            output=out,
        )
        # A stream that ends in CR is misread by strict readers; other lengths give other bytes.
        if b"\r\nendstream" not in out.getvalue()[len(pdf) :]:
            break
    return out.getvalue()


@lru_cache(maxsize=2)
def held_signer(mine: Credentials) -> Any:
    """Make a signer that parses the private key once, not at every signature."""
    from asn1crypto import pem, x509  # noqa: PLC0415 -- slow import
    from pyhanko.sign import signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore  # noqa: PLC0415 -- slow import

    try:
        key: Any = serialization.load_pem_private_key(mine.key, mine.passphrase)
        [own, *others] = [
            x509.Certificate.load(der)
            for _, _, der in pem.unarmor(mine.certificate + mine.chain, multiple=True)
        ]
    except (ValueError, TypeError) as problem:
        raise SealUnavailable(
            "Sigillets certifikat eller nyckel kan inte läsas: fel format eller lösen."
        ) from problem
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise SealUnavailable("Sigillets nyckel måste vara av slaget RSA eller EC.")

    sha256 = hashes.SHA256()
    is_rsa = isinstance(key, rsa.RSAPrivateKey)
    how = (padding.PKCS1v15(), sha256) if is_rsa else (ec.ECDSA(sha256),)

    class HeldKeySigner(signers.Signer):
        async def async_sign_raw(self, data: bytes, *_: object, **__: object) -> bytes:
            signature: bytes = key.sign(data, *how)
            return signature

    store: Any = SimpleCertificateStore
    # Roots are left out: nothing in the file vouches for them, and every byte should be vouched for.
    return HeldKeySigner(
        signing_cert=own,
        cert_registry=store.from_certs(others),
        embed_roots=False,
    )


@cache
def sealing_classes() -> tuple[Any, Any]:
    """Give pyHanko's writer and signer, each with the one difference that we need."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    class SealWriter(IncrementalPdfFileWriter):
        def _update_meta(self) -> None:
            """Leave the metadata alone: a rewritten XMP is no longer valid in PDF/A."""

    class TimedSigner(signers.PdfSigner):
        def __init__(self, *args: Any, when: datetime | None, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.when = when

        def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
            session = super().init_signing_session(*args, **kwargs)
            session.system_time = self.when or session.system_time
            return session

    return SealWriter, TimedSigner


@cache
def timestamper(url: str) -> Any:
    """Give a client for the time-stamping authority (RFC 3161); nothing when none is configured."""
    if not url:
        return None
    if not url.startswith(("https://", "http://")):
        raise SealUnavailable("SEAL_TIMESTAMP_URL ska börja med https://.")

    from asn1crypto import tsp  # noqa: PLC0415 -- slow import
    from pyhanko.sign.timestamps import TimeStamper

    class HttpTimeStamper(TimeStamper):
        async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
            request = urllib.request.Request(  # noqa: S310 -- http or https, checked above
                url, data=req.dump(), headers={"Content-Type": "application/timestamp-query"}
            )
            with urllib.request.urlopen(request, timeout=TIMESTAMP_TIMEOUT_SECONDS) as answer:  # noqa: S310 -- as above
                return tsp.TimeStampResp.load(answer.read())

    stamper: Any = HttpTimeStamper
    return stamper()
