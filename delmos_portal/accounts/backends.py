"""Reads the signed-in person together with their roles, in one statement on every page."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef, Value
from django.db.models.functions import Cast, Concat

from delmos_portal.accounts.models import Membership, User


class PortalBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    def get_user(self, user_id: int) -> User | None:
        roles = Membership.objects.filter(user=OuterRef("pk")).values(
            held=Concat(Cast(F("organisation_id"), CharField()), Value(":"), F("role"))
        )
        rows = User.objects.annotate(held_roles=ArraySubquery(roles))  # type: ignore[no-redef]  # User declares it
        user = rows.filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
