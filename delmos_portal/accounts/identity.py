"""Who is signed in, and how surely we know it (R-EID-1).

What an e-ID said lies encrypted in the session, because sessions lie in the database. Nothing of it
is kept when the visit ends but what a signature's evidence holds (R-SIG-4).
"""

import base64
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from allauth.account.authentication import get_authentication_records
from allauth.socialaccount.models import SocialAccount
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from delmos_portal.accounts.models import Level, User

SESSION_KEY = "e_id"
FRESH_FOR = timedelta(minutes=15)  # a signature asks for a person who is here now
PASSWORD = "Lösenord"  # noqa: S105 -- what the method is called
TWO_FACTORS = "Lösenord och engångskod"


@dataclass(frozen=True)
class Identity:
    """Who is signed in, as surely as we know."""

    level: Level
    method: str
    subject: str = ""  # the provider's own name for the person
    name: str = ""  # as the e-ID says
    personal_identity_number: str = ""  # only ever kept in the signature's evidence (R-SIG-4)
    organisation_number: str = ""
    provider: str = ""
    at: datetime | None = None  # when they identified themselves

    def evidence(self) -> dict[str, str]:
        """What a signature keeps of who signed; the number is masked wherever it is shown."""
        values = {
            "level": str(int(self.level)),
            "method": self.method,
            "subject": self.subject,
            "name": self.name,
            "personal_identity_number": self.personal_identity_number,
            "organisation_number": self.organisation_number,
            "provider": self.provider,
            "at": self.at.isoformat() if self.at else "",
        }
        return {key: value for key, value in values.items() if value}

    @property
    def is_fresh(self) -> bool:
        return self.at is not None and timezone.now() - self.at <= FRESH_FOR


def identity_of(request: HttpRequest) -> Identity:
    """The person's identity, from what this session has been shown. Reading costs no statement.

    Whoever does something is asked if the e-ID is still theirs: it may be taken away in another visit.
    """
    user = request.user
    if not user.is_authenticated:
        return Identity(Level.PASSWORD, PASSWORD)
    records = get_authentication_records(request, user)
    latest = max((shown["at"] for shown in records), default=None)
    at = datetime.fromtimestamp(latest, UTC) if latest else None
    local = Identity(Level.PASSWORD, PASSWORD, at=at)
    if any(shown.get("method") == "mfa" for shown in records):
        local = Identity(Level.TWO_FACTORS, TWO_FACTORS, at=at)
    shown = shown_by_e_id(request, user)
    return shown if shown and (request.method != "POST" or _is_held(user, shown)) else local


def _is_held(user: User, identity: Identity) -> bool:
    held: bool = SocialAccount.objects.filter(user=user, uid=identity.subject).exists()
    return held


def why_too_low(identity: Identity, required: int) -> str:
    """Say what is missing before this person may sign, and what to do; empty when nothing is."""
    if identity.level < required:
        return _what_to_do(Level(required))
    if required >= Level.E_ID and not identity.is_fresh:
        return (
            "Det har gått mer än 15 minuter sedan du legitimerade dig."
            f" Legitimera dig med {settings.EID['name']} igen och skriv sedan under."
        )
    return ""


def e_id_name() -> str:
    """What pages call the e-ID; empty when the portal has none."""
    return settings.EID["name"] if settings.EID["server_url"] else ""


def _what_to_do(required: Level) -> str:
    e_id = e_id_name()
    if required >= Level.E_ID and e_id:
        return (
            "Den här inlagan undertecknas med e-legitimation på tillitsnivå 3."
            f" Legitimera dig med {e_id} och skriv sedan under."
        )
    if required >= Level.E_ID:
        return (
            "Den här inlagan undertecknas med e-legitimation på tillitsnivå 3, och portalen tar just nu"
            " inte emot någon. Underteckna på papper eller kontakta oss."
        )
    other_way = f", eller legitimera dig med {e_id}" if e_id else ""
    return (
        "Den här inlagan undertecknas av den som har loggat in i två steg."
        f" Slå på inloggning i två steg under Mitt konto{other_way}, och skriv sedan under."
    )


def masked(number: str) -> str:
    """A personal identity number as pages may show it: the date, not the last four."""
    digits = "".join(sign for sign in number if sign.isdigit())
    return f"{digits[:-4]}-****" if len(digits) in (10, 12) else "****" if number else ""


def keep(request: HttpRequest, user: User, identity: Identity) -> None:
    """Remember what the e-ID said, for this person and this visit."""
    values = {**asdict(identity), "at": identity.at.isoformat() if identity.at else ""}
    sealed = json.dumps({"user": user.pk, **values}).encode()
    request.session[SESSION_KEY] = _box().encrypt(sealed).decode()


def forget(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)


def shown_by_e_id(request: HttpRequest, user: User) -> Identity | None:
    """What this person's e-ID said in this visit, if it was shown."""
    kept = request.session.get(SESSION_KEY)
    if not kept:
        return None
    try:
        values = json.loads(_box().decrypt(kept.encode()))
    except InvalidToken:  # the portal has got a new secret key: the person identifies anew
        return None
    if values.pop("user") != user.pk:
        return None
    at = datetime.fromisoformat(values["at"]) if values["at"] else None
    return Identity(**{**values, "level": Level(values["level"]), "at": at})


def _box() -> Fernet:
    """A lock whose key follows from the portal's secret."""
    key = salted_hmac("delmos_portal.accounts.identity", "session", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
