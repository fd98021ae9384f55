"""What is masked is nowhere in the copy: not in text, streams, metadata, structure or earlier revisions."""

import re
import subprocess
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st

from delmos_portal.documents.masking import Marked, cut, found_in
from delmos_portal.documents.render import render
from screening.actions.readable import Part, Record, Row
from screening.effects.disclosing import MASKED_COPY, _masked_part

LETTERS = "abcdefghijklmnopqrstuvwxyzåäöÅÄÖé0123456789"
words = st.text(LETTERS, min_size=3, max_size=9)
spaces = st.sampled_from([" ", "\n", "\u00a0", "  "])
secrets = st.tuples(words, spaces, words, st.just("x7q"), words).map("".join)
around = st.text(LETTERS + " .,\n&<>", max_size=60)


def written(path: Path, pdf: bytes) -> str:
    path.write_bytes(pdf)
    return subprocess.run(
        ["pdftotext", "-enc", "UTF-8", str(path), "-"],
        capture_output=True,
        check=True,
    ).stdout.decode()


def strings_of(thing: object) -> list[bytes]:
    """Every string, name and unpacked stream of an object; what it only refers to is an object too."""
    if isinstance(thing, pikepdf.String):
        return [bytes(thing), str(thing).encode()]
    found = [thing.read_bytes()] if isinstance(thing, pikepdf.Stream) else []
    inside: list[object] = []
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        found += [key.encode() for key, _value in thing.items()]
        inside = [value for _key, value in thing.items()]
    elif isinstance(thing, pikepdf.Array):
        inside = list(thing)
    for value in inside:
        if not getattr(value, "is_indirect", False):
            found += strings_of(value)
    return found


def everywhere(pdf: bytes, path: Path) -> str:
    """All that anyone could dig out of the file, as one text."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        raw = [bytes(pdf)]
        for one in opened.objects:
            raw += strings_of(one)
        info = [str(value) for value in (opened.docinfo or {}).values()]
        meta = [str(value) for value in opened.open_metadata().values()]
        assert list(opened.attachments) == []
    text = written(path, pdf)
    decoded = [one.decode("utf-8", "ignore") + one.decode("utf-16-be", "ignore") for one in raw]
    return "\n".join([text, *info, *meta, *decoded])


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text).casefold()


def copy_with(secret: str, before: str, after: str, *, masks: bool = True) -> bytes:
    """A copy in which the secret stood in a text, a label, a table's cell, head and line, and a whole field."""
    holds = f"{before} {secret} {after}"
    part = Part(
        f"Avsnitt {secret}",
        [
            Row("a", f"Fråga {secret}", holds),
            Row("b", "Rader", "", [Record(f"Rad {secret}", [("Namn", holds), (secret, "1")])]),
            Row("c", "Hela fältet", f"{secret}\n{before}"),
        ],
    )
    marked, whole = ([Marked(secret, 1)], {"c": 1}) if masks else ([], {})
    context = {
        "letter": {"title": MASKED_COPY, "date": timezone.now()},
        "parts": [_masked_part(part, marked, whole)],
        "grounds": ["21 kap. 1 § OSL"],
    }
    return render(
        "masked_copy", context, title=MASKED_COPY, created_at=timezone.now(), to_be_sealed=False
    )


@settings(max_examples=15)
@given(secrets, around, around)
@example("Anna-Karin Öberg", "Kontakt:", "ringer.")
@example("0708-12 34 56", "Telefon", "")
@example("Åke\nÄlvström", "Där bor", "sedan 2015 & längre")
@example("1 234 567 kr", "Skulden är", "hos Kronofogden")
def test_a_masked_text_is_nowhere_in_the_file(tmp_path_factory, secret, before, after):
    pdf = copy_with(secret, before, after)

    found = everywhere(pdf, tmp_path_factory.mktemp("kopia") / "kopia.pdf")

    assert squeezed(secret) not in squeezed(found)
    assert "Maskat 1" in found


def test_the_search_finds_what_is_not_masked(tmp_path):
    pdf = copy_with("Anna Öberg", "Kontakt", "", masks=False)

    assert squeezed("Anna Öberg") in squeezed(everywhere(pdf, tmp_path / "kopia.pdf"))


def test_what_is_not_masked_stands_and_the_grounds_are_told(tmp_path):
    pdf = copy_with("Anna Öberg", "Kontakt", "ringer hem")

    text = written(tmp_path / "kopia.pdf", pdf)

    assert [one in text for one in (MASKED_COPY, "Kontakt", "ringer hem", "21 kap. 1 § OSL")] == [
        True
    ] * 4


def test_a_copy_has_one_revision_and_no_trace_of_its_original():
    pdf = copy_with("Anna Öberg", "a", "b")

    with pikepdf.open(BytesIO(pdf)) as opened:
        kept = ("/Prev" in opened.trailer, "/Names" in opened.Root, "/AcroForm" in opened.Root)
        title = str(opened.docinfo["/Title"])

    assert (pdf.count(b"%%EOF"), pdf.count(b"startxref")) == (1, 1)
    assert kept == (False, False, False)
    assert title == MASKED_COPY


@given(secrets, around, around)
def test_what_is_cut_is_gone_and_the_rest_is_kept(secret, before, after):
    pieces = cut(f"{before}{secret}{after}", [Marked(secret, 1)])

    read = "".join(one.text for one in pieces)
    assert not found_in(secret, read) or squeezed(secret) in squeezed(before + after)
    assert [one.ground for one in pieces if one.ground][:1] == [1]


@pytest.mark.parametrize(
    ("text", "passage", "left"),
    [
        ("Ring ANNA öberg nu", "Anna Öberg", ["Ring ", "▮1", " nu"]),
        ("Anna\n Öberg", "Anna Öberg", ["▮1"]),
        ("An\u00adna O\u0308berg", "Anna Öberg", ["▮1"]),
        ("0708\u201112 34", "0708-12\u00a034", ["▮1"]),
        ("Inget här", "Anna", ["Inget här"]),
    ],
)
def test_the_passage_is_found_however_it_is_written(text, passage, left):
    pieces = cut(text, [Marked(passage, 1)])

    assert [one.text or f"▮{one.ground}" for one in pieces] == left


def test_passages_that_overlap_become_one_place():
    pieces = cut("abcdef", [Marked("abcd", 1), Marked("cdef", 2)])

    assert [(one.text, one.ground) for one in pieces] == [("", 1)]
