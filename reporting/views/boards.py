"""Sammanträden: when the board meets, and what must be ready when."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import Organisation
from delmos_portal.accounts.permissions import may_write
from delmos_portal.lifecycle import Refused
from reporting.actions.boards import Lead, choose_reminders, save_board
from reporting.figures.dates import dates_of
from reporting.figures.planning import board_of, planned
from reporting.forms import BoardForm
from reporting.models import BoardCalendar
from reporting.views.binder import own_organisation


@require_http_methods(["GET", "HEAD", "POST"])
def board(request: SignedInRequest, pk: int) -> HttpResponse:
    """The internal last days before each deadline, and the meetings that they are counted from."""
    it = own_organisation(request, pk)
    saved = board_of(it)
    form = BoardForm(request.POST or None, initial=BoardForm.initial_of(saved))
    if request.method == "POST" and form.is_valid() and _save(request, it, form):
        return redirect("board", pk=it.pk)
    context = {
        "organisation": it,
        "form": form,
        "may_write": may_write(request.user, it.pk),
        "saved": saved,
        "coming": [day for day in saved.meetings if day >= timezone.localdate()],
        "rows": planned(dates_of(it.pk), saved, timezone.localdate()),
        "wants_reminders": not (saved.pk and saved.quiet.filter(pk=request.user.pk).exists()),
    }
    return render(request, "reporting/board.html", context)


@require_POST
def reminders(request: SignedInRequest, pk: int) -> HttpResponse:
    """Yes or no to reminders, for the person's own part."""
    it = own_organisation(request, pk)
    wanted = request.POST.get("vill") == "ja"
    try:
        choose_reminders(it, wanted=wanted, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            "Du får påminnelser före de interna sista dagarna."
            if wanted
            else "Du får inga fler påminnelser om interna sista dagar.",
        )
    return redirect("board", pk=it.pk)


def _save(request: SignedInRequest, it: Organisation, form: BoardForm) -> bool:
    """Whether it was saved; if not, the form says why, and takes up from what is saved now."""
    given = form.cleaned_data
    lead = Lead(given["preparation_days"], given["dispatch_days"], given["adjustment_days"])
    try:
        save_board(
            it,
            lead,
            given["meetings"],
            version=given["version"],
            by=request.user,
            reminds=given["reminds"],
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        now = BoardCalendar.objects.filter(organisation=it).first()
        form.data = {**request.POST.dict(), "version": now.version if now else 0}
        return False
    messages.success(request, "Sammanträdena är sparade.")
    return True
