"""Who may open which address: all staff read the forms, administrators build them."""

from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from delmos_portal.accounts.models import StaffRole
from delmos_portal.questionnaires import actions
from tests.accounts.people import sign_in
from tests.applications.conditional import FORM
from tests.build import people, person

PEOPLE = ["amina", "olle", "ada", "nobody"]

# 403: other staff than administrators. To applicants there is no workspace.
TABLE = """
method  name                                  amina olle ada nobody
get     workspace:questionnaires              404   200  200 302
get     workspace:questionnaire-new           404   403  200 302
post    workspace:questionnaire-new           404   403  302 302
get     workspace:questionnaire-import        404   403  200 302
get     workspace:questionnaire               404   200  200 302
post    workspace:questionnaire-open-draft    404   403  302 302
get     workspace:questionnaire-draft         404   200  200 302
get     workspace:questionnaire-rename        404   403  200 302
post    workspace:questionnaire-rename        404   403  200 302
post    workspace:questionnaire-move          404   403  302 302
get     workspace:questionnaire-remove        404   403  200 302
post    workspace:questionnaire-remove        404   403  302 302
get     workspace:questionnaire-section-new   404   403  200 302
get     workspace:questionnaire-section       404   403  200 302
post    workspace:questionnaire-section       404   403  200 302
get     workspace:questionnaire-question-new  404   403  200 302
get     workspace:questionnaire-question      404   403  200 302
post    workspace:questionnaire-question      404   403  200 302
get     workspace:questionnaire-sum-new       404   403  200 302
get     workspace:questionnaire-sum           404   403  200 302
get     workspace:questionnaire-publish       404   403  200 302
post    workspace:questionnaire-publish       404   403  302 302
get     workspace:questionnaire-discard       404   403  200 302
post    workspace:questionnaire-discard       404   403  302 302
get     workspace:questionnaire-preview       404   200  200 302
get     workspace:questionnaire-attempt       404   200  200 302
post    workspace:questionnaire-attempt       404   200  200 302
get     workspace:questionnaire-copy          404   403  200 302
get     workspace:questionnaire-export        404   200  200 302
get     workspace:change-form                 404   403  200 302
post    workspace:change-form                 404   403  200 302
"""
[_HEAD, *ROWS] = [line.split() for line in TABLE.strip().splitlines()]
OF_A_VERSION = ("preview", "attempt", "copy", "export")
PLACES = {
    "remove": ["fraga", "own"],
    "section": ["money"],
    "question": ["own"],
    "question-new": ["money"],
    "sum": [0],
}
PLAIN = ("questionnaires", "questionnaire-new", "questionnaire-import", "change-form")


def address(name: str) -> str:
    raw: dict[str, Any] = deepcopy(FORM)
    del raw["sums"]  # so that the question may be removed
    if name.endswith("-sum"):
        raw = deepcopy(FORM)
    draft = actions.import_new(raw, by=person("Ada", StaffRole.ADMINISTRATOR))
    short = name.partition(":")[2]
    if short in PLAIN:
        return reverse(name)
    what = short.removeprefix("questionnaire-")
    first = draft.pk if what in OF_A_VERSION else draft.questionnaire_id
    return reverse(name, args=[first, *PLACES.get(what, [])])


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(row[:2]))
def test_each_address_opens_for_the_agreed_people_only(row):
    method, name, *expected = row
    who = people()
    ada = person("Ada", StaffRole.ADMINISTRATOR)
    place = address(name)
    posted = {"title": "Nytt formulär", "hall": "ner", "avsnitt": "contact", "revision": "1"}

    answered = []
    for one in PEOPLE:
        client = Client()
        if one != "nobody":
            sign_in(client, ada if one == "ada" else getattr(who, one))
        with transaction.atomic():  # each person meets the same state
            answered.append(
                str(getattr(client, method)(place, posted if method == "post" else {}).status_code)
            )
            transaction.set_rollback(True)

    assert answered == expected
