"""Messages in a case, as its organisation reads and writes them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from applications.actions import messaging
from applications.forms import MessageForm
from applications.views.conversation import conversation_in, posted_files, posted_ids
from applications.views.fetching import own_case
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.documents.uploads import UploadRefused
from delmos_portal.lifecycle import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def case_messages(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Read what has been written, and write to the agency."""
    case = own_case(request.user, pk)
    form = MessageForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            messaging.write(pk, form.cleaned_data["text"], posted_files(request), by=request.user)
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
    }
    return render(request, "applications/messages.html", context)


@require_POST
def read(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Note that what was shown has been read."""
    messaging.note_read(own_case(request.user, pk), posted_ids(request), by=request.user)
    return redirect("case-messages", pk)
