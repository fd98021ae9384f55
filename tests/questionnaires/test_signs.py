"""Which signs an answer may hold (I-01)."""

import pytest
from django.core.exceptions import ValidationError

from delmos_portal.questionnaires.definition import Kind, Question
from delmos_portal.questionnaires.forms import field_for

TEXT = field_for(Question("q", "Fråga", Kind.LONG_TEXT))
DAY = field_for(Question("d", "Dag", Kind.DATE))


@pytest.mark.parametrize(
    "text",
    ["Åäö", "å a\u0308", "\u202eomvänd\u202c", "👩‍👧", "a\u200bb", "\ue000", "rad\n\trad", "𐍈"],
)
def test_what_people_write_is_kept_sign_for_sign(text):
    assert TEXT.clean(text) == text


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x7f", "\x92", "\ufdd0", "\uffff"])
def test_what_no_page_can_hold_is_refused_with_what_to_do(sign):
    with pytest.raises(ValidationError, match="Klistra in den som ren text"):
        TEXT.clean(f"a{sign}b")


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x85"])
def test_line_ends_are_made_one_kind(end):
    assert TEXT.clean(f"a{end}b") == "a\nb"


@pytest.mark.parametrize("typed", ["0026-05-15", "1799-12-31", "2200-01-01", "9999-12-31"])
def test_a_year_without_its_four_digits_is_refused_with_what_to_do(typed):
    """The browser's calendar makes the year 26 of two digits."""
    with pytest.raises(ValidationError, match="fyra siffror"):
        DAY.clean(typed)


@pytest.mark.parametrize("typed", ["1800-01-01", "2026-05-15", "2199-12-31"])
def test_a_day_of_the_last_or_the_coming_centuries_is_taken(typed):
    assert DAY.clean(typed).isoformat() == typed
