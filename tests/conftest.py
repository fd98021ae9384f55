"""What every test may lean on."""

import pgtrigger
import pytest


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """Tests that commit empty the tables afterwards; the journal refuses that, so its trigger is laid off.

    The test of the trigger itself puts it back.
    """
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        pgtrigger.uninstall("journal.Event:event_table_is_never_emptied")
