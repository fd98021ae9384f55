"""The e-ID broker: OpenID Connect, and what a Swedish e-ID says (domain.md 3.4).

Imported when someone identifies themselves, not before: it brings 4 MB of libraries along.
"""

import logging
import re
from datetime import UTC, datetime
from secrets import token_urlsafe
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from requests import RequestException
from stdnum.se import personnummer

from delmos_portal.accounts.identity import Identity
from delmos_portal.accounts.models import Level
from delmos_portal.accounts.refusals import DOWN, FALSE, refusal_page

logger = logging.getLogger(__name__)

CLAIM = "https://id.oidc.se/claim/"
SIGNED_WITH = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
NEEDED = ["iss", "sub", "aud", "exp", "iat", "nonce"]
FAULTS = (RequestException, OAuth2Error)
METADATA = ["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"]


class BrokerAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    """The conversation with the broker; stricter than allauth, which trusts the connection alone."""

    @property
    def openid_config(self) -> dict[str, Any]:
        config: dict[str, Any] = super().openid_config
        if missing := [name for name in METADATA if not config.get(name)]:
            raise OAuth2Error(f"The broker's metadata lack {missing}.")
        if config["issuer"].rstrip("/") != settings.EID["server_url"]:
            raise OAuth2Error("The broker's metadata name another issuer.")
        return config

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:  # noqa: ARG002 -- allauth's signature
        return settings.SITE_URL + reverse("e-id-callback")

    def complete_login(
        self,
        request: HttpRequest,
        app: SocialApp,
        token: Any,
        **more: Any,
    ) -> SocialLogin:
        if "id_token" not in more["response"]:
            raise OAuth2Error("The broker sent no id_token.")
        claims = self._decode_id_token(app, more["response"]["id_token"])
        if self.openid_config.get("userinfo_endpoint"):
            about = self._fetch_user_info(token.token)
            if about.get("sub") != claims["sub"]:
                raise OAuth2Error("The broker's userinfo is about another person.")
            claims = {**about, **claims}  # what is signed goes before what is not
        return self.get_provider().sociallogin_from_response(request, claims)

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """Check signature, issuer, audience and time; the nonce is checked with the state."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        try:
            wanted = jwt.get_unverified_header(id_token).get("kid")
            keys = jwt.PyJWKSet.from_dict(answer.json()).keys
            key = next(one.key for one in keys if wanted in (None, one.key_id))
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key,
                algorithms=SIGNED_WITH,
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                leeway=30,
                options={"require": NEEDED},
            )
        except (jwt.PyJWTError, StopIteration, TypeError, ValueError) as fault:
            raise OAuth2Error("The broker's id_token does not hold.") from fault
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("The broker's id_token was made for another service.")
        return claims


class Broker(OpenIDConnectProvider):  # type: ignore[misc]  # allauth has no types
    """Reads what the broker says, and lets nothing of it into the database but the subject."""

    id = "e_id"
    pkce_enabled_default = True
    oauth2_adapter_class = BrokerAdapter

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: str | None = None,
        data: dict[str, object] | None = None,
        **more: object,
    ) -> HttpResponse:
        """Send the person to the broker, which asks for the e-ID anew each time."""
        nonce = token_urlsafe(24)
        asked = {"nonce": nonce, "prompt": "login", "ui_locales": "sv"}
        if settings.EID["level_claim"] == "acr":
            asked["acr_values"] = settings.EID["level_value"]
        answer: HttpResponse = super().redirect(
            request, process, next_url, data, auth_params=asked, nonce=nonce, **more
        )
        return answer

    def get_default_scope(self) -> list[str]:
        return settings.EID["scope"].split()

    def extract_uid(self, data: dict[str, Any]) -> str:
        return subject_of(data)

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, object]:  # noqa: ARG002 -- allauth's signature
        return {}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, object]:  # noqa: ARG002 -- allauth's signature
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[object]:  # noqa: ARG002 -- allauth's signature
        return []

    def sociallogin_from_response(
        self, request: HttpRequest, response: dict[str, Any]
    ) -> SocialLogin:
        login = super().sociallogin_from_response(request, response)
        login.identity = identity_from(response)
        login.nonce = response["nonce"]
        return login


def broker(request: HttpRequest) -> Broker:
    """The broker that the settings name."""
    app = SocialApp(
        provider=Broker.id,
        provider_id=settings.EID["server_url"],  # a subject is unique at its issuer only
        name=settings.EID["name"],
        client_id=settings.EID["client_id"],
        secret=settings.EID["client_secret"],
        settings={"server_url": settings.EID["server_url"]},
    )
    return Broker(request, app=app)


def way_to_broker(
    request: HttpRequest, process: str, onward: str, data: dict[str, object]
) -> HttpResponse:
    """A redirect to the broker, or the page that says why there is none."""
    try:
        return broker(request).redirect(request, process, onward, data)
    except FAULTS as fault:
        return _failed(request, fault, onward)


class Answer(OAuth2CallbackView):  # type: ignore[misc]  # allauth has no types
    """The person comes back from the broker."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.adapter = BrokerAdapter(request, settings.EID["server_url"])

    def dispatch(self, request: HttpRequest, *args: object, **more: object) -> HttpResponse:
        try:
            answer: HttpResponse = super().dispatch(request, *args, **more)
        except FAULTS as fault:  # allauth reads the metadata before it begins to catch
            return _failed(request, fault)
        return answer


def _failed(request: HttpRequest, fault: Exception, onward: str = "") -> HttpResponse:
    logger.warning("The e-ID broker failed: %s", str(fault)[:200])
    refusal = DOWN if isinstance(fault, RequestException) else FALSE
    return refusal_page(request, refusal, onward)


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def subject_of(claims: dict[str, Any]) -> str:
    """The broker's name for the person; a personal identity number is made unreadable first."""
    subject = str(claims["sub"])
    number = digits(str(claims.get(CLAIM + "personalIdentityNumber", "")))
    bare = digits(subject)
    parts = [bare[at : at + size] for size in (10, 12) for at in range(len(bare) - size + 1)]
    if (number and number[-10:] in bare) or any(map(personnummer.is_valid, parts)):
        return salted_hmac("delmos_portal.accounts.broker", subject, algorithm="sha256").hexdigest()
    return subject


def identity_from(claims: dict[str, Any]) -> Identity:
    """What the e-ID says, and how sure it is; a level that is not the agreed one is none."""
    names = (str(claims.get(part, "")) for part in ("given_name", "family_name"))
    is_sure = (
        str(claims.get(settings.EID["level_claim"], "")) in settings.EID["level_value"].split()
    )
    shown_at = claims.get("auth_time", claims["iat"])
    return Identity(
        level=Level.E_ID if is_sure else Level.PASSWORD,
        method=f"E-legitimation ({settings.EID['name']})",
        subject=subject_of(claims),
        name=str(claims.get("name", "")) or " ".join(names).strip(),
        personal_identity_number=str(claims.get(CLAIM + "personalIdentityNumber", "")),
        organisation_number=str(claims.get(CLAIM + "orgNumber", "")),
        provider=str(claims["iss"]),
        at=min(datetime.fromtimestamp(int(shown_at), UTC), timezone.now()),
    )
