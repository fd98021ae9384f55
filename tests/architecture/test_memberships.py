"""What has ended is read by nobody: everything asks the view of memberships (ADR 25)."""

import re
from pathlib import Path

from django.conf import settings

from delmos_portal.accounts.models import KeptMembership, Membership

ROOT = Path(settings.BASE_DIR)
OURS = ("applications", "screening", "reporting", "delmos_portal")
KEPT = re.compile(r"KeptMembership|accounts_keptmembership")
MAY_NAME_IT = {
    "delmos_portal/accounts/models/__init__.py",
    "delmos_portal/accounts/models/memberships.py",
    "delmos_portal/accounts/actions/invitations.py",  # clears away what has ended
    "delmos_portal/accounts/actions/lapsing.py",  # clears away what has ended
}


def namers(texts: dict[str, str]) -> set[str]:
    return {name for name, text in texts.items() if KEPT.search(text)}


def test_only_what_clears_away_names_the_table_under_the_view():
    texts = {
        str(path.relative_to(ROOT)): path.read_text("utf-8")
        for app in OURS
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts
    }

    assert namers(texts) == MAY_NAME_IT
    assert namers({"planted": "SELECT 1 FROM accounts_keptmembership"}) == {"planted"}


def test_a_person_and_an_organisation_lead_to_the_view_only():
    assert Membership._meta.db_table == "accounts_membership"
    for model in (
        Membership._meta.get_field("user").related_model,
        Membership._meta.get_field("organisation").related_model,
    ):
        names = {one.related_model for one in model._meta.related_objects}
        assert Membership in names
        assert KeptMembership not in names


def test_the_view_has_every_column_of_the_table():
    columns = {one.column for one in KeptMembership._meta.fields}

    assert columns == {one.column for one in Membership._meta.fields}
