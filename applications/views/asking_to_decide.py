"""The organisation asks that its case be decided (FL 12 §)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from applications.actions import asking_to_decide
from applications.forms.asking_to_decide import AskToDecideForm
from applications.views.fetching import own_case
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.lifecycle import Refused
from delmos_portal.templatetags.swedish import weekday


@require_http_methods(["GET", "HEAD", "POST"])
def ask_to_decide(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What it means, and the press itself."""
    case = own_case(request.user, pk)
    form = AskToDecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = asking_to_decide.send(pk, form.cleaned_data["text"], by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request,
                "Begäran har kommit in. Vi avgör ärendet eller svarar med skäl senast"
                f" {weekday(asked.last_on)}.",
            )
            return redirect("case", pk)
    context = {
        "case": case,
        "form": form,
        "latest": asking_to_decide.latest_in(case),
        "why_not": asking_to_decide.why_not_send(case, request.user),
    }
    return render(request, "applications/ask_to_decide.html", context)
