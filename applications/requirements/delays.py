"""When a party may ask that its case be decided (FL 12 §)."""

from datetime import date, datetime, timedelta
from typing import cast

from applications.models import RequestToDecide, Status, Submission
from delmos_portal.questionnaires.days import months_after
from delmos_portal.templatetags.swedish import day, in_stockholm

SIX_MONTHS = 6
# To the organisation a decision that is not announced is handling.
UNDECIDED = (
    Status.RECEIVED,
    Status.IN_REVIEW,
    Status.INCOMPLETE,
    Status.PROPOSED,
    Status.DECIDED,
)
NOTHING_WAITS = "Inget i ärendet väntar på beslut."


def came_in_on(it: Submission) -> date | None:
    at = it.arrived_at or it.received_at
    return cast(datetime, in_stockholm(at)).date() if at else None


def may_be_asked_on(it: Submission) -> date | None:
    """The first day after six months; nothing where no decision is waited for."""
    came_on = came_in_on(it)
    if came_on is None or it.status not in UNDECIDED:
        return None
    return months_after(came_on, SIX_MONTHS) + timedelta(days=1)


def why_not_ask_to_decide(it: Submission | None, asked: RequestToDecide | None, on: date) -> str:
    """Why it cannot be asked for on this day; empty when it can."""
    if asked is not None:
        return f"Det begärdes {day(asked.came_on)}. Det går att begära en gång i ett ärende."
    first = may_be_asked_on(it) if it else None
    if first is None:
        return NOTHING_WAITS
    if on < first:
        return f"Det går att begära när sex månader har gått, från och med {day(first)}."
    return ""
