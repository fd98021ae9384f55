"""Seals a PDF in the agency's name: PAdES, certified so that no later change is allowed."""

import io
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from django.conf import settings

from delmos_portal.documents import hardware, long_term
from delmos_portal.documents.certificates import Credentials, SealUnavailable, credentials
from delmos_portal.documents.render import SEAL_FIELD
from delmos_portal.documents.timestamps import timestamper

__all__ = ["SealUnavailable", "seal"]

# A known size saves pyHanko a trial signature: what goes in besides the certificates, in bytes.
RESERVED = 2 * 1024
RESERVED_FOR_TIMESTAMP = 16 * 1024
AMBIGUOUS_END = b"\r\nendstream"
LAST_STREAM = 2048  # the table of what was added, and what follows it
UNREADABLE = "Sigillets certifikat eller nyckel kan inte läsas: fel format eller lösen."


def seal(pdf: bytes, *, reason: str, contact: str = "", when: datetime | None = None) -> bytes:
    """Add the agency's seal; the bytes before it are left as they were.

    Raises SealUnavailable, with a sentence for staff, when key, time stamp or revocation is not there.
    """
    mine = credentials()
    said: dict[str, Any] = {"reason": reason, "contact_info": contact or None}
    if mine.token is None:
        return sealed_or_why_not(pdf, mine, said, when)
    try:
        return sealed_or_why_not(pdf, mine, said, when)
    except hardware.errors():  # a token that was taken out and put back deserves another try
        hardware.forget(mine.token)
    try:
        return sealed_or_why_not(pdf, mine, said, when)
    except hardware.errors() as problem:
        hardware.forget(mine.token)
        raise hardware.unavailable(problem) from problem


def sealed_or_why_not(
    pdf: bytes, mine: Credentials, said: dict[str, Any], when: datetime | None
) -> bytes:
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.timestamps.common_utils import TimestampRequestError
    from pyhanko_certvalidator.errors import PathError, ValidationError  # noqa: PLC0415 -- slow import

    try:
        return sealed(pdf, mine, said, when)
    except TimestampRequestError as problem:
        raise SealUnavailable(
            f"Tidsstämplingstjänsten gav ingen stämpel ({problem}). Förseglingen väntar på den."
        ) from problem
    except (SigningError, PathError, ValidationError) as problem:
        if not long_term.wanted():
            raise
        long_term.forget()
        raise SealUnavailable(
            "Sigillets långtidsuppgifter kan inte hämtas: spärrlistor eller rot saknas, eller så är "
            f"ett certifikat spärrat ({problem.__cause__ or problem}). Förseglingen väntar på dem."
        ) from problem


def sealed(pdf: bytes, mine: Credentials, said: dict[str, Any], when: datetime | None) -> bytes:
    signer = signer_of(mine)
    refuse_expired(signer.signing_cert, when or datetime.now(UTC))
    stamper = timestamper(settings.SEAL["timestamp_url"])
    writer, sealer = sealing_classes()
    reserved = room_for(signer) + (RESERVED_FOR_TIMESTAMP if stamper else 0)
    for more in range(16):
        out = io.BytesIO()
        sealer(wording(mine, said), signer, timestamper=stamper, when=when).sign_pdf(
            writer(io.BytesIO(pdf)),
            existing_fields_only=True,
            bytes_reserved=2 * (reserved + more),  # it is written in hexadecimal
            output=out,
        )
        # A stream that ends in CR is misread by strict readers; other lengths give other bytes.
        if AMBIGUOUS_END not in out.getvalue()[-LAST_STREAM:]:
            break
    return out.getvalue()


def refuse_expired(certificate: Any, moment: datetime) -> None:
    if moment > certificate.not_valid_after:
        raise SealUnavailable(
            f"Sigillets certifikat gick ut {certificate.not_valid_after:%Y-%m-%d}. Byt certifikat, så "
            "förseglas handlingarna därefter."
        )


def room_for(signer: Any) -> int:
    certificates = [signer.signing_cert, *signer.cert_registry]
    return RESERVED + sum(len(one.dump()) for one in certificates)


def wording(mine: Credentials, said: dict[str, Any]) -> Any:
    """Give what the seal says of itself, and what it brings along."""
    from pyhanko.sign import fields, signers
    from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference

    long = long_term.wanted()
    return signers.PdfSignatureMetadata(
        field_name=SEAL_FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        name=settings.AGENCY["name"],
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        embed_validation_info=long,
        validation_context=long_term.context(mine) if long else None,
        # In the seal's own revision: what came after it would break "no changes".
        dss_settings=DSSContentSettings(
            include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
        ),
        **said,
    )


def signer_of(mine: Credentials) -> Any:
    if mine.token is None:
        return held_signer(mine)
    certificates = loaded(mine)
    own = certificates[0] if mine.certificate.strip() else None
    return hardware.signer(mine.token, own, certificates[1 if own else 0 :])


def loaded(mine: Credentials) -> list[Any]:
    from asn1crypto import pem, x509  # noqa: PLC0415 -- slow import

    both = mine.certificate + mine.chain
    try:
        found = pem.unarmor(both, multiple=True) if both.strip() else []
        return [x509.Certificate.load(der) for _, _, der in found]
    except (ValueError, TypeError) as problem:
        raise SealUnavailable(UNREADABLE) from problem


@lru_cache(maxsize=2)
def held_signer(mine: Credentials) -> Any:
    """Make a signer that parses the private key once, not at every signature."""
    from pyhanko.sign import signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore  # noqa: PLC0415 -- slow import

    [own, *others] = loaded(mine)
    try:
        key: Any = serialization.load_pem_private_key(mine.key, mine.passphrase)
    except (ValueError, TypeError) as problem:
        raise SealUnavailable(UNREADABLE) from problem
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
    from pyhanko.pdf_utils.generic import StreamObject, pdf_name
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    class SealWriter(IncrementalPdfFileWriter):
        def _update_meta(self) -> None:
            """Leave the metadata alone: a rewritten XMP is no longer valid in PDF/A."""

        def add_object(self, obj: Any, *args: Any, **kwargs: Any) -> Any:
            """Write in hexadecimal what ends in CR (one certificate or list in 256)."""
            if isinstance(obj, StreamObject) and obj.data.endswith(b"\r"):
                obj.apply_filter(pdf_name("/ASCIIHexDecode"))
            return super().add_object(obj, *args, **kwargs)

    class TimedSigner(signers.PdfSigner):
        def __init__(self, *args: Any, when: datetime | None, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.when = when

        def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
            session = super().init_signing_session(*args, **kwargs)
            session.system_time = self.when or session.system_time
            return session

    return SealWriter, TimedSigner
