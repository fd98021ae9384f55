import pytest
from django import forms

from delmos_portal.questionnaires.forms import KronorField


@pytest.mark.parametrize(
    ("typed", "ore"),
    [
        ("150 000", 150_000_00),
        ("150\u00a0000 kr", 150_000_00),
        ("1 234 567,50", 1_234_567_50),
        ("1234567.5", 1_234_567_50),
        ("0", 0),
        ("2 000 kronor", 2_000_00),
        ("", None),
    ],
)
def test_an_amount_is_read_as_swedes_write_it(typed, ore):
    assert KronorField(required=False).clean(typed) == ore


@pytest.mark.parametrize(
    "typed", ["150.000", "150,000", "1.500", "NaN", "1e309", "-5", "tio", "1,234,567", "0,001"]
)
def test_an_amount_that_can_be_misread_is_asked_for_again(typed):
    with pytest.raises(forms.ValidationError):
        KronorField(required=False).clean(typed)


@pytest.mark.parametrize("ore", [0, 5, 100, 12_345_67, 1_000_000_00, 99_999_999_999_99])
def test_an_amount_shown_in_a_field_reads_back_as_itself(ore):
    field = KronorField(required=False)

    assert field.clean(field.prepare_value(ore)) == ore
