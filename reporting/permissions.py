"""Who may move money and close cases."""

from applications.models import Case
from delmos_portal.accounts.models import StaffRole, User
from reporting.models import Payment
from screening.permissions import declaration

MONEY = (StaffRole.FINANCE, StaffRole.OFFICER, StaffRole.DECISION_MAKER)


def may_order(user: User, _payment: Payment) -> bool:
    return user.has_role(*MONEY)


def may_confirm(user: User, _payment: Payment) -> bool:
    return user.has_role(*MONEY)


def may_close(user: User, _case: Case) -> bool:
    return user.has_role(StaffRole.OFFICER)


def why_recused(user: User, case: Case) -> str:
    """A declared conflict of interest keeps a person from the case's money too (FL 17 §)."""
    declared = declaration(user, case)
    if declared and declared.has_conflict:
        return "Du har anmält jäv i ärendet och kan inte handlägga det."
    return ""
