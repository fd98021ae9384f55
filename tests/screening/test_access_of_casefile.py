"""Who may open the pages of a case's notes, and those about what takes long."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.models import Submission
from delmos_portal.accounts.models import StaffRole
from screening.actions import noting
from tests.build import people, person
from tests.screening.access import answered, rows_of
from tests.screening.test_meetings import planned_in, typed

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
get     workspace:time-limits   received  404   404    404  200  200  200 302
get     workspace:meetings      received  404   404    404  200  200  200 302
get     workspace:plan-meeting  draft     404   404    404  404  404  404 302
get     workspace:plan-meeting  received  404   404    404  200  200  200 302
post    workspace:plan-meeting  received  404   404    404  302  302  302 302
get     workspace:meeting       received  404   404    404  200  200  200 302
post    workspace:meeting       received  404   404    404  302  302  302 302
get     workspace:change-meeting received 404   404    404  200  200  200 302
post    workspace:change-meeting received 404   404    404  302  302  302 302
get     workspace:notify-delay  draft     404   404    404  404  404  404 302
get     workspace:notify-delay  in_review 404   404    404  200  200  200 302
post    workspace:notify-delay  in_review 404   404    404  302  200  200 302
get     workspace:register-request received 404 404    404  200  200  200 302
post    workspace:register-request received 404 404    404  200  200  200 302
get     workspace:refuse-request received 404   404    404  200  200  200 302
post    workspace:refuse-request received 404   404    404  200  200  200 302
get     ask-to-decide           draft     200   200    404  404  404  404 302
get     ask-to-decide           received  200   200    404  404  404  404 302
post    ask-to-decide           received  200   200    404  404  404  404 302
"""
ROWS = rows_of(TABLE)


def address(name: str, it: Submission) -> str:
    if name == "workspace:note":
        doris = person("Doris", StaffRole.OFFICER)
        return reverse(name, args=[noting.write(it.case, "Ring på måndag.", by=doris).pk])
    if name in ("workspace:time-limits", "workspace:meetings"):
        return reverse(name)
    if name in ("workspace:meeting", "workspace:change-meeting"):
        return reverse(name, args=[planned_in(it, people()).pk])
    return reverse(name, args=[it.pk if name == "workspace:notify-delay" else it.case_id])


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
        # Nothing is six months old here: what may be pressed is told on the page.
        "workspace:register-request": {"came_on": timezone.localdate()},
        "workspace:refuse-request": {"reasons": "Underlaget saknas."},
        "ask-to-decide": {"text": ""},
        "workspace:plan-meeting": typed(),
        "workspace:change-meeting": typed(),
        "workspace:meeting": {"gor": "stall-in", "reason": "Vi är sjuka."},
        "workspace:notify-delay": {
            "reason": "Vi väntar på yttranden.",
            "new_on": timezone.localdate() + timedelta(days=30),
        },
        "workspace:note": {"text": "Ring på tisdag.", "version": "0"},
    }[name]


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=[" ".join(row[:3]) for row in ROWS])
def test_each_page_answers_as_agreed(row):
    assert answered(row, address, posted) == row[3:]
