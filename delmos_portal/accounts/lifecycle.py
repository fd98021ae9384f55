"""The life of a claim to represent an organisation."""

from enum import StrEnum

from delmos_portal.accounts.models import OrganisationClaim, User
from delmos_portal.accounts.permissions import handles_accounts
from delmos_portal.lifecycle import Life, Rule

Status = OrganisationClaim.Status


class ClaimStep(StrEnum):
    APPROVE = "approve_claim"
    DECLINE = "decline_claim"


def is_handled_by(user: User, claim: OrganisationClaim) -> bool:  # noqa: ARG001 -- every claim alike
    return handles_accounts(user)


WAITING = frozenset({Status.WAITING})

CLAIM_LIFE = Life(
    model=OrganisationClaim,
    rules={
        ClaimStep.APPROVE: Rule[OrganisationClaim](WAITING, Status.APPROVED, is_handled_by),
        ClaimStep.DECLINE: Rule[OrganisationClaim](
            WAITING, Status.DECLINED, is_handled_by, ("accounts.tell_claimant_declined",)
        ),
    },
    noun="Anmälan",
    related=("organisation",),
)
