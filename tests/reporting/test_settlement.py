"""The arithmetic of a case's money, for any sequence of events."""

from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from applications.models import Case
from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Refused
from screening.figures import Settlement, settlement
from tests.build import people
from tests.reporting.states import repay, reported

amounts = st.integers(min_value=0, max_value=10**13)


@given(granted=amounts, paid=amounts, reported=st.none() | amounts, repaid=amounts)
def test_what_remains_is_what_was_paid_and_neither_used_nor_returned(
    granted, paid, reported, repaid
):
    money = Settlement(granted, paid, reported, repaid)

    expected = 0 if reported is None else max(max(paid - reported, 0) - repaid, 0)

    assert money.to_repay == expected
    assert 0 <= money.to_repay <= money.unused <= paid


class Undo(Exception):
    """Takes an example back, so that the next begins where this one did."""


def try_all(sequence: list[int], case: Case, by: User) -> None:
    """Take in one amount after the other, comparing with the sum in the head each time."""
    left, taken = 100_000_00, 0
    for amount in sequence:
        try:
            repay(case, amount, by=by)
        except Refused:
            assert not 0 < amount <= left
        else:
            left, taken = left - amount, taken + amount
        money = settlement(case)
        assert (money.repaid, money.to_repay) == (taken, left)
        assert left >= 0


@pytest.mark.django_db
def test_no_sequence_of_repayments_takes_in_more_than_was_left():
    who = people()
    case = reported(who)

    @hypothesis_settings(
        max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(st.lists(st.integers(min_value=-10, max_value=120_000_00), max_size=8))
    def holds(sequence):
        with suppress(Undo), transaction.atomic():
            try_all(sequence, case, who.olle)
            raise Undo

    holds()
