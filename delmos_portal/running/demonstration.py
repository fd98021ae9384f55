"""Marks the demonstration's database, so that no other is ever filled with invented cases."""

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import connection

READY = "Delmos bidragsportal: demonstration"
LOADED = f"{READY}, ifylld"


def is_someone_elses() -> bool:
    """Whether the database holds tables that the demonstration did not make."""
    return _mark() not in {READY, LOADED} and bool(connection.introspection.table_names())


def is_loaded() -> bool:
    """Whether the demonstration's cases are all there."""
    return _mark() == LOADED


def mark(text: str) -> None:
    """Write on the database itself: the mark lives and goes with it."""
    with connection.cursor() as cursor:
        name = connection.ops.quote_name(str(connection.settings_dict["NAME"]))
        cursor.execute(f"COMMENT ON DATABASE {name} IS %s", [text])


def follow_e_id() -> None:
    """Let accounts keep their e-ID when its provider answers on another port than in the last run."""
    SocialAccount.objects.update(provider=settings.EID["server_url"])


def _mark() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname = current_database()"
        )
        row = cursor.fetchone()
    return str(row[0] or "") if row else ""
