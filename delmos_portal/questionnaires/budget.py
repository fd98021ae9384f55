"""A budget: what it costs, year by year, and who pays. Sums are computed, never stored.

An answer is {"costs": {kind: {year: öre}}, "financing": {source: {year: öre}}}; what is absent is
not filled in.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from delmos_portal.templatetags.swedish import kronor

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_COSTS, MOST_SOURCES, MOST_YEARS = 30, 10, 5  # five years and their sum are what an A4 holds
COSTS, FINANCING = "costs", "financing"
Pairs = tuple[tuple[str, str], ...]
Given = Mapping[str, Mapping[str, Mapping[str, int]]] | None


@dataclass(frozen=True)
class Part:
    """Half of a budget: the costs, or what pays for them."""

    key: str
    title: str
    first: str  # the head of its rows
    total: str
    rows: Pairs


@dataclass(frozen=True)
class Imbalance:
    year: int
    costs: int
    financing: int

    @property
    def text(self) -> str:
        off = abs(self.costs - self.financing)
        which = "mindre" if self.financing < self.costs else "större"
        return (
            f"Finansieringen för {self.year} är {kronor(off)} {which} än kostnaderna."
            f" Kostnaderna är {kronor(self.costs)} och finansieringen {kronor(self.financing)}."
            " De ska vara lika stora."
        )


@dataclass(frozen=True)
class Budget:
    cost_kinds: Pairs
    years: tuple[int, ...]
    financing: Pairs
    grant_row: str = ""  # the source whose sum is the amount applied for
    is_advice: bool = False  # costs and financing that differ are told, and stop nobody

    @property
    def parts(self) -> tuple[Part, Part]:
        return (
            Part(COSTS, "Kostnader", "Kostnad", "Summa kostnader", self.cost_kinds),
            Part(FINANCING, "Finansiering", "Finansiär", "Summa finansiering", self.financing),
        )

    def cells(self) -> Iterator[tuple[str, str, int, str]]:
        """Each cell's part, row and year, and its label."""
        for part in self.parts:
            for key, label in part.rows:
                for year in self.years:
                    yield part.key, key, year, f"{label}, {year}"

    def row_sum(self, given: Given, part: str, key: str) -> int | None:
        """The sum over the years; nothing when no year is filled in."""
        amounts = [amount_in(given, part, key, year) for year in self.years]
        filled = [one for one in amounts if one is not None]
        return sum(filled) if filled else None

    def year_sum(self, given: Given, part: Part, year: int) -> int:
        return sum(amount_in(given, part.key, key, year) or 0 for key, _label in part.rows)

    def total(self, given: Given, part: Part) -> int:
        return sum(self.year_sum(given, part, year) for year in self.years)

    def imbalances(self, given: Given) -> list[Imbalance]:
        """The years whose costs and financing differ, to the öre."""
        costs, financing = self.parts
        found = [
            Imbalance(
                year, self.year_sum(given, costs, year), self.year_sum(given, financing, year)
            )
            for year in self.years
        ]
        return [one for one in found if one.costs != one.financing]

    def grant(self, given: Given) -> int | None:
        """What is applied for, where a row of the financing says so."""
        return self.row_sum(given, FINANCING, self.grant_row) if self.grant_row else None


def amount_in(given: Given, part: str, key: str, year: int) -> int | None:
    return (given or {}).get(part, {}).get(key, {}).get(str(year))


def read_budget(raw: Mapping[str, Any]) -> Budget:
    """Read a budget's rows and years. Raises ValueError with a sentence that says what is wrong."""
    costs = _pairs(raw.get("cost_kinds"), "kostnadsslag", MOST_COSTS)
    sources = _pairs(raw.get("financing"), "finansiärer", MOST_SOURCES)
    grant_row = raw.get("grant_row", "")
    if grant_row and grant_row not in dict(sources):
        raise ValueError(f"det sökta beloppets rad finns inte i finansieringen: {grant_row}.")
    return Budget(costs, _years(raw.get("years")), sources, grant_row, raw.get("advice", False))


def _years(raw: Any) -> tuple[int, ...]:
    is_right = (
        isinstance(raw, list)
        and 0 < len(raw) <= MOST_YEARS
        and all(type(one) is int and 1900 <= one <= 2200 for one in raw)
        and raw == sorted(set(raw))
    )
    if not is_right:
        raise ValueError(f"ange ett till {MOST_YEARS} år, i ordning och vart och ett en gång.")
    return tuple(raw)


def _pairs(raw: Any, what: str, most: int) -> Pairs:
    """Keys with their labels, as rows."""
    if not isinstance(raw, list) or not 0 < len(raw) <= most:
        raise ValueError(f"ange ett till {most} {what}.")
    for one in raw:
        match one:
            case [str(key), str(label)] if KEY.fullmatch(key) and label.strip():
                continue
        raise ValueError(
            f"{what} ska ha en nyckel (små bokstäver a–z, siffror och _) och ett namn: {one}."
        )
    if len(raw) != len({key for key, _label in raw}):
        raise ValueError(f"två {what} har samma nyckel.")
    return tuple((key, label) for key, label in raw)
