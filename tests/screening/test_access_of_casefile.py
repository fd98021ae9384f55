"""Who may open the pages of a case's notes."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.models import Submission
from delmos_portal.accounts.models import StaffRole
from screening.actions import noting
from tests.build import person
from tests.screening.access import answered, rows_of

# A working note is its author's: here a colleague's, so that it is nobody's in the table.
TABLE = """
method  name                    state     amina sigrid omar olle disa rut nobody
get     workspace:case-notes    draft     404   404    404  404  404  404 302
get     workspace:case-notes    received  404   404    404  200  200  200 302
post    workspace:case-notes    received  404   404    404  302  302  302 302
get     workspace:official-note draft     404   404    404  404  404  404 302
get     workspace:official-note received  404   404    404  200  200  200 302
post    workspace:official-note received  404   404    404  302  302  302 302
get     workspace:note          received  404   404    404  404  404  404 302
post    workspace:note          received  404   404    404  404  404  404 302
"""
ROWS = rows_of(TABLE)


def address(name: str, it: Submission) -> str:
    if name == "workspace:note":
        doris = person("Doris", StaffRole.OFFICER)
        return reverse(name, args=[noting.write(it.case, "Ring på måndag.", by=doris).pk])
    return reverse(name, args=[it.case_id])


def posted(name: str, _it: Submission) -> dict[str, Any]:
    return {
        "workspace:case-notes": {"gor": "anteckna", "text": "Ring på måndag."},
        "workspace:official-note": {
            "way": "phone",
            "came_on": timezone.localdate(),
            "source": "Bo Ek, rektor",
            "told_to": "Olle",
            "text": "Skolan har 400 elever.",
        },
        "workspace:note": {"text": "Ring på tisdag.", "version": "0"},
    }[name]


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=[" ".join(row[:3]) for row in ROWS])
def test_each_page_answers_as_agreed(row):
    assert answered(row, address, posted) == row[3:]
