"""Who belongs to an organisation, and with which roles."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from delmos_portal.accounts.actions.invitations import NOT_ADMINISTRATOR
from delmos_portal.accounts.actions.mandates import end_all_mandates
from delmos_portal.accounts.models import Departure, Membership, Organisation, Role, User
from delmos_portal.accounts.permissions import (
    forget_roles,
    handles_accounts,
    mandates_for,
    may_administer,
    power_of,
)
from delmos_portal.journal.models import Event
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue

VACANT = "accounts.tell_office_vacant"
LEFT = "applications.tell_of_departure"
LAST_ADMINISTRATOR = (
    "En organisation måste ha minst en organisationsansvarig. Ge först rollen till någon annan."
)


def change_role(
    organisation: Organisation, member: User, *, roles: Collection[Role], by: User
) -> None:
    """Give a member exactly these roles. Raises Refused when no administrator would be left."""
    if not roles:
        raise Refused("Välj minst en roll, eller ta bort personen ur organisationen.")
    with transaction.atomic():
        _require_administrator(organisation, by)
        held = _roles_of(organisation, member)
        if not held:
            raise Refused(f"{member} tillhör inte {organisation}.")
        if power_of(member, organisation.pk) is not None:
            _keep_within_power(member, set(roles) - held)
        _keep_one_administrator(organisation, member, roles)
        if set(roles) == held:
            return
        filled = _offices_filled(organisation)
        _set(organisation, member, roles, held)
        vacant = filled - _offices_filled(organisation)
        _record("change_role", organisation, member, (held, set(roles)), vacant, by=by)


def remove_member(
    organisation: Organisation, member: User, *, by: User, successor: User | None = None
) -> None:
    """Note that a person has left: roles end, and what they may sign for it ends the same day.

    By an administrator, by the person, or by the agency when it has been told. The last administrator
    names a successor; only the agency may note that nobody is left.
    """
    with transaction.atomic():
        _lock(organisation, by)
        if by != member and not handles_accounts(by) and not may_administer(by, organisation.pk):
            raise Refused(NOT_ADMINISTRATOR)
        held = _roles_of(organisation, member)
        if not held:
            raise Refused(f"{member} tillhör inte {organisation}.")
        if successor is not None:
            _make_administrator(organisation, member, successor, by)
        if not handles_accounts(by):
            _keep_one_administrator(organisation, member, [])
        filled = _offices_filled(organisation)
        _set(organisation, member, [], held)
        end_all_mandates(organisation, member, by=by)
        _end_power(organisation, member, by)
        vacant = filled - _offices_filled(organisation)
        event = _record("remove_member", organisation, member, (held, set()), vacant, by=by)
        Departure.objects.update_or_create(
            organisation=organisation, user=member, defaults={"left_at": event.at}
        )
        enqueue(
            LEFT,
            key=f"{LEFT}:{event.pk}",
            event_id=event.pk,
            organisation_id=organisation.pk,
            user_id=member.pk,
            successor_id=successor.pk if successor else None,
        )


def _end_power(organisation: Organisation, member: User, by: User) -> None:
    """What an ombud acted by is taken back before its last day."""
    for power in organisation.powers_of_attorney.accepted().filter(ombud=member):
        power.ended_at = timezone.now()
        power.save(update_fields=["ended_at"])
        record(
            "withdraw_power_of_attorney",
            by=by,
            object_type=power._meta.label_lower,
            object_id=power.pk,
            on_behalf_of=organisation.name,
            details={"ombud": member.name, "valid_until": power.valid_until.isoformat()},
        )


def successors_of(organisation: Organisation, member: User) -> list[User]:
    """Who could be the administrator instead; empty when another one is there already."""
    others = organisation.memberships.active().exclude(user=member).select_related("user")
    others = others.filter(power_of_attorney=None)
    is_one = organisation.memberships.filter(user=member, role=Role.ADMINISTRATOR).exists()
    if not is_one or any(one.role == Role.ADMINISTRATOR for one in others):
        return []
    return sorted({one.user for one in others}, key=lambda person: person.name.lower())


def _make_administrator(
    organisation: Organisation, member: User, successor: User, by: User
) -> None:
    """The last administrator's successor; nobody else is given the role on the way out."""
    if successor not in successors_of(organisation, member):
        raise Refused("Välj en av dem som är kvar i organisationen.")
    held = _roles_of(organisation, successor)
    roles = {*held, Role.ADMINISTRATOR}
    _set(organisation, successor, roles, held)
    _record("change_role", organisation, successor, (held, roles), set(), by=by)


