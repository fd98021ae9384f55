"""Sigrid, who has an e-ID, and what her visit is worth."""

from django.test import Client, RequestFactory

from delmos_portal.accounts.actions.e_ids import connect_e_id
from delmos_portal.accounts.identity import Identity, identity_of
from delmos_portal.accounts.models import Role, User
from tests.accounts.people import administrator, member, organisation
from tests.oidc import NUMBER

SUBJECT = "a3f1c2"
# The personal identity number, as people and machines write it.
WRITTEN = (NUMBER, NUMBER[2:], f"{NUMBER[:8]}-{NUMBER[8:]}", f"{NUMBER[2:8]}-{NUMBER[8:]}")


def says_the_number(text: str) -> bool:
    return any(one in text for one in WRITTEN)


def identity(client: Client, method: str = "GET") -> Identity:
    """The identity of the person whose browser this is, as a view would read it."""
    request = RequestFactory().generic(method, "/")
    request.session = client.session
    request.user = User.objects.get(pk=client.session["_auth_user_id"])
    return identity_of(request)


def sigrid(broker_in_use=None) -> User:
    where = organisation()
    person = member(where, "sigrid@motala.example", Role.SIGNATORY, by=administrator(where))
    if broker_in_use is not None:
        connect_e_id(person, provider=broker_in_use.address, subject=SUBJECT)
    return person


def heading(page) -> str:
    return page.context["refusal"].title
