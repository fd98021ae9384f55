"""Messages in a case as staff read and write them, what is unread, and mail that found no case."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.actions import incoming_mail
from applications.forms import MessageForm
from applications.models import Case, Message, StrayMail
from applications.views.conversation import conversation_in, posted_files, posted_ids
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import StaffRole
from delmos_portal.documents.uploads import UploadRefused
from delmos_portal.lifecycle import Refused
from screening.actions import messaging
from screening.forms.messaging import PlaceForm
from screening.views.fetching import get_case

ROWS_ON_A_PAGE = 100
ONLY_REGISTRARS = "Det här gör registratorn."


@require_http_methods(["GET", "HEAD", "POST"])
def case_messages(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Read what has been written, and write to the organisation."""
    case = get_case(request, pk)
    form = MessageForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            messaging.write(case, form.cleaned_data["text"], posted_files(request), by=request.user)
        except UploadRefused as refused:
            form.refuse_files(str(refused))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messaging.note_read(case, posted_ids(request), by=request.user)
            messages.success(
                request, f"Meddelandet är skickat. {case.organisation_name} får ett mejl om det."
            )
            return redirect("workspace:case-messages", pk)
    context = {
        "case": case,
        "form": form,
        "conversation": conversation_in(case, request.user),
        "why_not": messaging.why_not_write(case, request.user),
    }
    return render(request, "screening/messages.html", context)


@require_POST
def read(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Note that what was shown has been read."""
    messaging.note_read(get_case(request, pk), posted_ids(request), by=request.user)
    return redirect("workspace:case-messages", pk)


@require_safe
def unread(request: SignedInRequest) -> HttpResponse:
    """What organisations have written and nobody here has read, the oldest first."""
    cases = Case.objects.visible_to(request.user)
    rows = Message.objects.written_to(staff=True).unread().filter(case__in=cases)
    context = {"rows": rows.select_related("case__call", "case__officer")[:ROWS_ON_A_PAGE]}
    return render(request, "screening/unread.html", context)


@require_safe
def stray_mails(request: SignedInRequest) -> HttpResponse:
    """Mail that found no case, the oldest first; what machines answered; and what became of the latest."""
    known = StrayMail.objects.visible_to(request.user)
    handled = known.exclude(handled_at=None).select_related("case", "handled_by")
    automatic = known.automatic()
    context = {
        "automatic": automatic.order_by("-came_at")[:ROWS_ON_A_PAGE],
        "automatic_count": automatic.count(),
        "rows": known.waiting()[:ROWS_ON_A_PAGE],
        "handled": handled.order_by("-handled_at")[:20],
    }
    return render(request, "screening/stray_mails.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def stray_mail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One mail: put it in its case, or say why it has none."""
    known = StrayMail.objects.visible_to(request.user)
    rows = known.select_related("original", "case", "handled_by")
    stray = get_object_or_404(rows, pk=pk)
    may_place = request.user.has_role(StaffRole.REGISTRAR)
    form = PlaceForm(request.POST or None, is_aside="avfarda" in request.POST)
    if request.method == "POST" and not may_place:
        form.add_error(None, ONLY_REGISTRARS)
    elif request.method == "POST" and form.is_valid():
        try:
            done = _handled(request, stray, form)
        except Refused as refused:
            form.add_error(None if form.is_aside else "number", str(refused))
        else:
            messages.success(request, done)
            return redirect("workspace:stray-mails")
    context = {"stray": stray, "form": form, "may_place": may_place}
    return render(request, "screening/stray_mail.html", context)


def _handled(request: SignedInRequest, stray: StrayMail, form: PlaceForm) -> str:
    if form.is_aside:
        incoming_mail.set_aside(stray.pk, form.cleaned_data["note"], by=request.user)
        return "Mejlet är avfört från listan. Det finns kvar under hanterade."
    case = incoming_mail.place(stray.pk, form.cleaned_data["number"], by=request.user)
    return f"Mejlet ligger nu som ett meddelande i {case.registration_number}."
