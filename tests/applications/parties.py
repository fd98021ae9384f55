"""A stage that several must sign, and its people. States are reached by the real actions.

Amina writes, Sigrid is the chair, Kerstin the municipal director, Vera the chair's substitute.
"""

from typing import Any

from applications.actions import signing
from applications.models import Stage, Submission
from delmos_portal.accounts.identity import Identity
from delmos_portal.accounts.models import Level, Office, Role, User
from delmos_portal.demo.walk import signing_of
from tests.build import People, fill_in, mandate, member, notification, people, person

CHAIR = {"offices": [Office.BOARD_CHAIR]}
DIRECTOR = {"offices": [Office.MUNICIPAL_DIRECTOR]}
PASSWORD = Identity(Level.PASSWORD, "Lösenord")


def signatory(name: str, who: People, office: str, **terms: Any) -> User:
    """One more who may sign for Motala."""
    user = person(name)
    member(user, who.motala, Role.SIGNATORY)
    mandate(user, who.motala, office, **terms)
    return user


def signed_by(
    *parties: dict[str, Any], in_order: bool = True, **rules: Any
) -> tuple[Submission, People]:
    """Motala's whole draft of a notification that these parties sign."""
    who = people()
    draft = notification(who=who)
    Stage.objects.filter(pk=draft.stage_id).update(
        parties=list(parties), signing_in_order=in_order, **rules
    )
    draft = fill_in(Submission.objects.get(pk=draft.pk), by=who.amina)
    return draft, who


def send(it: Submission, who: People) -> None:
    signing.send_to_signatory(it.pk, by=who.amina)


def sign(it: Submission, user: User, **said: Any) -> Submission:
    shown = signing_of(it, user)
    changes = {"email": user.email, "phone": "0141-22 50 00", **said}
    signed = signing.sign(
        it.pk, signing.Signing(**{**vars_of(shown), **changes}), by=User.objects.get(pk=user.pk)
    )
    it.refresh_from_db()
    return signed


def vars_of(said: signing.Signing) -> dict[str, Any]:
    return {name: getattr(said, name) for name in said.__dataclass_fields__}


def standing(it: Submission) -> set[int]:
    """The parties whose signatures stand."""
    return set(it.signatures.filter(voided_at=None).values_list("party", flat=True))
