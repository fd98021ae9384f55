"""The program that anyone can run without the portal says what the public page says."""

import io
import json
import random
import re
import shutil
import subprocess
import sys
from hashlib import sha256

import pikepdf
import pytest
from django.conf import settings as project
from django.urls import reverse

from delmos_portal.documents import verifier
from delmos_portal.documents.certificates import trusted
from delmos_portal.documents.check import VERIFIER
from delmos_portal.documents.models import Document
from delmos_portal.documents.seal import seal
from delmos_portal.documents.uploads import write_file
from delmos_portal.documents.verification import Result, find_by_content
from delmos_portal.documents.verifier import judge
from tests.documents.letters import CREATED_AT
from tests.documents.pki import served

NOTHING = dict.fromkeys(project.SEAL, "")
CODE = "K7QF-3M2X-6TRW-ABCD"
MANIFEST = '{"answers":{"name":"Åsa"},"stage":"Ansökan"}'
CONTENT = sha256(MANIFEST.encode()).hexdigest()
SAID = {
    "reason": f"Beslut. Innehållets kontrollsumma, SHA-256 {CONTENT}",
    "contact": f"http://testserver/kontrollera/?kod={CODE}",
}


@pytest.fixture
def desk(tmp_path, rendered):
    """What somebody has who has never heard of the portal's code: program, certificates, files."""
    shutil.copy(VERIFIER, tmp_path / "kontrollera.py")
    (tmp_path / "betrodda-certifikat.pem").write_bytes(trusted())
    (tmp_path / "beslut.pdf").write_bytes(seal(rendered("decision"), **SAID))
    (tmp_path / "innehall.json").write_text(MANIFEST, encoding="utf-8")
    return tmp_path


def run(desk, *words):
    done = subprocess.run(
        [sys.executable, "-I", str(desk / "kontrollera.py"), *words],
        capture_output=True,
        text=True,
        cwd=desk,
        env={"PYTHONIOENCODING": "utf-8"},
    )
    return done.returncode, done.stdout, done.stderr


def test_a_genuine_file_is_called_so_with_who_and_when_and_its_codes(desk):
    code, out, error = run(desk, "beslut.pdf")

    [verdict, *facts] = out.splitlines()
    assert (code, error) == (0, "")
    assert verdict == "ÄKTA. Filen är förseglad av myndigheten och oförändrad."
    assert f"Förseglad av:  {project.AGENCY['name']}" in facts
    assert f"Kontrollkod:   {CODE}" in facts
    assert facts[facts.index("Innehållets kontrollsumma (SHA-256):") + 1] == f"  {CONTENT}"
    digest = sha256((desk / "beslut.pdf").read_bytes()).hexdigest()
    assert facts[:2] == ["Filens kontrollsumma (SHA-256):", f"  {digest}"]


def test_a_changed_file_is_called_so(desk):
    pdf = bytearray((desk / "beslut.pdf").read_bytes())
    pdf[2000] ^= 1
    (desk / "beslut.pdf").write_bytes(pdf)

    code, out, error = run(desk, "beslut.pdf")

    assert (code, error) == (1, "")
    assert out.startswith("INTE ÄKTA. Filen har ändrats sedan den förseglades")


@pytest.mark.parametrize("written", [MANIFEST, json.dumps(json.loads(MANIFEST), indent=2)])
def test_the_list_of_contents_is_compared_with_the_code_in_the_seal(desk, written):
    (desk / "innehall.json").write_text(written, encoding="utf-8")

    code, out, _ = run(desk, "beslut.pdf", "--innehall", "innehall.json")

    assert code == 0
    assert out.startswith("ÄKTA. Filen är oförändrad och innehållsförteckningen är dess egen.")


@pytest.mark.parametrize("written", [MANIFEST.replace("Åsa", "Asa"), "", "[[", "[" * 100_000])
def test_another_list_of_contents_is_found(desk, written):
    (desk / "innehall.json").write_text(written, encoding="utf-8")

    code, out, error = run(desk, "beslut.pdf", "--innehall", "innehall.json")

    assert (code, error) == (1, "")
    assert out.startswith("INTE SAMMA INNEHÅLL.")


