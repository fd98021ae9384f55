"""A communication as the organisation reads and answers it."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from applications.actions import answering
from applications.forms import MessageForm
from applications.models import Communication, Status, Submission
from applications.models.decisions import words_for
from applications.views.conversation import posted_files
from applications.views.fetching import own_case
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.documents.uploads import UploadRefused
from delmos_portal.lifecycle import Refused

MAY_ANSWER = (Status.IN_REVIEW, Status.INCOMPLETE)


def hearings_in(submissions: Iterable[Submission]) -> dict[UUID, Communication]:
    """What waits for an answer where nothing else is asked; of several, the first to end."""
    rows = hearings_waiting([one for one in submissions if one.status == Status.IN_REVIEW])
    return {one.submission_id: one for one in reversed(rows)}


def hearings_waiting(submissions: Iterable[Submission]) -> list[Communication]:
    """What waits for an answer, also beside a completion; in one statement. The first to end first."""
    handled = [one.pk for one in submissions if one.status in MAY_ANSWER]
    if not handled:
        return []
    waiting = Communication.objects.filter(
        submission__in=handled, answer=None, last_on__gte=timezone.localdate()
    )
    return list(waiting.select_related("submission").order_by("last_on", "pk"))


@require_http_methods(["GET", "HEAD", "POST"])
def communication(request: SignedInRequest, pk: UUID, communication_id: int) -> HttpResponse:
    """What decision is considered and on what material; the organisation says what it thinks of it."""
    case = own_case(request.user, pk)
    rows = Communication.objects.filter(submission__case=case)
    sent = get_object_or_404(
        rows.select_related("submission__case", "submission__stage", "answer", "sent_by"),
        pk=communication_id,
    )
    form = MessageForm(request.POST or None, request.FILES or None)
    text = form.fields["text"]
    text.label = "Ert yttrande"
    text.error_messages["required"] = "Skriv ert yttrande, också om ni bara vill skicka filer."
    if request.method == "POST" and form.is_valid():
        try:
            answering.answer(
                sent, form.cleaned_data["text"], posted_files(request), by=request.user
            )
        except UploadRefused as refused:
            form.refuse_files(str(refused))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Ert yttrande har kommit in till oss och finns i ärendet.")
            return redirect("communication", pk, sent.pk)
    context = {
        "case": case,
        "sent": sent,
        "considered": words_for(sent.submission.stage.kind, sent.outcome).label.lower(),
        "form": form,
        "why_not": answering.why_not_answer(sent, request.user),
    }
    return render(request, "applications/communication.html", context)
