"""Correcting an announced decision: what stands there, what shall stand there, and a look at both."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from applications.models import Submission
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.lifecycle import Refused
from screening.actions import correcting
from screening.actions.merging import Meanwhile
from screening.forms.correcting import CorrectionForm
from screening.letters import changes_of, outcome_label, title_of, wording_of
from screening.views.fetching import get_submission
from screening.views.opinions import typed_in


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Write the right wording, compare before and after, and then correct."""
    submission = get_submission(request, pk)
    if not hasattr(submission, "decision"):
        messages.error(request, "Det finns inget beslut att rätta än.")
        return redirect("workspace:case", submission.case_id)
    refusal = correcting.why_not_correct(submission, request.user)
    form = CorrectionForm(submission, request.POST or None)
    if request.method == "POST" and not refusal:
        is_valid = form.is_valid()
        if form.overtaken:
            form.show(form.overtaken, is_self=form.overtaken.other == request.user)
        elif is_valid and "confirm" in request.POST:
            if done := _correct(request, submission, form):
                return done
        elif is_valid and "change" not in request.POST:
            return _compare(request, submission, form)
    context = {
        "submission": submission,
        "title": title_of(submission),
        "outcome": outcome_label(submission.stage.kind, submission.decision.outcome),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "screening/correct.html", context)


def _compare(
    request: SignedInRequest, submission: Submission, form: CorrectionForm
) -> HttpResponse:
    """Before and after, side by side; nothing is saved yet."""
    before, after = wording_of(submission.decision), form.wording()
    changed = {name: after[name] for name in after if after[name] != before[name]}
    context = {
        "submission": submission,
        "title": title_of(submission),
        "changes": changes_of(before, changed),
        "slip": form.slip(),
        "typed": typed_in(request, form),
    }
    return render(request, "screening/correct_check.html", context)


def _correct(
    request: SignedInRequest, submission: Submission, form: CorrectionForm
) -> HttpResponse | None:
    """Correct it and go to the decision; nothing when it was refused, which the form then says."""
    try:
        correcting.correct(submission.pk, form.slip(), by=request.user)
    except Meanwhile as told:
        form.show(told, is_self=told.other == request.user)
        return None
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
    messages.success(request, "Beslutet är rättat. Den rättade handlingen skickas nu.")
    return redirect("workspace:decide", submission.pk)
