"""How long a sign-in lasts, and what it was made with."""

import time

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from delmos_portal.accounts.identity import identity_of
from delmos_portal.accounts.models import Level, User

# Written rarely, so that reading a page costs no extra statement.
WRITTEN_AT_MOST_EVERY = 5 * 60
LONGEST = 12 * 3600
BEGAN = "began"
SEEN = "seen"


def seconds_left(session: SessionBase, user: User) -> int:
    """How long the session lasts if nothing more is done."""
    now = int(time.time())
    idle: int = settings.STAFF_IDLE_SECONDS if user.is_staff else settings.APPLICANT_IDLE_SECONDS
    ends: int = min(session.get(SEEN, now) + idle, session.get(BEGAN, now) + LONGEST)
    return ends - now


def note_activity(session: SessionBase, *, always: bool = False) -> None:
    """Remember that the person did something; a new session gets its beginning."""
    now = int(time.time())
    if BEGAN not in session:
        session[BEGAN] = now
    if always or now - session.get(SEEN, 0) >= WRITTEN_AT_MOST_EVERY:
        session[SEEN] = now


def has_second_factor(request: HttpRequest) -> bool:
    """Whether a one-time code, a recovery code or an e-ID was shown in this session."""
    return identity_of(request).level >= Level.TWO_FACTORS
