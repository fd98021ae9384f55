"""Who took the last step with a proposal or a decision, told to whoever comes after."""

from collections.abc import Iterable

from django.db.models import F, QuerySet

from applications.lifecycle import Step
from applications.models import Submission
from delmos_portal.journal.models import Event
from delmos_portal.templatetags.swedish import stockholm

DID = {
    Step.PROPOSE: "föreslog beslutet",
    Step.SEND_BACK: "skickade tillbaka förslaget",
    Step.DECIDE: "fattade beslutet",
    Step.TAKE_BACK_DECISION: "tog tillbaka beslutet",
    Step.ANNOUNCE: "meddelade beslutet",
}
RETURNS = (Step.SEND_BACK, Step.TAKE_BACK_DECISION)


def last_step(submission: Submission) -> str:
    """A sentence; empty where the last thing that moved it was another."""
    last = _moves(submission).exclude(to_status=F("from_status")).first()
    return told(last) if last and last.step in DID else ""


def returned(submission: Submission) -> str:
    """Who sent the proposal back, or took the decision back, and when."""
    last = _moves(submission).filter(step__in=RETURNS).first()
    return told(last) if last else ""


def returned_in(events: Iterable[Event], submission: Submission) -> str:
    """The same, of events that are read already, the latest first."""
    its = (one for one in events if one.object_id == str(submission.pk) and one.step in RETURNS)
    return next(map(told, its), "")


def told(event: Event) -> str:
    return f"{event.actor_name} {DID[Step(event.step)]} {stockholm(event.at)}."


def _moves(submission: Submission) -> "QuerySet[Event]":
    rows = Event.objects.filter(object_type=Submission._meta.label_lower)
    return rows.filter(object_id=str(submission.pk)).order_by("-position")
