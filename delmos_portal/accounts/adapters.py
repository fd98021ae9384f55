"""Our answers to what allauth asks. Mail leaves through the outbox, as all mail does."""

import logging
import time
from typing import Any, ClassVar, NoReturn, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.crypto import constant_time_compare

from delmos_portal.accounts.actions.e_ids import connect_e_id
from delmos_portal.accounts.actions.people import promise_password_link
from delmos_portal.accounts.identity import keep
from delmos_portal.accounts.models import Level, User
from delmos_portal.accounts.refusals import (
    BEGUN_ELSEWHERE,
    CANCELLED,
    DOWN,
    FALSE,
    OTHER_PERSON,
    OTHER_VISIT,
    TOO_LOW,
    UNKNOWN,
    Refusal,
    refusal_page,
)
from delmos_portal.lifecycle import Refused

logger = logging.getLogger(__name__)
CONNECT = "connect"  # what a signed-in person went to the broker for; otherwise to identify

# Shown nowhere: the page after signing in or out says enough by itself.
UNSAID = frozenset({"account/messages/logged_in.txt", "account/messages/logged_out.txt"})


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages: ClassVar[dict[str, object]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Kontot är avstängt. Kontakta oss om det är fel.",
        "email_password_mismatch": "E-postadressen eller lösenordet stämmer inte."
        " Försök igen, eller välj Glömt lösenordet.",
        "enter_current_password": "Lösenordet stämmer inte. Skriv det lösenord som du har nu.",
        "incorrect_code": "Koden stämmer inte. Vänta på nästa kod i appen och skriv den.",
        "incorrect_password": "Lösenordet stämmer inte. Skriv det igen, eller välj Glömt lösenordet.",
        "invalid_password_reset": "Länken gäller inte längre. Be om en ny.",
        "rate_limited": "Du har försökt för många gånger. Vänta en stund och försök igen.",
        "too_many_login_attempts": "Du har försökt för många gånger. Vänta fem minuter och försök igen.",
        "unknown_email": "Det finns inget konto med den e-postadressen.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's signature
        """Accounts come by invitation only."""
        return False

    def get_login_stages(self) -> list[str]:
        """An e-ID is two factors by itself: no one-time code is asked for after it."""
        ours = {
            "allauth.mfa.stages.AuthenticateStage": "delmos_portal.accounts.stages.SecondFactor"
        }
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def is_reauthentication_required(self, *, app: str, **more: object) -> bool:
        """One who has just signed in is not asked for the password once more."""
        records = get_authentication_records(self.request, self.request.user)
        latest = max((shown["at"] for shown in records), default=0)
        if time.time() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app, **more))

    def send_mail(
        self,
        template_prefix: str,
        email: str,  # noqa: ARG002 -- allauth's signature
        context: dict[str, object],
    ) -> None:
        """Promise the link for a new password; allauth's other mails are not ours."""
        if template_prefix != "account/email/password_reset_key":
            return
        with transaction.atomic():
            promise_password_link(cast(User, context["user"]))

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: object,
        **kwargs: object,
    ) -> None:
        if message_template not in UNSAID:
            super().add_message(request, level, message_template, *args, **kwargs)


class EIdAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """What an e-ID may do here: sign in its own person, be connected, and identify for a signature."""

    def get_provider(
        self,
        request: HttpRequest,
        provider: str,  # noqa: ARG002 -- allauth's signature
        client_id: str | None = None,  # noqa: ARG002 -- allauth's signature
    ) -> object:
        from delmos_portal.accounts.broker import broker  # noqa: PLC0415 -- slow import

        return broker(request)

    def list_providers(self, request: HttpRequest) -> list[object]:  # noqa: ARG002 -- allauth's signature
        return []

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:  # noqa: ARG002 -- allauth's signature
        """Accounts come by invitation only."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Decide what the e-ID opens. allauth goes on by itself only with its own person's sign-in."""
        sociallogin.token = None  # opens the person's particulars at the broker: kept nowhere
        state = sociallogin.state
        nonce = state.get("nonce")
        if not nonce or not constant_time_compare(nonce, sociallogin.nonce):
            _refuse(request, FALSE, state)
        if sociallogin.identity.level < Level.E_ID:
            _refuse(request, TOO_LOW, state)
        if state["process"] == AuthProcess.LOGIN and not request.user.is_authenticated:
            if not sociallogin.is_existing:
                _refuse(request, UNKNOWN, state)
            keep(request, sociallogin.user, sociallogin.identity)
            return
        _identify(request, sociallogin)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: object,  # noqa: ARG002 -- allauth's signature
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        more = extra_context or {}
        logger.warning("The e-ID was not accepted: %s", f"{error} {exception or ''}"[:200])
        # Some brokers forget the state when the person cancels; nothing is opened either way.
        if error == AuthError.CANCELLED or request.GET.get("error") == "access_denied":
            _refuse(request, CANCELLED, more.get("state"))
        if "state_id" in more:
            _refuse(request, BEGUN_ELSEWHERE)
        # A fault of the network is an OSError here too; its library comes along with the broker only.
        refusal = DOWN if isinstance(exception, OSError) else FALSE
        _refuse(request, refusal, more.get("state"))


def _identify(request: HttpRequest, sociallogin: Any) -> NoReturn:
    """A signed-in person has shown their e-ID: connect it, or raise what this visit is worth."""
    data = sociallogin.state.get("data") or {}
    person = cast(User, request.user)
    if data.get("user", person.pk) != person.pk or not person.is_authenticated:
        _refuse(request, OTHER_VISIT)
    if data.get("purpose") == CONNECT:
        try:
            connect_e_id(
                person, provider=sociallogin.account.provider, subject=sociallogin.account.uid
            )
        except Refused as refused:
            _refuse(
                request,
                Refusal("E-legitimationen kan inte kopplas", str(refused)),
                sociallogin.state,
            )
        messages.success(request, "E-legitimationen är kopplad till ditt konto.")
    elif sociallogin.user.pk != person.pk:
        _refuse(request, OTHER_PERSON, sociallogin.state)
    request.session.cycle_key()
    keep(request, person, sociallogin.identity)
    raise ImmediateHttpResponse(HttpResponseRedirect(sociallogin.state["next"]))


def _refuse(
    request: HttpRequest, refusal: Refusal, state: dict[str, Any] | None = None
) -> NoReturn:
    raise ImmediateHttpResponse(refusal_page(request, refusal, (state or {}).get("next", "")))
