"""Tells whether a PDF carries the agency's seal, unbroken. For the public page of verification.

The file comes from a stranger: a child process opens it, with little time and memory, so a web
process neither imports the PDF libraries nor runs the risk.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from delmos_portal.documents.certificates import trusted
from delmos_portal.documents.verifier import PROBLEMS

LARGEST_FILE_BYTES = 25 * 1024 * 1024
TIMEOUT_SECONDS = 15
VERIFIER = Path(__file__).with_name("verifier.py")

OWN_PROBLEMS = {
    "too_large": "Filen är för stor för att kontrolleras. Den får vara högst 25 MB.",
    "cut_short": "Filen kunde inte kontrolleras: den är för omfattande.",
}


@dataclass(frozen=True)
class Verdict:
    """What the seal of a file is worth. `problem` is a sentence, empty when all is well."""

    problem: str
    sealed: bool = False
    intact: bool = False
    whole_file: bool = False
    signer_name: str = ""
    sealed_at: datetime | None = None
    stamped: bool = False  # the time is a time-stamp authority's, not the seal's own word
    code: str = ""
    content_sha256: str = ""

    @property
    def is_genuine(self) -> bool:
        return not self.problem


def inspect(pdf: bytes) -> Verdict:
    """Judge a file's seal against the agency's certificates. Safe for files from anyone."""
    if len(pdf) > LARGEST_FILE_BYTES:
        return Verdict(OWN_PROBLEMS["too_large"])
    certificates = trusted()
    try:
        judged = subprocess.run(  # noqa: S603 -- our own script, no shell, nothing from the caller
            [sys.executable, "-I", str(VERIFIER), "--portalen"],
            input=b"%d\n%b%b" % (len(certificates), certificates, pdf),
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            check=True,
            env={},
        )
        found = json.loads(judged.stdout)
    except (subprocess.SubprocessError, ValueError):
        return Verdict(OWN_PROBLEMS["cut_short"])
    return Verdict(
        problem=PROBLEMS[found["problem"]],
        sealed=found.get("sealed", False),
        intact=found.get("intact", False),
        whole_file=found.get("whole_file", False),
        signer_name=found.get("signer_name", ""),
        sealed_at=datetime.fromisoformat(found["sealed_at"]) if found.get("sealed_at") else None,
        stamped=found.get("stamped", False),
        code=found.get("code", ""),
        content_sha256=found.get("content_sha256", ""),
    )
