"""Who may open what belongs to the queue: the workspace's people, each with their own."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.models import Absence, Submission
from delmos_portal.accounts.models import StaffRole, User
from screening.models import SavedFilter
from tests.build import person
from tests.screening.access import answered, rows_of

# A saved filter is its owner's: to Disa and Rut, Olle's is not there.
TABLE = """
method  name                    state      amina sigrid omar olle disa rut nobody
get     workspace:take-up-many  received   404   404    404  200  200  200 302
post    workspace:take-up-many  received   404   404    404  302  200  200 302
get     workspace:assign        received   404   404    404  200  200  200 302
post    workspace:assign        received   404   404    404  302  302  302 302
post    workspace:mark-seen     received   404   404    404  302  302  302 302
post    workspace:save-filter   received   404   404    404  302  302  302 302
post    workspace:drop-filter   received   404   404    404  302  404  404 302
get     workspace:load          received   404   404    404  200  200  200 302
get     workspace:absences      received   404   404    404  200  200  200 302
post    workspace:absences      received   404   404    404  302  302  200 302
post    workspace:end-absence   received   404   404    404  302  302  302 302
"""
ROWS = rows_of(TABLE)


def address(name: str, it: Submission) -> str:
    olle = User.objects.get(email="olle@example.se")
    olga, today = person("Olga", StaffRole.OFFICER), timezone.localdate()
    if name == "workspace:drop-filter":
        saved, _new = SavedFilter.objects.get_or_create(user=olle, name="Mina", address="vems=mina")
        return reverse(name, args=[saved.pk])
    if name == "workspace:end-absence":
        days = {"first_on": today, "last_on": today}
        return reverse(name, args=[Absence.objects.create(user=olle, substitute=olga, **days).pk])
    if name in ("workspace:take-up-many", "workspace:assign"):
        return f"{reverse(name)}?inlaga={it.pk}"
    return reverse(name)


def posted(name: str, it: Submission) -> dict[str, Any]:
    today = timezone.localdate()
    olle = User.objects.get(email="olle@example.se")
    substitute = person("Olga", StaffRole.OFFICER)
    return {
        "workspace:take-up-many": {"inlaga": it.pk, "valda": it.pk, "inget_jav": "ja"},
        "workspace:assign": {
            "arende": it.case_id,
            "valda": it.case_id,
            f"sett-{it.case_id}": "",
            "to": olle.pk,
            "gor": "ja",
        },
        "workspace:save-filter": {"name": "Mina", "urval": "vems=mina"},
        "workspace:absences": {
            "user": olle.pk,
            "substitute": substitute.pk,
            "first_on": today,
            "last_on": today + timedelta(days=7),
        },
    }.get(name, {})


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(row[:3]))
def test_each_address_opens_for_the_agreed_people_only(row: list[str]):
    assert answered(row, address, posted) == row[3:]
