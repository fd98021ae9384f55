"""Signing in and identifying oneself with an e-ID."""

from collections.abc import Callable
from functools import wraps

from allauth.account.decorators import reauthentication_required
from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from delmos_portal.accounts.actions.e_ids import connected_e_id, disconnect_e_id
from delmos_portal.accounts.adapters import CONNECT
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.identity import e_id_name, forget, identity_of

View = Callable[..., HttpResponse]


def with_e_id(view: View) -> View:
    """Let the page be there only where the portal has an e-ID."""

    @wraps(view)
    def page(request: HttpRequest) -> HttpResponse:
        if not e_id_name():
            raise Http404("The portal has no e-ID.")
        return view(request)

    return page


@with_e_id
@never_cache
@login_not_required
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with an e-ID that is connected to an account."""
    if request.user.is_authenticated:
        return redirect("home")
    return _go(request, AuthProcess.LOGIN, get_next_redirect_url(request))


@with_e_id
@require_http_methods(["GET", "HEAD", "POST"])
def identify(request: SignedInRequest) -> HttpResponse:
    """Show one's e-ID once more, before something that asks who is here now."""
    onward = get_next_redirect_url(request) or reverse("account")
    if connected_e_id(request.user) is None:
        return redirect(f"{reverse('e-id-connect')}?{urlencode({'next': onward})}")
    if request.method == "POST":
        return _go(request, AuthProcess.REDIRECT, onward, user=request.user.pk)
    context = {"next": onward, "identity": identity_of(request)}
    return render(request, "accounts/e_id_identify.html", context)


@with_e_id
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
@require_http_methods(["GET", "HEAD", "POST"])
def connect(request: SignedInRequest) -> HttpResponse:
    """Connect an e-ID to one's account."""
    onward = get_next_redirect_url(request) or reverse("account")
    if request.method == "POST":
        return _go(request, AuthProcess.REDIRECT, onward, user=request.user.pk, purpose=CONNECT)
    context = {"next": onward, "connected": connected_e_id(request.user)}
    return render(request, "accounts/e_id_connect.html", context)


@with_e_id
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
@require_http_methods(["GET", "HEAD", "POST"])
def disconnect(request: SignedInRequest) -> HttpResponse:
    """Take the e-ID away from one's account."""
    if request.method == "POST":
        disconnect_e_id(request.user)
        forget(request)
        messages.success(request, "E-legitimationen är borttagen från ditt konto.")
        return redirect("account")
    context = {"connected": connected_e_id(request.user)}
    return render(request, "accounts/e_id_disconnect.html", context)


@with_e_id
@never_cache
@login_not_required
@require_GET
def answer(request: HttpRequest) -> HttpResponse:
    """Come back from the broker. OpenID Connect answers by a GET, which its one-time state guards."""
    from delmos_portal.accounts.broker import Answer  # noqa: PLC0415 -- slow import

    return Answer(request).dispatch(request)


def _go(request: HttpRequest, process: str, onward: str | None, **data: object) -> HttpResponse:
    """Send the person to the broker, by a page of our own.

    The browser holds a form to our own site (form-action), wherever it is then sent; a page is free.
    """
    refused: HttpResponse | None = ratelimit.consume_or_429(request, action="e_id")
    if refused:
        return refused
    from delmos_portal.accounts.broker import way_to_broker  # noqa: PLC0415 -- slow import

    away = way_to_broker(request, process, onward or reverse("home"), data)
    if "Location" not in away.headers:
        return away
    return render(request, "accounts/e_id_leave.html", {"address": away.headers["Location"]})
