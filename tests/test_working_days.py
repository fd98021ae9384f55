"""The working-day rule against a table that comes neither from our code nor from its library."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from delmos_portal.working_days import is_working_day, working_day_before

ROWS = Path(__file__).with_name("data").joinpath("free_days.txt").read_text("utf-8").splitlines()
FREE = {date.fromisoformat(row.split()[0]) for row in ROWS if row[:1].isdigit()}
TEN_YEARS = [date(2018, 1, 1) + timedelta(days=number) for number in range(3652)]


def test_the_table_covers_ten_whole_years_and_lists_weekdays_only():
    assert (TEN_YEARS[0], TEN_YEARS[-1]) == (date(2018, 1, 1), date(2027, 12, 31))
    assert [day for day in FREE if day.isoweekday() > 5] == []
    assert {day.year for day in FREE} == set(range(2018, 2028))


def test_every_day_of_ten_years_is_a_working_day_or_not_as_the_table_says():
    wrong = [
        day
        for day in TEN_YEARS
        if is_working_day(day) != (day.isoweekday() <= 5 and day not in FREE)
    ]

    assert wrong == []


def test_the_working_day_before_each_day_of_ten_years_is_the_last_one_of_the_table():
    expected, last = {}, date(2017, 12, 29)  # a Friday, before the New Year's holiday
    for day in TEN_YEARS:
        expected[day] = last
        if day.isoweekday() <= 5 and day not in FREE:
            last = day

    assert {day: working_day_before(day) for day in TEN_YEARS} == expected


@pytest.mark.parametrize(
    ("reached", "arrived"),
    [
        ("2024-04-02", "2024-03-28"),  # the Tuesday after Easter: the Thursday before
        ("2018-05-14", "2018-05-11"),  # a Monday: the Friday
        ("2025-06-23", "2025-06-19"),  # after midsummer: the Thursday before its eve
        ("2027-01-07", "2027-01-05"),  # the day after Epiphany
        ("2026-12-28", "2026-12-23"),  # after Christmas and a week-end
        ("2026-05-16", "2026-05-15"),  # a Saturday: the squeezed Friday is a working day
    ],
)
def test_examples_that_a_registrar_can_check_in_an_almanac(reached: str, arrived: str):
    assert working_day_before(date.fromisoformat(reached)) == date.fromisoformat(arrived)
