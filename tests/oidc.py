"""A real OpenID Connect provider on loopback, which plays the e-ID broker."""

import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import authlib.deprecate
import flask
import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings as portal_settings
from django.test import Client
from django.urls import reverse
from werkzeug.serving import make_server

with warnings.catch_warnings():
    warnings.simplefilter("ignore", authlib.deprecate.AuthlibDeprecationWarning)
    import oidc_provider_mock  # tells of its own libraries' future

LEVEL_3 = "http://id.elegnamnden.se/loa/1.0/loa3"
LEVEL_2 = "http://id.elegnamnden.se/loa/1.0/loa2"
CLAIM = "https://id.oidc.se/claim/"
NUMBER = "191212121212"  # Tolvan Tolvansson, the Tax Agency's own test person
Claims = dict[str, Any]


@dataclass
class Broker:
    """Where the provider is, whom it knows, and what it has been asked."""

    address: str
    app: flask.Flask
    asked: list[tuple[str, Claims]] = field(default_factory=list)  # path, query and form
    tampering: Callable[[str], str] | None = None  # changes the id_token on its way
    about: Callable[[Claims], Claims] | None = None  # changes the userinfo on its way
    leading_back: Callable[[str], str] | None = None  # changes the address back to the portal
    is_down: bool = False  # answers, but that it cannot
    faults: list[Exception] = field(
        default_factory=list
    )  # the test's own, when it changed something

    @property
    def settings(self) -> dict[str, str]:
        return {
            "server_url": self.address,
            "client_id": "delmos",
            "client_secret": "hemligt",
            "name": "BankID eller Freja",
            "scope": "openid profile",
            "level_claim": "acr",
            "level_value": LEVEL_3,
        }

    @property
    def environment(self) -> dict[str, str]:
        return {
            "EID_SERVER_URL": self.address,
            "EID_CLIENT_ID": "delmos",
            "EID_CLIENT_SECRET": "hemligt",
            "EID_NAME": "BankID eller Freja",
        }

    def knows(self, subject: str, *, name: str = "Sigrid Ek", **claims: object) -> str:
        """Introduce a person to the provider; by itself with level 3 and a personal identity number."""
        told = {
            "name": name,
            "acr": LEVEL_3,
            CLAIM + "personalIdentityNumber": NUMBER,
            CLAIM + "orgNumber": "2120002817",
            "email": "sigrid@motala.example",
            **claims,
        }
        kept = {key: value for key, value in told.items() if value is not None}
        requests.put(f"{self.address}/users/{subject}", json=kept, timeout=5).raise_for_status()
        return subject

    def asked_at(self, path: str) -> Claims:
        """What came last to one of the provider's addresses."""
        return next(values for where, values in reversed(self.asked) if where == path)


def _remember(it: Broker) -> tuple[str, int] | None:
    values = {**flask.request.args.to_dict(), **flask.request.form.to_dict()}
    it.asked.append((flask.request.path, values))
    return ("The service is down.", 503) if it.is_down else None


def _tamper(it: Broker, response: flask.Response) -> flask.Response:
    try:
        return _changed(it, response)
    except Exception as fault:
        it.faults.append(fault)
        raise


def _changed(it: Broker, response: flask.Response) -> flask.Response:
    if it.tampering and flask.request.path == "/oauth2/token" and response.json:
        changed = {**response.json, "id_token": it.tampering(response.json["id_token"])}
        response.set_data(flask.json.dumps(changed))
    if it.leading_back and "Location" in response.headers:
        response.headers["Location"] = it.leading_back(response.headers["Location"])
    if it.about and flask.request.path == "/userinfo" and response.json:
        response.set_data(flask.json.dumps(it.about(response.json)))
    return response


@pytest.fixture(scope="session")
def running_provider() -> Iterator[Broker]:
    app = oidc_provider_mock.app(require_nonce=True)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    it = Broker(f"http://127.0.0.1:{server.server_port}", app)
    app.before_request(lambda: _remember(it))
    app.after_request(lambda response: _tamper(it, response))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield it
    server.shutdown()
    thread.join(5)
    server.server_close()


@pytest.fixture
def provider(running_provider: Broker) -> Iterator[Broker]:
    """The provider itself; a portal must be told where it is."""
    it = running_provider
    it.asked.clear()
    it.tampering = it.about = it.leading_back = None
    it.is_down = False
    yield it
    faults, it.faults = it.faults, []
    assert faults == []


@pytest.fixture
def broker(provider: Broker, settings: Any) -> Broker:
    """The provider, as the broker of the portal in this process."""
    settings.EID = provider.settings
    return provider


def begin(client: Client, name: str, **values: str):
    """Press the button; the page that leaves for the broker, or what came instead."""
    return client.post(reverse(name), values)


def show_e_id(page: Any, subject: str) -> str:
    """Do at the broker what a person does there; the address that leads back to the portal."""
    answer = requests.post(
        page.context["address"], data={"sub": subject}, allow_redirects=False, timeout=5
    )
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    assert f"{back.scheme}://{back.netloc}" == portal_settings.SITE_URL
    return f"{back.path}?{back.query}"


def walk(client: Client, name: str, subject: str, **values: str):
    """All the way: from the button, by the broker, and back."""
    return client.get(show_e_id(begin(client, name, **values), subject))


def resigned(token: str, *, key: Any = "new", algorithm: str = "RS256", **changes: object) -> str:
    """The same token with other claims, signed by somebody else unless the key is given."""
    claims = {**jwt.decode(token, options={"verify_signature": False}), **changes}
    if key == "new":
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return jwt.encode(claims, key, algorithm=algorithm)
