"""A document that was made to be slow is read in a time that grows with its size, not with its square.

Each takes minutes where every mark is looked for among all the others, and a second or two where not.
"""

from time import perf_counter

import pytest

from delmos_portal.documents.uploads import UploadRefused
from delmos_portal.questionnaires.definition import Kind, Question, Section
from delmos_portal.questionnaires.word import marks
from delmos_portal.questionnaires.word.reading import WordAnswers, read
from delmos_portal.questionnaires.word.writing import WordForm, write
from tests.questionnaires.test_word import edited

pytestmark = pytest.mark.timeout(60)
MANY, SECONDS = 20_000, 15
QUESTIONS = [Question(f"q{number}", f"Fråga {number}", Kind.LONG_TEXT) for number in range(1000)]
KEYS = [one.key for one in QUESTIONS]


def in_time(body: str) -> WordAnswers:
    """What a document says that has this in its body."""
    sections = (Section("one", "Behov", "", ()),)
    form = WordForm("Motala", "Bidrag", "Ansökan", "a" * 32, 7, None, sections, {})
    content = edited(write(form), lambda xml: xml.replace("<w:sectPr", f"{body}<w:sectPr", 1))
    began = perf_counter()
    try:
        return read(content, QUESTIONS)
    finally:
        assert perf_counter() - began < SECONDS


def box(key: str, inside: str) -> str:
    tag = f'<w:tag w:val="{key}"/>'
    return f"<w:sdt><w:sdtPr>{tag}</w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>"


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


@pytest.mark.parametrize("keys", [KEYS[:1], KEYS[:2], KEYS], ids=["one", "two", "all"])
def test_many_marks_in_one_table(keys: list[str]):
    used = [keys[number % len(keys)] for number in range(MANY)]
    rows = "".join(
        f"<w:tr>{box(key, f'<w:tc>{paragraph(str(at))}</w:tc>')}</w:tr>"
        for at, key in enumerate(used)
    )

    found = in_time(f"<w:tbl>{rows}</w:tbl>")

    assert len(found.texts) == len(keys)
    assert sum(len(text.split()) for text in found.texts.values()) == MANY


@pytest.mark.parametrize(
    "inside", ["<w:p/>" * MANY, paragraph("text " * MANY)], ids=["empty", "long"]
)
def test_many_answers_in_one_box_are_refused(inside: str):
    tags = "".join(f'<w:tag w:val="{key}"/>' for key in KEYS)

    with pytest.raises(UploadRefused, match="mer än ett formulär"):
        in_time(box(KEYS[0], inside).replace("<w:sdtPr>", f"<w:sdtPr>{tags}"))


def test_many_headings_before_no_table():
    names = [f"fraga_{marks.key_mark(key)}" for key in KEYS * 20]
    bookmarks = "".join(f'<w:bookmarkStart w:id="1" w:name="{name}"/>' for name in names)

    found = in_time(f"<w:p>{bookmarks}</w:p>{'<w:p/>' * MANY}")

    assert found.missing == KEYS


def test_boxes_in_boxes_are_read_while_they_are_few():
    def nested(count: int) -> str:
        inside = paragraph("text") + "<w:p/>" * MANY
        for key in KEYS[:count]:
            inside = box(key, inside)
        return inside

    found = in_time(nested(5))
    with pytest.raises(UploadRefused, match="mer än ett formulär"):
        in_time(nested(100))

    assert found.texts == dict.fromkeys(KEYS[:5], "text")
