"""Who may do what for an organisation."""

from datetime import date
from uuid import UUID

from delmos_portal.accounts.models import (
    Mandate,
    MandateQuerySet,
    Organisation,
    PowerOfAttorney,
    Role,
    StaffRole,
    User,
)
from delmos_portal.prepared import Prepared

MANDATES = Prepared(
    lambda user, organisation: (
        Mandate.objects.accepted()
        .filter(user=user, organisation=organisation)
        .order_by("is_substitute", "valid_from", "pk")
    ),
    keys=(int, int),
)


def roles_in(user: User, organisation_id: int) -> set[Role]:
    """The person's roles in one organisation; all memberships are read once for each request."""
    if not user.is_authenticated or not user.is_active:
        return set()
    # By attribute, not through __dict__: the request's user is a lazy wrapper.
    held = user._roles_by_organisation
    if held is None:
        held = {}
        for organisation, role in _memberships(user):
            held.setdefault(organisation, set()).add(Role(role))
        user._roles_by_organisation = held
    return held.get(organisation_id, set())


def _memberships(user: User) -> list[tuple[int, str]]:
    """Read with the person themselves by the sign-in backend, else asked for."""
    if user.held_roles is not None:
        pairs = (text.split(":") for text in user.held_roles)
        return [(int(organisation), role) for organisation, role in pairs]
    return list(user.memberships.values_list("organisation_id", "role"))


def forget_roles(user: User) -> None:
    """Read the memberships again next time: they have just changed."""
    user._roles_by_organisation = user.held_roles = None


def may_read(user: User, organisation_id: int) -> bool:
    return bool(roles_in(user, organisation_id))


def may_write(user: User, organisation_id: int) -> bool:
    return bool(roles_in(user, organisation_id) & {Role.ADMINISTRATOR, Role.WRITER})


def may_sign(user: User, organisation_id: int) -> bool:
    return Role.SIGNATORY in roles_in(user, organisation_id)


def may_administer(user: User, organisation_id: int) -> bool:
    return Role.ADMINISTRATOR in roles_in(user, organisation_id)


def signing_mandates(user: User, organisation_id: int, on: date) -> list[Mandate]:
    """Every mandate by which this person may sign that day: ordinary before substitute, then oldest."""
    return [one for one in MANDATES.about(user.pk, organisation_id) if holds_on(one, on)]


def holds_on(mandate: Mandate, day: date) -> bool:
    return mandate.valid_from <= day and (mandate.valid_until is None or day <= mandate.valid_until)


def mandates_for(organisation_id: int, on: date) -> list[Mandate]:
    """The organisation's valid mandates that day, of people who are still its signatories."""
    mandates = held_mandates(organisation_id).valid_on(on)
    return list(mandates.order_by("is_substitute", "valid_from", "pk"))


def held_mandates(organisation_id: int) -> MandateQuerySet:
    """Mandates of any time, of active people who are still signatories; not what was not accepted."""
    return Mandate.objects.held().filter(organisation=organisation_id).select_related("user")


def may_read_evidence(user: User, file_id: UUID) -> bool:
    """Whether this file is the evidence of a mandate, or the fullmakt of an ombud, of the person's
    organisation; staff read all.
    """
    own = Organisation.objects.visible_to(user)
    return (
        Mandate.objects.filter(evidence_file=file_id, organisation__in=own).exists()
        or PowerOfAttorney.objects.filter(document=file_id, organisation__in=own).exists()
    )


def power_of(user: User, organisation_id: int) -> PowerOfAttorney | None:
    """The fullmakt by which this person acts for the organisation; nothing for its own people."""
    rows = PowerOfAttorney.objects.filter(
        memberships__user=user, memberships__organisation=organisation_id
    )
    return rows.first()


def handles_accounts(user: User) -> bool:
    """Whether this member of staff answers claims and checks mandates."""
    return user.has_role(StaffRole.OFFICER, StaffRole.ADMINISTRATOR)
