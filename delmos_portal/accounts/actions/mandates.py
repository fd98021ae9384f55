"""Who may sign for an organisation, in which office and when; and the agency's check of it."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from delmos_portal.accounts.actions.invitations import NOT_ADMINISTRATOR
from delmos_portal.accounts.models import Mandate, Membership, Office, Organisation, Role, User
from delmos_portal.accounts.permissions import (
    forget_roles,
    handles_accounts,
    may_administer,
    may_read,
)
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused


def add_mandate(
    organisation: Organisation,
    member: User,
    *,
    office: Office,
    valid_from: date,
    valid_until: date | None,
    evidence: str,
    by: User,
    office_title: str = "",
) -> Mandate:
    """Write down that a member may sign; the member becomes a signatory if not one already."""
    if not may_administer(by, organisation.pk):
        raise Refused(NOT_ADMINISTRATOR)
    if not may_read(member, organisation.pk):
        raise Refused(f"{member} tillhör inte {organisation}. Bjud in personen först.")
    if valid_until and valid_until < valid_from:
        raise Refused("Sista dagen kan inte vara före den första.")
    with transaction.atomic():
        Membership.objects.get_or_create(
            organisation=organisation, user=member, role=Role.SIGNATORY
        )
        forget_roles(member)
        mandate = Mandate.objects.create(
            organisation=organisation,
            user=member,
            office=office,
            office_title=office_title,
            valid_from=valid_from,
            valid_until=valid_until,
            evidence=evidence,
        )
        _record("add_mandate", mandate, by=by, office=mandate.office_text)
    return mandate


def end_mandate(pk: int, *, on: date, by: User) -> None:
    """Let a mandate end, that day included."""
    with transaction.atomic():
        mandate = _locked(pk)
        if not may_administer(by, mandate.organisation_id):
            raise Refused(NOT_ADMINISTRATOR)
        if mandate.valid_until and mandate.valid_until <= on:
            raise Refused("Behörigheten slutar redan före den dagen.")
        if on < mandate.valid_from:
            raise Refused("Sista dagen kan inte vara före den första.")
        mandate.valid_until = on
        mandate.save()
        _record("end_mandate", mandate, by=by, valid_until=on.isoformat())


def end_all_mandates(organisation: Organisation, member: User, *, by: User) -> None:
    """End what a leaving member may sign for. A mandate that has not begun disappears."""
    today = timezone.localdate()
    mandates = organisation.mandates.filter(user=member)
    mandates.filter(valid_from__gt=today).delete()
    for mandate in mandates.valid_on(today).exclude(valid_until=today):
        mandate.valid_until = today
        mandate.save()
        _record("end_mandate", mandate, by=by, valid_until=today.isoformat())


def verify_mandate(pk: int, *, note: str, by: User) -> None:
    """Note that the agency has checked the evidence (R-ROLE-2)."""
    with transaction.atomic():
        mandate = _locked(pk)
        if not handles_accounts(by):
            raise Refused("Bara handläggare och administratörer kan göra detta.")
        if mandate.verified_at:
            raise Refused("Behörigheten är redan kontrollerad.")
        if by.pk == mandate.user_id:
            raise Refused("Du kan inte kontrollera din egen behörighet.")
        mandate.verified_by, mandate.verified_at = by, timezone.now()
        mandate.verified_note = note
        mandate.save()
        _record("verify_mandate", mandate, by=by, note=note)


def _locked(pk: int) -> Mandate:
    rows = Mandate.objects.select_for_update(of=("self",))
    return rows.select_related("organisation", "user").get(pk=pk)


def _record(step: str, mandate: Mandate, *, by: User, **details: object) -> None:
    record(
        step,
        by=by,
        object_type=mandate._meta.label_lower,
        object_id=mandate.pk,
        on_behalf_of=mandate.organisation.name,
        details={"person": mandate.user.name, **details},
    )
