"""A form with its answers as a Word document. The same form gives the same bytes."""

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from delmos_portal.questionnaires.answers import Answers, before_answer, limit_of
from delmos_portal.questionnaires.definition import Kind, Question, Section
from delmos_portal.questionnaires.kinds import MOST_ROWS
from delmos_portal.questionnaires.plain_text import as_text
from delmos_portal.questionnaires.word.cells import (
    Line,
    cells_of,
    lines_of,
    mark_of_row,
    row_key,
    rows_for,
    stands_in,
)
from delmos_portal.questionnaires.word.marks import PLACEHOLDER, key_mark, text_mark
from delmos_portal.templatetags.swedish import stockholm, thousands

if TYPE_CHECKING:
    from docx.document import Document

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LANGUAGE = "sv-SE"
NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
PETROL, INK, SOFT, LINE = "0A3138", "1B2530", "4A5663", "8A95A0"
# Of each style: size, colour, and the space before and after it, in points.
LOOKS: dict[str, tuple[float, str, float, float]] = {
    "Normal": (11, INK, 0, 6),
    "Header": (9, SOFT, 0, 0),
    "Footer": (9, SOFT, 0, 0),
    "Title": (24, PETROL, 0, 10),
    "Heading 1": (17, PETROL, 24, 6),
    "Heading 2": (12.5, INK, 16, 3),
    "List Bullet": (10.5, INK, 0, 2),
    "Hjälptext": (10.5, SOFT, 0, 4),
    "Svar": (11, INK, 0, 4),
    "Tabell": (11, INK, 10, 3),  # what a table is called, where a question has several
}
OWN_LOOKS = ("Hjälptext", "Svar", "Tabell")
KEPT_WITH_NEXT = ("Heading 1", "Heading 2", "Hjälptext", "Tabell")
LONGEST_TAG = 64  # signs, says Word
WIDTH = 9354  # twentieths of a point between the margins of an A4
FIRST_TIME = (1980, 1, 1, 0, 0, 0)  # a package's members carry a time; ours is always the first
ONLY_THE_BOXES = (
    "Bara texten i rutorna blir svar. Punktlistor, fetstil, tabeller och bilder blir ren text eller"
    " försvinner. Med spårade ändringar räknas det som är infogat, inte det som är borttaget."
)
IN_THE_BOXES = "Skriv i rutorna."
MORE_ROWS_THERE = "Behövs fler rader än här lägger ni till dem i bidragsportalen."
SUMS_THERE = "Skriv beloppen i kronor med siffror. Summorna räknas i bidragsportalen."
HOW_TO = (
    "Skriv svaren i rutorna. Ladda sedan upp filen i bidragsportalen, under Skriv i Word. Där ser ni"
    " varje svar bredvid det som redan står, och väljer vad som ska sparas."
)


@dataclass(frozen=True)
class WordForm:
    """What the document is made of."""

    organisation: str
    call: str
    title: str
    submission: str  # 32 hexadecimal signs
    version: int
    saved_at: datetime | None
    sections: tuple[Section, ...]
    answers: Answers
    rows: Mapping[str, int] = field(default_factory=dict)  # of a table, where it had others

    def count(self, question: Question) -> int:
        """How many rows a table has in the document."""
        if not question.rows:
            return 0
        return self.rows.get(question.key, rows_for(question.rows, self.answers.get(question.key)))

    def boxes(self) -> Iterator[tuple[Question, Any]]:
        """What is written in, each with what stands there; files are added in the portal."""
        for section in self.sections:
            for question in section.questions:
                answer = self.answers.get(question.key)
                if question.is_plain:
                    yield question, answer
                stands = stands_in(question, answer)
                for cell in cells_of(question, self.count(question)):
                    yield cell, stands.get(cell.key)

    def readable(self) -> list[Question]:
        """What is looked for in a document that comes back: it may have had more rows than now."""
        questions = [one for section in self.sections for one in section.questions]
        return [
            box
            for one in questions
            for box in ([one] if one.is_plain else cells_of(one, MOST_ROWS))
        ]


def write(form: WordForm) -> bytes:
    """The form as DOCX."""
    from docx import Document

    document = Document()
    _describe(document, form)
    _style(document)
    _head(document, form)
    for number, text in enumerate((form.title, HOW_TO, ONLY_THE_BOXES)):
        paragraph = document.add_paragraph(_legal(text), style="Normal" if number else "Title")
        if number == 0:
            _mark(paragraph._p, 1, f"inlaga_{form.submission}")
            _mark(paragraph._p, 2, f"version_{form.version}")
    marks = iter(range(3, 1_000_000))
    for section in form.sections:
        document.add_heading(_legal(section.title), 1)
        if section.when:
            document.add_paragraph(_legal(section.when), style="Hjälptext")
        if section.intro:
            document.add_paragraph(_legal(section.intro))
        for question in section.questions:
            answer = form.answers.get(question.key)
            _ask(document, question, answer, form.count(question), marks)
    document.add_paragraph()  # a table cannot be the last thing in a document
    return _packed(document)


