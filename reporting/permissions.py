"""Who may move money and close cases."""

from applications.models import Case
from delmos_portal.accounts.models import StaffRole, User
from reporting.models import Payment

MONEY = (StaffRole.FINANCE, StaffRole.OFFICER, StaffRole.DECISION_MAKER)


def may_move_money(user: User, _payment: Payment) -> bool:
    return user.has_role(*MONEY)


def may_close(user: User, _case: Case) -> bool:
    return user.has_role(StaffRole.OFFICER)
