"""How an assessment becomes a number: exactly, never by floats.

Each criterion gives the share of its scale that was reached: step 3 of 0–4 is 3/4, yes is 1 and no is 0.
The score is the mean of the shares, each counted as many times as its weight says, times one hundred.
Formal checks have no score. Only the last number is rounded, to two decimals, halves upwards.
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

from screening.requirements.points import Point

Answers = Mapping[str, Mapping[str, Any]]
FAR = 2  # steps between two readers that are pointed out


def share(point: Point, answer: str) -> Fraction | None:
    """How much of the scale the answer reaches, from 0 to 1; nothing when it is no answer."""
    if point.is_formal or answer not in point.final_answers:
        return None
    if not point.scale:
        return Fraction(answer == "yes")
    return Fraction(int(answer), len(point.scale) - 1)


def exact_score(points: Sequence[Point], *readings: Answers) -> Fraction | None:
    """The weighted mean of what the readers answered; nothing until each criterion has an answer."""
    total, weights = Fraction(0), Fraction(0)
    for point in points:
        if point.is_formal:
            continue
        given = [share(point, (one.get(point.key) or {}).get("answer", "")) for one in readings]
        known = [one for one in given if one is not None]
        if not known:
            return None
        weight = Fraction(point.weight)
        total += weight * sum(known) / len(known)
        weights += weight
    return 100 * total / weights if weights else None


def score(points: Sequence[Point], *readings: Answers) -> Decimal | None:
    """The score as it is shown, 0–100 with two decimals."""
    exact = exact_score(points, *readings)
    return None if exact is None else rounded(exact)


def rounded(exact: Fraction) -> Decimal:
    with localcontext() as context:
        context.prec = 60
        hundredths = (exact * 100 + Fraction(1, 2)).__floor__()
        return (Decimal(hundredths) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)


def agreed(readings: Sequence[Answers], moderated: Mapping[str, str]) -> list[Answers]:
    """The readings as they count: a moderated point replaces what every reader answered."""
    return [
        {**one, **{key: {**(one.get(key) or {}), "answer": to} for key, to in moderated.items()}}
        for one in readings
    ]


def is_far(point: Point, one: str, other: str) -> bool:
    """Whether two answers differ by two steps or more; for yes and no, at all."""
    if not {one, other} <= point.final_answers:
        return False
    return abs(int(one) - int(other)) >= FAR if point.scale else one != other
