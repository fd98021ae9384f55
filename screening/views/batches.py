"""Batches of decisions: chosen, frozen, rehearsed, approved by two and announced."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.models import Stage, Status, Submission
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.documents.views import download
from delmos_portal.lifecycle import Refused
from delmos_portal.templatetags.swedish import stockholm
from screening.actions import announcing, batching
from screening.forms.batches import ChooseForm, FreezeForm, NewBatchForm
from screening.letters import outcome_label
from screening.lifecycle import BATCH_LIFE, BatchStep
from screening.models import BatchedDecision, DecisionBatch
from screening.requirements.rehearsed import Finding
from screening.views.announcing import chosen
from screening.views.batch_outcome import Outcome, outcomes_of
from screening.views.batch_words import BATCH_KINDS, steps_of
from screening.views.fetching import get_submission
from screening.views.wording import OUTCOME_KINDS

MOST_SHOWN = 100
S = DecisionBatch.Status
DRAWING = "Breven tas fram som förhandsvisning; ladda om sidan om en stund."


@require_safe
def batches(request: SignedInRequest) -> HttpResponse:
    """Every batch, the latest first, and the stages with decisions to put in a new one."""
    rows = (
        DecisionBatch.objects.visible_to(request.user)
        .select_related("stage__call", "made_by")
        .annotate(decisions=Count("rows"))
    )
    decided = Submission.objects.visible_to(request.user).filter(status=Status.DECIDED)
    taken = BatchedDecision.objects.filter(batch__in=DecisionBatch.objects.live())
    free = decided.exclude(decision__in=taken.values("decision"))
    stages = (
        Stage.objects.filter(submissions__in=free)
        .select_related("call")
        .annotate(decided=Count("submissions", filter=Q(submissions__in=free), distinct=True))
        .order_by("-call__published_at", "order")
    )
    context = {
        "rows": [(one, BATCH_KINDS[one.status]) for one in rows[:MOST_SHOWN]],
        "stages": stages,
    }
    return render(request, "screening/batches.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_batch(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose among a stage's decisions, and name the batch."""
    stage = get_object_or_404(Stage.objects.select_related("call"), pk=pk)
    found = batching.choosable(stage, request.user)
    asked = {str(one) for one in chosen(request.GET.getlist("inlaga"))}
    first = [str(one.pk) for one in found if not asked or str(one.pk) in asked]
    form = NewBatchForm(found, request.POST or None, initial={"chosen": first})
    if request.method == "POST" and form.is_valid():
        try:
            batch = batching.create(stage, form.cleaned_data["name"], form.ids(), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Beslutsomgången ”{batch}” är skapad.")
            return redirect("workspace:batch", batch.pk)
    context = {"stage": stage, "form": form, "found": found}
    return render(request, "screening/new_batch.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_to_batch(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose more decisions for an open batch."""
    batch = get_batch(request, pk)
    found = batching.choosable(batch.stage, request.user)
    form = ChooseForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            count = batching.add(batch.pk, form.ids(), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{count} beslut har lagts till i omgången.")
            return redirect("workspace:batch", batch.pk)
    context = {"batch": batch, "stage": batch.stage, "form": form, "found": found}
    return render(request, "screening/new_batch.html", context)


def get_batch(request: SignedInRequest, pk: int) -> DecisionBatch:
    rows = DecisionBatch.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("stage__call", "made_by"), pk=pk)


def get_row(request: SignedInRequest, pk: int) -> BatchedDecision:
    rows = BatchedDecision.objects.filter(
        batch__in=DecisionBatch.objects.visible_to(request.user)
    ).select_related("batch", "decision__submission__case", "decision__submission__stage")
    return get_object_or_404(rows, pk=pk)


@dataclass(frozen=True)
class Line:
    """One decision of a batch, as the page lists it."""

    row: BatchedDecision
    submission: Submission
    label: str
    kind: str
    faults: int
    is_stopped: bool
    is_drawn: bool
    outcome: Outcome | None


@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: SignedInRequest, pk: int) -> HttpResponse:
    """The batch: what is in it, what the rehearsal found, and what may be done now."""
    it = get_batch(request, pk)
    posted = request.POST if "freeze" in request.POST else None
    form = FreezeForm(posted, planned=it.announce_at)
    if request.method == "POST" and ("freeze" not in request.POST or form.is_valid()):
        try:
            messages.success(request, _act(request, it, form))
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("workspace:batch", it.pk)
    is_over = it.status in (S.ANNOUNCING, S.ANNOUNCED, S.CANCELLED)
    findings = [] if is_over else announcing.rehearsed(it)
    lines = lines_of(it, findings)
    refusals = {
        step.name.lower(): BATCH_LIFE.refusal(step, it, request.user)
        for step in (BatchStep.FREEZE, BatchStep.THAW, BatchStep.CANCEL)
    }
    context = {
        "batch": it,
        "kind": BATCH_KINDS[it.status],
        "steps": steps_of(it),
        "lines": lines,
        "total_ore": it.rows.aggregate(total=Sum("decision__amount_ore"))["total"],
        "drawn": sum(one.is_drawn for one in lines),
        "stopping": [one for one in findings if one.stops],
        "warnings": [one for one in findings if not one.stops],
        "approvals": batching.approvals_of(it),
        "seal": batching.seal_of(it),
        "now": timezone.now(),
        "is_time": it.announce_at is None or it.announce_at <= timezone.now(),
        "why_not_approve": batching.why_not_approve(it, request.user),
        "form": form,
        "refusals": refusals,
        "may_choose": not refusals["freeze"],
        "counts": dict(Counter(one.outcome.label for one in lines if one.outcome)),
    }
    return render(request, "screening/batch.html", context)


def _act(request: SignedInRequest, it: DecisionBatch, form: FreezeForm) -> str:
    """What was pressed, and what to say of it."""
    asked, by = request.POST, request.user
    if "freeze" in asked:
        at = batching.freeze(it.pk, form.moment(), by=by).announce_at
        when = f" Besluten meddelas tidigast {stockholm(at)}." if at else ""
        return f"Omgången är låst.{when} {DRAWING}"
    if "approve" in asked:
        done = batching.approve(it.pk, asked.get("seal", ""), by=by)
        if done.status == S.APPROVED:
            return "Omgången är godkänd av två. När den meddelas står på sidan."
        return "Du har godkänt omgången. En person till ska göra det."
    if "cancel" in asked:
        batching.cancel(it.pk, by=by)
        return "Omgången är inställd. Besluten finns kvar i listan Beslutade att meddela."
    if "thaw" in asked:
        batching.thaw(it.pk, by=by)
        return "Omgången är upplåst. Den ska låsas och godkännas på nytt."
    raise Refused("Välj vad du vill göra med omgången.")


def lines_of(it: DecisionBatch, findings: list[Finding]) -> list[Line]:
    rows = list(it.rows.select_related("decision__submission__case", "decision__submission__stage"))
    counted = Counter(one.row for one in findings)
    stopped = {one.row for one in findings if one.stops}
    told = it.status in (S.ANNOUNCING, S.ANNOUNCED)
    outcomes = outcomes_of(rows) if told else {}
    return [
        Line(
            row,
            row.decision.submission,
            outcome_label(row.decision.submission.stage.kind, row.decision.outcome),
            OUTCOME_KINDS[row.decision.outcome],
            counted[row.pk],
            row.pk in stopped,
            bool(row.drawn_for) and row.drawn_for == it.round,
            outcomes.get(row.pk),
        )
        for row in rows
    ]


@require_POST
def take_out(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take one decision out of an open batch."""
    row = get_row(request, pk)
    try:
        batching.take_out(row.pk, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{row.decision.submission.case} är borttaget ur omgången.")
    return redirect("workspace:batch", row.batch_id)


@require_safe
def rehearsed_letter(request: SignedInRequest, pk: int) -> HttpResponse:
    """The mail as it will be, and the way to the letter."""
    row = get_row(request, pk)
    is_drawn = bool(row.drawn_for) and row.drawn_for == row.batch.round
    context = {"row": row, "submission": row.decision.submission, "is_drawn": is_drawn}
    return render(request, "screening/batch_letter.html", context)


@require_safe
def rehearsed_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The letter as it will be, marked as a preview on every page."""
    row = get_row(request, pk)
    if not row.letter_path:
        raise Http404
    number = row.decision.submission.case.registration_number
    return download(row.letter_path, f"Förhandsvisning {number}.pdf", "application/pdf")


@require_POST
def resend(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Send an announced decision's mail once more."""
    it = get_submission(request, pk)
    try:
        announcing.resend(it.pk, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Brevet skickas igen, till dem det når i dag.")
    batched = BatchedDecision.objects.filter(decision=it.decision, announced_at__isnull=False)
    if row := batched.first():
        return redirect("workspace:batch", row.batch_id)
    return redirect("workspace:case", it.case_id)
