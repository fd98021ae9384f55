"""What the ledger and the cases add up to."""

from screening.figures.money import (
    GRANTED,
    BudgetRow,
    EarlierGrant,
    Settlement,
    applied_for,
    applied_for_each,
    budget_against_outcome,
    earlier_grants,
    grant_decision,
    grant_used,
    granted_in,
    owed_to_us,
    settlement,
    settlements,
    used_in,
)

__all__ = [
    "GRANTED",
    "BudgetRow",
    "EarlierGrant",
    "Settlement",
    "applied_for",
    "applied_for_each",
    "budget_against_outcome",
    "earlier_grants",
    "grant_decision",
    "grant_used",
    "granted_in",
    "owed_to_us",
    "settlement",
    "settlements",
    "used_in",
]
