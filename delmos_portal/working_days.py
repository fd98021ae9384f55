"""Working days, as the law counts them: not Saturday, Sunday, a public holiday or one of its three eves.

The eves are those that lagen (1930:173) om beräkning av lagstadgad tid puts beside Sundays.
"""

from datetime import date, timedelta
from functools import cache

DAY = timedelta(days=1)
SATURDAY = 5


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in _free_days(day.year)


def working_day_before(day: date) -> date:
    """The nearest working day before this one (22 § förvaltningslagen)."""
    before = day - DAY
    while not is_working_day(before):
        before -= DAY
    return before


def working_days_before(day: date, how_many: int) -> date:
    """That many working days before this day, or this day itself for none."""
    for _each in range(how_many):
        day = working_day_before(day)
    return day


def working_days_after(day: date, how_many: int) -> date:
    """That many working days after this day, or this day itself for none."""
    for _each in range(how_many):
        day = working_day_from(day + DAY)
    return day


def working_day_from(day: date) -> date:
    """This day, or else the next working day."""
    while not is_working_day(day):
        day += DAY
    return day


@cache
def _free_days(year: int) -> frozenset[date]:
    """The year's public holidays (lagen 1989:253) and the three eves."""
    from holidays.countries.sweden import Sweden  # noqa: PLC0415 -- slow import

    public = Sweden(years=year, include_sundays=False)
    # Midsummer's day is the Saturday of 20-26 June, so its eve is the Friday of 19-25 June.
    midsummer_eve = next(
        day for day in (date(year, 6, number) for number in range(19, 26)) if day.weekday() == 4
    )
    return frozenset({*public, midsummer_eve, date(year, 12, 24), date(year, 12, 31)})
