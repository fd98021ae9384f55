import pytest
from django import forms

from delmos_portal.accounts.forms.fields import PhoneField as AccountPhoneField
from delmos_portal.questionnaires.forms import KronorField, NumberField, PhoneField
from delmos_portal.templatetags.swedish import NBSP


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


@pytest.mark.parametrize("typed", ["-1", "-0,01", "100 000 000 000,01", "100000000000000000000"])
def test_an_amount_out_of_bounds_is_told_the_least_and_the_greatest(typed):
    with pytest.raises(forms.ValidationError) as refused:
        KronorField(required=False).clean(typed)

    assert [plain_spaces(one) for one in refused.value.messages] == [
        "Skriv ett belopp som är lägst 0 kr och högst 100 000 000 000 kr."
    ]


@pytest.mark.parametrize(
    ("field", "typed", "whole"),
    [
        (KronorField, "tio", "150 000."),
        (KronorField, "150.000", "150 000."),
        (KronorField, "-1", "100 000 000 000 kr."),
        (NumberField, "1 000 000 000", "999 999 999."),
        (PhoneField, "nej", "0141-22 50 00."),
        (AccountPhoneField, "nej", "0141-22 50 00."),
    ],
)
def test_an_amount_or_a_phone_number_is_never_broken_over_two_lines(field, typed, whole):
    with pytest.raises(forms.ValidationError) as refused:
        field(required=False).clean(typed)

    assert whole.replace(" ", NBSP) in refused.value.messages[0]


def plain_spaces(text: str) -> str:
    return text.replace(NBSP, " ")
