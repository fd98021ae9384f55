"""Who may open the pages of assessment."""

from typing import Any

import pytest
from django.urls import reverse

from applications.models import Submission
from delmos_portal.accounts.models import StaffRole
from screening.actions import criteria
from tests.build import person
from tests.screening.access import answered, rows_of

TABLE = """
method  name                    state     amina sigrid omar olle disa rut nobody
get     workspace:screen        in_review 404   404    404  302  302  302 302
post    workspace:cite-anew     in_review 404   404    404  302  302  302 302
get     workspace:second-reader in_review 404   404    404  200  200  200 302
post    workspace:second-reader in_review 404   404    404  200  200  200 302
get     workspace:rescore       in_review 404   404    404  404  404  404 302
get     workspace:rescore       proposed  404   404    404  200  200  200 302
post    workspace:rescore       proposed  404   404    404  200  200  200 302
get     workspace:assessing     received  404   404    404  200  200  200 302
get     workspace:ranking       received  404   404    404  200  200  200 302
get     workspace:compare       received  404   404    404  302  302  302 302
get     workspace:moderations   received  404   404    404  200  200  200 302
get     workspace:moderate      in_review 404   404    404  200  200  200 302
post    workspace:moderate      in_review 404   404    404  200  200  200 302
get     workspace:equal-treatment received 404  404    404  200  200  200 302
post    workspace:equal-treatment received 404  404    404  200  200  200 302
get     workspace:criteria      received  404   404    404  200  200  200 302
post    workspace:criteria      received  404   404    404  302  302  302 302
get     workspace:criterion-add received  404   404    404  200  200  200 302
get     workspace:criterion     received  404   404    404  200  200  200 302
post    workspace:criterion     received  404   404    404  302  302  302 302
get     workspace:positions     received  404   404    404  200  200  200 302
"""
ROWS = rows_of(TABLE)


OF_STAGES = (
    "workspace:ranking",
    "workspace:compare",
    "workspace:moderations",
    "workspace:equal-treatment",
    "workspace:criteria",
    "workspace:criterion-add",
)


def address(name: str, it: Submission) -> str:
    if name in ("workspace:assessing", "workspace:positions"):
        return reverse(name)
    if name in OF_STAGES:
        return reverse(name, args=[it.stage_id])
    if name == "workspace:criterion":
        ada = person("Ada", StaffRole.ADMINISTRATOR)
        if not it.stage.criteria.exists():
            criteria.begin(it.stage_id, with_scale=True, by=ada)
        return reverse(name, args=[it.stage_id, it.stage.criteria.first().pk])
    if name == "workspace:rescore":
        return reverse(name, args=[it.pk, "purpose"])
    if name == "workspace:screen":
        return reverse(name)
    return reverse(name, args=[it.pk])


def posted(name: str, it: Submission) -> dict[str, Any]:
    if name == "workspace:cite-anew":
        return {"stallningstagande": "1", "utgava": "1"}
    return {"remove": "1"} if name == "workspace:criterion" else {}


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(row[:3]))
def test_each_address_opens_for_the_agreed_people_only(row: list[str]):
    assert answered(row, address, posted) == row[3:]
