"""Writing down who may sign for the organisation."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from delmos_portal.accounts.actions.mandates import add_mandate, end_mandate
from delmos_portal.accounts.forms import EndMandateForm, MandateForm
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import Office
from delmos_portal.accounts.views.organisations import administered
from delmos_portal.lifecycle import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest, pk: int) -> HttpResponse:
    it = administered(request, pk)
    form = MandateForm(request.POST or None, organisation=it)
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data, "office": Office(form.cleaned_data["office"])}
        try:
            mandate = add_mandate(it, values.pop("user"), **values, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{mandate.user} kan nu underteckna för {it}.")
            return redirect("organisation", pk=it.pk)
    return render(request, "accounts/mandate.html", {"organisation": it, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: SignedInRequest, pk: int, mandate_pk: int) -> HttpResponse:
    it = administered(request, pk)
    mandate = get_object_or_404(it.mandates.select_related("user"), pk=mandate_pk)
    form = EndMandateForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            end_mandate(mandate.pk, on=form.cleaned_data["on"], by=request.user)
        except Refused as refusal:
            form.add_error("on", str(refusal))
        else:
            messages.success(request, f"Behörigheten för {mandate.user} är ändrad.")
            return redirect("organisation", pk=it.pk)
    context = {"organisation": it, "mandate": mandate, "form": form}
    return render(request, "accounts/mandate_end.html", context)
