"""Underlag till sammanträde: the proposal is written here, and the PDF fetched when it is drawn."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from applications.models import Submission
from applications.views.fetching import own_submission
from applications.views.wording import deadline_of
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.documents.views import download
from delmos_portal.lifecycle import Refused
from reporting.actions import meeting_packs
from reporting.actions.board_reminding import plan_of
from reporting.forms import ProposalForm
from reporting.models import MeetingPackFile

MOST_FILES = 9999


@require_http_methods(["GET", "HEAD", "POST"])
def pack(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The proposal, the days, and the drawings; staff have no such page (R-TF-1)."""
    it = own_submission(request.user, pk)
    if it.status not in meeting_packs.HAS_PACK:
        return redirect("submission", pk)
    why_not = meeting_packs.why_not_pack(it, request.user)
    saved = meeting_packs.pack_of(it)
    form = ProposalForm(
        request.POST or None, initial={"proposal": saved.proposal, "version": saved.version}
    )
    if request.method == "POST":
        if why_not:
            messages.error(request, why_not)
            return redirect("meeting-pack", pk)
        if form.is_valid() and _save(request, it, form):
            return redirect("meeting-pack", pk)
    files = list(saved.files.all()) if saved.pk else []
    key = meeting_packs.file_key(saved, timezone.localdate())
    is_current = bool(files) and files[0].key == key
    context = {
        "submission": it,
        "form": form,
        "saved": saved,
        "is_stale": bool(form.errors) and bool(saved.pk),
        "plan": plan_of(it, timezone.localdate()),
        "today": timezone.localdate(),
        "deadline": deadline_of(it),
        "why_not": why_not,
        "latest": files[0] if files else None,
        "earlier": files[1:],
        "is_current": is_current,
        "is_on_its_way": not is_current and meeting_packs.is_being_drawn(saved),
    }
    return render(request, "reporting/meeting_pack.html", context)


def _save(request: SignedInRequest, it: Submission, form: ProposalForm) -> bool:
    """Whether it was saved; if not, the form says why, and takes up from what is saved now."""
    given = form.cleaned_data
    try:
        meeting_packs.save_proposal(
            it.pk, given["proposal"], version=given["version"], by=request.user
        )
        if request.POST.get("till") == "underlag":
            meeting_packs.ask_for_pack(it.pk, by=request.user)
            messages.success(request, "Förslaget är sparat och underlaget tas fram.")
        else:
            messages.success(request, "Förslaget är sparat.")
    except Refused as refusal:
        form.add_error("proposal", str(refusal))
        form.data = {**request.POST.dict(), "version": meeting_packs.pack_of(it).version}
        return False
    return True


@require_safe
def pack_file(request: SignedInRequest, pk: UUID, number: int) -> HttpResponseBase:
    """One drawing, as it was; also when the draft has gone on or has been sent."""
    it = own_submission(request.user, pk)
    if number > MOST_FILES:
        raise Http404
    drawn = get_object_or_404(MeetingPackFile, pack__submission=it, number=number)
    name = f"Underlag {it.stage.title} {it.case.organisation_name} nr {number}.pdf"
    return download(drawn.path, name, "application/pdf")
