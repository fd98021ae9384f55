"""Who may open the meetings of a call: staff, and of an organisation those who may read its case."""

from typing import Any

import pytest
from django.urls import reverse

from applications.models import Submission
from screening.models import CallMeeting
from tests.build import people
from tests.screening.access import answered, rows_of
from tests.screening.test_call_meetings import met, typed

TABLE = """
method  name                           state    amina sigrid omar olle disa rut nobody
get     workspace:plan-call-meeting    received 404   404    404  200  200  200 302
post    workspace:plan-call-meeting    received 404   404    404  302  302  302 302
get     workspace:call-meeting         received 404   404    404  200  200  200 302
post    workspace:call-meeting         received 404   404    404  302  302  302 302
get     workspace:change-call-meeting  received 404   404    404  200  200  200 302
post    workspace:change-call-meeting  received 404   404    404  302  302  302 302
get     workspace:call-invitation      received 404   404    404  200  200  200 302
post    workspace:call-invitation      received 404   404    404  200  200  200 302
"""
ROWS = rows_of(TABLE)


def address(name: str, it: Submission) -> str:
    if name == "workspace:plan-call-meeting":
        return reverse(name, args=[it.stage.call.slug])
    meeting = CallMeeting.objects.first() or met(people(), it)
    invited = name == "workspace:call-invitation"
    return reverse(name, args=[meeting.invitations.get().pk if invited else meeting.pk])


def posted(name: str, it: Submission) -> dict[str, Any]:
    return {
        "workspace:plan-call-meeting": typed(it),
        "workspace:change-call-meeting": typed(it),
        "workspace:call-meeting": {"gor": "stall-in", "reason": "Vi är sjuka."},
        # It has not been held: nothing is noted, and the page says so.
        "workspace:call-invitation": {"participants": "Bo", "notes": "", "version": "0"},
    }[name]


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=[" ".join(row[:3]) for row in ROWS])
def test_each_page_answers_as_agreed(row):
    assert answered(row, address, posted) == row[3:]
