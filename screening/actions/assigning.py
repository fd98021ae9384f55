"""Whose case it is: taken by an officer, or given to one."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from applications.models import Case, ConflictOfInterest
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue

ASSIGN = (StaffRole.OFFICER, StaffRole.DECISION_MAKER, StaffRole.REGISTRAR)


@dataclass(frozen=True)
class Chosen:
    """A case, and whose it was when the page was read."""

    case_id: UUID
    officer_id: int | None


def why_not_assign(by: User) -> str:
    """Why this person gives cases to nobody; empty when they do."""
    if by.has_role(*ASSIGN):
        return ""
    return "Ärenden fördelas av handläggare, beslutsfattare och registratorer."


def why_not_get(case: Case, to: User, *, is_recused: bool) -> str:
    """Why the case cannot become this officer's; empty when it can."""
    if not to.has_role(StaffRole.OFFICER):
        return f"{to} är inte handläggare."
    if case.status == Case.Status.CLOSED:
        return "Ärendet är avslutat."
    if case.officer_id == to.pk:
        return f"{to} har redan ärendet."
    return f"{to} har anmält jäv i ärendet." if is_recused else ""


def assign(chosen: Chosen, to: User, *, note: str = "", by: User) -> int:
    """Make the case this officer's, unless somebody else has moved it since; give the event's id."""
    if reason := why_not_assign(by):
        raise Refused(reason)
    with transaction.atomic():
        case = Case.objects.visible_to(by).select_for_update(of=("self",), no_key=True)
        found = case.filter(pk=chosen.case_id).first()
        if found is None:
            raise Refused("Ärendet finns inte längre för dig.")
        recused = ConflictOfInterest.objects.of(to).filter(case=found).exists()
        if reason := why_not_get(found, to, is_recused=recused):
            raise Refused(reason)
        if found.officer_id != chosen.officer_id:
            now = found.officer or "ingen"
            raise Refused(f"Handläggaren har ändrats sedan du läste sidan: nu är det {now}.")
        before, found.officer = found.officer, to
        found.save(update_fields=["officer"])
        return record(
            "assign_case",
            by=by,
            object_type="applications.case",
            object_id=found.pk,
            subject_id=found.pk,
            details={"to": to.name, "from": before.name if before else "", "note": note},
        ).pk


def assign_many(
    chosen: list[Chosen], to: User, *, note: str = "", by: User
) -> tuple[list[UUID], dict[UUID, str]]:
    """Assign one by one; a refusal stops only its own. The officer is told once of all."""
    done: list[UUID] = []
    refused: dict[UUID, str] = {}
    events: list[int] = []
    with transaction.atomic():
        # All are held before the first is journalled: who decides in one is journalled last.
        cases = Case.objects.visible_to(by).filter(pk__in=[one.case_id for one in chosen])
        rows = cases.order_by("pk").select_for_update(of=("self",), no_key=True)
        list(rows.values_list("pk"))
        for one in sorted(chosen, key=lambda one: one.case_id):
            try:
                events.append(assign(one, to, note=note, by=by))
            except Refused as reason:
                refused[one.case_id] = str(reason)
            else:
                done.append(one.case_id)
        if events and to != by:
            key = f"screening.tell_assigned:{events[0]}"
            enqueue("screening.tell_assigned", key=key, person_id=to.pk, event_ids=events)
    return done, refused
