"""The mails about accounts."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.http import int_to_base36

from delmos_portal.accounts.models import Invitation, OrganisationClaim, User
from delmos_portal.accounts.tokens import token_of
from delmos_portal.journal.models import Event
from delmos_portal.outbox.mail import Mail, send
from delmos_portal.outbox.registry import effect


@effect
def send_invitation(invitation_id: str) -> None:
    """Send the offer, unless it was taken back before it left."""
    rows = Invitation.objects.select_related("organisation", "invited_by")
    invitation = rows.get(pk=invitation_id)
    if not invitation.is_open:
        return
    link = settings.SITE_URL + reverse("invitation", args=[token_of(invitation)])
    send(
        Mail(
            key=f"accounts.send_invitation:{invitation.pk}",
            template="invitation",
            to=[invitation.email],
            context={"invitation": invitation, "link": link},
            secret=link,
        )
    )


@effect
def send_password_reset(user_id: int, request_id: str) -> None:
    """Send the link by which a person chooses a new password."""
    user = User.objects.get(pk=user_id)
    if not user.is_active:
        return
    where = {"uidb36": int_to_base36(user.pk), "key": default_token_generator.make_token(user)}
    link = settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=where)
    send(
        Mail(
            key=f"accounts.send_password_reset:{user.pk}:{request_id}",
            template="password_reset",
            to=[user.email],
            context={
                "person": user,
                "link": link,
                "is_first": not user.has_usable_password(),
                "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
            },
            secret=link,
        )
    )


@effect
def tell_staff_of_claim(claim_id: int) -> None:
    """Tell the grants mailbox that a claim waits."""
    claim = OrganisationClaim.objects.select_related("organisation").get(pk=claim_id)
    page = reverse("workspace:accounts_organisationclaim_change", args=[claim.pk])
    send(
        Mail(
            key=f"accounts.tell_staff_of_claim:{claim.pk}",
            template="claim_to_staff",
            to=[settings.AGENCY["grants_email"]],
            context={"claim": claim, "link": settings.SITE_URL + page},
        )
    )


@effect
def tell_claimant_declined(event_id: int) -> None:
    """Tell the person who asked why the answer is no."""
    event = Event.objects.get(pk=event_id)
    claim = OrganisationClaim.objects.select_related("organisation").get(pk=event.object_id)
    send(
        Mail(
            key=f"accounts.tell_claimant_declined:{event.pk}",
            template="claim_declined",
            to=[claim.email],
            context={"claim": claim, "reason": event.details["reason"]},
        )
    )
