"""Whatever the bytes are, an upload is kept or refused in words; it is never a crash (trust.md, S-15)."""

import random
import time
import zipfile
from io import BytesIO

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from delmos_portal.documents import content, packages
from delmos_portal.documents.content import inspect
from delmos_portal.documents.models import StoredFile
from delmos_portal.documents.uploads import UploadRefused, checked_name, store_upload
from tests.build import person
from tests.documents.packages import external, link_entry, package
from tests.pdfs import pdf_of

IMAGES = {".png": "PNG", ".jpg": "JPEG", ".tif": "TIFF"}
PACKAGES = (".docx", ".xlsx", ".odt")
METHODS = [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]


def image(suffix: str, *, size: tuple[int, int] = (40, 30), mode: str = "RGB") -> bytes:
    made = BytesIO()
    Image.new(mode, size).save(made, IMAGES[suffix])
    return made.getvalue()


def spoiled(whole: bytes, chance: random.Random) -> bytes:
    """Some bytes changed, and often the end cut off."""
    some = bytearray(whole)
    for _time in range(chance.randint(1, 8)):
        some[chance.randrange(len(some))] = chance.randrange(256)
    return bytes(some[: chance.randint(1, len(some))] if chance.random() < 0.5 else some)


def is_taken(suffix: str, whole: bytes) -> bool:
    try:
        inspect(suffix, whole)
    except UploadRefused as refused:
        return not str(refused)
    return True


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("suffix", PACKAGES)
def test_a_spoiled_package_is_answered_with_yes_or_no(suffix: str, method: int):
    chance = random.Random(118)
    whole = package(suffix, method=method)

    assert is_taken(suffix, whole)
    assert {is_taken(suffix, spoiled(whole, chance)) for _time in range(700)} == {True, False}


@pytest.mark.filterwarnings("ignore::UserWarning")  # what Pillow says to the log
@pytest.mark.parametrize("suffix", IMAGES)
def test_a_spoiled_image_is_answered_with_yes_or_no(suffix: str):
    chance = random.Random(118)
    whole = image(suffix)

    assert is_taken(suffix, whole)
    assert {is_taken(suffix, spoiled(whole, chance)) for _time in range(1000)} == {True, False}


def test_a_spoiled_pdf_is_answered_with_yes_or_no():
    chance = random.Random(118)
    whole = pdf_of(pages=3)

    assert {is_taken(".pdf", spoiled(whole, chance)) for _time in range(25)} == {True, False}


def encrypted() -> bytes:
    made = BytesIO()
    with pikepdf.open(BytesIO(pdf_of())) as pdf:
        pdf.save(made, encryption=pikepdf.Encryption(owner="ägare", user="hemligt"))
    return made.getvalue()


def locked_package() -> bytes:
    """Marked as encrypted, in the entry and in the list of entries."""
    whole = bytearray(package(".docx"))
    start = whole.index(b"PK\x01\x02")
    whole[6] |= 1
    whole[start + 8] |= 1
    return bytes(whole)


def bomb() -> bytes:
    return package(".docx", more={"word/media/a.bin": bytes(190 * 1024 * 1024)})


def many_small_bombs() -> bytes:
    return package(".docx", more={f"word/{n}.bin": bytes(1024 * 1024) for n in range(150)})


def many_entries() -> bytes:
    return package(".docx", more={f"word/{number}.xml": "" for number in range(10_000)})


def doubled() -> bytes:
    made = BytesIO(package(".docx"))
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(made, "a") as out:
        out.writestr("word/document.xml", "en till")
    return made.getvalue()


def huge_page_tree() -> bytes:
    """As many small objects as the size allows."""
    return pdf_of(objects=("1",) * 400_000)


def very_wide_image() -> bytes:
    return image(".png", size=(10_000, 10_000), mode="1")


BROKEN_PDF = "Filen är inte en fungerande PDF-fil, fast namnet säger det."
TWO_IN_ONE = "Filen är två slags filer i en"
KIND = "Filtypen kan inte tas emot. Välj PDF, DOCX, XLSX, ODT, PNG, JPEG eller TIFF."
JAVASCRIPT = "Filen innehåller skript (JavaScript)."
LAUNCH = "Filen kan starta program."
EMBEDDED = "Filen har andra filer inbäddade."
MACROS = "Filen innehåller makron."
LEADS_AWAY = "Filen är byggd på ett sätt som en DOCX-fil inte är"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"

