"""Whose turn it has been in a case, day by day: read from the journal and never stored (N20)."""

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as clock
from enum import StrEnum
from statistics import median
from typing import cast

from django.db.models import CharField, Exists, OuterRef, Subquery
from django.db.models.functions import Cast

from applications.models import (
    ACCEPTED,
    NOT_THE_AGENCYS,
    CompletionRequest,
    DelayNotice,
    Signature,
    SigningRequest,
    Stage,
    StageKind,
    Status,
    Submission,
)
from applications.permissions import known_events
from delmos_portal.journal.models import Event
from delmos_portal.templatetags.swedish import STOCKHOLM, in_stockholm

LEAST_SIMILAR = 5  # with fewer closed ones a median says little
MOST_SIMILAR = 300
KEPT_SECONDS = 600


# The day that the latest notice of delay gave, for a statement that reads submissions.
DELAYED_UNTIL = Subquery(
    DelayNotice.objects.filter(submission=OuterRef("pk")).order_by("-at").values("new_on")[:1]
)

# Whether what was signed of an open completion has fallen since it was sent, for such a statement.
HAS_FALLEN = Exists(
    Signature.objects.filter(
        signed_at__gt=CompletionRequest.objects.filter(submission=OuterRef("submission"))
        .order_by("-asked_at")
        .values("asked_at")[:1],
        voided_at__gt=SigningRequest.objects.filter(submission=OuterRef("submission"))
        .order_by("-asked_at")
        .values("asked_at")[:1],
        submission__status=Status.INCOMPLETE,
        submission__sent_to_signatory_at=None,
        submission=OuterRef("pk"),
    )
)


class Side(StrEnum):
    AGENCY = "agency"
    ORGANISATION = "organisation"
    NOBODY = "nobody"


# Whom the case lies with once a step is taken; other steps leave it where it is.
AFTER = {
    "sign": Side.AGENCY,
    "register": Side.AGENCY,
    "ask_for_more": Side.ORGANISATION,
    "complete": Side.AGENCY,
    "register_completion": Side.AGENCY,
    "resume": Side.AGENCY,
    "announce": Side.NOBODY,
    "withdraw": Side.NOBODY,
    "close_case": Side.NOBODY,
}


@dataclass(frozen=True)
class Moment:
    """The case passes to one side, or to none."""

    at: datetime
    side: Side


@dataclass(frozen=True)
class Span:
    """A time with one side. Its days are the midnights in Stockholm that passed meanwhile."""

    side: Side
    began_at: datetime
    ended_at: datetime

    @property
    def days(self) -> int:
        return (day_of(self.ended_at) - day_of(self.began_at)).days


@dataclass(frozen=True)
class Pace:
    """How long the agency has had similar submissions that are closed: the median of its days."""

    days: int
    similar: int


def day_of(at: datetime) -> date:
    return cast(datetime, in_stockholm(at)).date()


def moments_in(events: Iterable[Event], kinds: dict[str, str]) -> list[Moment]:
    """What the journal's events, in any order, say of whose turn it was.

    `kinds` is the kind of stage of each submission: a final report opens nothing more.
    """
    found = [
        (event.at, Moment(_at(event), _side(event, kinds)))
        for event in events
        if event.step in AFTER and not _is_own(event)
    ]
    return [moment for _at_, moment in sorted(found, key=lambda one: one[0])]


def _is_own(event: Event) -> bool:
    """One of several signatures: nothing has come in."""
    is_partial = event.step == "complete" and event.to_status == Status.INCOMPLETE
    return is_partial or event.to_status in NOT_THE_AGENCYS


def _at(event: Event) -> datetime:
    """A paper came in on its day of arrival, whenever it was registered (FL 22 §)."""
    if not (arrived := event.details.get("arrived_on")):
        return event.at
    first = datetime.combine(date.fromisoformat(arrived), clock.min, tzinfo=STOCKHOLM)
    return min(first, event.at)


def _side(event: Event, kinds: dict[str, str]) -> Side:
    """Nobody's once announced; unless the organisation may go on with the next step."""
    if event.step != "announce":
        return AFTER[event.step]
    goes_on = kinds.get(event.object_id) != StageKind.FINAL_REPORT
    is_accepted = event.details.get("outcome") in ACCEPTED
    return Side.ORGANISATION if is_accepted and goes_on else Side.NOBODY


def ledger(moments: Sequence[Moment], now: datetime) -> list[Span]:
    """The whole time from the first moment until now, in spans that neither overlap nor leave a gap."""
    spans: list[Span] = []
    for number, moment in enumerate(moments):
        began = min(max(moment.at, spans[-1].began_at if spans else moment.at), now)
        ended = moments[number + 1].at if number + 1 < len(moments) else now
        if spans:  # a paper may have come in before the step that it follows was taken
            spans[-1] = Span(spans[-1].side, spans[-1].began_at, began)
        if spans and spans[-1].side == moment.side:
            spans[-1] = Span(moment.side, spans[-1].began_at, min(max(ended, began), now))
        else:
            spans.append(Span(moment.side, began, min(max(ended, began), now)))
    return spans


def days_with(side: Side, spans: Iterable[Span]) -> int:
    return sum(one.days for one in spans if one.side == side)


def pace_of(stage: Stage) -> Pace | None:
    """The median for this stage of the call; nothing where too few are closed. Kept for ten minutes."""
    kept = PACES.get(stage.pk)
    if kept is None or time.monotonic() >= kept[0]:
        kept = PACES[stage.pk] = (time.monotonic() + KEPT_SECONDS, _read_pace(stage))
    return kept[1]


PACES: dict[int, tuple[float, Pace | None]] = {}


def forget_paces() -> None:
    PACES.clear()


def _read_pace(stage: Stage) -> Pace | None:
    closed = Submission.objects.filter(stage=stage, status=Status.ANNOUNCED)
    latest = closed.order_by("-received_at").annotate(text=Cast("pk", CharField()))
    events = known_events(Event.objects.filter(step__in=AFTER)).filter(
        object_id__in=latest.values("text")[:MOST_SIMILAR]
    )
    of_each: dict[str, list[Event]] = defaultdict(list)
    for event in events.only("at", "step", "object_id", "to_status", "details"):
        of_each[event.object_id].append(event)
    if len(of_each) < LEAST_SIMILAR:
        return None
    days = [agency_days(rows) for rows in of_each.values()]
    return Pace(round(median(days)), len(days))


def agency_days(events: Iterable[Event]) -> int:
    """The days that one closed submission was with the agency."""
    moments = moments_in(events, {})
    return days_with(Side.AGENCY, ledger(moments, moments[-1].at))
