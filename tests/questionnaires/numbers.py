"""Random numbers with a right check digit, as the portal keeps them."""

from hypothesis import strategies as st
from stdnum import luhn

from delmos_portal.numbers import bankgiro, plusgiro


def whole(digits: str) -> str:
    return digits + luhn.calc_check_digit(digits)


ORGANISATION_NUMBERS = st.builds(
    lambda first, third, rest: whole(f"{first:02}{third}{rest:06}"),
    st.integers(20, 99),  # no organisation that applies has a number below
    st.integers(2, 9),
    st.integers(0, 999_999),
).map(lambda ten: f"{ten[:6]}-{ten[6:]}")
GIROS = st.one_of(
    st.integers(100_000, 9_999_999).map(lambda number: bankgiro(whole(str(number)))),
    st.integers(1, 9_999_999).map(lambda number: plusgiro(whole(str(number)))),
)
