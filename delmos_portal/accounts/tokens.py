"""The token of an invitation's address: it cannot be guessed, and carries nothing about anyone."""

from uuid import UUID

from django.core.signing import BadSignature, Signer

from delmos_portal.accounts.models import Invitation

signer = Signer(salt="invitation")


def token_of(invitation: Invitation) -> str:
    return signer.sign(str(invitation.pk))


def invitation_of(token: str) -> Invitation | None:
    """The invitation that the token was made for; nothing for a token that we did not make."""
    try:
        pk = UUID(signer.unsign(token))
    except (BadSignature, ValueError):
        return None
    return (
        Invitation.objects.select_related("organisation", "invited_by", "power_of_attorney")
        .filter(pk=pk)
        .first()
    )
