#!/usr/bin/env python3
"""Kontrollerar en handling (PDF) från myndigheten, utan bidragsportalen.

    python kontrollera.py handling.pdf --betrodda betrodda-certifikat.pem
    python kontrollera.py handling.pdf --innehall innehall.json

Svar: 0 äkta och oförändrad, 1 inte äkta, 2 kunde inte kontrolleras.

Programmet behöver Python 3.11 eller senare och pyHanko; provat med pyhanko 0.38 och
pyhanko-certvalidator 0.33 (pip install "pyhanko>=0.38,<0.39"). Det läser bara de filer som anges,
hämtar ingenting från nätet och sparar ingenting. Om handlingen har ersatts eller återkallats står
inte i filen: det svarar sidan Kontrollera en handling på.
"""

# One file, and nothing of the portal in it: the portal starts the same file for its public page.

import argparse
import io
import json
import logging
import re
import sys
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

GENUINE, NOT_GENUINE, NOT_CHECKED = 0, 1, 2
CPU_SECONDS = 10
MEMORY_BYTES = 768 * 1024 * 1024
SEAL_FIELD = "Sigill"
BESIDE = Path(__file__).with_name("betrodda-certifikat.pem")

PROBLEMS = {
    "": "",
    "unreadable": "Filen går inte att läsa som PDF.",
    "unsealed": "Filen har inget elektroniskt sigill.",
    "removed": "Sigillet har tagits bort ur filen.",
    "changed": "Filen har ändrats sedan den förseglades, eller så är sigillet skadat.",
    "extended": "Något har lagts till i filen sedan den förseglades.",
    "stranger": "Filen är förseglad av någon annan än myndigheten.",
}

# What each certificate is for stands on the line before it; without such a line the first is the
# agency's own, and those that issued themselves are the roots.
MARKED = re.compile(
    rb"(?:^(?P<use>Sigill|Rot|Tid)\b[^\n]*\n)?"
    rb"(?P<pem>-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----)",
    re.DOTALL | re.MULTILINE,
)
CODE = re.compile(r"kod=([A-Z2-7]{4}(?:-[A-Z2-7]{4}){3})")
CONTENT = re.compile(r"SHA-256 ([0-9a-f]{64})")


@dataclass(frozen=True)
class Trusted:
    """Whom a genuine seal comes from, as certificates."""

    own: list[Any]  # those the agency has sealed with
    roots: list[Any]  # where a genuine seal leads back to
    clocks: list[Any]  # where a believed time stamp leads back to

    @classmethod
    def read(cls, bundle: bytes) -> "Trusted":
        from asn1crypto import pem, x509  # noqa: PLC0415 -- slow import

        it = cls([], [], [])
        for found in MARKED.finditer(bundle):
            certificate = x509.Certificate.load(pem.unarmor(found["pem"])[2])
            use = found["use"] or (b"Rot" if it.own else b"Sigill")
            {b"Sigill": it.own, b"Rot": it.roots, b"Tid": it.clocks}[use].append(certificate)
            if not found["use"] and certificate.self_issued and certificate not in it.roots:
                it.roots.append(certificate)
        if not (it.own and it.roots):
            raise ValueError("no certificates")
        return it