def vacant_after_leaving(organisation: Organisation, member: User) -> list[str]:
    """The offices in which nobody can sign any more when this person leaves, as they are called."""
    mandates = mandates_for(organisation.pk, timezone.localdate())
    staying = {one.office_text for one in mandates if one.user_id != member.pk}
    return sorted({one.office_text for one in mandates} - staying)


def _offices_filled(organisation: Organisation) -> set[str]:
    return {one.office_text for one in mandates_for(organisation.pk, timezone.localdate())}


def _lock(organisation: Organisation, by: User) -> None:
    """Lock the organisation, so that two administrators cannot remove each other at once."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    forget_roles(by)


def _require_administrator(organisation: Organisation, by: User) -> None:
    _lock(organisation, by)
    if not may_administer(by, organisation.pk):
        raise Refused(NOT_ADMINISTRATOR)


def _roles_of(organisation: Organisation, member: User) -> set[Role]:
    rows = organisation.memberships.filter(user=member)
    return {Role(role) for role in rows.values_list("role", flat=True)}


def _keep_one_administrator(
    organisation: Organisation, member: User, roles: Collection[Role]
) -> None:
    others = organisation.memberships.filter(role=Role.ADMINISTRATOR, user__is_active=True)
    if Role.ADMINISTRATOR not in roles and not others.exclude(user=member).exists():
        raise Refused(LAST_ADMINISTRATOR)


def _keep_within_power(ombud: User, new_roles: set[Role]) -> None:
    """What a fullmakt for an ombud does not give."""
    if Role.ADMINISTRATOR in new_roles:
        raise Refused(
            f"{ombud} är ombud och kan inte vara organisationsansvarig: den som styr över era konton"
            " ska vara en av er."
        )
    if Role.SIGNATORY in new_roles:
        raise Refused(
            f"{ombud} är ombud, och fullmakten för ombud ger ingen rätt att underteckna. Får personen"
            " underteckna för er? Lägg till en fullmakt att underteckna, så följer rollen med."
        )


def _set(
    organisation: Organisation, member: User, roles: Collection[Role], held: set[Role]
) -> None:
    power = power_of(member, organisation.pk)
    ends = power.to_membership if power else {}
    organisation.memberships.filter(user=member).exclude(role__in=roles).delete()
    Membership.objects.bulk_create(
        Membership(organisation=organisation, user=member, role=role, **ends)
        for role in set(roles) - held
    )
    forget_roles(member)


def _record(
    step: str,
    organisation: Organisation,
    member: User,
    roles: tuple[set[Role], set[Role]],
    vacant: set[str],
    *,
    by: User,
) -> Event:
    """Write it down; the administrators are told when an office is left without a signatory."""
    before, after = roles
    event = record(
        step,
        by=by,
        object_type=member._meta.label_lower,
        object_id=member.pk,
        on_behalf_of=organisation.name,
        details={"before": sorted(before), "after": sorted(after)}
        | ({"vacant": sorted(vacant)} if vacant else {}),
    )
    if vacant:
        ids = {"event_id": event.pk, "organisation_id": organisation.pk}
        enqueue(VACANT, key=f"{VACANT}:{event.pk}", **ids)
    return event
