"""What a page behind the sign-in may rely on."""

from django.http import HttpRequest

from delmos_portal.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request that passed the sign-in, so that its user is a person."""

    user: User