def judge(pdf: bytes, trusted: bytes) -> dict[str, Any]:
    """Say what the seal of a file is worth; `problem` names the first thing that is wrong."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import enumerate_sig_fields

    whom = Trusted.read(trusted)
    emptied = False
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        seals = reader.embedded_regular_signatures
        if len(seals) == 1:
            return judge_seal(seals[0], pdf, whom)
        emptied = not seals and any(
            name == SEAL_FIELD for name, *_ in enumerate_sig_fields(reader, filled_status=False)
        )
    except Exception:  # noqa: BLE001 -- a foreign file may break the parser anywhere
        seals = []
    if b"/ByteRange" in pdf:  # a seal there was, though it is no longer whole
        return {"problem": "extended" if seals else "changed", "sealed": True}
    if emptied:
        return {"problem": "removed"}
    return {"problem": "unsealed" if pdf.startswith(b"%PDF-") else "unreadable"}


def judge_seal(seal: Any, pdf: bytes, whom: Trusted) -> dict[str, Any]:
    from pyhanko.sign.validation import SignatureCoverageLevel

    status, sealed_at, stamped = validated(seal, whom)
    stamp = status.timestamp_validity
    stamp_holds = stamp is None or (stamp.intact and stamp.valid)
    intact = status.intact and status.valid and stamp_holds and is_written_plainly(seal, pdf)
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    # A public root vouches for other organisations too: the name must be ours as well.
    ours = status.trusted and any(
        status.signing_cert.subject == certificate.subject for certificate in whom.own
    )
    said = seal.sig_object
    code = CODE.search(str(said.get("/ContactInfo", "")))
    content = CONTENT.search(str(said.get("/Reason", "")))
    return {
        "sealed": True,
        "intact": intact,
        "whole_file": whole,
        "signer_name": str(status.signing_cert.subject.native.get("common_name", "")),
        "sealed_at": sealed_at.isoformat(),
        "stamped": stamped,
        "code": code[1] if code else "",
        "content_sha256": content[1] if content else "",
        "problem": first_problem(intact=intact, whole=whole, ours=ours),
    }


def first_problem(*, intact: bool, whole: bool, ours: bool) -> str:
    if not intact:
        return "changed"
    if not whole:
        return "extended"
    return "" if ours else "stranger"


def validated(seal: Any, whom: Trusted) -> tuple[Any, datetime, bool]:
    """Judge the certificate at the moment of sealing: by the time stamp when it can be believed.

    Else by the time that the seal itself tells; only the key's owner can have written that.
    """
    stamped_at = time_stamp(seal)
    if stamped_at and whom.clocks:
        status = validated_at(seal, whom, stamped_at)
        if status.timestamp_validity.trusted:
            return status, stamped_at, True
    told: datetime = seal.self_reported_timestamp
    return validated_at(seal, whom, told), told, False


def time_stamp(seal: Any) -> datetime | None:
    """The moment that a time-stamp authority has put to the seal; at most one has."""
    from pyhanko.sign.general import NonexistentAttributeError, find_unique_cms_attribute

    try:
        token = find_unique_cms_attribute(
            seal.signer_info["unsigned_attrs"], "signature_time_stamp_token"
        )
    except NonexistentAttributeError:
        return None
    moment: datetime = token["content"]["encap_content_info"]["content"].parsed["gen_time"].native
    return moment


def validated_at(seal: Any, whom: Trusted, moment: datetime) -> Any:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints

    return validate_pdf_signature(
        seal,
        signer_validation_context=context(whom.roots, moment, seal),
        ts_validation_context=context(whom.clocks or whom.roots, moment, seal),
        key_usage_settings=KeyUsageConstraints(
            key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
        ),
    )


def context(roots: list[Any], moment: datetime, seal: Any) -> Any:
    """Trust these certificates alone, as they stood then; fetch nothing, read what the file brings."""
    from pyhanko.sign.validation import DocumentSecurityStore
    from pyhanko.sign.validation.errors import NoDSSFoundError
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415 -- slow import

    settings: dict[str, Any] = {
        "trust_roots": roots,
        "moment": moment,
        "allow_fetching": False,
        "revocation_mode": "soft-fail",
    }
    try:
        store = DocumentSecurityStore.read_dss(seal.reader)
    except NoDSSFoundError:
        return ValidationContext(**settings)
    return store.as_validation_context(settings)


def is_written_plainly(seal: Any, pdf: bytes) -> bool:
    """Check the place of the seal itself, which it cannot cover: nothing there is out of order."""
    if not stamp_is_plain(seal.signer_info["unsigned_attrs"]):
        return False
    _, before, after, _ = seal.byte_range
    written = rebuilt(seal).hex().upper().encode()
    return pdf[before:after] == b"<" + written.ljust(after - before - 2, b"0") + b">"


def stamp_is_plain(attributes: Any) -> bool:
    """Check what surrounds a time stamp: nothing vouches for it, so it says what it must and no more."""
    if not attributes:
        return True
    [only] = attributes
    [value] = only["values"]
    token = value["content"]
    [signer] = token["signer_infos"]
    by_name = signer["sid"].name == "issuer_and_serial_number"
    algorithms = [*token["digest_algorithms"], signer["digest_algorithm"]]
    return (
        only["type"].native == "signature_time_stamp_token"
        and token["version"].native == "v3"
        and signer["version"].native == ("v1" if by_name else "v3")
        and len({one["algorithm"].native for one in algorithms}) == 1
        and all(one["parameters"].dump() in (b"", b"\x05\x00") for one in algorithms)
    )


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


def content_matches(manifest: bytes, content_sha256: str) -> bool:
    """Whether this is the list of contents that was sealed, however its spaces and lines lie."""
    if sha256(manifest).hexdigest() == content_sha256:
        return True
    try:
        canonical = json.dumps(
            json.loads(manifest), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
    except (ValueError, RecursionError):
        return False
    return sha256(canonical.encode()).hexdigest() == content_sha256


def told(found: dict[str, Any]) -> list[str]:
    """What a seal says, as lines for a reader."""
    if not found.get("signer_name"):
        return []
    moment = datetime.fromisoformat(found["sealed_at"]).astimezone()
    source = "tidsstämpel" if found["stamped"] else "enligt sigillet"
    lines = [
        f"Förseglad av:  {found['signer_name']}",
        f"Förseglad:     {moment:%Y-%m-%d %H:%M:%S %z} ({source})",
    ]
    if found["code"]:
        lines.append(f"Kontrollkod:   {found['code']}")
    if found["content_sha256"]:
        lines += ["Innehållets kontrollsumma (SHA-256):", f"  {found['content_sha256']}"]
    return lines


def verdict_on(pdf: bytes, trusted: bytes, manifest: bytes | None) -> tuple[int, list[str]]:
    """Give the answer to the system and the lines for the reader."""
    found = judge(pdf, trusted)
    about = ["Filens kontrollsumma (SHA-256):", f"  {sha256(pdf).hexdigest()}", *told(found)]
    if found["problem"]:
        return NOT_GENUINE, [f"INTE ÄKTA. {PROBLEMS[found['problem']]}", *about]
    if manifest is None:
        return GENUINE, ["ÄKTA. Filen är förseglad av myndigheten och oförändrad.", *about]
    if not found["content_sha256"]:
        problem = "Filen är äkta, men den anger ingen innehållsförteckning att jämföra med."
        return NOT_CHECKED, [problem, *about]
    if not content_matches(manifest, found["content_sha256"]):
        problem = "INTE SAMMA INNEHÅLL. Filen är äkta, men innehållsförteckningen är en annan."
        return NOT_GENUINE, [problem, *about]
    return GENUINE, ["ÄKTA. Filen är oförändrad och innehållsförteckningen är dess egen.", *about]


def ask(arguments: argparse.Namespace) -> tuple[int, list[str]]:
    try:
        trusted = arguments.betrodda.read_bytes()
    except OSError as problem:
        what = f"Certifikaten kan inte läsas: {arguments.betrodda}: {problem.strerror}."
        return NOT_CHECKED, [
            f"{what} Hämta dem på sidan Kontrollera en handling och ange filen med --betrodda."
        ]
    try:
        pdf = arguments.fil.read_bytes()
        manifest = arguments.innehall.read_bytes() if arguments.innehall else None
    except OSError as problem:
        return NOT_CHECKED, [f"Filen kan inte läsas: {problem.filename}: {problem.strerror}."]
    try:
        return verdict_on(pdf, trusted, manifest)
    except ImportError:
        return NOT_CHECKED, ['pyHanko saknas. Kör: pip install "pyhanko>=0.38,<0.39"']
    except ValueError:
        return NOT_CHECKED, [f"Certifikaten kan inte läsas: {arguments.betrodda}."]


def answer_the_portal() -> None:
    """Judge a stranger's file for the public page, with little time and memory: JSON out."""
    import resource  # noqa: PLC0415 -- optional dependency

    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    length = int(sys.stdin.buffer.readline())
    trusted = sys.stdin.buffer.read(length)
    json.dump(judge(sys.stdin.buffer.read(), trusted), sys.stdout)


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("fil", type=Path, help="handlingen, en PDF")
    parser.add_argument(
        "--betrodda", type=Path, default=BESIDE, help=f"myndighetens certifikat ({BESIDE.name})"
    )
    parser.add_argument("--innehall", type=Path, help="innehållsförteckningen, en JSON-fil")
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # the verdict is enough for a reader
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    code, lines = ask(parser.parse_args(words))
    sys.stdout.write("\n".join(lines) + "\n")
    return code


if __name__ == "__main__":
    if sys.argv[1:] == ["--portalen"]:
        answer_the_portal()
    else:
        sys.exit(main())
