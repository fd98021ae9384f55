"""Reads the signed-in person together with their roles, in one statement on every page."""

from allauth.account.auth_backends import AuthenticationBackend

from delmos_portal.accounts.models import User

# Written in SQL: every page asks this, and to put it together takes longer than to answer it.
WITH_ROLES = (
    "SELECT accounts_user.*, ARRAY("
    " SELECT organisation_id || ':' || role FROM accounts_membership"
    " WHERE user_id = accounts_user.id) AS held_roles"
    " FROM accounts_user WHERE id = %s"
)


class PortalBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    def get_user(self, user_id: int) -> User | None:
        user = next(iter(User.objects.raw(WITH_ROLES, [user_id])), None)
        return user if user is not None and self.user_can_authenticate(user) else None
