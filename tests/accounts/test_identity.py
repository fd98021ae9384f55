"""How surely we know who is signed in, what that is too low for, and what is kept of it."""

import json
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from delmos_portal.accounts.identity import Identity, identity_of, masked, why_too_low
from delmos_portal.accounts.models import Level, User
from delmos_portal.outbox.models import OutboxMessage
from tests.accounts.e_id import SUBJECT, heading, identity, sigrid
from tests.accounts.people import PASSWORD
from tests.accounts.test_claims import deliver_all
from tests.accounts.test_sign_in import SECRET, code, log_in
from tests.oidc import (
    CLAIM,
    LEVEL_2,
    NUMBER,
    broker,
    provider,
    running_provider,
    walk,
)

__all__ = ["broker", "provider", "running_provider"]

pytestmark = pytest.mark.django_db


def test_a_password_is_the_lowest_level(client: Client):
    log_in(client, sigrid())

    assert identity(client).level == Level.PASSWORD
    assert identity(client).method == "Lösenord"


def test_a_one_time_code_makes_two_factors(client: Client):
    person = sigrid()
    TOTP.activate(person, SECRET)
    log_in(client, person)

    client.post(reverse("mfa_authenticate"), {"code": code()})

    assert identity(client).level == Level.TWO_FACTORS
    assert identity(client).method == "Lösenord och engångskod"


def test_an_e_id_of_level_three_is_the_highest(client: Client, broker):
    sigrid(broker)
    broker.knows(SUBJECT)

    walk(client, "e-id-sign-in", SUBJECT)

    shown = identity(client)
    assert shown.level == Level.E_ID
    assert shown.evidence() == {
        "level": "3",
        "method": "E-legitimation (BankID eller Freja)",
        "subject": SUBJECT,
        "name": "Sigrid Ek",
        "personal_identity_number": NUMBER,
        "organisation_number": "2120002817",
        "provider": broker.address,
        "at": shown.at.isoformat(),
    }


def test_reading_the_identity_costs_no_statement(client: Client, broker, django_assert_num_queries):
    sigrid(broker)
    walk(client, "e-id-sign-in", broker.knows(SUBJECT))
    request = RequestFactory().get("/")
    request.session = client.session
    request.user = User.objects.get(pk=request.session["_auth_user_id"])

    with django_assert_num_queries(0):
        level = identity_of(request).level

    assert level == Level.E_ID


@pytest.mark.parametrize("level", [LEVEL_2, None, "", LEVEL_2 + " loa3"])
def test_an_e_id_that_is_not_of_level_three_opens_nothing(client: Client, broker, level):
    sigrid(broker)

    page = walk(client, "e-id-sign-in", broker.knows(SUBJECT, acr=level))

    assert (page.status_code, heading(page)) == (403, "E-legitimationen räcker inte")
    assert "Välj en annan e-legitimation" in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_an_agreed_level_of_another_name_is_taken(client: Client, broker, settings):
    settings.EID = {**settings.EID, "level_claim": "loa", "level_value": "substantial high"}
    sigrid(broker)

    walk(client, "e-id-sign-in", broker.knows(SUBJECT, loa="high", acr=None))

    assert identity(client).level == Level.E_ID


PASSWORD_ONLY = Identity(Level.PASSWORD, "Lösenord")
WITH_CODE = Identity(Level.TWO_FACTORS, "Lösenord och engångskod")


def with_e_id(minutes_ago: int) -> Identity:
    return Identity(
        Level.E_ID, "E-legitimation", at=timezone.now() - timedelta(minutes=minutes_ago)
    )


@pytest.mark.parametrize(
    ("shown", "required", "sentence"),
    [
        (PASSWORD_ONLY, Level.PASSWORD, ""),
        (WITH_CODE, Level.TWO_FACTORS, ""),
        (14, Level.E_ID, ""),
        (60, Level.TWO_FACTORS, ""),
        (PASSWORD_ONLY, Level.TWO_FACTORS, "eller legitimera dig med BankID eller Freja"),
        (WITH_CODE, Level.E_ID, "Legitimera dig med BankID eller Freja och skriv sedan under"),
        (16, Level.E_ID, "Det har gått mer än 15 minuter"),
    ],
)
def test_what_is_too_low_is_said_with_what_to_do(settings, shown, required, sentence):
    settings.EID = {**settings.EID, "server_url": "https://e", "name": "BankID eller Freja"}

    if isinstance(shown, int):
        shown = with_e_id(minutes_ago=shown)

    said = why_too_low(shown, required)

    assert (bool(said), sentence in said) == (bool(sentence), True)


def test_without_a_broker_the_sentence_names_another_way():
    assert "Underteckna på papper" in why_too_low(WITH_CODE, Level.E_ID)
    assert "legitimera" not in why_too_low(PASSWORD_ONLY, Level.TWO_FACTORS)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (NUMBER, "19121212-****"),
        ("19121212-1212", "19121212-****"),
        ("1212121212", "121212-****"),
        ("oläsligt", "****"),
        ("", ""),
    ],
)
def test_a_personal_identity_number_is_shown_without_its_last_four(number, shown):
    assert masked(number) == shown


def everything_in_the_database() -> str:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        text = ""
        for table in tables:
            cursor.execute(f"SELECT coalesce(json_agg(t)::text, '') FROM \"{table}\" t")
            text += cursor.fetchone()[0]
    for session in Session.objects.all():
        text += json.dumps(session.get_decoded())
    return text


def test_the_personal_identity_number_is_nowhere_in_the_database(client: Client, broker):
    person = sigrid()
    log_in(client, person)
    walk(client, "e-id-connect", broker.knows(SUBJECT))
    walk(client, "identify", SUBJECT)
    deliver_all()

    kept = everything_in_the_database()

    assert identity(client).personal_identity_number == NUMBER
    assert (NUMBER in kept, NUMBER[2:] in kept, NUMBER[:8] + "-" + NUMBER[8:] in kept) == (
        False,
    ) * 3
    assert list(SocialAccount.objects.values_list("uid", "extra_data")) == [(SUBJECT, {})]
    assert OutboxMessage.objects.filter(key__contains="e_id").get().payload.keys() == {"event_id"}


@pytest.mark.parametrize("with_claim", [True, False])
def test_a_subject_that_is_the_number_is_made_unreadable(client: Client, broker, with_claim):
    person = sigrid()
    log_in(client, person)
    claims = {} if with_claim else {CLAIM + "personalIdentityNumber": None}
    walk(client, "e-id-connect", broker.knows(NUMBER, **claims))
    client.post(reverse("account_logout"))

    walk(client, "e-id-sign-in", NUMBER)

    assert client.session["_auth_user_id"] == str(person.pk)
    assert NUMBER not in everything_in_the_database()


def test_what_the_e_id_said_is_forgotten_at_sign_out(client: Client, broker):
    person = sigrid(broker)
    walk(client, "e-id-sign-in", broker.knows(SUBJECT))

    client.post(reverse("account_logout"))
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})

    assert identity(client).level == Level.PASSWORD


def test_a_new_secret_of_the_portal_asks_for_the_e_id_anew(client: Client, broker, settings):
    sigrid(broker)
    walk(client, "e-id-sign-in", broker.knows(SUBJECT))
    request = RequestFactory().get("/")
    request.session = client.session
    request.user = User.objects.get(email="sigrid@motala.example")
    settings.SECRET_KEY = "en annan hemlighet" * 5

    assert identity_of(request).level == Level.PASSWORD
