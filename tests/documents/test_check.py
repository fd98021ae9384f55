import io
import random
import re
import subprocess
import sys

import pikepdf
import pytest
from django.conf import settings

from delmos_portal.documents import check
from delmos_portal.documents.certificates import trusted
from delmos_portal.documents.check import Verdict, inspect
from delmos_portal.documents.seal import seal
from delmos_portal.documents.verifier import judge

CHANGED = "Filen har ändrats sedan den förseglades, eller så är sigillet skadat."
EXTENDED = "Något har lagts till i filen sedan den förseglades."
STRANGER = "Filen är förseglad av någon annan än myndigheten."
REMOVED = "Sigillet har tagits bort ur filen."
UNSEALED = "Filen har inget elektroniskt sigill."


def place_of_the_seal(pdf):
    ranges = re.search(rb"/ByteRange \[\s*0 (\d+) (\d+) \d+", pdf)
    return int(ranges[1]), int(ranges[2])


def test_a_sealed_letter_is_genuine(sealed):
    verdict = inspect(sealed("decision"))

    assert verdict.problem == ""
    assert verdict.is_genuine
    assert (verdict.sealed, verdict.intact, verdict.whole_file) == (True, True, True)
    assert verdict.signer_name == settings.AGENCY["name"]


def test_any_flipped_byte_is_found(sealed):
    pdf = sealed("decision")
    before, after = place_of_the_seal(pdf)
    rnd = random.Random(5)
    # Most of the places lie in the seal itself, which it cannot cover: the hardest part.
    places = [
        *rnd.sample(range(len(pdf)), 120),
        *rnd.sample(range(before, before + 2400), 200),
        before,
        after - 1,
    ]
    anchors = trusted()

    undetected = []
    for place in places:
        altered = bytearray(pdf)
        altered[place] ^= 1 << rnd.randrange(8)
        if not judge(bytes(altered), anchors)["problem"]:
            undetected.append(place)

    assert undetected == []


def test_a_letter_changed_in_one_figure_is_not_genuine(sealed):
    pdf = bytearray(sealed("decision"))
    pdf[2000] ^= 1

    assert inspect(bytes(pdf)) == Verdict(
        CHANGED,
        sealed=True,
        whole_file=True,
        signer_name=settings.AGENCY["name"],
        sealed_at=inspect(sealed("decision")).sealed_at,
    )


def test_a_revision_added_after_the_seal_is_found(sealed):
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(sealed("decision")))
    writer.root[generic.pdf_name("/PageMode")] = generic.pdf_name("/UseNone")
    writer.update_root()
    extended = io.BytesIO()
    writer.write(extended)

    verdict = inspect(extended.getvalue())

    assert verdict.problem == EXTENDED
    assert (verdict.sealed, verdict.whole_file) == (True, False)


def test_bytes_added_after_the_end_are_found(sealed):
    assert inspect(sealed("decision") + b"\n% mer text\n").problem in {CHANGED, EXTENDED}


def test_a_removed_seal_is_found(sealed):
    emptied = io.BytesIO()
    with pikepdf.open(io.BytesIO(sealed("decision"))) as pdf:
        del pdf.Root.AcroForm.Fields[0].V
        del pdf.Root.Perms
        pdf.save(emptied)

    assert inspect(emptied.getvalue()) == Verdict(REMOVED)


def test_a_seal_by_another_key_with_the_same_name_is_a_strangers(rendered, settings, tmp_path):
    ours = settings.SEAL
    settings.SEAL = ours | {"local_authority": str(tmp_path / "forger")}
    forged = seal(rendered("decision"), reason="Beslut")
    settings.SEAL = ours

    verdict = inspect(forged)

    assert verdict.problem == STRANGER
    assert (verdict.sealed, verdict.intact, verdict.whole_file) == (True, True, True)


def test_a_seal_cannot_be_moved_to_another_letter(sealed):
    pdf, other = sealed("decision"), bytearray(sealed("invitation"))
    before, after = place_of_the_seal(pdf)
    other_before, other_after = place_of_the_seal(other)
    other[other_before:other_after] = pdf[before:after]

    assert inspect(bytes(other)).problem == CHANGED


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "Filen går inte att läsa som PDF."),
        (b"<html>", "Filen går inte att läsa som PDF."),
        (b"\x00" * 10_000, "Filen går inte att läsa som PDF."),
        (b"%PDF-1.7\nnothing more", UNSEALED),
        (b"%PDF-1.7\n/ByteRange [0 1 2 3]", CHANGED),
    ],
)
def test_what_is_no_sealed_pdf_is_answered_in_a_sentence(content, problem):
    assert inspect(content).problem == problem


def test_a_file_that_is_too_large_is_not_opened():
    verdict = inspect(b"%PDF-1.7" + bytes(check.LARGEST_FILE_BYTES))

    assert verdict == Verdict("Filen är för stor för att kontrolleras. Den får vara högst 25 MB.")


def test_a_file_that_takes_too_long_is_cut_short(sealed, monkeypatch):
    monkeypatch.setattr(check, "TIMEOUT_SECONDS", 0.01)

    assert (
        inspect(sealed("decision")).problem
        == "Filen kunde inte kontrolleras: den är för omfattande."
    )


def test_the_web_process_loads_no_pdf_library():
    script = (
        "import sys\n"
        "from delmos_portal.wsgi import application\n"
        "from django.urls import get_resolver\n"
        "get_resolver().url_patterns\n"
        "import delmos_portal.documents.check, delmos_portal.documents.render\n"
        "import delmos_portal.documents.seal\n"
        "loaded = {name.split('.')[0] for name in sys.modules}\n"
        "print(sorted(loaded & {'weasyprint', 'pyhanko', 'pikepdf', 'pydyf', 'fontTools'}))"
    )

    told = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=settings.BASE_DIR,
    )

    assert told.stdout == "[]\n"
