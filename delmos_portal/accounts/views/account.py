"""A person's own page, the second factor, and the session."""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import activate_totp
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from delmos_portal.accounts.actions.e_ids import connected_e_id
from delmos_portal.accounts.actions.people import change_details
from delmos_portal.accounts.forms import PersonForm
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.identity import e_id_name
from delmos_portal.accounts.models import Role, User
from delmos_portal.accounts.session import note_activity


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: SignedInRequest) -> HttpResponse:
    """What the portal knows about you, and where to change it."""
    form = PersonForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        change_details(request.user, **form.cleaned_data)
        messages.success(request, "Uppgifterna är sparade.")
        return redirect("account")
    context = {
        "form": form,
        "organisations": _roles_by_organisation(request.user),
        "has_totp": _has_totp(request.user),
        "connected": connected_e_id(request.user) if e_id_name() else None,
    }
    return render(request, "accounts/account.html", context)


def _roles_by_organisation(user: User) -> list[dict[str, object]]:
    rows: dict[int, dict[str, object]] = {}
    memberships = user.memberships.select_related("organisation")
    for membership in memberships.order_by("organisation__sort_key", "role"):
        row = rows.setdefault(
            membership.organisation_id,
            {"organisation": membership.organisation, "roles": [], "until": membership.until},
        )
        row["roles"].append(Role(membership.role).label)  # type: ignore[attr-defined]  # the list above
    return list(rows.values())


def _has_totp(user: User) -> bool:
    rows = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP)
    return bool(rows.exists())


def activate_second_factor(request: SignedInRequest) -> HttpResponseBase:
    """Switch the second factor on. The code that does it counts as shown in this session."""
    had_it = _has_totp(request.user)
    response: HttpResponseBase = activate_totp(request)
    if not had_it and request.method == "POST" and _has_totp(request.user):
        record_authentication(request, request.user, method="mfa", type="totp")
    return response


@require_POST
def extend_session(request: HttpRequest) -> HttpResponse:
    """Stay signed in; asked for by the time-out dialogue."""
    note_activity(request.session, always=True)
    return HttpResponse(status=204)
