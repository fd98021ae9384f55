"""The page that a mailed invitation leads to. Reading it changes nothing."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from delmos_portal.accounts.actions.invitations import accept_invitation, open_account
from delmos_portal.accounts.forms import OpenAccountForm
from delmos_portal.accounts.models import Invitation, User
from delmos_portal.accounts.tokens import invitation_of
from delmos_portal.lifecycle import Refused


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show the offer to whoever holds the link, and let the invited person take it."""
    offer = invitation_of(token)
    if offer is None:
        raise Http404
    if not offer.is_open:
        return _closed(request, offer, offer.why_closed)
    if request.user.is_authenticated:
        return _signed_in(request, offer, request.user)
    if User.objects.filter(email=offer.email.lower()).exists():
        return render(request, "accounts/invitation_sign_in.html", {"invitation": offer})
    return _new_person(request, offer)


def _signed_in(request: HttpRequest, offer: Invitation, user: User) -> HttpResponse:
    if user.email != offer.email.lower():
        context = {"invitation": offer}
        return render(request, "accounts/invitation_other_person.html", context, status=403)
    if request.method != "POST":
        return render(request, "accounts/invitation_accept.html", {"invitation": offer})
    before = (user.title, user.phone)
    try:
        accept_invitation(offer.pk, by=user)
    except Refused as refusal:
        return _closed(request, offer, str(refusal))
    answer = _welcome(request, offer)
    if (user.title, user.phone) != before:
        messages.info(request, "Titel och telefon från din anmälan står nu under Mitt konto.")
    return answer


def _new_person(request: HttpRequest, offer: Invitation) -> HttpResponse:
    initial = {"name": offer.name}
    if claim := offer.claim:
        initial |= {"title": claim.title, "phone": claim.phone}
    form = OpenAccountForm(request.POST or None, initial=initial, email=offer.email)
    if request.method != "POST" or not form.is_valid():
        context = {"invitation": offer, "form": form}
        return render(request, "accounts/invitation_new_person.html", context)
    try:
        user = open_account(offer.pk, **form.cleaned_data)
    except Refused as refusal:
        return _closed(request, offer, str(refusal))
    get_adapter().login(request, user)
    return _welcome(request, offer)


def _closed(request: HttpRequest, offer: Invitation, why: str) -> HttpResponse:
    context = {"invitation": offer, "why": why}
    return render(request, "accounts/invitation_closed.html", context, status=410)


def _welcome(request: HttpRequest, offer: Invitation) -> HttpResponse:
    role = "ombud" if offer.power_of_attorney else offer.get_role_display().lower()
    messages.success(request, f"Välkommen! Du är nu {role} för {offer.organisation}.")
    return redirect("organisation", pk=offer.organisation_id)
