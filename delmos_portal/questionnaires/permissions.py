"""Who at the agency writes the forms; all staff read them."""

from typing import TYPE_CHECKING

from delmos_portal.workspace import ADMINISTRATOR

if TYPE_CHECKING:
    from delmos_portal.accounts.models import User


def may_build(user: "User") -> bool:
    return user.is_active and ADMINISTRATOR in user.roles
