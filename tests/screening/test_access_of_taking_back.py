"""Who may take back a decision."""

from typing import Any

import pytest
from django.urls import reverse

from applications.models import Submission
from tests.screening.access import answered, rows_of

# 200 for a colleague who may not: the page says why.
ROWS = rows_of("""
method  name                          state      amina sigrid omar olle disa rut nobody
get     workspace:take-back-decision  decided    404   404    404  200  200  200 302
post    workspace:take-back-decision  decided    404   404    404  200  302  200 302
get     workspace:take-back-decision  announced  404   404    404  200  200  200 302
get     workspace:take-back-decision  received   404   404    404  302  302  302 302
""")


def address(name: str, it: Submission) -> str:
    return reverse(name, args=[it.pk])


def posted(_name: str, _it: Submission) -> dict[str, Any]:
    return {"seen": "1", "reason": "Fel belopp."}


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[2]}")
def test_each_person_may_do_what_the_table_says(row: list[str]):
    assert answered(row, address, posted) == row[3:]
