"""What holds on every page: how long a sign-in lasts, staff's second factor, no stored pages."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from delmos_portal.accounts.actions.e_ids import connected_e_id
from delmos_portal.accounts.identity import e_id_name
from delmos_portal.accounts.models import User
from delmos_portal.accounts.session import has_second_factor, note_activity, seconds_left
from delmos_portal.accounts.unsent import is_from_us, signed_out_page, unsent_in

GetResponse = Callable[[HttpRequest], HttpResponse]

# What a member of staff may open before the second factor is shown.
OPEN_TO_STAFF = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_reauthenticate",
        "mfa_authenticate",
        "session-extend",
        "identify",
        "e-id-callback",
    }
)


class SignInMiddleware(LoginRequiredMiddleware):
    """Ask who it is, and lead back to the page that was written on: a button's address shows nothing.

    Who sent something sees it again, however short.
    """

    def handle_no_permission(  # type: ignore[override]  # the stubs know of redirects only
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        page = urlsplit(request.headers.get("Referer", ""))
        is_ours = page.netloc == request.get_host()
        there = urlunsplit(("", "", page.path, page.query, "")) if is_ours else ""
        there = there or request.get_full_path()
        unsent = unsent_in(request)
        if unsent.is_only_a_press:
            if unsent.told_of_files and is_from_us(request):
                messages.warning(request, unsent.told_of_files)
            return redirect_to_login(there, self.get_login_url(view_func), "next")
        return signed_out_page(request, unsent, there)


class SessionAgeMiddleware:
    """Sign out who has been away too long, and everyone after half a day."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if seconds_left(request.session, request.user) <= 0:
                logout(request)
                messages.info(
                    request,
                    "Du har loggats ut. Logga in igen för att fortsätta. Det du sparat finns kvar.",
                )
            else:
                note_activity(request.session)
        return self.get_response(request)


class StaffSecondFactorMiddleware:
    """Send staff to the second factor before anything else opens."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, *_view_and_arguments: object
    ) -> HttpResponse | None:
        user = request.user
        if not user.is_authenticated or not user.is_staff or has_second_factor(request):
            return None
        match = request.resolver_match
        if match is None or match.url_name in OPEN_TO_STAFF:
            return None
        page = reverse(_page_of_second_factor(user))
        here = (
            request.get_full_path()
            if request.method == "GET"
            else reverse(settings.LOGIN_REDIRECT_URL)
        )
        return HttpResponseRedirect(f"{page}?{urlencode({'next': here})}")


def _page_of_second_factor(user: User) -> str:
    """What this person has to show; who has nothing yet switches the one-time code on."""
    if Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        return "mfa_reauthenticate"
    if e_id_name() and connected_e_id(user) is not None:
        return "identify"
    return "mfa_activate_totp"


class NoStoreMiddleware:
    """Keep signed-in pages out of every cache."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # A page that has not asked who is there says nothing about anyone.
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store"
        return response
