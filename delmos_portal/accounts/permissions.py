"""Who may do what for an organisation."""

from datetime import date

from delmos_portal.accounts.models import Mandate, Role, StaffRole, User


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


def signing_mandate(user: User, organisation_id: int, on: date) -> Mandate | None:
    """The mandate by which this person may sign for the organisation that day."""
    mandates = Mandate.objects.valid_on(on).filter(user=user, organisation=organisation_id)
    return mandates.order_by("valid_from").first()


def handles_accounts(user: User) -> bool:
    """Whether this member of staff answers claims and checks mandates."""
    return user.has_role(StaffRole.OFFICER, StaffRole.ADMINISTRATOR)
