"""Counting back from a last day: which meeting must decide, and when its papers must be ready."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from delmos_portal.accounts.models import Organisation
from delmos_portal.working_days import working_day_before, working_days_after, working_days_before
from reporting.figures.dates import DEADLINES, DueDate
from reporting.models import BoardCalendar


@dataclass(frozen=True)
class Plan:
    """The internal last days before one last day. All are working days before it."""

    meeting: date | None  # the last meeting that is early enough
    must_meet_by: date
    ready_on: date
    dispatch_on: date
    adjusted_on: date

    def is_too_late(self, today: date) -> bool:
        """Whether the papers ought to have been ready already."""
        return self.ready_on < today


@dataclass(frozen=True)
class PlannedDeadline:
    """A last day of the organisation's, with what must happen before it."""

    deadline: DueDate
    plan: Plan
    is_too_late: bool


def plan_back(deadline: date, meetings: Sequence[date], days: BoardCalendar, today: date) -> Plan:
    """Adjusted and signed the working day before the last day at the latest, and so on backwards."""
    last = working_day_before(deadline)
    must_meet_by = working_days_before(last, days.adjustment_days)
    meeting = max((one for one in meetings if today <= one <= must_meet_by), default=None)
    held = meeting or must_meet_by
    dispatch_on = working_days_before(held, days.dispatch_days)
    return Plan(
        meeting=meeting,
        must_meet_by=must_meet_by,
        ready_on=working_days_before(dispatch_on, days.preparation_days),
        dispatch_on=dispatch_on,
        adjusted_on=working_days_after(held, days.adjustment_days),
    )


def board_of(organisation: Organisation) -> BoardCalendar:
    """The organisation's plan; one that is not saved yet has no meetings."""
    try:
        return organisation.board_calendar
    except BoardCalendar.DoesNotExist:
        return BoardCalendar(organisation=organisation)


def planned(dates: Sequence[DueDate], board: BoardCalendar, today: date) -> list[PlannedDeadline]:
    """Each last day that asks for a decision of the board's."""
    plans = [
        (one, plan_back(one.day, board.meetings, board, today))
        for one in dates
        if one.kind in DEADLINES
    ]
    return [PlannedDeadline(one, plan, plan.is_too_late(today)) for one, plan in plans]
