"""Whether debts, liquidation or bankruptcy bar a grant (R-119-3)."""

from applications.models import Submission
from screening.models import DebtCheck


def is_debt_checked(submission: Submission) -> bool:
    """Whether nobody must look up debts before it is granted: it is not asked for, or found clear (R-119-3)."""
    if not submission.case.organisation.is_of_civil_society:
        return True
    latest = DebtCheck.objects.filter(case=submission.case_id).first()
    return latest is not None and latest.result == DebtCheck.Result.CLEAR
