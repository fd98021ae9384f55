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
from applications.models import Decision, Stage, Status, Submission
from delmos_portal.accounts.http import SignedInRequest
from screening.actions.batching import batches_of, why_not_alone
from screening.actions.deciding import announce_many
from screening.actions.rehearsing import findings_alone
from screening.letters import outcome_label, outcome_text, reached_by
from screening.models import DecisionBatch
from screening.requirements.rehearsal_people import like_cases_are_told_otherwise
from screening.requirements.rehearsed import Finding
from screening.views.labelled import chosen_label
from screening.views.last_step import tell_late
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
    stopping: list[Finding]
    warnings: list[Finding]
    is_batched: bool = False
    batch: DecisionBatch | None = None  # where it waits, if this reader may open that

    @property
    def is_unlike(self) -> bool:
        """Whether it waits for a reason why like cases differ, and for no batch."""
        names = {one.check for one in self.stopping}
        return like_cases_are_told_otherwise.__name__ in names and not self.is_batched

    @property
    def box(self) -> str:
        return f"anda-{self.submission.pk}"


@require_http_methods(["GET", "HEAD", "POST"])
def announce(request: SignedInRequest) -> HttpResponse:
    """Show the decisions that were chosen; a press sends them."""
    asked = request.POST if request.method == "POST" else request.GET
    dispatches = dispatches_of(request, chosen(asked.getlist("inlaga")))
    if request.method == "POST":
        return send(request, dispatches)
    context = {
        "dispatches": dispatches,
        "sendable": sum(not one.refusal for one in dispatches),
        "label_name": chosen_label(request),
        "batch_url": batch_url(dispatches),
        # One refusal stops only its own; the press is closed when none can be announced.
        "refusal": "" if any(not one.refusal for one in dispatches) else refusal_of(dispatches),
    }
    return render(request, "screening/announce.html", context)


def batch_url(dispatches: list[Dispatch]) -> str:
    """Where these become a batch; empty when they are of several stages, or one waits in a batch."""
    if any(one.is_batched for one in dispatches):
        return ""
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
    found = (
        Submission.objects.visible_to(request.user)
        .filter(pk__in=ids, status=Status.DECIDED)
        .select_related(
            "case__organisation",
            "stage__call",
            "decision__presented_by",
            "decision__decided_by",
            "questionnaire",
            "assessment",
        )
        .defer("answers", "answer_versions")
        .annotate(following=Subquery(following.values("title")[:1]))
        .order_by("case__organisation__sort_key")
    )
    rows: list[Submission] = list(found)
    to, findings = reached_by(rows), findings_alone(rows)
    waits, opens = batches_for(request, [one.decision for one in rows])
    return [
        dispatch(
            request,
            one,
            to[one.pk],
            findings[one.pk],
            why_not_alone(waits.get(one.decision.pk), is_open_to=one.decision.pk in opens),
            opens.get(one.decision.pk),
        )
        for one in rows
    ]


def batches_for(
    request: SignedInRequest, decisions: list[Decision]
) -> tuple[dict[int, DecisionBatch], dict[int, DecisionBatch]]:
    """The batch that each decision waits in; and of those, the ones that this reader may open."""
    waits = batches_of(decisions)
    numbers = {one.pk for one in waits.values()}
    seen = DecisionBatch.objects.visible_to(request.user).filter(pk__in=numbers)
    open_ones = set(seen.values_list("pk", flat=True)) if numbers else set()
    return waits, {pk: one for pk, one in waits.items() if one.pk in open_ones}


def dispatch(
    request: SignedInRequest,
    submission: Submission,
    to: list[str],
    found: list[Finding],
    why_in_batch: str,
    batch: DecisionBatch | None,
) -> Dispatch:
    following: str | None = vars(submission)["following"]  # the annotation of the query
    decision, stopping = submission.decision, [one for one in found if one.stops]
    return Dispatch(
        submission=submission,
        text=outcome_text(submission, decision),
        label=outcome_label(submission.stage.kind, decision.outcome),
        kind=OUTCOME_KINDS[decision.outcome],
        to=to,
        opens=following or "" if decision.is_accepted else "",
        refusal=refusal(Step.ANNOUNCE, submission, request.user)
        or why_in_batch
        or " ".join(one.text for one in stopping),
        stopping=stopping,
        warnings=[one for one in found if not one.stops],
        is_batched=bool(why_in_batch),
        batch=batch,
    )


def send(request: SignedInRequest, dispatches: list[Dispatch]) -> HttpResponse:
    submissions = [one.submission for one in dispatches]
    read = {one.submission.pk: request.POST.get(one.box, "").split() for one in dispatches}
    done, refused = announce_many(list(read), by=request.user, despite=read)
    for reason in refused:
        messages.error(request, reason)
    if len(done) == 1:
        messages.success(request, f"Beslutet är meddelat. Det skickas nu till {done[0].case}.")
    elif done:
        messages.success(request, f"{len(done)} beslut är meddelade och skickas nu.")
    late = tell_late(request, set(chosen(request.POST.getlist("inlaga"))) - read.keys())
    if not submissions and not late:
        messages.info(request, "Inget att meddela: välj beslut i listan först.")
    if left := [one for one in submissions if one not in done]:
        query = "&".join(f"inlaga={one.pk}" for one in left)
        return redirect(f"{reverse('workspace:announce')}?{query}")
    if len(submissions) == 1:
        return redirect("workspace:case", submissions[0].case_id)
    return redirect(f"{reverse('workspace:queue')}?flik=meddela")
