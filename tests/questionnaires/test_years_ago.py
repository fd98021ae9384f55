"""A day that must lie some years back: whole years, counted to the day when the answers are sent."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from delmos_portal.questionnaires.answers import complaints
from delmos_portal.questionnaires.builder.differences import differences
from delmos_portal.questionnaires.builder.files import checked
from delmos_portal.questionnaires.days import months_after
from delmos_portal.questionnaires.definition import BadDefinition, parse
from delmos_portal.templatetags.swedish import NBSP

SINCE: dict[str, Any] = {
    "key": "since",
    "label": "När började verksamheten?",
    "kind": "date",
    "at_least_years_ago": 2,
}


def form(**changes: Any) -> dict[str, Any]:
    questions = [{**SINCE, **changes}]
    return {"title": "Villkor", "sections": [{"key": "a", "title": "A", "questions": questions}]}


def told(since: str, at: datetime) -> list[str]:
    with time_machine.travel(at, tick=False):
        return [one.text for one in complaints(parse(form()), {"since": since})]


@pytest.mark.parametrize(
    ("since", "at", "may_be_sent"),
    [
        ("2019-03-22", datetime(2021, 3, 22, 12, tzinfo=UTC), True),
        ("2019-03-23", datetime(2021, 3, 22, 12, tzinfo=UTC), False),
        ("2019-03-23", datetime(2021, 3, 22, 22, 59, tzinfo=UTC), False),
        ("2019-03-23", datetime(2021, 3, 22, 23, 1, tzinfo=UTC), True),  # the 23rd in Stockholm
        ("2020-02-29", datetime(2022, 2, 27, 12, tzinfo=UTC), False),
        ("2020-02-29", datetime(2022, 2, 28, 12, tzinfo=UTC), True),
        ("9999-12-31", datetime(2021, 3, 22, 12, tzinfo=UTC), False),
    ],
)
def test_the_day_itself_is_enough_and_the_next_is_not(since: str, at: datetime, may_be_sent: bool):
    assert (told(since, at) == []) is may_be_sent


def test_a_day_too_late_is_told_with_what_to_do():
    sentence = (
        f"Svaret på ”När började verksamheten?” är 1{NBSP}maj 2020."
        f" Dagen ska ligga minst 2{NBSP}år före den dag då ni skickar in."
        " Kontrollera datumet. Är det rätt kan ni inte söka än."
    )

    assert told("2020-05-01", datetime(2021, 3, 22, 12, tzinfo=UTC)) == [sentence]


def test_the_demand_stands_in_the_help_before_anybody_answers():
    question = parse(form(help="Annars kan bidrag inte ges.")).question("since")

    assert question.help_text == (
        f"Dagen ska ligga minst 2{NBSP}år före den dag då ni skickar in. Annars kan bidrag inte ges."
    )


@given(first=st.dates(date(1900, 1, 1), date(2100, 12, 31)), years=st.integers(1, 100))
@settings(max_examples=60)
def test_years_are_counted_to_the_same_day_or_the_last_of_february(first: date, years: int):
    then = months_after(first, 12 * years)

    assert then.year == first.year + years
    assert then in (
        date(then.year, first.month, min(first.day, 28)),
        date(then.year, first.month, min(first.day, 28)) + timedelta(days=max(first.day - 28, 0)),
    )


@pytest.mark.parametrize("years", [-1, 101, "2", 2.0, True])
def test_a_number_of_years_that_is_none_is_refused(years: object):
    with pytest.raises(BadDefinition):
        parse(form(at_least_years_ago=years))


def test_only_a_date_lies_years_back():
    with pytest.raises(BadDefinition):
        parse(form(kind="text"))


def test_the_builder_takes_the_demand_from_a_file():
    assert checked(form()) == form()


@pytest.mark.parametrize("years", [-1, 101, "2", True])
def test_the_builder_refuses_a_file_with_another_demand(years: object):
    with pytest.raises(BadDefinition):
        checked(form(at_least_years_ago=years))


def test_a_new_version_tells_that_the_demand_is_changed():
    before, after = parse(form()), parse(form(at_least_years_ago=3))

    assert differences(before, after) == [
        (
            "Frågan ”När började verksamheten?”: gränserna för dagen är ändrade."
            f" Dagen ska ligga minst 3{NBSP}år före den dag då ni skickar in."
        )
    ]
