"""Who may open the pages of assessment."""

from typing import Any

import pytest
from django.urls import reverse

from applications.models import Submission
from tests.screening.access import answered, rows_of

TABLE = """
method  name                    state     amina sigrid omar olle disa rut nobody
post    workspace:second-reader in_review 404   404    404  302  302  302 302
get     workspace:rescore       in_review 404   404    404  404  404  404 302
get     workspace:rescore       proposed  404   404    404  200  200  200 302
post    workspace:rescore       proposed  404   404    404  200  200  200 302
"""
ROWS = rows_of(TABLE)


def address(name: str, it: Submission) -> str:
    if name == "workspace:rescore":
        return reverse(name, args=[it.pk, "purpose"])
    return reverse(name, args=[it.pk])


def posted(name: str, it: Submission) -> dict[str, Any]:
    return {}


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(row[:3]))
def test_each_address_opens_for_the_agreed_people_only(row: list[str]):
    assert answered(row, address, posted) == row[3:]
