"""Where an administrator writes what the submissions of a stage are assessed by."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from applications.models import Stage
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.lifecycle import Refused
from screening.actions import criteria as actions
from screening.forms.criteria import CriterionForm, written
from screening.models import Criterion
from screening.requirements import usual
from screening.views.ranking import get_stage


@require_http_methods(["GET", "HEAD", "POST"])
def criteria(request: SignedInRequest, pk: int) -> HttpResponse:
    """The stage's criteria; the usual ones until somebody begins to write its own."""
    stage = get_stage(pk)
    if request.method == "POST":
        try:
            actions.begin(pk, with_scale="med_skala" in request.POST, by=request.user)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "Grunderna är nu stegets egna. Ändra, lägg till och ta bort.")
        return redirect("workspace:criteria", pk)
    context = {
        "stage": stage,
        "own": stage.criteria.all(),
        "usual": usual(stage.kind, is_civil=False),
        "refusal": actions.why_not_write(stage, request.user),
    }
    return render(request, "screening/criteria.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest, pk: int) -> HttpResponse:
    stage = get_stage(pk)
    return _edit(request, stage, Criterion(stage=stage))


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedInRequest, stage: int, pk: int) -> HttpResponse:
    it = get_object_or_404(Criterion, pk=pk, stage=stage)
    if "remove" not in request.POST:
        return _edit(request, get_stage(stage), it)
    try:
        actions.remove(it, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Grunden ”{it.label}” är borttagen.")
    return redirect("workspace:criteria", stage)


def _edit(request: SignedInRequest, stage: Stage, it: Criterion) -> HttpResponse:
    initial = written(it) if it.pk else {"part": Criterion.Part.MERITS, "weight": 1}
    form = CriterionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save(form.fill(it), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Grunden ”{it.label}” är sparad.")
            return redirect("workspace:criteria", stage.pk)
    is_new = it.pk is None
    context = {
        "stage": stage,
        "form": form,
        "is_new": is_new,
        "refusal": actions.why_not_write(stage, request.user),
        "not_begun": is_new and not stage.criteria.exists(),
    }
    return render(request, "screening/criterion.html", context)
