"""Asking to represent an organisation, and the agency's answer."""

from django.db import transaction
from django.utils import timezone

from delmos_portal.accounts.actions.invitations import send_invitation
from delmos_portal.accounts.lifecycle import CLAIM_LIFE, ClaimStep
from delmos_portal.accounts.models import Organisation, OrganisationClaim, Role, User
from delmos_portal.journal.record import record
from delmos_portal.outbox.enqueue import enqueue


def claim_organisation(
    organisation: Organisation,
    *,
    name: str,
    title: str,
    email: str,
    phone: str,
    message: str = "",
    by: User | None = None,
) -> OrganisationClaim:
    """Ask to represent an organisation. A stranger's claim is written down by the system."""
    with transaction.atomic():
        claim = OrganisationClaim.objects.create(
            organisation=organisation,
            name=name,
            title=title,
            email=email.strip().lower(),
            phone=phone,
            message=message,
        )
        record(
            "claim_organisation",
            by=by or User.objects.system(),
            object_type=claim._meta.label_lower,
            object_id=claim.pk,
            to_status=claim.status,
            on_behalf_of=organisation.name,
        )
        enqueue(
            "accounts.tell_staff_of_claim",
            key=f"accounts.tell_staff_of_claim:{claim.pk}",
            claim_id=claim.pk,
        )
    return claim


def approve_claim(pk: int, *, by: User) -> OrganisationClaim:
    """Believe the claim: the person is invited to be the organisation's administrator."""
    with CLAIM_LIFE.take(ClaimStep.APPROVE, pk, by=by) as taken:
        claim = taken.it
        claim.handled_by, claim.handled_at = by, timezone.now()
        send_invitation(
            claim.organisation, email=claim.email, name=claim.name, role=Role.ADMINISTRATOR, by=by
        )
    return claim


def decline_claim(pk: int, *, reason: str, by: User) -> OrganisationClaim:
    """Say no; the reason goes to the person who asked."""
    with CLAIM_LIFE.take(ClaimStep.DECLINE, pk, by=by) as taken:
        claim = taken.it
        claim.handled_by, claim.handled_at = by, timezone.now()
        taken.details["reason"] = reason
    return claim
