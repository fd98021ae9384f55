"""What must hold before the agency proposes or decides."""

from screening.requirements.debts import is_debt_checked
from screening.requirements.deciding import (
    NOT_ALL_PAID,
    NOT_CHECKED,
    SHORTEST_REASONS,
    Fault,
    Instalment,
    Proposal,
    day_faults,
    faults,
    over_frame,
    reason_faults,
)
from screening.requirements.points import POINTS, POINTS_OF_CIVIL_SOCIETY, Point, points_of

__all__ = [
    "NOT_ALL_PAID",
    "NOT_CHECKED",
    "POINTS",
    "POINTS_OF_CIVIL_SOCIETY",
    "SHORTEST_REASONS",
    "Fault",
    "Instalment",
    "Point",
    "Proposal",
    "day_faults",
    "faults",
    "is_debt_checked",
    "over_frame",
    "points_of",
    "reason_faults",
]
