"""What the law asks when a case takes long, as the case page shows it (FL 11–12 §§)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from applications.models import Case, RequestToDecide, Submission
from applications.requirements import UNDECIDED, came_in_on, may_be_asked_on
from delmos_portal.templatetags.swedish import day
from screening.actions.delays import is_open

ANSWERED = {True: ("Avslagen", "neutral"), False: ("Ärendet är avgjort", "success")}


@dataclass(frozen=True)
class Duties:
    """How old what waits for a decision is, and what the party has asked or been told."""

    it: Submission
    came_on: date
    may_ask_on: date | None
    asked: RequestToDecide | None
    delayed_until: date | None

    @property
    def is_undecided(self) -> bool:
        return self.it.status in UNDECIDED

    @property
    def age(self) -> str:
        days = (timezone.localdate() - self.came_on).days
        return f"{days} {'dag' if days == 1 else 'dagar'}"

    @property
    def is_old(self) -> bool:
        return self.may_ask_on is not None and timezone.localdate() >= self.may_ask_on

    @property
    def is_waiting(self) -> bool:
        """Whether the party has asked and has no answer."""
        return self.asked is not None and is_open(self.asked)

    @property
    def may_be_registered(self) -> bool:
        return self.is_old and self.asked is None

    @property
    def state(self) -> tuple[str, str]:
        """Where the request stands: the words and kind of its tag."""
        if self.asked is None:
            return "", ""
        if not is_open(self.asked):
            return ANSWERED[self.asked.refused_at is not None]
        left = (self.asked.last_on - timezone.localdate()).days
        if left < 0:
            return f"Skulle ha besvarats {day(self.asked.last_on)}", "danger"
        return f"Besvaras senast {day(self.asked.last_on)}", "warning"


def duties_in(case: Case, submissions: Sequence[Submission]) -> Duties | None:
    """Of what came in last; nothing where it is over and nothing was asked."""
    asked: RequestToDecide | None = getattr(case, "request_to_decide", None)
    latest = submissions[-1]
    came_on = came_in_on(latest)
    if came_on is None or (asked is None and latest.status not in UNDECIDED):
        return None
    if asked is not None:
        asked.submission = next(one for one in submissions if one.pk == asked.submission_id)
    until = getattr(latest, "delayed_until", None)
    return Duties(latest, came_on, may_be_asked_on(latest), asked, until)
