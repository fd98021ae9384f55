"""The people of the account tests, each made by the real actions."""

from datetime import date
from time import time

from django.test import Client

from delmos_portal.accounts.actions.claims import approve_claim, claim_organisation
from delmos_portal.accounts.actions.invitations import invite, open_account
from delmos_portal.accounts.actions.mandates import add_mandate
from delmos_portal.accounts.models import (
    Invitation,
    Mandate,
    Office,
    Organisation,
    Role,
    StaffRole,
    User,
)

PASSWORD = "fyra lugna ord om hösten"


def organisation(name: str = "Motala kommun", code: str = "0583") -> Organisation:
    made, _new = Organisation.objects.get_or_create(
        kind="kommun", code=code, defaults={"name": name, "org_number": "212000-2817"}
    )
    return made


def staff(email: str = "olle@delmos.example", *roles: StaffRole) -> User:
    name = email.partition("@")[0].capitalize()
    return User.objects.create_user(
        email, PASSWORD, name=name, roles=list(roles or [StaffRole.OFFICER])
    )


def claim(where: Organisation, email: str = "amina@motala.example"):
    name = email.partition("@")[0].capitalize()
    return claim_organisation(
        where, name=name, title="Strateg", email=email, phone="0141-22 50 00", message="Hej"
    )


def administrator(where: Organisation, email: str = "amina@motala.example") -> User:
    officer = User.objects.filter(email="olle@delmos.example").first() or staff()
    approve_claim(claim(where, email).pk, by=officer)
    return accept(Invitation.objects.get(email=email))


def member(where: Organisation, email: str, role: Role, *, by: User) -> User:
    return accept(invite(where, email=email, name=email.partition("@")[0], role=role, by=by))


def accept(invitation: Invitation) -> User:
    name = (invitation.name or "Namn").capitalize()
    return open_account(
        invitation.pk, name=name, title="Strateg", phone="0141-22 50 00", password=PASSWORD
    )


def mandate(where: Organisation, who: User, *, by: User, **values: object) -> Mandate:
    given = {
        "office": Office.BOARD_CHAIR,
        "valid_from": date(2026, 1, 1),
        "valid_until": None,
        "evidence": "Kommunstyrelsen 2026-01-14, § 12",
        **values,
    }
    return add_mandate(where, who, **given, by=by)


def sign_in(client: Client, user: User) -> Client:
    """Sign in as the pages do; staff have shown their second factor."""
    client.force_login(user)
    if user.is_staff:
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "mfa", "type": "totp", "at": time()}
        ]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
    return client
