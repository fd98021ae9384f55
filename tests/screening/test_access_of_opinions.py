"""Who may ask outside bodies, and who opens the page of an address: whoever has it, and is not of the case."""

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.models import RegisterEntry, Submission
from delmos_portal.documents.models import StoredFile
from delmos_portal.documents.uploads import write_file
from screening.actions.opinion_addresses import token_of
from screening.models import OpinionRequest, SharedDocument
from tests.build import people
from tests.screening.access import answered, rows_of
from tests.screening.outside import asked

TABLE = """
method  name                     state     amina sigrid omar olle disa rut nobody
get     workspace:case-opinions  draft     404   404    404  404  404  404 302
get     workspace:case-opinions  in_review 404   404    404  200  200  200 302
get     workspace:ask-opinion    in_review 404   404    404  200  200  200 302
post    workspace:ask-opinion    in_review 404   404    404  302  200  200 302
post    workspace:ask-opinion    received  404   404    404  200  200  200 302
get     workspace:opinion        in_review 404   404    404  200  200  200 302
post    workspace:opinion        in_review 404   404    404  302  200  200 302
get     workspace:write-in-opinion in_review 404 404  404  200  200  200 302
post    workspace:write-in-opinion in_review 404 404  404  302  200  302 302
get     outside-opinion          in_review 404   404    200  200  200  200 200
post    outside-opinion          in_review 404   404    302  200  200  200 302
get     outside-opinion          decided   404   404    410  410  410  410 410
get     outside-document         in_review 404   404    200  200  200  200 200
get     outside-document         decided   404   404    404  404  404  404 404
"""
ROWS = rows_of(TABLE)


@pytest.fixture(autouse=True)
def files(tmp_path, settings):
    settings.FILES_ROOT = tmp_path


def request_in(it: Submission) -> OpinionRequest:
    found = OpinionRequest.objects.filter(submission=it).first()
    return found or OpinionRequest.objects.create(
        submission=it, sent_by=people().olle, **vars(asked())
    )


def shared_in(request: OpinionRequest) -> SharedDocument:
    if found := request.shared.first():
        return found
    write_file("prov.pdf", b"%PDF-")
    stored = StoredFile.objects.create(
        name="prov.pdf", content_type="application/pdf", size=5, sha256="0", path="prov.pdf"
    )
    entry = RegisterEntry.objects.filter(case=request.case)[0]
    return SharedDocument.objects.create(request=request, entry=entry, file=stored)


def address(name: str, it: Submission) -> str:
    if name == "workspace:case-opinions":
        return reverse(name, args=[it.case_id])
    if name == "workspace:ask-opinion":
        return reverse(name, args=[it.pk])
    request = request_in(it)
    if name in ("workspace:opinion", "workspace:write-in-opinion"):
        return reverse(name, args=[request.pk])
    number = [shared_in(request).pk] if name == "outside-document" else []
    return reverse(name, args=[token_of(request), *number])


def posted(name: str, _it: Submission) -> dict[str, Any]:
    bodies: dict[str, dict[str, Any]] = {
        "workspace:ask-opinion": {"number": uuid4(), **vars(asked()), "confirm": "1"},
        "workspace:opinion": {"gor": "aterkalla", "aterkalla-reason": "Det behövs inte."},
        "workspace:write-in-opinion": {
            "answer": "avstar",
            "name": "Bo Ek",
            "title": "Jurist",
            "came_on": timezone.localdate(),
        },
        "outside-opinion": {
            "answer": "avstar",
            "name": "Bo Ek",
            "title": "Jurist",
            "skicka": "1",
        },
    }
    return bodies[name]


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: " ".join(row[:3]))
def test_each_address_answers_the_right_people(row: list[str]):
    assert answered(row, address, posted) == row[3:]
