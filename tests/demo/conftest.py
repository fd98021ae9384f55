import pytest
from django.core.management import call_command

from delmos_portal.accounts.models import User
from delmos_portal.demo.people import make_people


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """The real organisations and the demonstration's people."""
    call_command("load_organisations", verbosity=0)
    return make_people()
