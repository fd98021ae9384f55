"""The second factor of the agency's people."""

from allauth.mfa.totp.internal.auth import TOTP

from delmos_portal.accounts.models import User
from delmos_portal.demo.people import code_now, secret_of

__all__ = ["code_now", "give_second_factor"]


def give_second_factor(user: User) -> None:
    TOTP.activate(user, secret_of(user))