# S-15: what it is, the name it comes under, the bytes, and how the refusal begins.
REFUSED = {
    "no bytes": ("a.pdf", lambda: b"", "Filen är tom."),
    "SVG": ("a.svg", lambda: b"<svg xmlns='x'><script/></svg>", KIND),
    "a web page": ("a.html", lambda: HTML, KIND),
    "a web page as PDF": ("a.pdf", lambda: HTML, BROKEN_PDF),
    "a web page as image": ("a.png", lambda: HTML, "Filen är inte en fungerande PNG-fil"),
    "a program as PDF": ("a.pdf", lambda: b"MZ\x90\x00", "Filen heter .pdf men är en program-fil."),
    "a PDF as Word": ("a.docx", pdf_of, "Filen heter .docx men är en PDF-fil."),
    "a PNG as JPEG": ("a.jpg", lambda: image(".png"), "Filen heter .jpg men är en PNG-fil."),
    "Word as PDF": ("a.pdf", lambda: package(".docx"), BROKEN_PDF),
    "Excel as Word": ("a.docx", lambda: package(".xlsx"), "Filen är inte en fungerande DOCX-fil"),
    "GIF and script": (
        "a.jpg",
        lambda: b"GIF89a=1;alert(1)//",
        "Filen heter .jpg men är en GIF-fil.",
    ),
    "JPEG and script": ("a.jpg", lambda: image(".jpg") + b"<script>a()</script>", TWO_IN_ONE),
    "PNG and ZIP": ("a.png", lambda: image(".png") + package(".docx"), TWO_IN_ONE),
    "PDF and page, page first": ("a.pdf", lambda: HTML + pdf_of(), BROKEN_PDF),
    "PDF and page, PDF first": ("a.pdf", lambda: pdf_of(mark=HTML.decode()), TWO_IN_ONE),
    "PDF and page, page last": ("a.pdf", lambda: pdf_of() + HTML, TWO_IN_ONE),
    "PDF and script": ("a.pdf", lambda: b"/*" + pdf_of() + b"*/alert(1)", BROKEN_PDF),
    "PDF and ZIP": ("a.pdf", lambda: pdf_of() + package(".docx"), TWO_IN_ONE),
    "PDF that runs a script": (
        "a.pdf",
        lambda: pdf_of(catalog="/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"),
        JAVASCRIPT,
    ),
    "PDF with a script by another spelling": (
        "a.pdf",
        lambda: pdf_of(catalog="/OpenAction 4 0 R", objects=("<</S/Java#53cript/J#53(a)>>",)),
        JAVASCRIPT,
    ),
    "PDF with named scripts": (
        "a.pdf",
        lambda: pdf_of(catalog="/Names<</JavaScript<</Names[(a) 4 0 R]>>>>", objects=("<<>>",)),
        JAVASCRIPT,
    ),
    "PDF that starts a program": (
        "a.pdf",
        lambda: pdf_of(catalog="/OpenAction<</S/Launch/F(cmd.exe)>>"),
        LAUNCH,
    ),
    "PDF with a file in it": (
        "a.pdf",
        lambda: pdf_of(objects=("<</Type/Filespec/F(a.exe)/EF<</F 5 0 R>>>>", "<<>>")),
        EMBEDDED,
    ),
    "PDF with a password": ("a.pdf", encrypted, "Filen är skyddad med lösenord."),
    "PDF without pages": ("a.pdf", lambda: pdf_of(pages=0), BROKEN_PDF),
    "PDF with 400,000 objects": ("a.pdf", huge_page_tree, "Filen är för omfattande"),
    "Word with a password": ("a.docx", lambda: OLE, "Filen är lösenordsskyddad"),
    "Word with locked entries": ("a.docx", locked_package, "Filen är lösenordsskyddad"),
    "Word with macros": (
        "a.docx",
        lambda: package(".docx", more={"word/vbaProject.bin": b"x"}),
        MACROS,
    ),
    "ODT with macros": ("a.odt", lambda: package(".odt", more={"Basic/a.xml": "x"}), MACROS),
    "ODT with a password": (
        "a.odt",
        lambda: package(
            ".odt",
            less="META-INF/manifest.xml",
            more={"META-INF/manifest.xml": "<manifest:encryption-data/>"},
        ),
        "Filen är lösenordsskyddad",
    ),
    "Word with entities": (
        "a.docx",
        lambda: package(".docx", more={"word/_rels/a.rels": '<!DOCTYPE a [<!ENTITY b "c">]>'}),
        "Filen är inte en fungerande DOCX-fil",
    ),
    "an entry above the package": (
        "a.docx",
        lambda: package(".docx", more={"../../etc/cron.d/a": "x"}),
        LEADS_AWAY,
    ),
    "an entry at the root": ("a.docx", lambda: package(".docx", more={"/etc/a": "x"}), LEADS_AWAY),
    "an entry on a drive": ("a.docx", lambda: package(".docx", more={"C:\\a": "x"}), LEADS_AWAY),
    "a symbolic link": (
        "a.docx",
        lambda: package(".docx", more={link_entry("word/a"): "/etc/passwd"}),
        LEADS_AWAY,
    ),
    "an entry twice": ("a.docx", doubled, LEADS_AWAY),
    "a bomb of 1:1000": ("a.docx", bomb, packages.TOO_MUCH),
    "many small bombs": ("a.docx", many_small_bombs, packages.TOO_MUCH),
    "10,000 entries": ("a.docx", many_entries, packages.TOO_MUCH),
    "an image of 100 megapixels": ("a.png", very_wide_image, "Bilden är större än 50 megapixel."),
    "a double suffix, the last a program": ("protokoll.pdf.exe", pdf_of, KIND),
    "a double suffix, the first a program": (
        "protokoll.exe.pdf",
        pdf_of,
        "Filnamnet har två ändelser (.exe.pdf).",
    ),
    "a name that turns around": (
        "protokoll\u202efdp.docx",
        pdf_of,
        "Filnamnet innehåller tecken som inte syns",
    ),
    "a name with NUL": (
        "protokoll.exe\x00.pdf",
        pdf_of,
        "Filnamnet innehåller tecken som inte syns",
    ),
    "no suffix": ("protokoll", pdf_of, KIND),
}


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.django_db
@pytest.mark.parametrize("case", REFUSED)
def test_what_may_not_come_in_is_refused_with_a_reason_and_leaves_no_row(case: str):
    name, made, begins = REFUSED[case]
    upload = SimpleUploadedFile("a", made())
    upload._name = name  # as it was sent: the setter would tidy it

    before = time.monotonic()
    with pytest.raises(UploadRefused) as refused:
        store_upload(upload, by=person("Amina"))

    assert str(refused.value).startswith(begins)
    assert StoredFile.objects.count() == 0
    assert time.monotonic() - before < content.TIMEOUT_SECONDS + 5


