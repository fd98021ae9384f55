"""Long lists, a page at a time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet

LAST_PAGE = 200  # beyond it a filter finds faster than leafing does
ROWS_ON_A_PAGE = 50
MOST_DIGITS = 8
Row = TypeVar("Row")


@dataclass(frozen=True)
class Leaf(Generic[Row]):
    """A page that knows whether another follows, and not how many there are."""

    rows: list[Row]
    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)


def page_number(text: str) -> int:
    """The page that an address asks for; the first where it says something else."""
    is_number = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return min(max(int(text), 1), LAST_PAGE) if is_number else 1


def leaf_of(
    values: "QuerySet[Any, tuple[Any, ...]]", number: int, row: Callable[..., Row]
) -> Leaf[Row]:
    """One page of these values, each made a row."""
    start = (number - 1) * ROWS_ON_A_PAGE
    return leaf_from(list(values[start : start + ROWS_ON_A_PAGE + 1]), number, row)


def leaf_from(wanted: Sequence[Any], number: int, row: Callable[..., Row]) -> Leaf[Row]:
    """One page of values that were asked for with one more, which tells of a next page."""
    return Leaf(
        rows=[row(*one) for one in wanted[:ROWS_ON_A_PAGE]],
        number=number,
        has_next=len(wanted) > ROWS_ON_A_PAGE and number < LAST_PAGE,
    )