def test_a_file_without_a_list_of_contents_is_said_to_have_none(desk, rendered):
    (desk / "beslut.pdf").write_bytes(seal(rendered("decision"), reason="Beslut"))

    code, out, _ = run(desk, "beslut.pdf", "--innehall", "innehall.json")

    assert code == 2
    assert out.startswith("Filen är äkta, men den anger ingen innehållsförteckning")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["finns-inte.pdf"], "Filen kan inte läsas: finns-inte.pdf"),
        (["beslut.pdf", "--betrodda", "finns-inte.pem"], "Hämta dem på sidan Kontrollera"),
        (["beslut.pdf", "--betrodda", "innehall.json"], "Certifikaten kan inte läsas"),
        (["beslut.pdf", "--innehall", "finns-inte.json"], "Filen kan inte läsas: finns-inte.json"),
    ],
)
def test_what_cannot_be_checked_is_said_and_is_not_a_verdict(desk, words, sentence):
    code, out, error = run(desk, *words)

    assert (code, error) == (2, "")
    assert sentence in out


def test_without_its_one_library_the_program_says_what_to_install(desk):
    done = subprocess.run(
        [sys.executable, "-I", "-S", "kontrollera.py", "beslut.pdf"],
        capture_output=True,
        text=True,
        cwd=desk,
    )

    assert done.returncode == 2
    assert 'pip install "pyhanko' in done.stdout


def test_the_program_and_the_certificates_are_to_be_had_without_signing_in(client, desk):
    program = client.get(reverse("verifier"))
    certificates = client.get(reverse("trusted_certificates"))

    (desk / "kontrollera.py").write_bytes(b"".join(program.streaming_content))
    (desk / "betrodda-certifikat.pem").write_bytes(certificates.content)
    assert program["Content-Disposition"] == 'attachment; filename="kontrollera.py"'
    assert b"PRIVATE" not in certificates.content
    assert run(desk, "beslut.pdf")[0] == 0


def test_without_certificates_the_page_says_what_to_do_instead(client, settings):
    settings.SEAL = NOTHING

    answer = client.get(reverse("trusted_certificates"))

    assert answer.status_code == 503
    assert "Certifikaten finns inte just nu" in answer.content.decode()


@pytest.mark.parametrize("bundle", ["plain", "rubbish"])
def test_certificates_without_words_before_them_are_read_in_order(desk, bundle):
    plain = b"".join(
        re.findall(
            rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n", trusted(), re.DOTALL
        )
    )
    (desk / "betrodda-certifikat.pem").write_bytes(plain if bundle == "plain" else b"rubbish")

    assert run(desk, "beslut.pdf")[0] == (0 if bundle == "plain" else 2)


# D-03


def flipped(pdf, seed, count=200):
    """Copies with one byte changed: over the whole file, and more in the seal that nothing covers."""
    rnd = random.Random(seed)
    found = re.search(rb"/ByteRange \[\s*0 (\d+) (\d+) \d+", pdf)
    before, after = int(found[1]), int(found[2])
    written = before + len(pdf[before:after].rstrip(b"0>"))
    half = count // 2
    places = rnd.sample(range(len(pdf)), half) + rnd.sample(range(before, written), half)
    for place in places:
        copy = bytearray(pdf)
        copy[place] ^= 1 << rnd.randrange(8)
        yield place, bytes(copy)


@pytest.fixture(scope="module")
def stamped_file(tmp_path_factory):
    """A letter with seal, time stamp and long-term data, and the certificates that judge it."""
    from tests.documents.conftest import rendered_letter

    was = project.SEAL
    with served("Utfärdaren") as authority:
        project.SEAL = NOTHING | authority.with_time(tmp_path_factory.mktemp("agency"))
        try:
            return seal(rendered_letter("decision"), **SAID), trusted(), project.SEAL
        finally:
            project.SEAL = was


@pytest.mark.parametrize("seed", range(2))
def test_two_hundred_flipped_bytes_in_two_halves_are_found_by_the_program(stamped_file, seed):
    pdf, anchors, _ = stamped_file

    undetected = [
        place
        for place, copy in flipped(pdf, seed, count=100)
        if not judge(copy, anchors)["problem"]
    ]

    assert judge(pdf, anchors)["problem"] == ""
    assert undetected == []


@pytest.mark.django_db
def test_two_hundred_flipped_bytes_are_found_by_the_public_page(stamped_file, settings, tmp_path):
    pdf, _, settings.SEAL = stamped_file
    settings.FILES_ROOT = tmp_path
    write_file("documents/a.pdf", pdf)
    listed(pdf)

    found = {place: find_by_content(copy) for place, copy in flipped(pdf, 7)}

    assert find_by_content(pdf).result == Result.GENUINE
    assert {one.result for one in found.values()} == {Result.CHANGED}


def test_flipped_bytes_are_found_on_the_command_line(desk):
    pdf = (desk / "beslut.pdf").read_bytes()

    answers = []
    for _, copy in flipped(pdf, 11, count=6):
        (desk / "beslut.pdf").write_bytes(copy)
        code, out, error = run(desk, "beslut.pdf")
        answers.append((code, out.split(".")[0], error))

    assert answers == [(1, "INTE ÄKTA", "")] * 6


