"""What a rule measures against each other opens together."""

from hypothesis import given
from hypothesis import strategies as st

from delmos_portal.questionnaires.definition import parse
from delmos_portal.questionnaires.ties import opened_by
from tests.platform.test_conditions import asked, form

YES = {"question": "yes", "is": True}
FORM = parse(
    form(
        [asked("yes", "yes_no"), asked("text")],
        [
            asked("own", "kronor"),
            asked("other", "kronor", only_if=YES),
            asked("all", "kronor"),
            asked("advised", "kronor"),
        ],
        [asked("begins", "date"), asked("ends", "date", after="begins")],
        sums=[
            {"parts": ["own", "other"], "total": "all", "text": "Summan stämmer inte."},
            {"parts": ["own"], "total": "advised", "text": "Är allt med?", "advice": True},
        ],
    )
)
KEYS = [one.key for one in FORM.questions()]


def test_a_sum_opens_its_parts_and_a_part_its_sum():
    assert opened_by(FORM, ["all"]) == ["all", "own", "other"]
    assert opened_by(FORM, ["own"]) == ["own", "other", "all"]


def test_two_days_that_are_compared_open_together():
    assert opened_by(FORM, ["ends"]) == ["ends", "begins"]
    assert opened_by(FORM, ["begins"]) == ["begins", "ends"]


def test_what_may_come_to_apply_opens_with_all_that_it_is_measured_against():
    assert opened_by(FORM, ["yes"]) == ["yes", "other", "own", "all"]


def test_what_nothing_is_measured_against_opens_alone_and_an_advice_opens_nothing():
    assert opened_by(FORM, ["text", "advised"]) == ["text", "advised"]
    assert opened_by(FORM, []) == []


@given(st.lists(st.sampled_from(KEYS)))
def test_what_is_open_opens_nothing_more(keys):
    found = opened_by(FORM, keys)

    assert found[: len(set(keys))] == list(dict.fromkeys(keys))
    assert opened_by(FORM, found) == found
