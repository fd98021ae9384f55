"""Taking back a decision that nobody has been told of, and what was taken back before."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from applications.models import Decision, Status, Submission
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.documents.models import Document
from delmos_portal.lifecycle import Refused
from screening.actions import taking_back
from screening.forms.taking_back import TakeBackForm
from screening.letters import outcome_label
from screening.models import DecisionBatch, TakenBackDecision
from screening.views.fetching import get_submission
from screening.views.last_step import last_step
from screening.views.wording import OUTCOME_KINDS

LOCKED = (DecisionBatch.Status.FROZEN, DecisionBatch.Status.APPROVED)


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What is decided, what follows when it is taken back, and why."""
    submission = get_submission(request, pk)
    if not hasattr(submission, "decision"):
        messages.error(request, "Det finns inget beslut att ta tillbaka än.")
        return redirect("workspace:case", submission.case_id)
    form = TakeBackForm(request.POST or None, initial={"seen": submission.decision.round})
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            taking_back.take_back(pk, given["reason"], seen=given["seen"], by=request.user)
        except Refused as refused:
            submission = get_submission(request, pk)
            form = as_typed(request, submission, str(refused))
        else:
            messages.success(
                request,
                "Beslutet är taget tillbaka. Handläggaren får veta varför och föreslår på nytt.",
            )
            return redirect("workspace:case", submission.case_id)
    decision = submission.decision
    live = DecisionBatch.objects.live().filter(rows__decision=decision)
    batches = [
        (one, one.rows.count() - 1, one.status in LOCKED) for one in live.visible_to(request.user)
    ]
    context = {
        "submission": submission,
        "form": form,
        "refusal": taking_back.why_not_take_back(submission, request.user),
        "who": last_step(submission) if submission.status != Status.DECIDED else "",
        "typed": [("Varför beslutet tas tillbaka", request.POST.get("reason", ""))]
        if form.is_bound
        else [],
        "label": outcome_label(submission.stage.kind, decision.outcome),
        "kind": OUTCOME_KINDS[decision.outcome],
        "batches": batches,
        "is_in_hidden_batch": live.exists() and not batches,
    }
    return render(request, "screening/take_back_decision.html", context)


def as_typed(request: SignedInRequest, submission: Submission, refused: str) -> TakeBackForm:
    """What was typed, beside the decision as it is now, which the next press is about."""
    form = TakeBackForm({**request.POST.dict(), "seen": submission.decision.round})
    form.add_error(None, refused)
    return form


@dataclass(frozen=True)
class TakenBack:
    """One decision that was taken back, as staff read of it."""

    made: TakenBackDecision
    label: str
    kind: str
    amount_ore: int | None
    document: Document | None


def taken_back_of(submission: Submission, decision: Decision) -> list[TakenBack]:
    """The latest first; asks nothing where none was taken back."""
    if decision.round == 1:
        return []
    rows = list(decision.taken_back.select_related("by", "decided_by").order_by("-round"))
    keys = [one.document_key for one in rows]
    documents = {one.key: one for one in Document.objects.filter(key__in=keys)}
    return [
        TakenBack(
            one,
            outcome_label(submission.stage.kind, one.said["outcome"]),
            OUTCOME_KINDS[one.said["outcome"]],
            one.said["amount_ore"],
            documents.get(one.document_key),
        )
        for one in rows
    ]
