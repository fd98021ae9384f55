"""Who may open the statistics: staff, all of them; to the others nothing is there."""

from typing import Any

import pytest
from django.urls import reverse

from applications.models import Submission
from tests.screening.access import answered, rows_of

TABLE = """
method  name                   state     amina sigrid omar olle disa rut nobody
get     workspace:insight      received  404   404    404  200  200  200 302
get     workspace:insight-call draft     404   404    404  200  200  200 302
get     workspace:insight-call received  404   404    404  200  200  200 302
"""
ROWS = rows_of(TABLE)


def address(name: str, it: Submission) -> str:
    return reverse(name, args=[it.stage.call.slug] if name.endswith("-call") else [])


def posted(name: str, it: Submission) -> dict[str, Any]:
    return {}


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(row[:3]))
def test_each_address_opens_for_the_agreed_people_only(row: list[str]):
    assert answered(row, address, posted) == row[3:]
