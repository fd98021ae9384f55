"""Tables in Word: every cell is a box, rows may go, and what the file never had stays."""

import re
import subprocess
from copy import deepcopy
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document as WordDocument
from docx.document import Document
from docx.oxml.ns import qn

from delmos_portal.questionnaires.budget import Budget
from delmos_portal.questionnaires.definition import Kind, Question, Rows, Section
from delmos_portal.questionnaires.kinds import MOST_ROWS
from delmos_portal.questionnaires.word.cells import ReadTable, mark_of_row, read_table
from delmos_portal.questionnaires.word.reading import WordAnswers, read
from delmos_portal.questionnaires.word.writing import WordForm, write
from tests.questionnaires.test_word import edited

NBSP = "\N{NO-BREAK SPACE}"
GRANTS = Question(
    "grants",
    "Andra bidrag",
    Kind.ROWS,
    rows=Rows(
        (
            Question("giver", "Givare", Kind.TEXT),
            Question("amount", "Belopp", Kind.KRONOR),
            Question("state", "Läge", Kind.CHOICE, choices=(("got", "Beviljat"), ("sent", "Sökt"))),
        ),
        "Bidrag",
        most=6,
    ),
)
WIDE = Question(
    "wide",
    "Samarbeten",
    Kind.ROWS,
    rows=Rows(tuple(Question(f"c{one}", f"Kolumn {one}", Kind.TEXT) for one in range(6)), "Del"),
)
BUDGET = Question(
    "budget",
    "Budget",
    Kind.BUDGET,
    budget=Budget((("pay", "Lön"), ("rent", "Lokal")), (2026, 2027), (("own", "Egna medel"),)),
)
TWO = [{"giver": "Boverket", "amount": 1_000_00}, {"giver": "ESF", "state": "got"}]


def form(**answers: object) -> WordForm:
    asked = (GRANTS, WIDE, BUDGET)
    return WordForm(
        "Motala", "Bidrag", "Ansökan", "a" * 32, 7, None, (Section("s", "S", "", asked),), answers
    )


def said(content: bytes) -> WordAnswers:
    return read(content, form().readable())


def table(content: bytes, question: Question, stands: object) -> ReadTable:
    found = said(content)
    key = question.key
    return read_table(question, found.texts, found.rows[key], found.filled[key], stands)


def written(change, **answers: object) -> bytes:
    """The form as somebody leaves it who has changed its tables."""
    document: Document = WordDocument(BytesIO(write(form(**answers))))
    change(document)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def cell_of(document: Document, key: str):
    """The box, by the tag of its control."""
    [tag] = [one for one in document.element.body.iter(qn("w:tag")) if one.get(qn("w:val")) == key]
    return next(tag.getparent().getparent().iter(qn("w:tc")))


def row_of(document: Document, key: str):
    return next(cell_of(document, key).iterancestors(qn("w:tr")))


def put(document: Document, **texts: str) -> None:
    """Write in boxes; a name has __ where the key has -."""
    for name, text in texts.items():
        next(cell_of(document, name.replace("__", "-")).iter(qn("w:t"))).text = text


def test_what_is_written_in_the_cells_is_the_answer():
    def change(document: Document) -> None:
        put(document, grants__0__amount="2 000,50 kr", grants__2__giver="Länsstyrelsen")
        put(document, grants__2__state="sökt", budget__costs__pay__2027="300")

    content = written(
        change, grants=TWO, budget={"costs": {"rent": {"2026": 5_00}}, "financing": {}}
    )

    assert table(content, GRANTS, TWO).value == [
        {"giver": "Boverket", "amount": 2_000_50},
        {"giver": "ESF", "state": "got"},
        {"giver": "Länsstyrelsen", "state": "sent"},
    ]
    assert table(content, BUDGET, None).value == {
        "costs": {"rent": {"2026": 5_00}, "pay": {"2027": 300_00}},
        "financing": {},
    }


def test_there_are_rows_to_write_in_and_no_more_than_the_form_takes():
    rows = {
        count: said(write(form(grants=TWO[:1] * count))).rows["grants"] for count in (0, 2, 5, 8)
    }

    assert rows == {0: 3, 2: 5, 5: 6, 8: 8}


def test_a_row_that_is_taken_away_in_word_is_gone_and_the_others_stay():
    def change(document: Document) -> None:
        row = row_of(document, "grants-0-giver")
        row.getparent().remove(row)

    content = written(change, grants=TWO)

    found = said(content)

    assert table(content, GRANTS, TWO).value == TWO[1:]
    assert "grants-0-giver" not in found.texts
    assert found.rows["grants"] == 5


@pytest.mark.parametrize("count", [0, 1, 3, 4, 5])
@pytest.mark.parametrize("is_tidied", [False, True], ids=["left empty", "taken away"])
def test_rows_that_have_come_since_in_the_portal_stay(count: int, is_tidied: bool):
    later = [*TWO, *({"giver": f"Fond {number}"} for number in range(count))]

    def change(document: Document) -> None:
        put(document, grants__0__giver="Boverket!")
        for number in (2, 3, 4) if is_tidied else ():
            row = row_of(document, f"grants-{number}-giver")
            row.getparent().remove(row)

    value = table(written(change, grants=TWO), GRANTS, later).value

    assert value == [{**TWO[0], "giver": "Boverket!"}, *later[1:]]


