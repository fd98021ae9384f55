"""Asking to represent an organisation, and the agency's answer."""

from typing import NotRequired, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone

from delmos_portal.accounts.actions.invitations import send_invitation
from delmos_portal.accounts.actions.organisations import save_organisation
from delmos_portal.accounts.lifecycle import CLAIM_LIFE, ClaimStep
from delmos_portal.accounts.models import Organisation, OrganisationClaim, Role, User
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue


class Claimant(TypedDict):
    """Who asks, and what they say."""

    name: str
    title: str
    email: str
    phone: str
    message: NotRequired[str]


def claim_organisation(
    organisation: Organisation, *, by: User | None = None, **claimant: Unpack[Claimant]
) -> OrganisationClaim:
    """Ask to represent an organisation in the register."""
    return _write_down(OrganisationClaim(organisation=organisation, **claimant), by)


def claim_new_organisation(
    kind: str, name_of_it: str, number: str, *, by: User | None = None, **claimant: Unpack[Claimant]
) -> OrganisationClaim:
    """Tell of an organisation that is not in the register, and ask to represent it."""
    if Organisation.objects.filter(org_number=number).exists():
        raise Refused("Organisationsnumret finns redan i registret.")
    claim = OrganisationClaim(new_kind=kind, new_name=name_of_it, new_number=number, **claimant)
    return _write_down(claim, by)


def _write_down(claim: OrganisationClaim, by: User | None) -> OrganisationClaim:
    """Keep the claim, tell the agency, and confirm it. A stranger's is written down by the system."""
    claim.email = claim.email.strip().lower()
    with transaction.atomic():
        claim.save()
        record(
            "claim_organisation",
            by=by or User.objects.system(),
            object_type=claim._meta.label_lower,
            object_id=claim.pk,
            to_status=claim.status,
            on_behalf_of=claim.about,
        )
        for mail in ("accounts.tell_staff_of_claim", "accounts.confirm_claim"):
            enqueue(mail, key=f"{mail}:{claim.pk}", claim_id=claim.pk)
    return claim


def approve_claim(pk: int, *, by: User) -> OrganisationClaim:
    """Believe the claim: the person is invited to be the organisation's administrator.

    An organisation that is not in the register is added; if another has been added with its number
    since, the person is invited there.
    """
    with CLAIM_LIFE.take(ClaimStep.APPROVE, pk, by=by) as taken:
        claim = taken.it
        claim.handled_by, claim.handled_at = by, timezone.now()
        organisation = claim.organisation or _add(claim, by)
        claim.organisation = organisation
        send_invitation(
            organisation, email=claim.email, name=claim.name, role=Role.ADMINISTRATOR, by=by
        )
    return claim


def decline_claim(pk: int, *, reason: str, by: User) -> OrganisationClaim:
    """Say no; the reason goes to the person who asked."""
    with CLAIM_LIFE.take(ClaimStep.DECLINE, pk, by=by) as taken:
        claim = taken.it
        claim.handled_by, claim.handled_at = by, timezone.now()
        taken.details["reason"] = reason
    return claim


def _add(claim: OrganisationClaim, by: User) -> Organisation:
    number = claim.new_number
    there = Organisation.objects.filter(org_number=number).order_by("pk").first()
    if there is not None:
        return there
    added = Organisation(kind=claim.new_kind, name=claim.new_name, org_number=number)
    save_organisation(added, changed=["kind", "name", "org_number"], by=by)
    return added
