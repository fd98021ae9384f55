"""The address of a request for an opinion: it cannot be guessed, and is kept nowhere.

It is made anew from the request, the number of its address and the portal's own key. A new number is a
new address, and the one before it is known as replaced.
"""

from dataclasses import dataclass
from uuid import UUID

from django.core.signing import BadSignature, Signer

from screening.models import OpinionRequest

ROWS = (
    *("submission__case__call", "submission__case__officer", "submission__stage"),
    *("sent_by", "opinion__registered_by"),
)
signer = Signer(salt="screening.opinion", sep=".")


@dataclass(frozen=True)
class Addressed:
    """The request that an address was made for, and whether it is its address today."""

    it: OpinionRequest
    is_current: bool


def token_of(it: OpinionRequest) -> str:
    return signer.sign(f"{it.pk.hex}-{it.address_number}")


def addressed_by(token: str) -> Addressed | None:
    """Nothing for a token that we did not make."""
    try:
        pk, _, number = signer.unsign(token).partition("-")
        found = OpinionRequest.objects.select_related(*ROWS).filter(pk=UUID(pk)).first()
    except (BadSignature, ValueError):
        return None
    return Addressed(found, int(number) == found.address_number) if found else None
