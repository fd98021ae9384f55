"""Our answers to what allauth asks. Mail leaves through the outbox, as all mail does."""

import time
from typing import ClassVar, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from delmos_portal.accounts.actions.people import promise_password_link
from delmos_portal.accounts.models import User

# Shown nowhere: the page after signing in or out says enough by itself.
UNSAID = frozenset({"account/messages/logged_in.txt", "account/messages/logged_out.txt"})


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages: ClassVar[dict[str, object]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Kontot är avstängt. Kontakta oss om det är fel.",
        "email_password_mismatch": "E-postadressen eller lösenordet stämmer inte.",
        "enter_current_password": "Skriv det lösenord som du har nu.",
        "incorrect_code": "Koden stämmer inte. Vänta på nästa kod i appen och skriv den.",
        "incorrect_password": "Lösenordet stämmer inte.",
        "invalid_password_reset": "Länken gäller inte längre. Be om en ny.",
        "rate_limited": "Du har försökt för många gånger. Vänta en stund och försök igen.",
        "too_many_login_attempts": "Du har försökt för många gånger. Vänta fem minuter och försök igen.",
        "unknown_email": "Det finns inget konto med den e-postadressen.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's signature
        """Accounts come by invitation only."""
        return False

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
