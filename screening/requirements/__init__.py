"""What must hold before the agency proposes or decides."""

from screening.requirements.communicating import always_heard, communication_faults
from screening.requirements.corrected import correction_faults
from screening.requirements.debts import is_debt_checked
from screening.requirements.deciding import (
    NOT_ALL_PAID,
    NOT_CHECKED,
    SHORTEST_REASONS,
    Instalment,
    Proposal,
    day_faults,
    over_frame,
    reason_faults,
    why_no_longer_granted,
)
from screening.requirements.earlier_grants import Unreported, unreported_grants
from screening.requirements.equal_treatment import Unequal, nearest, unequal
from screening.requirements.fault import Fault
from screening.requirements.last_days import why_not_last_day
from screening.requirements.points import (
    POINTS,
    POINTS_OF_CIVIL_SOCIETY,
    TO_COMPLETE,
    Point,
    point_in,
    points_in,
    points_of,
    sheet_of,
    usual,
    with_steps,
)
from screening.requirements.proposed import faults
from screening.requirements.readings import first_of, is_current, is_whole, may_read, second_of
from screening.requirements.rounds import FREE_ROUNDS, needs_a_reason, why_another_round
from screening.requirements.scores import agreed, exact_score, is_far, rounded, score

__all__ = [
    "FREE_ROUNDS",
    "NOT_ALL_PAID",
    "NOT_CHECKED",
    "POINTS",
    "POINTS_OF_CIVIL_SOCIETY",
    "SHORTEST_REASONS",
    "TO_COMPLETE",
    "Fault",
    "Instalment",
    "Point",
    "Proposal",
    "Unequal",
    "Unreported",
    "agreed",
    "always_heard",
    "communication_faults",
    "correction_faults",
    "day_faults",
    "exact_score",
    "faults",
    "first_of",
    "is_current",
    "is_debt_checked",
    "is_far",
    "is_whole",
    "may_read",
    "nearest",
    "needs_a_reason",
    "over_frame",
    "point_in",
    "points_in",
    "points_of",
    "reason_faults",
    "rounded",
    "score",
    "second_of",
    "sheet_of",
    "unequal",
    "unreported_grants",
    "usual",
    "why_another_round",
    "why_no_longer_granted",
    "why_not_last_day",
    "with_steps",
]
