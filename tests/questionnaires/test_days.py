"""Days with limits of their own, and days that are compared with each other."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from delmos_portal.questionnaires.answers import complaints
from delmos_portal.questionnaires.builder import outline
from delmos_portal.questionnaires.builder.checks import why_not_publish
from delmos_portal.questionnaires.builder.differences import differences
from delmos_portal.questionnaires.builder.files import checked
from delmos_portal.questionnaires.days import months_after, span
from delmos_portal.questionnaires.definition import BadDefinition, parse
from delmos_portal.questionnaires.forms import SectionForm, day_field
from delmos_portal.templatetags.swedish import NBSP, day

BEGINS: dict[str, Any] = {"key": "begins", "label": "Arbetet börjar", "kind": "date"}
ENDS: dict[str, Any] = {"key": "ends", "label": "Arbetet avslutas", "kind": "date"}
SAID = "Svaret på ”Arbetet avslutas” är"
DAYS = st.dates(date(1800, 1, 1), date(2199, 12, 31))


def form(*first: dict[str, Any], **rules: Any) -> dict[str, Any]:
    questions = [*(first or (BEGINS,)), {**ENDS, **rules}]
    return {"title": "Plan", "sections": [{"key": "a", "title": "A", "questions": questions}]}


def told(raw: dict[str, Any], **answers: Any) -> list[str]:
    return [one.text for one in complaints(parse(raw), answers)]


@given(DAYS, st.sampled_from([NBSP, " "]), st.sampled_from(["", "den ", "Den "]))
def test_a_day_in_words_is_the_day(when: date, space: str, before: str):
    written = before + day(when).replace(NBSP, space)

    assert day_field().clean(written) == day_field().clean(written.upper()) == when


@pytest.mark.parametrize(
    ("written", "when"),
    [
        ("1 feb 2027", date(2027, 2, 1)),
        ("01 sept. 2027", date(2027, 9, 1)),
        ("29 februari 2027", None),
        ("0 maj 2027", None),
        ("1 ma 2027", None),
        ("1 m 2027", None),
        ("1 majs 2027", None),
        ("1 maj 27", None),
        ("1 maj", None),
        ("i höst", None),
        ("٣ maj 2027", None),
    ],
)
def test_a_day_in_short_words_is_the_day_and_anything_else_is_told(written: str, when: date | None):
    if when:
        assert day_field().clean(written) == when
    else:
        with pytest.raises(ValidationError, match="Skriv datumet som år-månad-dag"):
            day_field().clean(written)


def test_an_end_before_its_beginning_is_told_beside_the_end():
    [one] = complaints(parse(form(after="begins")), {"begins": "2021-06-03", "ends": "2021-05-01"})

    assert (one.place, one.is_missing) == ("ends", False)
    assert one.text == (
        f"{SAID} 1{NBSP}maj 2021, före ”Arbetet börjar” (3{NBSP}juni 2021)."
        " Ändra den dag som är fel."
    )


def test_the_same_day_is_no_mistake():
    assert told(form(after="begins", within_months=1), begins="2021-06-03", ends="2021-06-03") == []


def test_a_time_longer_than_may_be_is_told_with_the_last_day():
    raw = form(after="begins", within_months=36)

    assert told(raw, begins="2021-06-03", ends="2024-06-03") == []
    assert told(raw, begins="2021-06-03", ends="2024-06-04") == [
        (
            f"{SAID} 4{NBSP}juni 2024, mer än 3{NBSP}år efter ”Arbetet börjar” (3{NBSP}juni 2021)."
            f" Det får vara senast 3{NBSP}juni 2024. Ändra den dag som är fel."
        )
    ]


@pytest.mark.parametrize(
    ("ends", "sentence"),
    [
        ("2020-12-31", f"Dagen ska vara tidigast 1{NBSP}januari 2021. Ändra datumet."),
        ("2021-01-01", ""),
        ("2023-12-31", ""),
        ("2024-01-01", f"Dagen ska vara senast 31{NBSP}december 2023. Ändra datumet."),
    ],
)
def test_the_first_and_the_last_day_are_days_that_will_do(ends: str, sentence: str):
    raw = form(earliest="2021-01-01", latest="2023-12-31")
    said = f"{SAID} {day(date.fromisoformat(ends))}. {sentence}"

    assert told(raw, begins="2030-01-01", ends=ends) == ([said] if sentence else [])


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ({"after": "begins"}, "Tidigast samma dag som ”Arbetet börjar”."),
        (
            {"after": "begins", "within_months": 36},
            f"Tidigast samma dag som ”Arbetet börjar”, och högst 3{NBSP}år senare.",
        ),
        ({"earliest": "2021-01-01"}, f"Tidigast 1{NBSP}januari 2021."),
        ({"latest": "2021-01-01"}, f"Senast 1{NBSP}januari 2021."),
        (
            {"earliest": "2021-01-01", "latest": "2023-12-31"},
            f"Tidigast 1{NBSP}januari 2021 och senast 31{NBSP}december 2023.",
        ),
    ],
)
def test_every_limit_stands_under_the_field_before_it_is_met(rules: dict[str, Any], sentence: str):
    question = parse(form(help="Räkna med sommaren.", **rules)).question("ends")

    assert question.help_text == f"{sentence} Räkna med sommaren."


def test_an_unanswered_beginning_stands_in_nobodys_way():
    raw = form({**BEGINS, "required": False}, after="begins", within_months=1)

    assert told(raw, ends="2021-05-01") == []
    assert told(raw, ends="2021-05-01", begins="") == []


def test_a_beginning_that_does_not_apply_is_neither_compared_with_nor_told_of():
    asked = {"key": "has", "label": "Finns en början?", "kind": "yes_no"}
    begins = {**BEGINS, "only_if": {"question": "has", "is": True}}
    definition = parse(form(asked, begins, after="begins"))
    answers = {"has": False, "begins": "2021-06-03", "ends": "2021-05-01"}

    assert complaints(definition, answers) == []
    assert definition.applying(answers).question("ends").help_text == ""
    assert len(complaints(definition, {**answers, "has": True})) == 1


@pytest.mark.parametrize("first", [{**BEGINS, "key": "other"}, {**BEGINS, "kind": "text"}])
def test_a_rule_whose_other_day_is_gone_sleeps_and_is_mended_before_publishing(
    first: dict[str, Any],
):
    raw = form(first, after="begins", within_months=12)

    assert told(raw, **{first["key"]: "2021-06-03", "ends": "2021-05-01"}) == []
    assert parse(raw).question("ends").help_text == ""
    assert why_not_publish(parse(raw)) == [
        (
            "Frågan ”Arbetet avslutas” jämförs med en fråga som inte finns eller inte är ett datum."
            " Välj en annan."
        )
    ]


def test_a_day_that_another_is_compared_with_is_not_taken_away_unseen():
    assert outline.leaning_on(form(after="begins"), {"begins"}) == [
        "Jämförelsen av dagar i frågan ”Arbetet avslutas”"
    ]
    assert outline.leaning_on(form(after="begins"), {"begins", "ends"}) == []


@pytest.mark.parametrize(
    "rules",
    [
        {"after": "ends"},
        {"after": 7},
        {"within_months": 12},
        {"after": "begins", "within_months": -1},
        {"after": "begins", "within_months": 1201},
        {"after": "begins", "within_months": True},
        {"earliest": "2021-02-30"},
        {"earliest": "20210201"},
        {"latest": "0026-01-01"},
        {"latest": 2021},
        {"earliest": "2021-02-02", "latest": "2021-02-01"},
        {"after": "begins", "kind": "text"},
        {"latest": "2021-02-01", "kind": "number"},
    ],
)
def test_a_limit_that_is_none_is_refused(rules: dict[str, Any]):
    with pytest.raises(BadDefinition):
        parse(form(**rules))
    with pytest.raises(BadDefinition):
        checked(form(**rules))


def test_a_column_is_compared_with_no_other():
    columns = [{**BEGINS}, {**ENDS, "after": "begins"}]
    rows = {"key": "rows", "label": "Rader", "kind": "rows", "columns": columns}

    with pytest.raises(BadDefinition, match="jämförelse"):
        parse(form(rows))


def test_a_column_may_have_a_first_and_a_last_day():
    columns = [{**ENDS, "latest": "2021-12-31"}]
    raw = form({"key": "rows", "label": "Rader", "kind": "rows", "columns": columns})
    [one] = complaints(parse(raw), {"rows": [{"ends": "2022-01-01"}], "ends": "2022-01-01"})

    assert one.place == "rows-0-ends"
    assert one.text.endswith(f"Dagen ska vara senast 31{NBSP}december 2021. Ändra datumet.")


def test_a_file_keeps_every_limit():
    raw = form(after="begins", within_months=7, earliest="2021-01-01", latest="2023-12-31")

    assert checked(raw) == raw


def test_a_new_version_tells_how_the_limits_are_changed():
    before, after = parse(form(after="begins")), parse(form(after="begins", within_months=18))
    about = "Frågan ”Arbetet avslutas”: gränserna för dagen är ändrade."

    assert differences(before, after) == [
        f"{about} Tidigast samma dag som ”Arbetet börjar”, och högst 18{NBSP}månader senare."
    ]
    assert differences(after, parse(form())) == [f"{about} Dagen får nu vara vilken som helst."]


@given(begun=DAYS, chosen=DAYS, months=st.integers(0, 1200))
@settings(max_examples=60)
def test_two_days_go_together_exactly_within_their_limits(begun: date, chosen: date, months: int):
    raw = form(after="begins", within_months=months)
    is_right = begun <= chosen and (not months or chosen <= months_after(begun, months))

    assert (told(raw, begins=begun.isoformat(), ends=chosen.isoformat()) == []) is is_right


@given(first=DAYS, months=st.integers(0, 1200))
@settings(max_examples=60)
def test_months_are_counted_to_the_same_day_or_the_last_of_the_month(first: date, months: int):
    then = months_after(first, months)

    assert (then.year - first.year) * 12 + then.month - first.month == months
    assert then.day == first.day or (then.day < first.day and months_after(then, 0) == then)
    assert then.day == first.day or (date.fromordinal(then.toordinal() + 1)).day == 1


@pytest.mark.parametrize(
    ("months", "words"),
    [(1, "1 månad"), (11, "11 månader"), (12, "1 år"), (18, "18 månader"), (36, "3 år")],
)
def test_months_are_said_as_years_where_they_are(months: int, words: str):
    assert span(months) == words.replace(" ", NBSP)


@pytest.mark.parametrize(
    ("written", "kind"), [("2027-02-31", "text"), ("31 februari", "text"), ("2027-02-28", "date")]
)
def test_what_is_no_day_is_shown_as_it_was_written_where_a_calendar_would_be_empty(written, kind):
    raw = form()
    shown = SectionForm(parse(raw).sections[0], data={"ends": written})

    box = str(shown["ends"])

    assert (f'value="{written}"' in box, f'type="{kind}"' in box) == (True, True)
    assert shown.is_valid() is (kind == "date")
