"""A proposal as a PDF: asked for with a press, fetched when the worker has drawn it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.documents.views import download
from delmos_portal.lifecycle import Refused
from screening.actions import previewing
from screening.views.fetching import get_submission


@require_http_methods(["GET", "HEAD", "POST"])
def proposal_preview(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """The proposal's letter, marked as a preview on every page."""
    submission = get_submission(request, pk)
    if request.method == "POST":
        try:
            previewing.ask_for_preview(submission)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "PDF:en tas fram. Ladda om sidan om en stund.")
        return redirect("workspace:decide", submission.pk)
    decision = getattr(submission, "decision", None)
    drawn = previewing.drawn_of(decision) if decision else None
    if drawn is None:
        raise Http404
    name = f"Förhandsvisning {submission.case.registration_number}.pdf"
    return download(drawn.path, name, "application/pdf")
