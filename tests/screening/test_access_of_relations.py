"""Who may open what belongs to the relations: each their own, and an administrator reads all."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Submission
from delmos_portal.accounts.models import StaffRole, User
from screening.models import Relation
from tests.accounts.people import sign_in
from tests.build import person
from tests.screening.access import answered, rows_of
from tests.screening.test_relations import typed

TABLE = """
method  name                         state    amina sigrid omar olle disa rut nobody
get     workspace:relations          received 404   404    404  200  200  200 302
post    workspace:relations          received 404   404    404  302  302  302 302
post    workspace:confirm-relations  received 404   404    404  302  302  302 302
get     workspace:relation           received 404   404    404  200  404  404 302
post    workspace:relation           received 404   404    404  302  404  404 302
get     workspace:staff-relations    received 404   404    404  404  404  404 302
"""
ROWS = rows_of(TABLE)


def address(name: str, it: Submission) -> str:
    if name != "workspace:relation":
        return reverse(name)
    olle = User.objects.get(email="olle@example.se")
    made = Relation.objects.create(
        user=olle, organisation=it.case.organisation, kind=Relation.Kind.EMPLOYER, since_year=2012
    )
    return reverse(name, args=[made.pk])


def posted(_name: str, it: Submission) -> dict[str, Any]:
    return typed(it.case.organisation)


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(row[:3]))
def test_each_address_opens_for_the_agreed_people_only(row: list[str]):
    assert answered(row, address, posted) == row[3:]


@pytest.mark.django_db
def test_an_administrator_reads_everybodys_and_changes_nobodys():
    ada, olle = person("Ada", StaffRole.ADMINISTRATOR), person("Olle", StaffRole.OFFICER)
    client = sign_in(Client(), ada)

    answer = client.get(reverse("workspace:staff-relations"))

    assert answer.status_code == 200
    assert [one in answer.text for one in (ada.name, olle.name)] == [True, True]
    assert client.post(reverse("workspace:staff-relations")).status_code == 405
