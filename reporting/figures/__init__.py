"""What the pages count: money on both sides of the desk, last days, and the days before them."""

from reporting.figures.money import (
    NO_MONEY,
    Instalment,
    announced_settlement,
    announced_settlements,
    instalments,
    outcome_table,
)

__all__ = [
    "NO_MONEY",
    "Instalment",
    "announced_settlement",
    "announced_settlements",
    "instalments",
    "outcome_table",
]
