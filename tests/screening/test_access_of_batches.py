"""Who may open the pages of decision batches. The notification is decided, and lies in a batch."""

from typing import Any

import pytest
from django.urls import reverse

from applications.models import Submission
from delmos_portal.accounts.models import User
from screening.actions import batching
from screening.models import DecisionBatch
from tests.build import keep_promises
from tests.screening.access import answered, rows_of

# 302 for a colleague who may not: back to the batch, which says why.
TABLE = """
method  name                         state      amina sigrid omar olle disa rut nobody
get     workspace:batches            decided    404   404    404  200  200  200 302
get     workspace:new-batch          decided    404   404    404  200  200  200 302
post    workspace:new-batch          decided    404   404    404  302  302  200 302
get     workspace:batch              decided    404   404    404  200  200  200 302
post    workspace:batch              decided    404   404    404  302  302  302 302
get     workspace:add-to-batch       decided    404   404    404  200  200  200 302
post    workspace:add-to-batch       decided    404   404    404  200  200  200 302
get     workspace:rehearsed-letter   decided    404   404    404  200  200  200 302
get     workspace:rehearsed-file     decided    404   404    404  200  200  200 302
post    workspace:take-out-of-batch  decided    404   404    404  302  302  302 302
get     workspace:proposal-preview   proposed   404   404    404  404  404  404 302
post    workspace:proposal-preview   proposed   404   404    404  302  302  302 302
post    workspace:resend-decision    announced  404   404    404  302  302  302 302
"""
ROWS = rows_of(TABLE)
OF_ROWS = (
    "workspace:rehearsed-letter",
    "workspace:rehearsed-file",
    "workspace:take-out-of-batch",
)


def batch_with(it: Submission) -> DecisionBatch:
    found = DecisionBatch.objects.first()
    if found is not None:
        return found
    olle = User.objects.get(email="olle@example.se")
    batch = batching.create(it.stage, "Besked i mars", [it.pk], by=olle)
    batching.freeze(batch.pk, None, by=olle)
    keep_promises()
    return batch


def address(name: str, it: Submission) -> str:
    if name == "workspace:batches":
        return reverse(name)
    if name == "workspace:new-batch":
        return reverse(name, args=[it.stage_id])
    if name in ("workspace:resend-decision", "workspace:proposal-preview"):
        return reverse(name, args=[it.pk])
    batch = batch_with(it)
    return reverse(name, args=[batch.rows.get().pk if name in OF_ROWS else batch.pk])


def posted(name: str, it: Submission) -> dict[str, Any]:
    if name == "workspace:new-batch":
        return {"name": "Besked i april", "chosen": [str(it.pk)]}
    return {"thaw": "1"} if name == "workspace:batch" else {}


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[1]}-{row[2]}")
def test_each_person_may_do_what_the_table_says(row: list[str]):
    assert answered(row, address, posted) == row[3:]
