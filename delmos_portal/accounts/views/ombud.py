"""Inviting an ombud by a fullmakt, and letting a new fullmakt follow."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from delmos_portal.accounts.actions.ombud import extend_power, invite_ombud, last_day
from delmos_portal.accounts.forms import OmbudForm, PowerForm
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import Organisation, User
from delmos_portal.accounts.permissions import power_of
from delmos_portal.accounts.views.organisations import administered, member_of
from delmos_portal.documents.uploads import UploadRefused
from delmos_portal.lifecycle import Refused
from delmos_portal.templatetags.swedish import day


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest, pk: int) -> HttpResponse:
    it = administered(request, pk)
    form = OmbudForm(
        request.POST or None,
        request.FILES or None,
        initial={"valid_from": timezone.localdate()},
        organisation=it,
    )
    if request.method == "POST" and form.is_valid() and _invited(request, it, form):
        messages.success(request, f"Inbjudan skickas till {form.cleaned_data['email']}.")
        return redirect("organisation", pk=it.pk)
    context = {"organisation": it, "form": form, "last_day": last_day(timezone.localdate())}
    return render(request, "accounts/ombud.html", context)


def _invited(request: SignedInRequest, it: Organisation, form: OmbudForm) -> bool:
    given = form.cleaned_data
    try:
        invite_ombud(
            it,
            email=given["email"],
            name=given["name"],
            role=given["role"],
            document=given["document"],
            by=request.user,
            **form.terms(),
        )
    except UploadRefused as refused:
        form.add_error("document", str(refused))
    except Refused as refused:
        form.add_error("email", str(refused))
        form.ask_for_file_again()
    return not form.errors


@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: SignedInRequest, pk: int, user_pk: int) -> HttpResponse:
    it = administered(request, pk)
    person = member_of(it, user_pk)
    power = power_of(person, it.pk)
    if power is None:
        raise Http404
    today = timezone.localdate()
    initial = {
        "given_by_name": power.given_by_name,
        "given_by_office": power.given_by_office,
        "valid_from": today,
    }
    form = PowerForm(request.POST or None, request.FILES or None, initial=initial, organisation=it)
    if request.method == "POST" and form.is_valid() and _extended(request, it, person, form):
        until = day(form.cleaned_data["valid_until"])
        messages.success(request, f"{person} är ombud till och med {until}.")
        return redirect("organisation", pk=it.pk)
    context = {
        "organisation": it,
        "form": form,
        "person": person,
        "power": power,
        "last_day": last_day(today),
    }
    return render(request, "accounts/ombud.html", context)


def _extended(request: SignedInRequest, it: Organisation, person: User, form: PowerForm) -> bool:
    document = form.cleaned_data["document"]
    try:
        extend_power(it, person, document=document, by=request.user, **form.terms())
    except UploadRefused as refused:
        form.add_error("document", str(refused))
    except Refused as refused:
        form.add_error(None, str(refused))
        form.ask_for_file_again()
    return not form.errors
