"""Looking up what bars an association from a grant: debts, liquidation, bankruptcy (R-119-3)."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from applications.models import Case
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from screening.models import DebtCheck
from screening.permissions import why_not_handle

NOT_ASKED = "Kontrollen gäller föreningar, stiftelser och trossamfund."


def why_not_check(case: Case, user: User) -> str:
    """Why this person cannot note a check in the case; empty when they can."""
    if not case.organisation.is_of_civil_society:
        return NOT_ASKED
    if not user.has_role(StaffRole.OFFICER):
        return "Bara handläggare kan göra detta."
    if case.status == Case.Status.CLOSED:
        return "Ärendet är avslutat."
    return why_not_handle(user, case)


def check_debts(
    case: Case, *, on: date, has_hindrance: bool, note: str = "", by: User
) -> DebtCheck:
    """Note a check that was made that day. It is never changed: a new one is made. Raises Refused."""
    if reason := why_not_check(case, by):
        raise Refused(reason)
    if on > timezone.localdate():
        raise Refused("Dagen ligger framåt i tiden. Ange dagen då du gjorde kontrollen.")
    if has_hindrance and not note.strip():
        raise Refused("Skriv vad hindret består i.")
    results = DebtCheck.Result
    with transaction.atomic():
        made = DebtCheck.objects.create(
            case=case,
            checked_on=on,
            result=results.HINDRANCE if has_hindrance else results.CLEAR,
            note=note.strip(),
            by=by,
        )
        record(
            "check_debts",
            by=by,
            object_type=case._meta.label_lower,
            object_id=case.pk,
            subject_id=case.pk,
            details={"result": made.result, "checked_on": on.isoformat()},
        )
    return made
