"""Which signs an answer may hold (I-01)."""

import pytest
from django.core.exceptions import ValidationError

from delmos_portal.questionnaires.definition import Kind, Question
from delmos_portal.questionnaires.forms import field_for

TEXT = field_for(Question("q", "Fråga", Kind.LONG_TEXT))


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
