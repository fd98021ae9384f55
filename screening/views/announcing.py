"""Announcing decisions, one or many, after a look at what will be sent to whom."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from applications.lifecycle import Step, refusal
from applications.models import Stage, Status, Submission
from delmos_portal.accounts.http import SignedInRequest
from screening.actions.deciding import announce_many
from screening.letters import outcome_label, outcome_text, reached_by
from screening.views.labelled import chosen_label
from screening.views.wording import OUTCOME_KINDS

MOST = 50


@dataclass(frozen=True)
class Dispatch:
    """One decision on its way: what it says, whom it reaches, what it opens."""

    submission: Submission
    text: str
    label: str
    kind: str
    to: list[str]
    opens: str
    refusal: str


@require_http_methods(["GET", "HEAD", "POST"])
def announce(request: SignedInRequest) -> HttpResponse:
    """Show the decisions that were chosen; a press sends them."""
    asked = request.POST if request.method == "POST" else request.GET
    dispatches = dispatches_of(request, chosen(asked.getlist("inlaga")))
    if request.method == "POST":
        return send(request, [one.submission for one in dispatches])
    context = {
        "dispatches": dispatches,
        "label_name": chosen_label(request),
        "batch_url": batch_url(dispatches),
        # One refusal stops only its own; the press is closed when none can be announced.
        "refusal": "" if any(not one.refusal for one in dispatches) else refusal_of(dispatches),
    }
    return render(request, "screening/announce.html", context)


def batch_url(dispatches: list[Dispatch]) -> str:
    """Where these become a batch; empty when they are of several stages."""
    stages = {one.submission.stage_id for one in dispatches}
    if len(stages) != 1:
        return ""
    query = "&".join(f"inlaga={one.submission.pk}" for one in dispatches)
    return f"{reverse('workspace:new-batch', args=list(stages))}?{query}"


def refusal_of(dispatches: list[Dispatch]) -> str:
    return next((one.refusal for one in dispatches), "")


def chosen(texts: list[str]) -> list[UUID]:
    """The ids of the address; what is not an id is left out."""
    found = []
    for text in texts[:MOST]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def dispatches_of(request: SignedInRequest, ids: list[UUID]) -> list[Dispatch]:
    following = Stage.objects.filter(
        call=OuterRef("stage__call"), order__gt=OuterRef("stage__order")
    ).order_by("order")
    rows = (
        Submission.objects.visible_to(request.user)
        .filter(pk__in=ids, status=Status.DECIDED)
        .select_related("case__organisation", "stage__call", "decision")
        .defer("answers", "answer_versions")
        .annotate(following=Subquery(following.values("title")[:1]))
        .order_by("case__organisation__sort_key")
    )
    to = reached_by(rows)
    return [dispatch(request, one, to[one.pk]) for one in rows]


def dispatch(request: SignedInRequest, submission: Submission, to: list[str]) -> Dispatch:
    following: str | None = vars(submission)["following"]  # the annotation of the query
    decision = submission.decision
    return Dispatch(
        submission=submission,
        text=outcome_text(submission, decision),
        label=outcome_label(submission.stage.kind, decision.outcome),
        kind=OUTCOME_KINDS[decision.outcome],
        to=to,
        opens=following or "" if decision.is_accepted else "",
        refusal=refusal(Step.ANNOUNCE, submission, request.user),
    )


def send(request: SignedInRequest, submissions: list[Submission]) -> HttpResponse:
    done, refused = announce_many([one.pk for one in submissions], by=request.user)
    for reason in refused:
        messages.error(request, reason)
    if len(done) == 1:
        messages.success(request, f"Beslutet är meddelat. Det skickas nu till {done[0].case}.")
    elif done:
        messages.success(request, f"{len(done)} beslut är meddelade och skickas nu.")
    if not submissions:
        messages.info(request, "Inget att meddela: välj beslut i listan först.")
    if len(submissions) == 1:
        return redirect("workspace:case", submissions[0].case_id)
    return redirect(f"{reverse('workspace:queue')}?flik=meddela")
