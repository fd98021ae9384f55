"""Downloading the sealed documents through the page, and checking every one of them."""

import io
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import outloud
import page as pdf_rules
from pypdf import PdfReader

from tests.journeys.visitor import Visitor
from tests.live import wait_for


@dataclass
class Papers:
    """What has been fetched: subject in the register → PDF."""

    folder: Path
    fetched: dict[str, bytes] = field(default_factory=dict)

    def fetch(self, visitor: Visitor, case: str, subject: str, *said: str) -> bytes:
        """Download a document from the case's page as soon as it is drawn up, and check it."""
        visitor.open(case)
        named = visitor.main.get_by_role("rowheader").get_by_role("link", name=subject, exact=True)
        link = named.and_(visitor.main.locator("[href^='/handlingar/']"))

        def is_there() -> bool:
            visitor.page.reload()
            return link.count() == 1

        wait_for(is_there)
        pdf = visitor.download(link)
        assert subject not in self.fetched
        self.fetched[subject] = pdf
        check(pdf, self.folder, *said)
        return pdf


def check(pdf: bytes, folder: Path, *said: str) -> None:
    """Sealed, archivable, accessible, and it says what it should."""
    path = folder / "document.pdf"
    path.write_bytes(pdf)
    signature = subprocess.run(
        ["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False
    )
    assert "Signature is Valid." in signature.stdout
    assert "Total document signed" in signature.stdout
    for profile in ("2a", "ua1"):
        report = pdf_rules.validate_pdf_bytes(pdf, profile=profile)
        assert [failure.message for failure in report.failures] == []
        assert report.is_compliant
    result = outloud.check(str(path))
    assert (result.error, result.errors) == (None, 0)
    text = text_of(pdf)
    assert [words for words in said if words not in text] == []


def text_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    text = " ".join(one.extract_text() for one in pages)
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())
