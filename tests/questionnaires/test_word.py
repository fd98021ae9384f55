"""A form goes out as a Word document and comes back with the same answers, whatever was done to it."""

import re
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings

from delmos_portal.documents.uploads import UploadRefused
from delmos_portal.questionnaires.definition import Kind, Question, Section
from delmos_portal.questionnaires.plain_text import as_text, from_text
from delmos_portal.questionnaires.tables import differences
from delmos_portal.questionnaires.word import opening
from delmos_portal.questionnaires.word.cells import read_table
from delmos_portal.questionnaires.word.reading import WordAnswers, read, without
from delmos_portal.questionnaires.word.writing import WordForm, write
from tests.questionnaires.forms import word_forms

EMPTY = (None, "", [])
NEED = Question("need", "Vad behöver ni?", Kind.LONG_TEXT, max_characters=4000)
NAME = Question("name", "Projektets namn", Kind.TEXT)
SUM = Question("amount", "Belopp", Kind.KRONOR)


def form(**answers: object) -> WordForm:
    return WordForm(
        organisation="Motala kommun",
        call="Statsbidrag",
        title="Ansökan",
        submission="a" * 32,
        version=7,
        saved_at=None,
        sections=(Section("one", "Behov", "", (NAME, NEED, SUM)),),
        answers=answers,
    )


