"""Reading a form that was written in Word: each box's text, and all that stands elsewhere."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from delmos_portal.documents.uploads import BROKEN, UploadRefused
from delmos_portal.questionnaires.definition import Question
from delmos_portal.questionnaires.kinds import MOST_ROWS
from delmos_portal.questionnaires.plain_text import tidy
from delmos_portal.questionnaires.word import marks
from delmos_portal.questionnaires.word.cells import OF_CELLS, is_cell
from delmos_portal.questionnaires.word.opening import IS_BROKEN, TOO_LARGE, opened

if TYPE_CHECKING:
    from docx.document import Document

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
MOST_SIGNS, MOST_AROUND = 5_000_000, 4  # in all answers together; boxes around a box
NOT_THERE = {f"{W}del", f"{W}moveFrom", FALLBACK}  # deleted, moved away, or said twice
SIGNS = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
}
PICTURES = (f"{W}drawing", f"{W}pict", f"{W}object")
NOT_TEXT = NOT_THERE | {f"{W}p", f"{W}pPr", f"{W}rPr"}  # a paragraph in a text box is one by itself
ELSEWHERE = {
    "header": "",
    "footer": "",
    "comments": "Kommentar: ",
    "footnotes": "Fotnot: ",
    "endnotes": "Slutnot: ",
}


@dataclass
class WordAnswers:
    """What a document says."""

    submission: str = ""  # 32 hexadecimal signs; nothing when the document does not tell
    version: int = 0
    texts: dict[str, str] = field(default_factory=dict)  # by question key
    untouched: list[str] = field(default_factory=list)  # as they were when the file was made
    was: dict[str, str] = field(
        default_factory=dict
    )  # of cells and rows: marks of what the file was made of
    missing: list[str] = field(default_factory=list)
    # What each says of the boxes that stand there more than once, with different texts.
    copies: dict[str, list[str]] = field(default_factory=dict)
    alike: list[str] = field(default_factory=list)  # cells that do, with the same text
    outside: list[str] = field(default_factory=list)  # lines that are no answer
    rows: dict[str, int] = field(default_factory=dict)  # of each table, when the file was made
    filled: dict[str, int] = field(default_factory=dict)  # of those, how many that had an answer
    has_pictures: bool = False
    is_by_libre_office: bool = False  # which writes what was deleted in a box as plain text


def read(content: bytes, questions: Iterable[Question]) -> WordAnswers:
    """The answers in a document. Raises UploadRefused with a sentence for the form."""
    document = opened(content)
    try:
        return _read(document, list(questions))
    except (*BROKEN, AttributeError, SyntaxError, TypeError) as error:
        raise UploadRefused(IS_BROKEN) from error


def without(lines: list[str], ours: list[str]) -> list[str]:
    """The lines that somebody else has written, in their order."""
    left, theirs = Counter(ours), []
    for line in lines:
        if left[line]:
            left[line] -= 1
        elif not marks.OURS.fullmatch(line):
            theirs.append(line)
    return theirs


def _read(document: "Document", questions: list[Question]) -> WordAnswers:
    body = document.element.body
    found = WordAnswers(has_pictures=next(body.iter(*PICTURES), None) is not None)
    _read_origin(found, document, body)
    parts = document.part.package.iter_parts()
    found.is_by_libre_office = any(
        one.partname == "/docProps/app.xml" and b"<Application>LibreOffice" in one.blob
        for one in parts
    )
    boxes = _boxes(body, questions)
    _judge({box for places in boxes.values() for box in places})
    written = _written(body)
    _read_rows(found, body, boxes, written)
    said_in = cache(_said_in)  # a box may be of several answers, and is read once
    signs = 0
    for question in questions:
        there = [said_in(one) for one in boxes[question.key]]
        signs += sum(len(text) for text, _is_placeholder in there)
        if signs > MOST_SIGNS:
            raise UploadRefused(TOO_LARGE)
        _read_answer(found, question, there, written)
    taken = {id(box) for one in boxes.values() for box in one}
    roots = [("", body), *_elsewhere(document)]
    found.outside = [
        said + " ".join(line.split())
        for said, root in roots
        for text in _lines(_paragraphs(root, taken))
        for line in text.split("\n")
        if line.strip()
    ]
    return found


def _judge(boxes: set[Any]) -> None:
    """Boxes are not inside each other, but where somebody has pasted one there: each is read whole."""
    if any(sum(one in boxes for one in box.iterancestors()) > MOST_AROUND for box in boxes):
        raise UploadRefused(TOO_LARGE)


def _written(body: Any) -> dict[str, str]:
    """What each answer was when the file was made, as marks."""
    names = (one.get(f"{W}name", "") for one in body.iter(f"{W}bookmarkStart"))
    return {match[1]: match[2] for name in names if (match := marks.ANSWER.fullmatch(name))}


def _read_answer(
    found: WordAnswers, question: Question, said: list[tuple[str, bool]], written: Mapping[str, str]
) -> None:
    if not said:
        if not is_cell(question.key):  # of a table there may be fewer rows than are looked for
            found.missing.append(question.key)
        return
    was = written.get(marks.key_mark(question.key), "")
    if was and is_cell(question.key):
        found.was[question.key] = was
    was_empty = was == marks.text_mark("")
    each = (_answer(question, *one, was_empty=was_empty) for one in dict.fromkeys(said))
    texts = list(dict.fromkeys(each))
    if len(texts) > 1:
        found.copies[question.key] = texts
    elif len(said) > 1 and is_cell(question.key) and texts[0]:
        found.alike.append(question.key)
    found.texts[question.key] = text = "\n\n".join(texts)
    if was == marks.text_mark(text):
        found.untouched.append(question.key)


def _read_origin(found: WordAnswers, document: "Document", body: Any) -> None:
    """Which submission and version the file was made of: by its bookmarks, else its properties."""
    for one in body.iter(f"{W}bookmarkStart"):
        name = one.get(f"{W}name", "")
        if match := marks.SUBMISSION.fullmatch(name):
            found.submission = match[1]
        elif match := marks.VERSION.fullmatch(name):
            found.version = int(match[1])
    identifier = marks.IDENTIFIER.fullmatch(document.core_properties.identifier or "")
    if not found.submission and identifier:
        found.submission, found.version = identifier[1], int(identifier[2])


def _boxes(body: Any, questions: list[Question]) -> dict[str, list[Any]]:
    """Where each answer stands: by the control's tag, else the bookmark, else the heading's table."""
    by_mark = {marks.key_mark(one.key): one.key for one in questions}
    found: dict[str, dict[Any, None]] = {one.key: {} for one in questions}  # in their order, once
    found_marks = _answer_marks(body, found, by_mark)
    tables = _keys_of_tables(found_marks)
    for mark, key in found_marks:
        if mark.tag == f"{W}tag" or not found[key]:
            place = _cell_of(mark) if is_cell(key) else _place(mark, tables)
            if place is not None:
                found[key][place] = None
    _find_by_heading(body, found, by_mark)
    return {key: list(places) for key, places in found.items()}


def _keys_of_tables(answer_marks: Iterable[tuple[Any, str]]) -> dict[Any, set[str]]:
    """Whose answers each table holds."""
    found: dict[Any, set[str]] = {}
    for mark, key in answer_marks:
        for table in mark.iterancestors(f"{W}tbl"):
            found.setdefault(table, set()).add(key)
    return found


def _find_by_heading(
    body: Any, found: Mapping[str, dict[Any, None]], by_mark: Mapping[str, str]
) -> None:
    """Give each question without a box the table beneath its heading, unless it is another's."""
    taken = {place for places in found.values() for place in places}
    tables: dict[Any, Any] = {}  # by heading: each is looked from once
    for bookmark in body.iter(f"{W}bookmarkStart"):
        match = marks.QUESTION.fullmatch(bookmark.get(f"{W}name", ""))
        key = by_mark.get(match[1], "") if match else ""
        if not key or found[key]:
            continue
        heading = _up(bookmark, f"{W}p")
        if heading not in tables:
            tables[heading] = _table_after(heading)
        if tables[heading] is not None and tables[heading] not in taken:
            found[key][tables[heading]] = None


