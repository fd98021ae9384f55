"""Who may read a proposal that somebody is writing: they alone."""

from typing import Any

import pytest
from django.urls import reverse

from applications.models import Submission
from screening.actions import reviewing, sketching
from screening.models import ProposalSketch
from tests.build import people, walk
from tests.screening.access import answered, rows_of

# Olle writes it. 302 for a colleague who throws nothing away: back to the form, which says why.
ROWS = rows_of("""
method  name                       state      amina sigrid omar olle disa rut nobody
get     workspace:proposal-sketch  in_review  404   404    404  200  404  404 302
post    workspace:drop-sketch      in_review  404   404    404  302  302  302 302
""")


def address(name: str, it: Submission) -> str:
    if not ProposalSketch.objects.exists():
        who = people()
        walk(it, who).assess()
        reviewing.declare(it.case, has_conflict=False, by=who.olle)
        sketching.keep(it.pk, {"outcome": ["accept"]}, by=who.olle)
    return reverse(name, args=[it.pk])


def posted(_name: str, _it: Submission) -> dict[str, Any]:
    return {}


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[1]}")
def test_each_person_may_do_what_the_table_says(row: list[str]):
    assert answered(row, address, posted) == row[3:]
