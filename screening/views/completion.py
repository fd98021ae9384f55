"""Asking for a completion, and going on without one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from applications.lifecycle import Step, refusal
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.lifecycle import Refused
from delmos_portal.templatetags.swedish import weekday
from screening.actions import completion
from screening.forms.completion import CompletionForm
from screening.permissions import why_not_handle
from screening.views.fetching import get_submission


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Say what is missing, which questions open, until when, and what follows otherwise."""
    submission = get_submission(request, pk)
    definition = submission.questionnaire.parsed.applying(submission.latest_version().answers)
    form = CompletionForm(definition, request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = form.request()
        try:
            completion.ask_for_more(submission.pk, asked, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            text = f"Begäran skickas nu. {submission.case.organisation_name} har till och med"
            messages.success(request, f"{text} {weekday(asked.last_on)} på sig.")
            return redirect("workspace:case", submission.case_id)
    context = {
        "submission": submission,
        "form": form,
        "sections": [form[name] for name in form.sections],
        "refusal": refusal(Step.ASK_FOR_MORE, submission, request.user)
        or why_not_handle(request.user, submission.case),
    }
    return render(request, "screening/ask.html", context)


@require_POST
def resume(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Go on without an answer, when the last day has passed."""
    submission = get_submission(request, pk)
    try:
        completion.resume(submission.pk, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Handläggningen fortsätter med det som har kommit in.")
    return redirect("workspace:case", submission.case_id)
