"""Who may open the public-record desk: staff read it, officers and registrars hand out."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.models import Submission
from delmos_portal.documents.uploads import write_file
from screening.actions import disclosing
from screening.models import DisclosureRequest, MaskedCopy
from tests.build import people
from tests.screening.access import answered, rows_of

TABLE = """
method  name                         state    amina sigrid omar olle disa rut nobody
get     workspace:disclosures        received 404   404    404  200  200  200 302
get     workspace:case-disclosures   draft    404   404    404  404  404  404 302
get     workspace:case-disclosures   received 404   404    404  200  200  200 302
post    workspace:case-disclosures   received 404   404    404  302  200  302 302
get     workspace:disclosure         received 404   404    404  200  200  200 302
post    workspace:disclosure         received 404   404    404  302  302  302 302
get     workspace:disclosed-entry    received 404   404    404  200  200  200 302
post    workspace:disclosed-entry    received 404   404    404  302  200  302 302
get     workspace:disclosure-copy    received 404   404    404  200  200  200 302
"""
ROWS = rows_of(TABLE)


@pytest.fixture(autouse=True)
def files(tmp_path, settings):
    settings.FILES_ROOT = tmp_path


def address(name: str, it: Submission) -> str:
    if name == "workspace:disclosures":
        return reverse(name)
    if name == "workspace:case-disclosures":
        return reverse(name, args=[it.case_id])
    asked = it.case.disclosures.first() or asked_in(it)
    if name == "workspace:disclosure-copy":
        return reverse(name, args=[copy_in(asked).pk])
    number = [1] if name == "workspace:disclosed-entry" else []
    return reverse(name, args=[asked.pk, *number])


def asked_in(it: Submission) -> DisclosureRequest:
    today = timezone.localdate()
    return disclosing.register_request(
        it.case, received_on=today, asked_for="Allt", by=people().rut
    )


def copy_in(asked: DisclosureRequest) -> MaskedCopy:
    write_file("prov.pdf", b"%PDF-")
    found, _new = MaskedCopy.objects.get_or_create(
        request=asked, key=disclosing.list_key(asked), defaults={"path": "prov.pdf", "size": 1}
    )
    return found


def posted(name: str, _it: Submission) -> dict[str, Any]:
    bodies: dict[str, dict[str, Any]] = {
        "workspace:case-disclosures": {"received_on": timezone.localdate(), "asked_for": "Allt"},
        "workspace:disclosure": {"alla": "1"},
        "workspace:disclosed-entry": {"treatment": "whole"},
    }
    return bodies[name]


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: " ".join(row[:3]))
def test_each_address_answers_the_right_people(row: list[str]):
    assert answered(row, address, posted) == row[3:]