def _read_rows(
    found: WordAnswers, body: Any, boxes: Mapping[str, list[Any]], written: Mapping[str, str]
) -> None:
    """By the mark of each table; else as many as have a box. Also what each row was."""
    for key in (key for key, there in boxes.items() if there and is_cell(key)):
        table, row, _cell = key.split(OF_CELLS, 2)
        if row.isdigit():
            found.rows[table] = max(found.rows.get(table, 0), int(row) + 1)
    found.filled = dict(found.rows)
    by_mark = {marks.key_mark(table): table for table in {key.split(OF_CELLS)[0] for key in boxes}}
    for one in body.iter(f"{W}bookmarkStart"):
        match = marks.ROWS.fullmatch(one.get(f"{W}name", ""))
        if match and match[1] in by_mark:
            table, count = by_mark[match[1]], min(int(match[2]), MOST_ROWS)
            found.rows[table], found.filled[table] = count, min(int(match[3] or count), count)
    rows = (
        f"{table}{OF_CELLS}{one}" for table in found.filled for one in range(found.filled[table])
    )
    found.was |= {key: was for key in rows if (was := written.get(marks.key_mark(key)))}


def _answer_marks(
    root: Any, keys: Collection[str], by_mark: Mapping[str, str]
) -> list[tuple[Any, str]]:
    """The marks of answers with their questions' keys, the controls' first."""
    tags = [(one, one.get(f"{W}val", "")) for one in root.iter(f"{W}tag")]
    names = [(one, one.get(f"{W}name", "")) for one in root.iter(f"{W}bookmarkStart")]
    matches = [(one, marks.ANSWER.fullmatch(name)) for one, name in names]
    known = {**by_mark, **{key: key for key in keys}}
    return [(one, known[key]) for one, key in tags if key in known] + [
        (one, by_mark[match[1]]) for one, match in matches if match and match[1] in by_mark
    ]