def test_a_row_that_is_emptied_in_word_is_gone_and_a_colleagues_new_row_stays():
    later = [*TWO, {"giver": "Fond"}]

    def change(document: Document) -> None:
        put(document, grants__1__giver="", grants__1__state="")

    assert table(written(change, grants=TWO), GRANTS, later).value == [TWO[0], later[2]]


def test_a_mark_of_more_rows_than_a_table_can_have_is_not_believed():
    content = edited(write(form()), lambda xml: re.sub(r"(rader_\w{16})_3_0", r"\1_999_999", xml))

    found = said(content)

    assert (found.rows["grants"], found.filled["grants"]) == (MOST_ROWS, MOST_ROWS)


def test_the_cells_that_are_wrong_are_named_with_what_was_written():
    def change(document: Document) -> None:
        put(document, grants__0__amount="cirka tusen", grants__1__state="Kanske")

    found = table(written(change, grants=TWO), GRANTS, TWO)

    assert [one.split(":")[0] for one in found.errors] == [
        f"Bidrag{NBSP}1, Belopp",
        f"Bidrag{NBSP}2, Läge",
    ]
    assert f"Bidrag{NBSP}1, Belopp: cirka tusen" in found.typed


def test_a_row_that_was_copied_is_told_with_both_its_amounts():
    def change(document: Document) -> None:
        row = row_of(document, "grants-0-giver")
        other = deepcopy(row)
        put(document, grants__0__amount="5 000")
        row.addnext(other)

    found = said(written(change, grants=TWO))
    read = read_table(GRANTS, found.texts, 5, 2, TWO, found.copies)

    assert found.copies == {"grants-0-amount": ["5 000", f"1{NBSP}000"]}
    assert read.typed[:3] == [
        f"Bidrag{NBSP}1, Givare: Boverket",
        f"Bidrag{NBSP}1, Belopp: 5 000",
        f"Bidrag{NBSP}1, Belopp: 1{NBSP}000",
    ]


def test_the_boxes_are_found_when_the_controls_are_gone():
    def without_controls(xml: str) -> str:
        return re.sub(r"</?w:sdt(Content)?>|<w:sdtPr>.*?</w:sdtPr>", "", xml, flags=re.S)

    content = edited(write(form(grants=TWO)), without_controls)

    assert table(content, GRANTS, TWO).value == TWO


@pytest.mark.parametrize("text", ["rader_", "svar_"])
def test_a_row_beside_the_boxes_is_told_and_no_answer(text: str):
    loose = "<w:tr><w:tc><w:p><w:r><w:t>Ny rad utan ruta</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    content = edited(write(form(grants=TWO)), lambda xml: xml.replace("</w:tbl>", loose, 1))
    bare = edited(
        content, lambda xml: re.sub(rf'<w:bookmarkStart w:id="\d+" w:name="{text}[^>]*>', "", xml)
    )

    assert "Ny rad utan ruta" in said(bare).outside
    assert table(bare, GRANTS, TWO).value == TWO


def test_many_columns_stand_beneath_each_other_in_a_table_for_each_row():
    content = write(form(wide=[{"c0": "Ett", "c5": "Sex"}]))

    document = WordDocument(BytesIO(content))
    titles = [one.text for one in document.paragraphs if one.style.name == "Tabell"]
    assert titles[:4] == [f"Del{NBSP}{number}" for number in range(1, 5)]
    assert len(document.tables) == 1 + 4 + 2
    assert table(content, WIDE, None).value == [{"c0": "Ett", "c5": "Sex"}]


def test_a_real_word_processor_keeps_every_cell(tmp_path: Path):
    budget = {"costs": {"rent": {"2026": 5_00}}, "financing": {"own": {"2027": 7_50}}}
    office = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    sent = tmp_path / "form.docx"
    sent.write_bytes(
        written(
            lambda document: put(document, grants__2__giver="Ny givare"),
            grants=TWO,
            budget=budget,
            wide=[{"c0": "Ett", "c5": "Sex"}],
        )
    )
    convert = ["--convert-to", "docx:MS Word 2007 XML", "--outdir", f"{tmp_path}/out", str(sent)]
    subprocess.run([*office, *convert], check=True, timeout=90, capture_output=True)

    saved = (tmp_path / "out" / "form.docx").read_bytes()

    by_whom = [said(one).is_by_libre_office for one in (sent.read_bytes(), saved)]
    assert by_whom == [False, True]
    assert table(saved, GRANTS, TWO).value == [*TWO, {"giver": "Ny givare"}]
    assert [said(saved).was[key] for key in ("grants-0", "grants-1")] == [
        mark_of_row(GRANTS.rows, row) for row in TWO
    ]
    assert table(saved, BUDGET, budget).value == budget
    assert table(saved, WIDE, None).value == [{"c0": "Ett", "c5": "Sex"}]
