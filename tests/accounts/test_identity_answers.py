"""What comes back from the broker is checked, whoever changed it on its way."""

import base64
import hashlib
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.test import Client
from django.urls import reverse

from delmos_portal.accounts.models import Level
from tests.accounts.e_id import SUBJECT, heading, identity, sigrid
from tests.accounts.test_sign_in import log_in
from tests.oidc import (
    LEVEL_2,
    begin,
    broker,
    provider,
    resigned,
    running_provider,
    show_e_id,
    walk,
)

__all__ = ["broker", "provider", "running_provider"]

pytestmark = pytest.mark.django_db


def test_the_code_is_bound_to_the_one_who_asked_for_it(client: Client, broker):
    sigrid(broker)
    page = begin(client, "e-id-sign-in")
    asked = parse_qs(urlsplit(page.context["address"]).query)

    client.get(show_e_id(page, broker.knows(SUBJECT)))

    verifier = broker.asked_at("/oauth2/token")["code_verifier"]
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode()
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["code_challenge"] == [challenge.rstrip("=")]


TAMPERED = {
    "signed by somebody else": lambda token: resigned(token),
    "not signed": lambda token: resigned(token, key=None, algorithm="none"),
    "signed with what everyone knows": lambda token: resigned(
        token, key="hemligt" * 8, algorithm="HS256"
    ),
    "one letter changed": lambda token: (
        token[:-9] + ("A" if token[-9] != "A" else "B") + token[-8:]
    ),
}


@pytest.mark.parametrize("how", TAMPERED)
def test_a_token_that_was_changed_on_its_way_is_refused(client: Client, broker, how):
    sigrid(broker)
    broker.tampering = TAMPERED[how]

    page = walk(client, "e-id-sign-in", broker.knows(SUBJECT))

    assert (page.status_code, heading(page)) == (
        401,
        "Svaret från e-legitimationen gick inte att kontrollera",
    )
    assert "_auth_user_id" not in client.session


WRONG = {
    "another service": {"aud": "nagon-annan"},
    "another issuer": {"iss": "https://evil.example"},
    "another visit": {"nonce": "en annan"},
    "no visit": {"nonce": None},
    "too old": {"exp": 1_700_000_000},
    "from the future": {"iat": 4_000_000_000},
    "made for another": {"aud": ["delmos", "annan"], "azp": "annan"},
    "somebody else": {"sub": "en annan"},
}


@pytest.mark.parametrize("what", WRONG)
def test_a_token_for_something_else_is_refused_though_the_broker_signed_it(
    client: Client, broker, what
):
    sigrid(broker)
    key = signing_key_of(broker)
    broker.tampering = lambda token: resigned(token, key=key, **WRONG[what])

    page = walk(client, "e-id-sign-in", broker.knows(SUBJECT))

    assert heading(page) == "Svaret från e-legitimationen gick inte att kontrollera"
    assert "_auth_user_id" not in client.session


def test_a_token_that_is_only_signed_anew_by_the_broker_is_taken(client: Client, broker):
    """The control of the test above: the key is the right one, so that only the change is refused."""
    sigrid(broker)
    key = signing_key_of(broker)
    broker.tampering = lambda token: resigned(token, key=key)

    walk(client, "e-id-sign-in", broker.knows(SUBJECT))

    assert identity(client).level == Level.E_ID


def signing_key_of(broker):
    """The provider's own private key, out of the provider itself."""
    with broker.app.test_request_context():
        broker.app.preprocess_request()
        from oidc_provider_mock._storage import storage

        return jwt.PyJWK(storage.jwk.as_dict(is_private=True), algorithm="RS256").key


def test_userinfo_about_another_person_is_refused(client: Client, broker):
    sigrid(broker)
    broker.about = lambda told: {**told, "sub": "en annan"}

    page = walk(client, "e-id-sign-in", broker.knows(SUBJECT))

    assert heading(page) == "Svaret från e-legitimationen gick inte att kontrollera"


def test_userinfo_cannot_raise_what_the_token_says(client: Client, broker):
    sigrid(broker)
    broker.about = lambda told: {**told, "acr": broker.settings["level_value"]}

    page = walk(client, "e-id-sign-in", broker.knows(SUBJECT, acr=LEVEL_2))

    assert heading(page) == "E-legitimationen räcker inte"


@pytest.mark.parametrize("state", ["", "påhittad", "missing"])
def test_an_answer_that_nobody_asked_for_is_refused(client: Client, broker, state):
    sigrid(broker)
    back = urlsplit(show_e_id(begin(client, "e-id-sign-in"), broker.knows(SUBJECT)))
    values = {"code": parse_qs(back.query)["code"][0], "state": state}
    if state == "missing":
        del values["state"]

    page = client.get(back.path, values)

    assert heading(page) == "Legitimeringen gick inte att slutföra"
    assert "_auth_user_id" not in client.session


def test_an_answer_works_once(client: Client, broker):
    sigrid(broker)
    back = show_e_id(begin(client, "e-id-sign-in"), broker.knows(SUBJECT))
    client.get(back)
    client.post(reverse("account_logout"))

    page = client.get(back)

    assert heading(page) == "Legitimeringen gick inte att slutföra"
    assert "_auth_user_id" not in client.session


def test_an_answer_in_another_browser_is_refused(client: Client, broker):
    sigrid(broker)
    back = show_e_id(begin(client, "e-id-sign-in"), broker.knows(SUBJECT))
    stranger = Client()

    page = stranger.get(back)

    assert heading(page) == "Legitimeringen gick inte att slutföra"


def test_who_cancels_is_told_that_nothing_has_changed(client: Client, broker):
    begin(client, "e-id-sign-in")
    [state] = client.session["socialaccount_states"]

    page = client.get(reverse("e-id-callback"), {"error": "access_denied", "state": state})

    assert heading(page) == "Du avbröt legitimeringen"


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_broker_that_does_not_answer_is_told_of_and_the_password_still_works(
    client: Client, broker, settings, when
):
    person = sigrid(broker)
    nobody = {**broker.settings, "server_url": "http://127.0.0.1:9"}
    if when == "before":
        settings.EID = nobody
        page = begin(client, "e-id-sign-in")
    else:
        back = show_e_id(begin(client, "e-id-sign-in"), broker.knows(SUBJECT))
        states = client.session["socialaccount_states"]
        session = client.session
        session["socialaccount_states"] = {
            key: (state, at, nobody["server_url"]) for key, (state, at, _where) in states.items()
        }
        session.save()
        settings.EID = nobody
        page = client.get(back)

    assert (page.status_code, heading(page)) == (503, "E-legitimationen svarar inte just nu")
    assert log_in(client, person).headers["Location"] == reverse("home")


def test_metadata_of_another_issuer_are_refused(client: Client, broker, settings):
    settings.EID = {
        **settings.EID,
        "server_url": broker.address.replace("127.0.0.1", "localhost") + "/x",
    }

    page = begin(client, "e-id-sign-in")

    assert page.status_code in (401, 503)
