"""Who took the last step with a proposal or a decision, told to whoever comes after."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.contrib import messages
from django.db.models import F, QuerySet

from applications.lifecycle import Step
from applications.models import Submission
from delmos_portal.accounts.http import SignedInRequest
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
    return last_steps([submission]).get(submission.pk, "")


def last_steps(submissions: Iterable[Submission]) -> dict[UUID, str]:
    """The same of many, in one statement."""
    moves = _moves(*submissions).exclude(to_status=F("from_status"))
    latest = moves.order_by("object_id", "-position").distinct("object_id")
    return {UUID(one.object_id): told(one) for one in latest if one.step in DID}


def tell_late(request: SignedInRequest, ids: Collection[UUID]) -> int:
    """Say how each that a colleague was first with stands now, and who it was; give how many."""
    if not ids:
        return 0
    seen = Submission.objects.visible_to(request.user).filter(pk__in=ids)
    late = list(seen.select_related("case", "stage").order_by("case__organisation__sort_key"))
    steps = last_steps(late)
    for one in late:
        state = one.state_text(request.user)
        messages.error(request, f"{one.case}: {state} {steps.get(one.pk, '')}".strip())
    return len(late)


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


def _moves(*submissions: Submission) -> "QuerySet[Event]":
    rows = Event.objects.filter(object_type=Submission._meta.label_lower)
    return rows.filter(object_id__in=[str(one.pk) for one in submissions]).order_by("-position")