def edited(
    content: bytes, change: Callable[[str], str], member: str = "word/document.xml"
) -> bytes:
    """The document with one member's XML changed, as a word processor would save it."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for one in old.infolist():
            text = old.read(one)
            new.writestr(one, change(text.decode()).encode() if one.filename == member else text)
    return out.getvalue()


def said(content: bytes) -> WordAnswers:
    return read(content, [NAME, NEED, SUM])


def outside(content: bytes) -> list[str]:
    return without(said(content).outside, said(write(form())).outside)


@pytest.mark.timeout(600)
@settings(max_examples=200)
@given(word_forms())
def test_every_form_comes_back_with_the_answers_it_went_out_with(it: WordForm):
    boxes = list(it.boxes())

    found = read(write(it), it.readable())

    texts = {one.key: as_text(one, stands) for one, stands in boxes}
    assert found.texts == texts
    assert sorted(found.untouched) == sorted(texts)
    assert (found.submission, found.version) == (it.submission, it.version)
    assert (found.missing, found.copies) == ([], {})
    for one, stands in boxes:
        if "\N{REPLACEMENT CHARACTER}" not in texts[one.key]:
            value = from_text(one, texts[one.key])
            assert value == stands or (value in EMPTY and stands in EMPTY)
    for one in (one for part in it.sections for one in part.questions if not one.is_plain):
        stands = it.answers[one.key]
        if "\N{REPLACEMENT CHARACTER}" not in "".join(texts.values()):
            rows, filled = found.rows[one.key], found.filled[one.key]
            table = read_table(one, found.texts, rows, filled, stands)
            assert (table.errors, differences(one, stands, table.value)) == ([], [])


def test_the_same_form_gives_the_same_bytes():
    assert write(form(name="Väg")) == write(form(name="Väg"))


def test_the_controls_are_tagged_with_the_key_and_cannot_be_deleted():
    with zipfile.ZipFile(BytesIO(write(form()))) as package:
        document = package.read("word/document.xml").decode()

    assert re.findall(r'<w:tag w:val="(\w+)"', document) == ["name", "need", "amount"]
    assert document.count('<w:lock w:val="sdtLocked"/>') == 3


def test_an_empty_answer_shows_where_to_write_and_reads_as_empty():
    content = write(form())

    assert b"Skriv svaret h" in edited_text(content)
    assert said(content).texts == {"name": "", "need": "", "amount": ""}


def edited_text(content: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as package:
        return package.read("word/document.xml")


def test_what_is_written_in_a_box_is_told_from_what_stood_there():
    content = edited(
        write(form(name="Väg", need="Mer")), lambda xml: xml.replace(">Mer<", ">Mycket mer<")
    )

    found = said(content)

    assert found.texts["need"] == "Mycket mer"
    assert found.untouched == ["name", "amount"]


def test_text_after_the_placeholder_is_the_answer():
    content = edited(
        write(form()), lambda xml: xml.replace("Skriv svaret här.<", "Skriv svaret här. Väg<", 1)
    )

    assert said(content).texts["name"] == "Väg"


def test_tracked_insertions_count_and_tracked_deletions_do_not():
    tracked = (
        "Vi vill </w:t></w:r>"
        '<w:del w:id="90" w:author="A"><w:r><w:delText>inte </w:delText></w:r></w:del>'
        '<w:ins w:id="91" w:author="B"><w:r><w:t>gärna </w:t></w:r></w:ins>'
        '<w:moveFrom w:id="92" w:author="B"><w:r><w:t>bort </w:t></w:r></w:moveFrom>'
        "<w:r><w:t>bygga</w:t></w:r></w:p><w:p><w:pPr><w:rPr>"
        '<w:del w:id="93" w:author="B"/></w:rPr></w:pPr><w:r><w:t>en </w:t></w:r></w:p>'
        "<w:p><w:r><w:t>park"
    )
    content = edited(write(form(need="Mer")), lambda xml: xml.replace(">Mer<", f">{tracked}<"))

    assert said(content).texts["need"] == "Vi vill gärna bygga\nen park"


def test_text_outside_the_boxes_is_told_with_comments_and_deleted_text_is_not():
    loose = (
        "<w:p><w:r><w:t>Glöm inte bygglovet</w:t></w:r></w:p>"
        '<w:p><w:del w:id="9" w:author="A"><w:r><w:delText>Struket</w:delText></w:r></w:del></w:p>'
    )

    content = edited(write(form()), lambda xml: xml.replace("<w:sectPr", f"{loose}<w:sectPr", 1))

    assert outside(content) == ["Glöm inte bygglovet"]


def test_a_comment_is_told():
    from docx import Document

    document = Document(BytesIO(write(form())))
    document.add_comment(document.paragraphs[1].runs, text="Vem skriver detta?", author="Amina")
    out = BytesIO()
    document.save(out)

    assert outside(out.getvalue()) == ["Kommentar: Vem skriver detta?"]


def test_a_box_that_was_deleted_is_missing():
    content = edited(
        write(form(name="Väg")),
        lambda xml: re.sub(r"<w:tbl>.*?</w:tbl>", "", xml, count=1, flags=re.S),
    )

    found = said(content)

    assert (found.missing, sorted(found.texts)) == (["name"], ["amount", "need"])


def test_a_box_that_was_copied_with_another_text_is_repeated_with_both_texts():
    def twice(xml: str) -> str:
        [box] = re.findall(r"<w:tbl>(?:(?!</w:tbl>).)*>Väg<.*?</w:tbl>", xml, flags=re.S)
        return xml.replace(box, f"{box}<w:p/>{box.replace('>Väg<', '>Bro<')}")

    found = said(edited(write(form(name="Väg")), twice))

    assert (found.copies, found.texts["name"]) == ({"name": ["Väg", "Bro"]}, "Väg\n\nBro")


def test_a_box_is_found_by_its_bookmark_and_its_heading_when_the_control_is_gone():
    def without_controls(xml: str) -> str:
        xml = re.sub(r"</?w:sdt(Content)?>|<w:sdtPr>.*?</w:sdtPr>", "", xml, flags=re.S)
        return re.sub(r'<w:bookmarkStart w:id="\d+" w:name="svar_[^>]*>', "", xml, count=1)

    found = said(edited(write(form(name="Väg", need="Mer", amount=100)), without_controls))

    assert found.texts == {"name": "Väg", "need": "Mer", "amount": "1"}


def zipped(**members: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


BOMB = zipped(word__document_xml=b"<w/>", word__media__a=b"\0" * 20_000_000)
MANY = zipped(word__document_xml=b"<w/>", **{f"a{number}": b"" for number in range(600)})
DOCTYPE = edited(
    write(form()),
    lambda xml: xml.replace(
        "<w:document", '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><w:document', 1
    ),
)
DEEP = edited(write(form()), lambda xml: xml.replace("<w:body>", "<w:body>" + "<w:p>" * 5000, 1))
REFUSED = {
    "a PDF with another name": (b"%PDF-1.7 hej", opening.NOT_WORD),
    "another package": (
        zipped(mimetype=b"application/vnd.oasis.opendocument.text"),
        opening.NOT_WORD,
    ),
    "half a file": (write(form())[:9000], opening.IS_BROKEN),
    "no relations": (zipped(word__document_xml=b"<w/>"), opening.IS_BROKEN),
    "a zip bomb": (BOMB, opening.TOO_LARGE),
    "too many entries": (MANY, opening.TOO_LARGE),
    "an external entity": (DOCTYPE, opening.IS_BROKEN),
    "broken XML": (DEEP, opening.IS_BROKEN),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_a_whole_word_document_is_refused_with_what_to_do(name: str):
    content, sentence = REFUSED[name]

    with pytest.raises(UploadRefused) as refused:
        said(content)

    assert str(refused.value) == sentence


def test_a_protected_document_is_refused():
    with pytest.raises(UploadRefused, match="lösenordsskyddad"):
        said(opening.OLE + b"\0" * 600)


PLACES = Question("c", "Vilka", Kind.CHOICES, choices=(("a", "Råd, stöd"), ("b", "Bro")))


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        (SUM, "1 234 567,50 kr", 1_234_567_50),
        (Question("n", "Antal", Kind.NUMBER), "1 200", 1200),
        (Question("d", "Dag", Kind.DATE), "31/12/2026", "2026-12-31"),
        (Question("y", "Ja?", Kind.YES_NO), " ja. ", True),
        (Question("y", "Ja?", Kind.YES_NO), "NEJ", False),
        (
            Question("c", "Vilket", Kind.CHOICE, choices=(("a", "Råd och stöd"),)),
            "– råd  och stöd",
            "a",
        ),
        (
            Question("c", "Vilka", Kind.CHOICES, choices=(("a", "Råd"), ("b", "Bro"))),
            "• Bro\n\n• Råd",
            ["b", "a"],
        ),
        (PLACES, "-Råd, stöd,\n2. Bro.", ["a", "b"]),
        (PLACES, "bro; råd, stöd;", ["b", "a"]),
        (Question("t", "Namn", Kind.TEXT), "Två\nrader", "Två rader"),
    ],
)
def test_answers_are_read_as_people_write_them(question: Question, text: str, value: object):
    assert from_text(question, text) == value


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        (
            PLACES,
            "Bro\nRåd och stöd",
            "”Råd och stöd” finns inte bland alternativen. Skriv ett alternativ på varje rad, precis som de står i formuläret.",
        ),
        (
            PLACES,
            "Bro; Väg; Tåg; Båt",
            "”Väg”, ”Tåg” och ”Båt” finns inte bland alternativen. Skriv ett alternativ på varje rad,",
        ),
        (
            replace(PLACES, kind=Kind.CHOICE),
            "Råd; Bro",
            "”Råd; Bro” finns inte bland alternativen. Skriv ett av dem, precis som det står i formuläret.",
        ),
    ],
)
def test_what_is_no_choice_is_told_by_its_line(question: Question, text: str, told: str):
    with pytest.raises(ValidationError) as error:
        from_text(question, text)

    assert error.value.messages[0].startswith(told)


def test_a_persons_number_that_is_no_choice_is_not_said_again():
    with pytest.raises(ValidationError) as error:
        from_text(PLACES, "Bro\n19121212-1212")

    assert [one.code for one in error.value.error_list] == ["personal"]
    assert "1212" not in error.value.messages[0]


MACRO = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1"
 script:language="StarBasic">
Sub Edit(source As String, target As String)
Dim hidden(0) As New com.sun.star.beans.PropertyValue
hidden(0).Name = "Hidden" : hidden(0).Value = True
document = StarDesktop.loadComponentFromURL(source, "_blank", 0, hidden())
cell = document.TextTables.getByIndex(0).getCellByName("A1")
cell.setString("Helt nytt namn")
cell = document.TextTables.getByIndex(1).getCellByName("A1")
cursor = cell.createTextCursor()
cursor.gotoEnd(False)
cell.insertControlCharacter(cursor, 0, False)
cell.insertString(cursor, "En rad till", False)
cursor = document.Text.createTextCursor()
cursor.gotoEnd(False)
document.Text.insertString(cursor, "Utanför", False)
Dim how(0) As New com.sun.star.beans.PropertyValue
how(0).Name = "FilterName" : how(0).Value = "MS Word 2007 XML"
document.storeToURL(target, how())
document.close(True)
End Sub
</script:module>"""
LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"
 library:readonly="false" library:passwordprotected="false">
 <library:element library:name="Module1"/>
