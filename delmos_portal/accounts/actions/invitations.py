"""Offering a role in an organisation by mail, and accepting it."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from delmos_portal.accounts.actions.people import change_details
from delmos_portal.accounts.models import (
    Invitation,
    KeptMembership,
    Membership,
    Organisation,
    PowerOfAttorney,
    Role,
    User,
)
from delmos_portal.accounts.permissions import forget_roles, may_administer, may_read, power_of
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue
from delmos_portal.templatetags.swedish import day

if TYPE_CHECKING:
    from django.db.models import QuerySet

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
        held = organisation.memberships.filter(user__email=email)
        if held.filter(power_of_attorney__isnull=False).exists():
            raise Refused(
                f"{email} är ombud för er. Återkalla först fullmakten, om personen ska bli en av er."
            )
        if held.filter(role=role).exists():
            raise Refused(f"{email} har redan rollen {role.label.lower()}.")
        refuse_second_offer(organisation.invitations.filter(email=email, role=role), email)
        return send_invitation(organisation, email=email, name=name, role=role, by=by)


def refuse_second_offer(waiting: "QuerySet[Invitation]", email: str) -> None:
    if any(invitation.is_open for invitation in waiting.select_related("power_of_attorney")):
        raise Refused(
            f"{email} har redan en inbjudan som gäller. Ta tillbaka den om den ska skickas om."
        )


def send_invitation(
    organisation: Organisation,
    *,
    email: str,
    name: str,
    role: Role,
    by: User,
    power_of_attorney: PowerOfAttorney | None = None,
) -> Invitation:
    """Write the invitation and promise its mail, in the caller's transaction."""
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email,
        name=name,
        role=role,
        invited_by=by,
        power_of_attorney=power_of_attorney,
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
        _fill_in_from_claim(by, invitation)
        return _accept(invitation, by=by)


def _fill_in_from_claim(user: User, invitation: Invitation) -> None:
    """What the profile lacks, where the person told us when they asked; what stands there stays."""
    if (user.title and user.phone) or (claim := invitation.claim) is None:
        return
    change_details(
        user, name=user.name, title=user.title or claim.title, phone=user.phone or claim.phone
    )


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
    organisation, power = invitation.organisation, invitation.power_of_attorney
    # Two offers that are accepted at once wait for each other: nobody becomes both ombud and member.
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    _refuse_both(organisation, power, by)
    # What has ended, and is not cleared away yet, must not stand in the way of what begins.
    KeptMembership.objects.filter(
        user=by, organisation=organisation, until__lt=timezone.localdate()
    ).delete()
    membership, _created = Membership.objects.get_or_create(
        user=by,
        organisation=organisation,
        role=invitation.role,
        defaults=power.to_membership if power else {},
    )
    if power is not None:
        power.ombud = by
        power.save(update_fields=["ombud"])
    invitation.accepted_at = timezone.now()
    invitation.save()
    forget_roles(by)
    _record("accept_invitation", invitation, by=by)
    return membership


def _refuse_both(organisation: Organisation, power: PowerOfAttorney | None, by: User) -> None:
    """Nobody is at once a member of an organisation and its ombud."""
    forget_roles(by)
    if not may_read(by, organisation.pk):
        return
    held = power_of(by, organisation.pk)
    if power is not None:
        raise Refused(f"Du tillhör redan {organisation}. Inbjudan som ombud behövs inte.")
    if held is not None:
        raise Refused(
            f"Du är ombud för {organisation} till och med {day(held.valid_until)}."
            " Be den som är organisationsansvarig att först återkalla fullmakten."
        )


def _locked(pk: UUID) -> Invitation:
    """The offer under its lock, so that it is spent once."""
    rows = Invitation.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("organisation", "power_of_attorney").get(pk=pk)


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
        details={"role": invitation.role}
        | ({"power_of_attorney": power} if (power := invitation.power_of_attorney_id) else {}),
    )
