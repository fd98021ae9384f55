"""Signing on paper: the sheet is drawn up, printed, signed and sent by post or mail."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from applications.actions import signing_sheets
from applications.actions.receiving import content_of
from applications.views.fetching import own_submission
from applications.views.wording import deadline_of
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.documents.models import Document
from delmos_portal.documents.views import download
from delmos_portal.lifecycle import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def on_paper(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How to sign on paper, and the sheet: asked for by a button, drawn up by the worker."""
    it = own_submission(request.user, pk)
    if request.method == "POST":
        try:
            signing_sheets.ask_for_sheet(pk, by=request.user)
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("on-paper", pk)
    if it.status not in signing_sheets.MAY_BE_SIGNED:
        return redirect("submission", pk)
    content = content_of(it)
    sheets = signing_sheets.sheets_of(it)
    key = signing_sheets.sheet_key(it.pk, content.sha256)
    current = next((one for one in sheets if one.key == key), None)
    context = {
        "submission": it,
        "deadline": deadline_of(it),
        "sheet": current,
        "is_on_its_way": current is None and signing_sheets.is_being_drawn_up(it, content.sha256),
        "void": [] if current else sheets[:1],
        "why_not": signing_sheets.why_no_sheet(it, content, request.user),
    }
    return render(request, "applications/on_paper.html", context)


@require_safe
def signing_sheet(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """The sheet of what stands now. One of an older content is not given out again."""
    it = own_submission(request.user, pk)
    key = signing_sheets.sheet_key(it.pk, content_of(it).sha256)
    sheet = Document.objects.filter(key=key).first()
    if sheet is None or it.status not in signing_sheets.MAY_BE_SIGNED:
        raise Http404
    return download(sheet.path, f"{sheet.title}.pdf".replace(":", ""), "application/pdf")
