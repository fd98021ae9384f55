"""Who may open the exports: staff, and each only their own file; to the others nothing is there."""

from typing import Any

import pytest
from django.urls import reverse

from applications.models import Submission
from screening.actions import exporting
from screening.models import Export, ExportTemplate
from tests.build import person
from tests.screening.access import answered, rows_of

# The export and the template are Olle's.
TABLE = """
method  name                              state     amina sigrid omar olle disa rut nobody
get     workspace:exports                 received  404   404    404  200  200  200 302
get     workspace:export-new              received  404   404    404  200  200  200 302
post    workspace:export-new              draft     404   404    404  200  200  200 302
post    workspace:export-new              received  404   404    404  302  302  302 302
get     workspace:export                  received  404   404    404  200  404  404 302
get     workspace:export-file             received  404   404    404  404  404  404 302
post    workspace:export-cancel           received  404   404    404  302  404  404 302
post    workspace:export-template-remove  received  404   404    404  302  302  302 302
"""
ROWS = rows_of(TABLE)


def address(name: str, it: Submission) -> str:
    olle = person("Olle")
    if name == "workspace:exports":
        return reverse(name)
    if name == "workspace:export-new":
        return f"{reverse(name)}?steg={it.stage_id}"
    if name == "workspace:export-template-remove":
        return reverse(name, args=[template_of(it).pk])
    made = Export.objects.filter(by=olle).first()
    return reverse(name, args=[(made or exporting.ask(it.stage, ["number"], "csv", by=olle)).pk])


def template_of(it: Submission) -> ExportTemplate:
    return exporting.save_template("Kort", it.stage, ["number"], by=person("Olle"))


def posted(name: str, it: Submission) -> dict[str, Any]:
    is_new = name == "workspace:export-new"
    return {"format": "csv", "columns_0": ["number"]} if is_new else {}


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(row[:3]))
def test_each_address_opens_for_the_agreed_people_only(row: list[str]):
    assert answered(row, address, posted) == row[3:]