</library:library>"""


def test_a_real_word_processor_opens_edits_and_saves_the_form_in_between(tmp_path: Path):
    basic = tmp_path / "profile" / "user" / "basic" / "Standard"
    office = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    sent, edited_file = tmp_path / "form.docx", tmp_path / "edited.docx"
    sent.write_bytes(write(form(name="Väg", need="Rad ett\n\nRad tre", amount=150_000_00)))
    subprocess.run([*office, "--terminate_after_init"], check=True, timeout=60, capture_output=True)
    basic.mkdir(parents=True, exist_ok=True)
    (basic / "Module1.xba").write_text(MACRO)
    (basic / "script.xlb").write_text(LIBRARY)
    run = f'macro:///Standard.Module1.Edit("file://{sent}","file://{edited_file}")'
    subprocess.run([*office, run], check=True, timeout=60, capture_output=True)

    found = said(edited_file.read_bytes())

    assert found.texts == {
        "name": "Helt nytt namn",
        "need": "Rad ett\n\nRad tre\nEn rad till",
        "amount": "150 000".replace(" ", "\N{NO-BREAK SPACE}"),
    }
    assert (found.submission, found.version, found.untouched) == ("a" * 32, 7, ["amount"])
    assert outside(edited_file.read_bytes()) == ["Utanför"]
