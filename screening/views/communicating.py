"""Hearing the organisation before a decision against it, as the officer does it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from applications.models import Submission
from applications.models.decisions import words_for
from applications.views.conversation import posted_files
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.documents.uploads import UploadRefused
from delmos_portal.lifecycle import Refused
from delmos_portal.templatetags.swedish import weekday
from screening.actions import communicating
from screening.forms.communicating import CommunicationForm, WaiverForm
from screening.forms.completion import COMPLETION_DAYS
from screening.views import text_blocks
from screening.views.fetching import get_submission
from screening.views.opinions import typed_in


@require_http_methods(["GET", "HEAD", "POST"])
def communicate(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Send the material with what is considered, or note why that is obviously unneeded."""
    submission = get_submission(request, pk)
    refusal = communicating.why_not_communicate(submission, request.user)
    waives = "avsta" in request.POST
    posted = request.POST if request.method == "POST" else None
    typed = None if waives else posted
    form = CommunicationForm(submission, request.user, typed, request.FILES or None)
    waiver = WaiverForm(posted if waives else None)
    used = waiver if waives else form
    sends = posted is not None and not refusal and (waives or form.is_confirmed)
    if sends and used.is_valid() and (done := _done(request, submission, used)):
        messages.success(request, done)
        return redirect("workspace:communicate", pk)
    if not refusal and form.is_to_be_checked:
        return _checked(request, submission, form)
    context = {
        "submission": submission,
        "form": form,
        "waiver": waiver,
        "waivers": submission.communication_waivers.select_related("by"),
        "sent": [
            (one, words_for(submission.stage.kind, one.outcome).label)
            for one in submission.communications.select_related(
                "sent_by", "answer", "no_answer_by"
            ).prefetch_related("files", "entries__document", "entries__file")
        ],
        "refusal": refusal,
        "typed": text_blocks.typed_in(used) if refusal else [],
    }
    return render(request, "screening/communicate.html", context)


def _checked(
    request: SignedInRequest, submission: Submission, form: CommunicationForm
) -> HttpResponse:
    """The communication as it will be sent; nothing is kept yet. Here its files are chosen."""
    kept = form.cleaned_data
    context = {
        "submission": submission,
        "form": form,
        "considered": words_for(submission.stage.kind, kept["outcome"]).label,
        "chosen": [*kept.get("entries", ()), *form.names_of_opinions()],
        "days": (kept["last_on"] - timezone.localdate()).days,
        "usual": COMPLETION_DAYS,
        "typed": typed_in(request, form),
    }
    return render(request, "screening/communicate_check.html", context)


def _done(
    request: SignedInRequest, submission: Submission, form: CommunicationForm | WaiverForm
) -> str:
    """What was done, in words; nothing when it was refused, which the form then says."""
    try:
        if isinstance(form, WaiverForm):
            kept = form.cleaned_data
            communicating.waive(submission.pk, kept["ground"], kept["why"], by=request.user)
            return "Skälet är antecknat i ärendet."
        sent = communicating.communicate(
            submission.pk,
            form.considered(),
            posted_files(request),
            opinions=form.opinions_chosen(),
            seen=form.cleaned_data["seen"],
            by=request.user,
        )
    except UploadRefused as refused:
        if isinstance(form, CommunicationForm):
            form.refuse_files(str(refused))
        return ""
    except Refused as refused:
        form.add_error(None, str(refused))
        return ""
    who = submission.case.organisation_name
    return f"Kommuniceringen skickas nu. {who} kan yttra sig till och med {weekday(sent.last_on)}."


@require_POST
def no_answer(request: SignedInRequest, pk: UUID, communication_id: int) -> HttpResponse:
    """Note that the time has run out without an answer."""
    submission = get_submission(request, pk)
    sent = get_object_or_404(submission.communications, pk=communication_id)
    try:
        communicating.note_no_answer(sent, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Det är antecknat att inget yttrande har kommit in.")
    return redirect("workspace:communicate", pk)