# D-04: what the page and the program say of each way to tamper


def listed(pdf, code=CODE, **fields):
    return Document.objects.create(
        key=f"decision:{code}",
        kind="decision",
        title="Beslut om statsbidrag",
        reference="2018-2.6.2-117",
        code=code,
        path="documents/a.pdf",
        size=len(pdf),
        sha256=sha256(pdf).hexdigest(),
        drawn_up_at=CREATED_AT,
        **fields,
    )


def with_revision(pdf):
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    writer.root[generic.pdf_name("/PageMode")] = generic.pdf_name("/UseNone")
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_annotation(pdf):
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    name = generic.pdf_name
    note = generic.DictionaryObject(
        {
            name("/Type"): name("/Annot"),
            name("/Subtype"): name("/FreeText"),
            name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (50, 50, 300, 90))),
            name("/Contents"): generic.TextStringObject("Beloppet är 9 000 000 kr"),
            name("/DA"): generic.TextStringObject("/Helv 12 Tf"),
        }
    )
    page = writer.root["/Pages"]["/Kids"][0]
    page[name("/Annots")] = generic.ArrayObject([writer.add_object(note)])
    writer.mark_update(writer.root["/Pages"]["/Kids"].raw_get(0))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def without_seal(pdf):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        del opened.Root.AcroForm.Fields[0].V
        del opened.Root.Perms
        opened.save(out)
    return out.getvalue()


TAMPERED = {
    "a revision": (with_revision, "Något har lagts till i filen sedan den förseglades."),
    "an annotation": (with_annotation, "Något har lagts till i filen sedan den förseglades."),
    "no seal": (without_seal, "Sigillet har tagits bort ur filen."),
}


@pytest.mark.django_db
@pytest.mark.parametrize("how", TAMPERED)
def test_the_page_and_the_program_say_what_was_done(desk, client, how):
    tamper, sentence = TAMPERED[how]
    pdf = (desk / "beslut.pdf").read_bytes()
    listed(pdf)
    (desk / "beslut.pdf").write_bytes(tamper(pdf))

    found = find_by_content(tamper(pdf))
    code, out, _ = run(desk, "beslut.pdf")

    assert found.result == Result.CHANGED
    assert found.problem.startswith(sentence)
    assert code == 1
    assert sentence in out


@pytest.mark.django_db
def test_a_file_sealed_anew_by_somebody_else_is_said_to_be_so(desk, rendered, settings, tmp_path):
    genuine = (desk / "beslut.pdf").read_bytes()
    document = listed(genuine)
    ours = settings.SEAL
    settings.SEAL = ours | {"local_authority": str(tmp_path / "forger")}
    forged = seal(rendered("decision"), **SAID)
    settings.SEAL = ours
    (desk / "beslut.pdf").write_bytes(forged)

    found = find_by_content(forged)
    code, out, _ = run(desk, "beslut.pdf")

    sentence = "Filen är förseglad av någon annan än myndigheten."
    assert (found.result, found.problem, found.claimed) == (Result.CHANGED, sentence, document)
    assert (code, sentence in out) == (1, True)


@pytest.mark.django_db
def test_another_cases_file_is_genuine_but_not_what_the_code_says(desk, rendered):
    mine = listed((desk / "beslut.pdf").read_bytes())
    other = seal(rendered("invitation"), reason="Inbjudan")
    theirs = listed(other, "AAAA-AAAA-AAAA-AAAA")

    found = find_by_content(other, mine.code)

    assert (found.result, found.document, found.claimed) == (Result.OTHER, theirs, mine)


@pytest.mark.django_db
def test_a_seal_moved_to_another_cases_file_is_found(desk, rendered):
    pdf = (desk / "beslut.pdf").read_bytes()
    other = bytearray(seal(rendered("invitation"), **SAID))
    spans = [
        tuple(map(int, re.search(rb"/ByteRange \[\s*0 (\d+) (\d+) ", one).groups()))
        for one in (pdf, bytes(other))
    ]
    other[slice(*spans[1])] = pdf[slice(*spans[0])]
    listed(pdf)
    (desk / "beslut.pdf").write_bytes(other)

    assert find_by_content(bytes(other)).result == Result.CHANGED
    assert run(desk, "beslut.pdf")[0] == 1


def test_the_program_imports_nothing_of_the_portal():
    text = VERIFIER.read_text(encoding="utf-8")

    assert re.findall(r"(?:from|import) (?:django|delmos_portal|applications)", text) == []
    assert verifier.main.__module__ == "delmos_portal.documents.verifier"
