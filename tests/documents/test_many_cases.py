"""Fifty generated cases: whatever is written, the letter is archivable, accessible and whole."""

import io
from functools import cache

import outloud
import page
import pikepdf
import pytest

from delmos_portal.documents.glyphs import readable
from delmos_portal.documents.render import render, warm
from tests.documents.cases import Case
from tests.documents.letters import CREATED_AT

CASES = range(50)
LOOKED_AT_TWICE = range(0, 50, 11)
# It counts the heads of a table's rows: two columns with a head in each row always have too many.
MISTAKEN = ["TBL-010"]


@cache
def drawn(number: int) -> tuple[Case, bytes]:
    it = Case(number)
    return it, render(it.kind, it.context, title=it.title, created_at=CREATED_AT)


def elements(pdf: pikepdf.Pdf, kind: str) -> list[pikepdf.Dictionary]:
    """The elements of this kind in the tree that is read aloud."""
    found = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary)]
    return [one for one in found if one.get("/S") == kind]


def holds_a_header(element: pikepdf.Object) -> bool:
    if not isinstance(element, pikepdf.Dictionary):
        return False
    if element.get("/S") == "/TH":
        return True
    parts = element.get("/K", [])
    return any(holds_a_header(one) for one in (parts if isinstance(parts, pikepdf.Array) else []))


def fonts_left_out(pdf: pikepdf.Pdf) -> list[str]:
    found = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary)]
    described = [one for one in found if one.get("/Type") == "/FontDescriptor"]
    assert described
    files = {"/FontFile2", "/FontFile3"}
    return [str(one.FontName) for one in described if not files & set(one.keys())]


@pytest.mark.parametrize("number", CASES)
def test_a_generated_case_is_archivable_accessible_and_whole(number: int):
    case, letter = drawn(number)
    written = readable(case.title, warm().known)

    failures = {
        profile: [one.message for one in page.validate_pdf_bytes(letter, profile=profile).failures]
        for profile in ("2a", "ua1")
    }
    with pikepdf.open(io.BytesIO(letter)) as pdf, pdf.open_outline() as outline:
        tables, headers = elements(pdf, "/Table"), elements(pdf, "/TH")

        assert failures == {"2a": [], "ua1": []}
        assert fonts_left_out(pdf) == []
        assert pdf.Root.Lang == "sv"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.docinfo["/Title"]) == written
        assert " ".join(outline.root[0].title.split()) == " ".join(written.split())
        assert tables
        assert [holds_a_header(one) for one in tables] == [True] * len(tables)
        assert {str(one.A.Scope) for one in headers} <= {"/Column", "/Row"}


@pytest.mark.parametrize("number", LOOKED_AT_TWICE)
def test_a_second_checker_finds_no_error_in_a_generated_case(number: int, tmp_path):
    _case, letter = drawn(number)
    path = tmp_path / "letter.pdf"
    path.write_bytes(letter)

    result = outloud.check(str(path), skip=MISTAKEN)

    assert (result.error, result.errors) == (None, 0)


def test_the_same_number_gives_the_same_case():
    assert Case(7).context == Case(7).context
    assert Case(7).context != Case(9).context
