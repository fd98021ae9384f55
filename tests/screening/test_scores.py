"""M17: the score is exact, whatever the scales and weights."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from screening.requirements import Point, agreed, exact_score, is_far, score

YES_NO = Point("a", "A", "", "merits")
FIVE = Point("b", "B", "", "merits", ("0", "1", "2", "3", "4"), Decimal(2))
FORMAL = Point("c", "C", "", "formal")


@st.composite
def sheets(draw):
    points, first, second = [], {}, {}
    for number in range(draw(st.integers(1, 6))):
        steps = draw(st.integers(2, 9))
        weight = draw(st.decimals("0.01", "999.99", places=2))
        point = Point(str(number), "", "", "merits", ("ord",) * steps, weight)
        points.append(point)
        for answers in (first, second):
            answers[point.key] = {"answer": str(draw(st.integers(0, steps - 1)))}
    return points, first, second


@settings(max_examples=60, deadline=None)
@given(sheets())
def test_the_score_is_the_weighted_mean_computed_another_way(sheet):
    points, first, second = sheet
    total = Fraction(0)
    for one in points:
        both = int(first[one.key]["answer"]) + int(second[one.key]["answer"])
        total += Fraction(str(one.weight)) * both / (2 * (len(one.scale) - 1))
    expected = 100 * total / sum(Fraction(str(one.weight)) for one in points)

    shown = score(points, first, second)

    assert exact_score(points, first, second) == expected
    assert abs(Fraction(shown) - expected) <= Fraction(1, 200)
    assert 0 <= shown <= 100
    assert shown.as_tuple().exponent == -2


def test_halves_are_rounded_upwards_and_thirds_are_not_lost():
    third = [Point(str(n), "", "", "merits") for n in range(3)]
    one = {"0": {"answer": "yes"}, "1": {"answer": "no"}, "2": {"answer": "no"}}
    eighth = Point("x", "", "", "merits", ("",) * 9)
    half = Point("y", "", "", "merits", (), Decimal("124.00"))

    assert score(third, one) == Decimal("33.33")
    assert score([eighth], {"x": {"answer": "1"}}) == Decimal("12.50")
    assert score([eighth, half], {"x": {"answer": "1"}, "y": {"answer": "no"}}) == Decimal("0.10")


def test_formal_checks_have_no_score_and_a_missing_answer_gives_none():
    assert score([FORMAL], {"c": {"answer": "yes"}}) is None
    assert score([YES_NO, FIVE], {"a": {"answer": "yes"}}) is None
    assert score([FORMAL, YES_NO], {"a": {"answer": "yes"}}) == Decimal("100.00")


def test_an_agreed_answer_replaces_what_both_readers_said():
    readings = [{"b": {"answer": "0"}}, {"b": {"answer": "4"}}]

    assert score([FIVE], *readings) == Decimal("50.00")
    assert score([FIVE], *agreed(readings, {"b": "3"})) == Decimal("75.00")


def test_two_steps_apart_are_pointed_out_and_one_is_not():
    found = [is_far(FIVE, "1", other) for other in ("1", "2", "3", "")]

    assert found == [False, False, True, False]
    assert [is_far(YES_NO, "yes", other) for other in ("yes", "no")] == [False, True]