def _describe(document: "Document", form: WordForm) -> None:
    properties = document.core_properties
    properties.title = _legal(f"{form.title}, {form.organisation}")[:255]
    properties.subject = _legal(form.call)[:255]
    properties.author, properties.last_modified_by = "Delmos bidragsportal", ""
    properties.comments, properties.keywords = "", ""
    properties.language = LANGUAGE
    properties.identifier = f"inlaga_{form.submission} version_{form.version}"
    properties.created = properties.modified = datetime(2018, 1, 1)  # noqa: DTZ001 -- always the same


def _style(document: "Document") -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Mm, Pt, RGBColor

    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(22.5)
    page.top_margin, page.bottom_margin = Mm(32), Mm(22)
    for own in OWN_LOOKS:
        document.styles.add_style(own, WD_STYLE_TYPE.PARAGRAPH)
    for name, (size, colour, before, after) in LOOKS.items():
        style: Any = document.styles[name]
        style.font.name, style.font.size = "Calibri", Pt(size)
        style.font.color.rgb = RGBColor.from_string(colour)
        style.paragraph_format.space_before, style.paragraph_format.space_after = (
            Pt(before),
            Pt(after),
        )
        style.paragraph_format.keep_with_next = name in KEPT_WITH_NEXT
        for fonts in style.element.xpath("./w:rPr/w:rFonts"):
            for theme in [one for one in fonts.attrib if one.endswith("Theme")]:
                del fonts.attrib[theme]
    for border in document.styles["Title"].element.xpath("./w:pPr/w:pBdr"):
        border.getparent().remove(border)
    for language in document.styles.element.xpath("./w:docDefaults//w:lang"):
        for name in list(language.attrib):
            language.attrib[name] = LANGUAGE


def _head(document: "Document", form: WordForm) -> None:
    header, footer = document.sections[0].header, document.sections[0].footer
    header.paragraphs[0].text = _legal(f"{form.organisation} · {form.call} · {form.title}")
    saved = f", sparad {stockholm(form.saved_at)}" if form.saved_at else ""
    header.add_paragraph(f"Version {form.version}{saved}", style="Header")
    number = footer.paragraphs[0]
    number.text = "Sida "
    number._p.append(_xml(f'<w:fldSimple {W} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'))


def _ask(
    document: "Document", question: Question, answer: Any, count: int, marks: Iterator[int]
) -> None:
    label = question.label if question.required else f"{question.label} (frivilligt)"
    heading = document.add_heading(_legal(label), 2)
    _mark(heading._p, next(marks), f"fraga_{key_mark(question.key)}")
    hints = [question.when, question.guidance, _how(question), *_how_in_cells(question)]
    for hint in (one for one in hints if one):
        document.add_paragraph(_legal(hint), style="Hjälptext")
    if question.kind in (Kind.CHOICE, Kind.CHOICES):
        for _value, choice in question.choices:
            document.add_paragraph(
                _legal(choice), style="List Bullet"
            ).paragraph_format.keep_with_next = True
    if question.is_plain:
        _put(document, _box(question, as_text(question, answer), next(marks)))
        return
    _mark_rows(heading._p, question, answer, count, marks)
    stands = stands_in(question, answer)
    for title, lines in lines_of(question, count):
        if title:
            document.add_paragraph(_legal(title), style="Tabell")
        _put(document, _table(question, lines, stands, marks))


def _mark_rows(
    paragraph: Any, question: Question, answer: Any, count: int, marks: Iterator[int]
) -> None:
    """How many rows there are, and what each that is filled in is."""
    was = [mark_of_row(question.rows, one) for one in answer or ()] if question.rows else []
    _mark(paragraph, next(marks), f"rader_{key_mark(question.key)}_{count}_{len(was)}")
    for number, mark in enumerate(was):
        _mark(paragraph, next(marks), f"svar_{key_mark(row_key(question, number))}_{mark}")


def _put(document: "Document", xml: str) -> None:
    document.element.body.insert(len(document.element.body) - 1, _xml(xml))


def _how(question: Question) -> str:
    """How the answer is written, where a form field would have shown it."""
    sentences = {
        Kind.KRONOR: f"Skriv beloppet i kronor med siffror, till exempel {thousands(150_000)}.",
        Kind.NUMBER: "Skriv ett heltal med siffror.",
        Kind.DATE: "Skriv datumet som år-månad-dag, till exempel 2026-12-31.",
        Kind.YES_NO: "Skriv Ja eller Nej.",
        Kind.CHOICE: "Skriv ett av alternativen, precis som det står:",
        Kind.CHOICES: "Skriv de alternativ som stämmer, ett på varje rad, precis som de står:",
        Kind.FILE: "Filer lägger ni till i bidragsportalen, inte här.",
        Kind.ROWS: f"{IN_THE_BOXES} {MORE_ROWS_THERE}",
        Kind.BUDGET: SUMS_THERE,
    }
    if question.kind is not Kind.LONG_TEXT:
        return sentences.get(question.kind, "")
    limit = f"{thousands(limit_of(question))} tecken"
    is_told = " ".join(limit.split()) in " ".join(question.help.split())
    return "" if is_told else f"Högst {limit}."