TAKEN = {
    "PDF": ("Plan å.pdf", lambda: pdf_of(pages=12), "application/pdf", 12),
    "Word": ("a.DOCX", lambda: package(".docx"), packages.TYPES[".docx"], None),
    "Word with links": ("a.docx", lambda: package(".docx", more=external("hyperlink")), packages.TYPES[".docx"], None),
    "Excel": ("a.xlsx", lambda: package(".xlsx"), packages.TYPES[".xlsx"], None),
    "ODT": ("a.odt", lambda: package(".odt"), packages.TYPES[".odt"], None),
    "PNG": ("a.png", lambda: image(".png"), "image/png", None),
    "JPEG": ("a.jpeg", lambda: image(".jpg"), "image/jpeg", None),
    "TIFF": ("a.tiff", lambda: image(".tif"), "image/tiff", None),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("case", TAKEN)
def test_what_may_come_in_is_kept_with_its_kind_and_its_pages(case: str):
    name, made, kind, pages = TAKEN[case]

    stored = store_upload(SimpleUploadedFile(name, made()), by=person("Amina"))

    assert [stored.name, stored.content_type, stored.pages, stored.remark] == [
        name,
        kind,
        pages,
        "",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["attachedTemplate", "image", "oleObject"])
def test_what_a_document_fetches_from_elsewhere_is_told(kind: str):
    upload = SimpleUploadedFile("a.docx", package(".docx", more=external(kind)))

    assert store_upload(upload, by=person("Amina")).remark == packages.REMARK


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\amina\\plan.pdf", "plan.pdf"),
        ("å" * 300 + ".pdf", "å" * 150 + ".pdf"),
        ("Protokoll 2026-11-22.pdf", "Protokoll 2026-11-22.pdf"),
        ("Bilaga 1.2 Budget v.3.pdf", "Bilaga 1.2 Budget v.3.pdf"),
    ],
)
def test_a_name_is_kept_without_folders_and_within_its_length(name: str, kept: str):
    assert checked_name(name) == kept


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=260))
@example("\u202e" * 200 + ".pdf")
def test_any_name_is_kept_short_and_visible_or_refused(name: str):
    try:
        kept = checked_name(name)
    except UploadRefused:
        return

    assert 0 < len(kept) <= 160
    assert kept.isprintable()
    assert "/" not in kept


def test_a_busy_moment_refuses_a_file_for_that_moment_only(monkeypatch):
    sound = pdf_of(pages=3, mark="a file of its own")
    with monkeypatch.context() as busy:
        busy.setattr(content, "TIMEOUT_SECONDS", 0.001)
        with pytest.raises(UploadRefused) as refused:
            inspect(".pdf", sound)

    again = inspect(".pdf", sound)

    assert (str(refused.value), again.pages) == (content.BUSY, 3)


def test_a_file_that_waits_too_long_for_its_turn_may_be_sent_again(monkeypatch):
    monkeypatch.setattr(content, "WAIT_SECONDS", 0.01)
    sound = pdf_of(pages=3, mark="another file of its own")
    with content.AT_A_TIME, content.AT_A_TIME, pytest.raises(UploadRefused) as refused:
        inspect(".pdf", sound)

    again = inspect(".pdf", sound)

    assert (str(refused.value), again.pages) == (content.BUSY, 3)
