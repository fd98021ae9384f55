import pytest
from django.core.management import call_command

from delmos_portal.accounts.models import User
from delmos_portal.demo.people import make_people


@pytest.fixture(autouse=True)
def files_in_a_folder_of_their_own(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """The real organisations and the demonstration's people."""
    call_command("load_organisations", verbosity=0)
    return make_people()
