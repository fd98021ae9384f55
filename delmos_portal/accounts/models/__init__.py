"""People, organisations, roles and mandates."""

from delmos_portal.accounts.models.mandates import (
    Mandate,
    MandateQuerySet,
    Office,
)
from delmos_portal.accounts.models.memberships import (
    INVITATION_DAYS,
    Departure,
    FormerMember,
    Invitation,
    KeptMembership,
    Membership,
    OrganisationClaim,
    domain_of,
)
from delmos_portal.accounts.models.organisations import (
    MUNICIPAL,
    Organisation,
    OrganisationKind,
    OrganisationName,
    OrganisationQuerySet,
    check_organisation_number,
    swedish_sort_key,
)
from delmos_portal.accounts.models.people import (
    Level,
    Role,
    StaffRole,
    User,
    UserManager,
)
from delmos_portal.accounts.models.powers import PowerOfAttorney

__all__ = [
    "INVITATION_DAYS",
    "MUNICIPAL",
    "Departure",
    "FormerMember",
    "Invitation",
    "KeptMembership",
    "Level",
    "Mandate",
    "MandateQuerySet",
    "Membership",
    "Office",
    "Organisation",
    "OrganisationClaim",
    "OrganisationKind",
    "OrganisationName",
    "OrganisationQuerySet",
    "PowerOfAttorney",
    "Role",
    "StaffRole",
    "User",
    "UserManager",
    "check_organisation_number",
    "domain_of",
    "swedish_sort_key",
]