def _how_in_cells(question: Question) -> Iterator[str]:
    """How each column is written, where it is not any text."""
    for column in question.rows.columns if question.rows else ():
        choices = ", ".join(choice for _value, choice in column.choices)
        if how := f"{_how(column)} {choices}".strip():
            yield f"{before_answer(column.label)} {how}"


def _box(question: Question, text: str, mark: int) -> str:
    """One cell with the answer: a content control that cannot be deleted, and a bookmark."""
    return (
        f"{_grid(question, [WIDTH])}<w:tr>{_control(question, text, mark, WIDTH, PLACEHOLDER)}</w:tr>"
        f"</w:tbl>"
    )


def _table(
    question: Question, lines: list[Line], stands: Mapping[str, Any], marks: Iterator[int]
) -> str:
    """A line of names, and beneath it lines with a box in each cell."""
    columns = max(len(line) for line in lines)
    first = WIDTH * 2 // (columns + 2) if columns > 2 else WIDTH * 2 // 5
    widths = [first, *[(WIDTH - first) // (columns - 1)] * (columns - 1)]

    def cell(one: str | Question, width: int) -> str:
        if isinstance(one, str):
            return f"<w:tc>{_width(width)}{_paragraph(f'<w:r><w:rPr><w:b/></w:rPr>{_run(_legal(one))}</w:r>')}</w:tc>"
        return _control(one, as_text(one, stands.get(one.key)), next(marks), width, "")

    rows = (
        f"<w:tr>{'<w:trPr><w:tblHeader/></w:trPr>' if _is_head(line) else ''}"
        f"{''.join(cell(one, width) for one, width in zip(line, widths, strict=True))}</w:tr>"
        for line in lines
    )
    return f"{_grid(question, widths)}{''.join(rows)}</w:tbl>"


def _is_head(line: Line) -> bool:
    return all(isinstance(one, str) for one in line)


def _grid(question: Question, widths: Sequence[int]) -> str:
    """How a table begins."""
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="6" w:space="0" w:color="{LINE}"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 80), ("left", 140), ("bottom", 40), ("right", 140))
    )
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl {W}><w:tblPr><w:tblW w:w="{WIDTH}" w:type="dxa"/><w:tblInd w:w="140" w:type="dxa"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar>"
        f'<w:tblLook w:val="0000" w:firstRow="0" w:lastRow="0" w:firstColumn="0" w:lastColumn="0"'
        f' w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val={_name(question)}/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>"
    )


def _control(question: Question, text: str, mark: int, width: int, empty: str) -> str:
    """A cell that is written in. `empty` is what stands there before anything is written."""
    key = key_mark(question.key)
    tag = question.key if len(question.key) <= LONGEST_TAG else key
    lines = text.split("\n") if text else [empty]
    look = "" if text else f'<w:rPr><w:color w:val="{SOFT}"/></w:rPr>'
    bookmark = _bookmark(mark, f"svar_{key}_{text_mark(text)}")
    paragraphs = "".join(
        _paragraph(f"{'' if number else bookmark}<w:r>{look}{_run(line)}</w:r>")
        for number, line in enumerate(lines)
    )
    return (
        f"<w:sdt><w:sdtPr><w:alias w:val={_name(question)}/><w:tag w:val={quoteattr(tag)}/>"
        f'<w:id w:val="{int(key[:7], 16)}"/><w:lock w:val="sdtLocked"/>'
        f"{'<w:showingPlcHdr/>' if empty and not text else ''}</w:sdtPr><w:sdtContent><w:tc>"
        f"{_width(width)}{paragraphs}</w:tc></w:sdtContent></w:sdt>"
    )


def _name(question: Question) -> str:
    return quoteattr(_legal(question.label)[:64])


def _width(width: int) -> str:
    return f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'


def _paragraph(inside: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="Svar"/></w:pPr>{inside}</w:p>'


def _run(line: str) -> str:
    pieces = (f'<w:t xml:space="preserve">{escape(one)}</w:t>' for one in line.split("\t"))
    return "<w:tab/>".join(pieces)


def _legal(text: str) -> str:
    return NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r", ""))


def _bookmark(number: int, name: str) -> str:
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/><w:bookmarkEnd w:id="{number}"/>'


def _mark(paragraph: Any, number: int, name: str) -> None:
    """Put a bookmark at the beginning of the paragraph, after its properties."""
    both = _xml(f"<w:p {W}>{_bookmark(number, name)}</w:p>")
    at = len(paragraph.xpath("./w:pPr"))
    for offset, one in enumerate(list(both)):
        paragraph.insert(at + offset, one)


def _xml(text: str) -> Any:
    from docx.oxml import parse_xml

    return parse_xml(text)


def _packed(document: "Document") -> bytes:
    """The package with the same times whenever it is made."""
    made, out = BytesIO(), BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as package, zipfile.ZipFile(out, "w") as same:
        for one in package.infolist():
            member = zipfile.ZipInfo(one.filename, FIRST_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            same.writestr(member, package.read(one))
    return out.getvalue()
