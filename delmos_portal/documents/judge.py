"""Judges one PDF from standard input. Runs as a process of its own, so that it can be cut short.

It imports nothing of the portal: `check.py` starts it by its path, gives it the trusted
certificates and the file, and reads one line of JSON.
"""

import io
import json
import resource
import sys
from datetime import datetime
from typing import Any

CPU_SECONDS = 10
MEMORY_BYTES = 768 * 1024 * 1024


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    length = int(sys.stdin.buffer.readline())
    trusted = sys.stdin.buffer.read(length)
    json.dump(judge(sys.stdin.buffer.read(), trusted), sys.stdout)


def judge(pdf: bytes, trusted: bytes) -> dict[str, Any]:
    """Say what the seal of a file is worth; `problem` names the first thing that is wrong.

    `trusted` is PEM: the agency's own certificate first, then the roots that it leads back to.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        seals = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
        if len(seals) == 1:
            return judge_seal(seals[0], pdf, trusted)
    except Exception:  # noqa: BLE001 -- a foreign file may break the parser anywhere
        seals = []
    if b"/ByteRange" in pdf:  # a seal there was, though it is no longer whole
        return {"problem": "extended" if seals else "changed", "sealed": True}
    return {"problem": "unsealed" if pdf.startswith(b"%PDF-") else "unreadable"}


def judge_seal(seal: Any, pdf: bytes, trusted: bytes) -> dict[str, Any]:
    from asn1crypto import pem, x509  # noqa: PLC0415 -- slow import
    from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints

    [own, *roots] = [
        x509.Certificate.load(der) for _, _, der in pem.unarmor(trusted, multiple=True)
    ]
    # The time is covered by the seal itself, so only the key's owner can have written it.
    sealed_at = seal.self_reported_timestamp
    status = validate_pdf_signature(
        seal,
        signer_validation_context=context(roots, sealed_at),
        key_usage_settings=KeyUsageConstraints(
            key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
        ),
    )
    stamp = status.timestamp_validity
    stamp_holds = stamp is None or (stamp.intact and stamp.valid)
    intact = status.intact and status.valid and stamp_holds and is_written_plainly(seal, pdf)
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    # A public root vouches for other organisations too: the name must be ours as well.
    ours = status.trusted and status.signing_cert.subject == own.subject
    return {
        "sealed": True,
        "intact": intact,
        "whole_file": whole,
        "signer_name": str(status.signing_cert.subject.native.get("common_name", "")),
        "sealed_at": sealed_at.isoformat(),
        "problem": first_problem(intact=intact, whole=whole, ours=ours),
    }


def first_problem(*, intact: bool, whole: bool, ours: bool) -> str:
    if not intact:
        return "changed"
    if not whole:
        return "extended"
    return "" if ours else "stranger"


def context(roots: list[Any], sealed_at: datetime) -> Any:
    """Trust these certificates alone, as they stood when the seal was set; fetch nothing."""
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415 -- slow import

    return ValidationContext(
        trust_roots=roots, moment=sealed_at, allow_fetching=False, revocation_mode="soft-fail"
    )


def is_written_plainly(seal: Any, pdf: bytes) -> bool:
    """Check the place of the seal itself, which it cannot cover: nothing there is out of order."""
    _, before, after, _ = seal.byte_range
    written = rebuilt(seal).hex().upper().encode()
    return pdf[before:after] == b"<" + written.ljust(after - before - 2, b"0") + b">"


def rebuilt(seal: Any) -> bytes:
    """Write the seal anew from what its signature vouches for."""
    from asn1crypto import cms  # noqa: PLC0415 -- slow import

    found = seal.signer_info
    own = seal.signer_cert
    about_signer = {
        "version": "v1",
        "sid": {
            "issuer_and_serial_number": {"issuer": own.issuer, "serial_number": own.serial_number}
        },
        "digest_algorithm": {"algorithm": "sha256"},
        "signed_attrs": found["signed_attrs"],
        "signature_algorithm": {"algorithm": found["signature_algorithm"]["algorithm"]},
        "signature": found["signature"],
    }
    if found["unsigned_attrs"]:
        about_signer["unsigned_attrs"] = found["unsigned_attrs"]
    content = {
        "version": "v1",
        "digest_algorithms": [{"algorithm": "sha256"}],
        "encap_content_info": {"content_type": "data"},
        "certificates": seal.signed_data["certificates"],
        "signer_infos": [about_signer],
    }
    rebuilt_seal: bytes = cms.ContentInfo(
        {"content_type": "signed_data", "content": cms.SignedData(content)}
    ).dump()
    return rebuilt_seal


if __name__ == "__main__":
    main()
