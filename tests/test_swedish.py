from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template

from delmos_portal.templatetags.swedish import day, iso, kronor, stockholm, thousands, weekday

MOMENT = datetime(2026, 5, 15, 22, 32, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ore", "written"),
    [
        (0, "0 kr"),
        (100, "1 kr"),
        (123_456_700, "1 234 567 kr"),
        (123_450, "1 234,50 kr"),
        (5, "0,05 kr"),
        (-123_456_700, "\N{MINUS SIGN}1 234 567 kr"),
        (None, ""),
        ("", ""),
    ],
)
def test_an_amount_in_ore_is_written_in_kronor(ore, written):
    assert kronor(ore) == written.replace(" ", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize(
    ("number", "written"), [(0, "0"), (999, "999"), (4000, "4 000"), (1_234_567, "1 234 567")]
)
def test_a_whole_number_is_written_as_a_template_and_the_counter_write_it(number, written):
    assert thousands(number) == written.replace(" ", "\N{NO-BREAK SPACE}")
    assert thousands(number) == Template("{{ number }}").render(Context({"number": number}))


def test_a_time_is_written_by_the_swedish_clock():
    assert stockholm(MOMENT) == "16\N{NO-BREAK SPACE}maj 2026 kl.\N{NO-BREAK SPACE}00.32"
    assert weekday(MOMENT) == "lördag 16\N{NO-BREAK SPACE}maj 2026"


def test_a_time_is_written_for_machines_to_the_second():
    assert iso(MOMENT.replace(microsecond=825_196)) == "2026-05-16T00:32:00+02:00"
    assert iso(date(2026, 5, 15)) == "2026-05-15"


def test_a_day_is_written_with_its_month():
    assert day(date(2026, 1, 2)) == "2\N{NO-BREAK SPACE}januari 2026"
    assert stockholm(date(2026, 1, 2)) == "2\N{NO-BREAK SPACE}januari 2026"
    assert weekday(date(2026, 1, 2)) == "fredag 2\N{NO-BREAK SPACE}januari 2026"


@pytest.mark.parametrize("write", [kronor, day, weekday, stockholm])
def test_nothing_gives_nothing_and_text_is_left_alone(write):
    assert write(None) == ""
    assert write("snarast") == "snarast"
