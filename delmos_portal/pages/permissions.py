"""Who at the agency writes what stands on the site."""

from delmos_portal.accounts.models import StaffRole, User


def may_publish(user: User) -> bool:
    return user.has_role(StaffRole.REGISTRAR, StaffRole.ADMINISTRATOR)
