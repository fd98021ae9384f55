"""Every form about passwords speaks with one voice: in plain Swedish, with what to do."""

import time

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.urls import reverse
from django.utils.http import int_to_base36

from delmos_portal.accounts.actions.invitations import invite
from delmos_portal.accounts.models import Role, User
from delmos_portal.accounts.tokens import token_of
from tests.accounts.people import PASSWORD, administrator, organisation

pytestmark = pytest.mark.django_db

SHORT = (
    "Lösenordet är för kort. Välj ett med minst 12 tecken, till exempel flera ord efter varandra."
)
COMMON = "Lösenordet är för vanligt och lätt att gissa. Välj ett annat, till exempel flera ord efter varandra."
LIKE_YOU = (
    "Lösenordet liknar ditt namn eller din e-postadress. Välj ett som inte har med dig att göra."
)
DIFFERENT = "Lösenorden är inte lika. Skriv det nya lösenordet likadant i båda rutorna."
HELP = "Minst 12 tecken. Flera ord efter varandra är lätt att minnas och svårt att gissa."


def complaints(page) -> dict[str, list[str]]:
    return {name: list(errors) for name, errors in page.context["form"].errors.items()}


def signed_in(amina: User) -> Client:
    client = Client()
    client.force_login(amina)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()
    return client


def new_password_page(way: str) -> tuple[Client, str, dict[str, str]]:
    """Somewhere a password is chosen: its address, and what else must be filled in."""
    where = organisation()
    amina = administrator(where)
    if way == "change":
        return signed_in(amina), reverse("account_change_password"), {"oldpassword": PASSWORD}
    client = Client()
    if way == "reset":
        key = default_token_generator.make_token(amina)
        names = {"uidb36": int_to_base36(amina.pk), "key": key}
        mailed = client.get(reverse("account_reset_password_from_key", kwargs=names))
        return client, mailed.headers["Location"], {}
    offer = invite(
        where,
        email=amina.email.replace("amina", "sigrid"),
        name="Sigrid",
        role=Role.READER,
        by=amina,
    )
    return (
        client,
        reverse("invitation", args=[token_of(offer)]),
        {"name": "Sigrid", "phone": "0141-22 50 00"},
    )


@pytest.mark.parametrize("way", ["change", "reset", "invitation"])
@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ("kort", SHORT),
        ("password1234", COMMON),
        ("{name}@motala.example", LIKE_YOU),
    ],
)
def test_a_password_that_will_not_do_is_answered_alike_wherever_it_is_chosen(way, chosen, said):
    client, url, rest = new_password_page(way)
    chosen = chosen.format(name="sigrid" if way == "invitation" else "amina")
    one = "password" if way == "invitation" else "password1"
    twice = {} if way == "invitation" else {"password2": chosen}

    page = client.post(url, {**rest, one: chosen, **twice})

    assert complaints(page) == {one: [said]}
    assert page.context["form"].fields[one].help_text == HELP


@pytest.mark.parametrize("way", ["change", "reset"])
def test_two_that_differ_are_said_to_and_nothing_changes(way):
    client, url, rest = new_password_page(way)

    page = client.post(
        url, {**rest, "password1": "fyra nya ord i dag", "password2": "fyra andra ord i dag"}
    )

    assert complaints(page) == {"password2": [DIFFERENT]}
    assert User.objects.get(email="amina@motala.example").check_password(PASSWORD)


def test_what_is_left_out_is_asked_for_by_its_name():
    client = signed_in(administrator(organisation()))
    names = ("account_change_password", "account_reauthenticate")
    left_out = [complaints(client.post(reverse(name), {})) for name in names]
    left_out += [
        complaints(Client().post(reverse(name), {}))
        for name in ("account_login", "account_reset_password")
    ]

    assert left_out == [
        {
            "oldpassword": ["Skriv det lösenord som du har nu."],
            "password1": ["Välj ett nytt lösenord."],
            "password2": ["Skriv det nya lösenordet en gång till."],
        },
        {"password": ["Skriv ditt lösenord."]},
        {"login": ["Skriv din e-postadress."], "password": ["Skriv ditt lösenord."]},
        {"email": ["Skriv din e-postadress."]},
    ]


def test_an_address_that_is_none_and_a_wrong_password_are_answered_with_what_to_do():
    incomplete = "E-postadressen är inte fullständig. Den ska se ut som namn@organisationen.se."
    amina = signed_in(administrator(organisation()))
    wrong = {
        "oldpassword": "fel",
        "password1": "fyra nya ord i dag",
        "password2": "fyra nya ord i dag",
    }

    answers = [
        complaints(Client().post(reverse("account_login"), {"login": "amina", "password": "x"})),
        complaints(Client().post(reverse("account_reset_password"), {"email": "amina"})),
        complaints(amina.post(reverse("account_change_password"), wrong)),
        complaints(amina.post(reverse("account_reauthenticate"), {"password": "fel"})),
    ]

    assert answers == [
        {"login": [incomplete]},
        {"email": [incomplete]},
        {"oldpassword": ["Lösenordet stämmer inte. Skriv det lösenord som du har nu."]},
        {"password": ["Lösenordet stämmer inte. Skriv det igen, eller välj Glömt lösenordet."]},
    ]


def test_the_page_says_how_long_the_mailed_link_holds(settings):
    page = Client().get(reverse("account_reset_password_done"))

    assert settings.PASSWORD_RESET_TIMEOUT == 24 * 3600
    assert "Den gäller i ett dygn" in page.text
