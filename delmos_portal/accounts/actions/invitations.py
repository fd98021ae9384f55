"""Offering a role in an organisation by mail, and accepting it."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from delmos_portal.accounts.models import Invitation, Membership, Organisation, Role, User
from delmos_portal.accounts.permissions import forget_roles, may_administer
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue

NOT_ADMINISTRATOR = "Bara organisationsansvariga kan göra detta."


def invite(
    organisation: Organisation, *, email: str, name: str, role: Role, by: User
) -> Invitation:
    """Offer a role. Raises Refused when the person has it, or has the offer already."""
    email = email.strip().lower()
    if not may_administer(by, organisation.pk):
        raise Refused(NOT_ADMINISTRATOR)
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        if organisation.memberships.filter(user__email=email, role=role).exists():
            raise Refused(f"{email} har redan rollen {role.label.lower()}.")
        waiting = organisation.invitations.filter(email=email, role=role)
        if any(invitation.is_open for invitation in waiting):
            raise Refused(
                f"{email} har redan en inbjudan som gäller. Ta tillbaka den om den ska skickas om."
            )
        return send_invitation(organisation, email=email, name=name, role=role, by=by)


def send_invitation(
    organisation: Organisation, *, email: str, name: str, role: Role, by: User
) -> Invitation:
    """Write the invitation and promise its mail, in the caller's transaction."""
    invitation = Invitation.objects.create(
        organisation=organisation, email=email, name=name, role=role, invited_by=by
    )
    _record("invite", invitation, by=by)
    enqueue(
        "accounts.send_invitation",
        key=f"accounts.send_invitation:{invitation.pk}",
        invitation_id=str(invitation.pk),
    )
    return invitation


def revoke_invitation(pk: UUID, *, by: User) -> None:
    """Take an offer back. Raises Refused when it is no longer open."""
    with transaction.atomic():
        invitation = _locked(pk)
        if not may_administer(by, invitation.organisation_id):
            raise Refused(NOT_ADMINISTRATOR)
        _require_open(invitation)
        invitation.revoked_at = timezone.now()
        invitation.save()
        _record("revoke_invitation", invitation, by=by)


def accept_invitation(pk: UUID, *, by: User) -> Membership:
    """Take the offered role. Raises Refused for another person, and for an offer that is spent."""
    with transaction.atomic():
        invitation = _locked(pk)
        _require_open(invitation)
        if by.email != invitation.email.lower():
            raise Refused(f"Inbjudan gäller {invitation.email}.")
        if by.is_staff:
            raise Refused(
                "Den som arbetar hos oss kan inte företräda en organisation."
                " Be organisationen bjuda in en annan e-postadress."
            )
        return _accept(invitation, by=by)


def open_account(pk: UUID, *, name: str, title: str, phone: str, password: str) -> User:
    """Make the invited person an account, and take the offered role. The mail proved the address."""
    with transaction.atomic():
        invitation = _locked(pk)
        _require_open(invitation)
        if User.objects.filter(email=invitation.email.lower()).exists():
            raise Refused("Det finns redan ett konto med den adressen. Logga in för att tacka ja.")
        user = User.objects.create_user(
            invitation.email, password, name=name, title=title, phone=phone
        )
        _accept(invitation, by=user)
    return user


def _accept(invitation: Invitation, *, by: User) -> Membership:
    membership, _created = Membership.objects.get_or_create(
        user=by, organisation=invitation.organisation, role=invitation.role
    )
    invitation.accepted_at = timezone.now()
    invitation.save()
    forget_roles(by)
    _record("accept_invitation", invitation, by=by)
    return membership


def _locked(pk: UUID) -> Invitation:
    """The offer under its lock, so that it is spent once."""
    rows = Invitation.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("organisation").get(pk=pk)


def _require_open(invitation: Invitation) -> None:
    if not invitation.is_open:
        raise Refused(invitation.why_closed)


def _record(step: str, invitation: Invitation, *, by: User) -> None:
    record(
        step,
        by=by,
        object_type=invitation._meta.label_lower,
        object_id=invitation.pk,
        on_behalf_of=invitation.organisation.name,
        details={"role": invitation.role},
    )
