"""A letter that nobody could be mailed: read it, print it, and note when it was posted."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from applications.permissions import known_mails
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import SentMail
from delmos_portal.templatetags.swedish import day
from screening.actions import posting as actions
from screening.forms.posting import PostingForm
from screening.models import Posting
from screening.views.fetching import get_case


@require_http_methods(["GET", "HEAD", "POST"])
def posting(request: SignedInRequest, pk: int) -> HttpResponse:
    """The letter, the day it was posted, and the note taken back."""
    mail = get_object_or_404(known_mails(SentMail.objects.exclude(subject_id="")), pk=pk)
    if not mail.is_to_be_posted:
        raise Http404
    case = get_case(request, UUID(mail.subject_id))
    noted = Posting.objects.filter(mail=mail).select_related("by").first()
    why_not, takes_back = actions.why_not_note(request.user), "ta-bort" in request.POST
    first = {"on": noted.posted_on if noted else timezone.localdate()}
    is_form = request.method == "POST" and not takes_back
    form = PostingForm(request.POST if is_form else None, mail=mail, initial=first)
    if request.method == "POST" and (takes_back or form.is_valid()):
        try:
            done = _take_back(mail, request) if takes_back else _note(mail, form, request)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("workspace:posting", mail.pk)
        messages.success(request, done)
        return redirect("workspace:case", case.pk)
    context = {"case": case, "mail": mail, "noted": noted, "form": form, "why_not": why_not}
    return render(request, "screening/posting.html", context)


def _note(mail: SentMail, form: PostingForm, request: SignedInRequest) -> str:
    noted = actions.note_posted(mail.pk, on=form.cleaned_data["on"], by=request.user)
    return f"Det är antecknat att brevet postades {day(noted.posted_on)}."


def _take_back(mail: SentMail, request: SignedInRequest) -> str:
    actions.undo_posted(mail.pk, by=request.user)
    return "Anteckningen är borttagen. Brevet väntar på att postas."
