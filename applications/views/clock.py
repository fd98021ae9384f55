"""Whose turn it is and how long each side has had the case, in the reader's own words (N20)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from applications.figures import Pace, Side, Span, days_with, ledger, moments_in, pace_of
from applications.models import Status, Submission
from delmos_portal.journal.models import Event
from delmos_portal.templatetags.swedish import day

IN_HAND = (Status.RECEIVED, Status.IN_REVIEW, Status.PROPOSED, Status.DECIDED)


@dataclass(frozen=True)
class Words:
    """How the two sides are called on one side's pages."""

    agency: str
    organisation: str
    answered: str  # when the organisation has answered
    told: str  # whom a new day was given to


OURS = Words("hos oss", "hos organisationen", "organisationen har svarat", "organisationen")
THEIRS = Words(f"hos {settings.AGENCY['short']}", "hos er", "ni har svarat", "er")


@dataclass(frozen=True)
class Row:
    """One span, as it is told."""

    began_at: datetime
    ended_at: datetime
    where: str
    days: str
    is_now: bool


@dataclass(frozen=True)
class Expected:
    """When an answer can be expected, and what that rests on."""

    text: str
    why: str


@dataclass(frozen=True)
class Clock:
    """The days with each side, span by span, and when the answer can be expected."""

    text: str
    rows: list[Row]
    expected: Expected | None


def clock_of(
    submissions: Sequence[Submission], events: Iterable[Event], *, for_staff: bool
) -> Clock | None:
    """The clock of a case, from its events; nothing before anything has come in."""
    known, now = list(events), timezone.now()
    kinds = {str(one.pk): one.stage.kind for one in submissions}
    spans = ledger(moments_in(known, kinds), now)
    if not spans:
        return None
    words = OURS if for_staff else THEIRS
    latest = next(one for one in reversed(submissions) if one.received_at)
    its = [one for one in known if one.object_id == str(latest.pk)]
    so_far = days_with(Side.AGENCY, ledger(moments_in(its, kinds), now))
    return Clock(summary(spans, words), rows_of(spans, words), expected(latest, so_far, words))


def summary(spans: Sequence[Span], words: Words) -> str:
    agency, theirs = (days_with(side, spans) for side in (Side.AGENCY, Side.ORGANISATION))
    return f"{in_days(agency)} {words.agency}, {in_days(theirs)} {words.organisation}"


def rows_of(spans: Sequence[Span], words: Words) -> list[Row]:
    """The latest first; what was nobody's is said so."""
    where = {
        Side.AGENCY: words.agency,
        Side.ORGANISATION: words.organisation,
        Side.NOBODY: "ingen behövde göra något",
    }
    told = [
        Row(one.began_at, one.ended_at, where[one.side], in_days(one.days), one is spans[-1])
        for one in spans
    ]
    return told[::-1]


def in_days(number: int) -> str:
    return f"{number} {'dag' if number == 1 else 'dagar'}"


def expected(it: Submission, so_far: int, words: Words) -> Expected | None:
    """From similar closed ones of the call, waiting left out; else the promised day; else nothing."""
    waits = it.status == Status.INCOMPLETE
    if not waits and it.status not in IN_HAND:
        return None
    told = getattr(it, "delayed_until", None)
    if told and told >= timezone.localdate():
        return Expected(f"Senast {day(told)}", f"Det är meddelat {words.told}.")
    pace = pace_of(it.stage)
    if pace is not None and pace.days >= so_far:
        return _by_pace(pace, pace.days - so_far, words, waits=waits)
    today, promised = timezone.localdate(), it.stage.answer_by
    if promised and promised >= today:
        return Expected(f"Senast {day(promised)}", "Det är den dag som utlysningen anger.")
    if promised:
        return Expected(
            "Försenat", f"Utlysningen angav {day(promised)}. Den dagen har passerat utan besked."
        )
    return None


def _by_pace(pace: Pace, left: int, words: Words, *, waits: bool) -> Expected:
    why = (
        f"Hälften av {pace.similar} liknande ärenden i utlysningen var klara efter"
        f" {in_days(pace.days)} {words.agency}. Tid då vi väntade på svar är inte räknad."
    )
    if waits:
        return Expected(f"Omkring {in_days(left)} efter att {words.answered}", why)
    return Expected(f"Omkring {day(timezone.localdate() + timedelta(days=left))}", why)
