"""Asking to represent an organisation: open to everyone."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from delmos_portal.accounts.actions.claims import claim_new_organisation, claim_organisation
from delmos_portal.accounts.forms import ClaimForm, NewOrganisationForm
from delmos_portal.accounts.rates import is_too_often


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest) -> HttpResponse:
    """Ask to become an organisation's administrator."""
    chosen = {"organisation": request.GET.get("organisation", "")}
    form = ClaimForm(request.POST or None, initial=chosen)
    if request.method == "POST" and form.is_valid():
        if is_too_often(request, form, action="claim", what="Anmälan"):
            return render(
                request, "accounts/claim.html", {"form": form}, status=HTTPStatus.TOO_MANY_REQUESTS
            )
        by = request.user if request.user.is_authenticated else None
        claim_organisation(**form.cleaned_data, by=by)
        return redirect("organisation-claim-received")
    return render(request, "accounts/claim.html", {"form": form})


@login_not_required
@sensitive_post_parameters("number")
@require_http_methods(["GET", "HEAD", "POST"])
def claim_new(request: HttpRequest) -> HttpResponse:
    """Tell of an organisation that is not in the register yet."""
    form = NewOrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if is_too_often(request, form, action="claim", what="Anmälan"):
            return render(
                request,
                "accounts/claim_new.html",
                {"form": form},
                status=HTTPStatus.TOO_MANY_REQUESTS,
            )
        by = request.user if request.user.is_authenticated else None
        claim_new_organisation(**form.cleaned_data, by=by)
        return redirect("organisation-claim-received")
    return render(request, "accounts/claim_new.html", {"form": form})


@login_not_required
@require_safe
def claim_received(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/claim_received.html")
