"""Messages in a case, as its organisation reads and writes them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from applications.actions import messaging
from applications.forms import MessageForm
from applications.models import Case, CivilRule
from applications.views.conversation import conversation_in, posted_files, posted_ids
from applications.views.fetching import own_case
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.documents.uploads import UploadRefused
from delmos_portal.lifecycle import Refused

ABOUT_CHANGES = "andrade-forhallanden"


@require_http_methods(["GET", "HEAD", "POST"])
def case_messages(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Read what has been written, and write to the agency."""
    case = own_case(request.user, pk)
    form = MessageForm(request.POST or None, request.FILES or None)
    about = _subject(request, case)
    if request.method == "POST" and form.is_valid():
        try:
            messaging.write(
                pk,
                _told(about, form.cleaned_data["text"]),
                posted_files(request),
                by=request.user,
                subject=about,
            )
        except UploadRefused as refused:
            form.refuse_files(str(refused))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messaging.note_read(case, posted_ids(request), by=request.user)
            messages.success(
                request, "Meddelandet är skickat. Vi får ett mejl om att det finns här."
            )
            return redirect("case-messages", pk)
    context = {
        "case": case,
        "form": form,
        "conversation": conversation_in(case, request.user),
        "why_not": messaging.why_not_write(case, request.user),
        "is_of_changes": about == messaging.CHANGES,
    }
    return render(request, "applications/messages.html", context)


def _subject(request: SignedInRequest, case: Case) -> str:
    """What the message is about: changed circumstances, where the call asks to be told (R-119-6)."""
    is_of_changes = request.GET.get("amne") == ABOUT_CHANGES
    tells = is_of_changes and case.call.has_rule(CivilRule.CHANGES_REPORTED)
    return messaging.CHANGES if tells else messaging.MESSAGE


def _told(about: str, text: str) -> str:
    """The text under its subject, so that whoever reads it anywhere sees what it is."""
    return text if about == messaging.MESSAGE else f"{about}\n\n{text}"


@require_POST
def read(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Note that what was shown has been read."""
    messaging.note_read(own_case(request.user, pk), posted_ids(request), by=request.user)
    return redirect("case-messages", pk)
