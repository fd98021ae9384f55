"""Who can sign on which day: intervals against an oracle that looks at every day by itself."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from delmos_portal.accounts.coverage import FOR_EVER, gaps, last_covered_day
from delmos_portal.accounts.models import Mandate, Office

START = date(2026, 1, 1)
LENGTH = 40
OFFICES = [Office.BOARD_CHAIR, Office.MUNICIPAL_DIRECTOR, Office.EQUIVALENT]


def day(number: int) -> date:
    return START + timedelta(days=number)


@st.composite
def mandates(draw: st.DrawFn) -> Mandate:
    begins = draw(st.integers(-5, LENGTH + 5))
    length = draw(st.none() | st.integers(0, 15))
    return Mandate(
        office=draw(st.sampled_from(OFFICES)),
        valid_from=day(begins),
        valid_until=None if length is None else day(begins + length),
        is_substitute=draw(st.booleans()),
    )


lists = st.lists(mandates(), max_size=8)
offices = st.sets(st.sampled_from(OFFICES), min_size=1)
SPAN = [day(number) for number in range(LENGTH)]


def can_sign(held: list[Mandate], wanted: set[Office], on: date) -> bool:
    """The oracle: look at every mandate, on this one day."""
    return any(
        one.office in wanted
        and one.valid_from <= on
        and (one.valid_until is None or on <= one.valid_until)
        for one in held
    )


@settings(max_examples=60, deadline=None)
@given(held=lists, wanted=offices)
def test_the_gaps_are_exactly_the_days_when_nobody_can_sign(held, wanted):
    found = gaps(held, wanted, SPAN[0], SPAN[-1])

    in_a_gap = [on for on in SPAN if any(first <= on <= last for first, last in found)]
    assert in_a_gap == [on for on in SPAN if not can_sign(held, wanted, on)]


@settings(max_examples=60, deadline=None)
@given(held=lists, wanted=offices)
def test_gaps_come_in_order_lie_within_the_time_and_never_touch(held, wanted):
    found = gaps(held, wanted, SPAN[0], SPAN[-1])

    edges = [edge for gap in found for edge in gap]
    assert edges == sorted(edges)
    assert all(SPAN[0] <= first <= last <= SPAN[-1] for first, last in found)
    assert all((later[0] - earlier[1]).days > 1 for earlier, later in pairwise(found))


@settings(max_examples=60, deadline=None)
@given(held=lists, wanted=offices, number=st.integers(0, LENGTH - 1))
def test_the_last_covered_day_is_the_last_before_the_first_day_without_a_signer(
    held, wanted, number
):
    on, horizon = day(number), [day(one) for one in range(number, LENGTH + 200)]

    found = last_covered_day(held, wanted, on)

    without = next((one for one in horizon if not can_sign(held, wanted, one)), None)
    expected = FOR_EVER if without is None else without - timedelta(days=1)
    assert found == (None if without == on else expected)


@settings(max_examples=60, deadline=None)
@given(held=lists, wanted=offices, more=mandates())
def test_one_more_mandate_never_makes_a_gap_wider(held, wanted, more):
    before = gaps(held, wanted, SPAN[0], SPAN[-1])

    after = gaps([*held, more], wanted, SPAN[0], SPAN[-1])

    assert all(any(a <= first and last <= b for a, b in before) for first, last in after)


def test_a_time_without_end_has_no_gap_to_the_end_of_days():
    held = [Mandate(office=Office.BOARD_CHAIR, valid_from=START)]

    assert gaps(held, [Office.BOARD_CHAIR], START, date.max) == []
    assert last_covered_day(held, [Office.BOARD_CHAIR], START) == FOR_EVER


def test_with_no_mandate_every_day_is_a_gap():
    assert gaps([], [Office.BOARD_CHAIR], START, START) == [(START, START)]
    assert last_covered_day([], [Office.BOARD_CHAIR], START) is None
