"""Which signs an answer may hold (I-01)."""

import pytest
from django.core.exceptions import ValidationError

from delmos_portal.questionnaires.definition import Kind, Question
from delmos_portal.questionnaires.forms import field_for
from delmos_portal.questionnaires.plain_text import from_text

LONG, SHORT = Question("q", "Fråga", Kind.LONG_TEXT), Question("t", "Titel", Kind.TEXT)
TEXT = field_for(LONG)
DAY = field_for(Question("d", "Dag", Kind.DATE))


@pytest.mark.parametrize(
    "text",
    ["Åäö", "å a\u0308", "\u202eomvänd\u202c", "👩‍👧", "a\u200bb", "\ue000", "rad\n\trad", "𐍈"],
)
def test_what_people_write_is_kept_sign_for_sign(text):
    assert TEXT.clean(text) == text


NO_SIGNS = ["\x00", "\x07", "\x1b", "\x7f", "\x92", "\ufdd0", "\uffff", "\ud800"]
BREAKS = ["\r\n", "\r", "\x85", "\x0b", "\x0c"]


@pytest.mark.parametrize("sign", NO_SIGNS)
@pytest.mark.parametrize("question", [LONG, SHORT], ids=["long", "short"])
def test_what_nobody_sees_and_no_page_can_hold_is_left_out(question, sign):
    assert field_for(question).clean(f"a{sign}b") == "ab"
    assert from_text(question, f"a{sign}b") == "ab"


@pytest.mark.parametrize("end", BREAKS)
def test_line_ends_are_made_one_kind_also_the_vertical_tab_of_word(end):
    assert TEXT.clean(f"a{end}b") == "a\nb"
    assert from_text(LONG, f"a{end}b") == "a\nb"


@pytest.mark.parametrize("end", BREAKS)
def test_where_one_line_is_asked_for_a_line_end_is_a_space(end):
    assert field_for(SHORT).clean(f"a{end}b") == "a b"
    assert from_text(SHORT, f"a{end}b") == "a b"


def test_a_phone_number_is_kept_without_what_nobody_sees():
    assert field_for(Question("p", "Telefon", Kind.PHONE)).clean("0141-22\x0b50\x1f 00") == (
        "0141-22 50 00"
    )


@pytest.mark.parametrize("typed", ["0026-05-15", "1799-12-31", "2200-01-01", "9999-12-31"])
def test_a_year_without_its_four_digits_is_refused_with_what_to_do(typed):
    """The browser's calendar makes the year 26 of two digits."""
    with pytest.raises(ValidationError, match="fyra siffror"):
        DAY.clean(typed)


@pytest.mark.parametrize("typed", ["1800-01-01", "2026-05-15", "2199-12-31"])
def test_a_day_of_the_last_or_the_coming_centuries_is_taken(typed):
    assert DAY.clean(typed).isoformat() == typed
