"""What every test may lean on."""

import math
import os

import pgtrigger
import pytest
from django.core.cache import cache
from django.db import connection
from hypothesis import HealthCheck, Phase, settings

from delmos_portal.pages.notices import KNOWN
from tests.saved_pages import every_page_is_valid_html

__all__ = ["every_page_is_valid_html"]

# To explain a failure, every line is traced, also while nothing fails: several times slower.
settings.register_profile(
    "portal",
    deadline=None,
    derandomize="CI" in os.environ,  # the same examples each time there; by hand always new ones
    suppress_health_check=list(HealthCheck),
    phases=[phase for phase in Phase if phase is not Phase.explain],
)
settings.load_profile("portal")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """Tests that commit empty the tables afterwards; the journal refuses that, so its trigger is laid off.

    The test of the trigger itself puts it back.
    """
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's
        pgtrigger.uninstall("journal.Event:event_table_is_never_emptied")
        begin_numbers_at(10_000)


def begin_numbers_at(first: int) -> None:
    """Where a template forgets how a row's number is written, it gets a thousand's mark."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequence_name FROM information_schema.sequences")
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER SEQUENCE "{name}" RESTART WITH {first}')


@pytest.fixture(autouse=True)
def no_site_notices() -> None:
    """As in a process that has just read that there are none: literal counts tell of the page alone."""
    KNOWN.rows, KNOWN.read_again_at = [], math.inf


@pytest.fixture(autouse=True)
def no_earlier_attempts() -> None:
    """How often a form was sent is counted for each address, and every test has the same one."""
    cache.clear()
