"""Writing down who may sign for the organisation."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from delmos_portal.accounts.actions.mandates import (
    add_mandate,
    change_mandate,
    end_mandate,
    remove_mandate,
    why_fixed,
)
from delmos_portal.accounts.forms import EndMandateForm, MandateForm
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import Mandate, Organisation
from delmos_portal.accounts.views.organisations import administered
from delmos_portal.documents.uploads import UploadRefused
from delmos_portal.lifecycle import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest, pk: int) -> HttpResponse:
    it = administered(request, pk)
    form = MandateForm(request.POST or None, request.FILES or None, organisation=it)
    if request.method == "POST" and (mandate := _save(request, it, form, None)):
        messages.success(request, f"{mandate.user} är inskriven och kan underteckna för {it}.")
        return redirect("organisation", pk=it.pk)
    return render(request, "accounts/mandate.html", {"organisation": it, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedInRequest, pk: int, mandate_pk: int) -> HttpResponse:
    """Put right what nobody has checked or used; else the page says what to do instead."""
    it = administered(request, pk)
    mandate = _mandate_of(it, mandate_pk)
    fixed = why_fixed(mandate)
    form = MandateForm(
        request.POST or None, request.FILES or None, instance=mandate, organisation=it
    )
    if request.method == "POST" and not fixed and _save(request, it, form, mandate.pk):
        messages.success(request, "Fullmakten är ändrad.")
        return redirect("organisation", pk=it.pk)
    context = {"organisation": it, "form": form, "mandate": mandate, "fixed": fixed}
    return render(request, "accounts/mandate.html", context)


def _save(
    request: SignedInRequest, it: Organisation, form: MandateForm, pk: int | None
) -> Mandate | None:
    """Save what was typed; nothing when it was refused, which the form then says."""
    if not form.is_valid():
        return None
    member, file = form.cleaned_data["user"], form.cleaned_data["evidence_file"]
    try:
        if pk is None:
            return add_mandate(it, member, by=request.user, evidence_file=file, **form.terms())
        return change_mandate(pk, member, by=request.user, evidence_file=file, **form.terms())
    except UploadRefused as refused:
        form.add_error("evidence_file", str(refused))
    except Refused as refused:
        form.add_error(None, str(refused))
        form.ask_for_file_again()
    return None


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: SignedInRequest, pk: int, mandate_pk: int) -> HttpResponse:
    """Let it end on a day; or take it away, where it was a mistake and nothing rests on it."""
    it = administered(request, pk)
    mandate = _mandate_of(it, mandate_pk)
    removes = "remove" in request.POST
    form = EndMandateForm(
        request.POST if request.method == "POST" and not removes else None,
        initial={"on": max(timezone.localdate(), mandate.valid_from)},
    )
    refused = ""
    if removes or (request.method == "POST" and form.is_valid()):
        try:
            if removes:
                remove_mandate(mandate.pk, by=request.user)
                messages.success(request, f"Fullmakten för {mandate.user} är borttagen.")
            else:
                end_mandate(mandate.pk, on=form.cleaned_data["on"], by=request.user)
                messages.success(request, f"Fullmakten för {mandate.user} är ändrad.")
            return redirect("organisation", pk=it.pk)
        except Refused as refusal:
            refused = str(refusal)
            if not removes:
                form.add_error("on", refused)
    context = {
        "organisation": it,
        "mandate": mandate,
        "form": form,
        "refused": refused if removes else "",
        "may_remove": not why_fixed(mandate),
    }
    return render(request, "accounts/mandate_end.html", context)


def _mandate_of(organisation: Organisation, pk: int) -> Mandate:
    mandates = organisation.mandates.select_related("user", "evidence_file", "organisation")
    return get_object_or_404(mandates, pk=pk)