def _place(mark: Any, tables: Mapping[Any, set[str]]) -> Any:
    """The answer's own table, so that one more row is of the answer; else what holds the mark."""
    table = _up(mark, f"{W}tbl")
    if table is not None and len(tables[table]) == 1:
        return table
    if mark.tag == f"{W}tag":
        return _up(mark, f"{W}sdt")
    cell = _up(mark, f"{W}tc")
    return _up(mark, f"{W}p") if cell is None else cell


def _cell_of(mark: Any) -> Any:
    """Of a table the box is a cell; Word's control stands around it."""
    cell = _up(mark, f"{W}tc")
    return _up(mark, f"{W}sdt") if cell is None else cell


def _up(element: Any, tag: str) -> Any:
    return next(element.iterancestors(tag), None)


def _table_after(heading: Any) -> Any:
    """The table that follows a question's heading, before the next question's."""
    for one in heading.itersiblings() if heading is not None else ():
        if one.tag == f"{W}tbl":
            return one
        names = (mark.get(f"{W}name", "") for mark in one.iter(f"{W}bookmarkStart"))
        if any(marks.QUESTION.fullmatch(name) for name in names):
            break
    return None


def _said_in(box: Any) -> tuple[str, bool]:
    """What stands in a box, and whether Word shows its placeholder."""
    return "\n".join(_lines(_paragraphs(box))), next(
        box.iter(f"{W}showingPlcHdr"), None
    ) is not None


def _answer(question: Question, text: str, shows_placeholder: bool, *, was_empty: bool) -> str:  # noqa: FBT001 -- local
    text = tidy(question, text)
    if shows_placeholder and text in marks.WORDS_OWN:
        return ""
    if was_empty or shows_placeholder:
        text = text.removeprefix(marks.PLACEHOLDER).removesuffix(marks.PLACEHOLDER).strip()
    return text


def _paragraphs(root: Any, taken: Collection[int] = ()) -> Iterator[Any]:
    """The paragraphs that are there, without those in places that are taken."""
    for paragraph in root.iter(f"{W}p"):
        if not any(one.tag in NOT_THERE or id(one) in taken for one in _upwards(paragraph)):
            yield paragraph


def _upwards(element: Any) -> Iterator[Any]:
    yield element
    yield from element.iterancestors()


def _lines(paragraphs: Iterable[Any]) -> Iterator[str]:
    """Each paragraph's text; one whose end was deleted goes on in the next."""
    held, is_held = "", False
    for paragraph in paragraphs:
        held, is_held = held + "".join(_text(paragraph)), True
        if any(
            paragraph.find(f"{W}pPr/{W}rPr/{W}{how}") is not None for how in ("del", "moveFrom")
        ):
            continue
        yield held
        held, is_held = "", False
    if is_held and held:
        yield held


def _text(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in SIGNS:
            yield SIGNS[child.tag]
        elif child.tag in (f"{W}t", MATH_TEXT):
            yield child.text or ""
        elif child.tag not in NOT_TEXT:
            yield from _text(child)


def _elsewhere(document: "Document") -> Iterator[tuple[str, Any]]:
    """Headers, footers, comments and notes, with the word that tells what they are."""
    from docx.oxml import parse_xml

    for part in document.part.package.iter_parts():
        name = part.partname.rsplit("/", 1)[-1].rstrip("0123456789.xml")
        if name in ELSEWHERE and part.partname.endswith(".xml"):
            root = part.element if hasattr(part, "element") else parse_xml(part.blob)
            yield ELSEWHERE[name], root
