"""What leaves is registered when it has left (OSL 5:1, R-OSL-2)."""

from django.utils import timezone

from applications.actions.receiving import enter_in_register
from applications.models import Case, RegisterEntry


def enter_dispatch(case: Case, subject: str, *, key: str) -> None:
    """Enter a mail of this key in the case's register. Asking twice gives one entry."""
    enter_in_register(
        case.pk,
        RegisterEntry(
            direction=RegisterEntry.Direction.DISPATCHED,
            at=timezone.now(),
            counterpart=case.organisation_name,
            subject=subject,
            key=f"mail:{key}",
        ),
    )
