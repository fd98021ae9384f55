"""Noting what was looked up about an association before it is granted anything."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.lifecycle import Refused
from screening.actions import checking
from screening.figures import owed_to_us
from screening.forms.checking import DebtCheckForm
from screening.views.fetching import get_case


@require_http_methods(["GET", "HEAD", "POST"])
def check_debts(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Day and result of a check of debts, liquidation and bankruptcy."""
    case = get_case(request, pk)
    if not case.organisation.is_of_civil_society:
        raise Http404
    form = DebtCheckForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            checking.check_debts(case, **form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Kontrollen är antecknad i ärendet.")
            return redirect("workspace:case", case.pk)
    context = {
        "case": case,
        "form": form,
        "why_not": checking.why_not_check(case, request.user),
        "checks": case.debt_checks.select_related("by"),
        "owed": owed_to_us(case, request.user),
    }
    return render(request, "screening/check_debts.html", context)
