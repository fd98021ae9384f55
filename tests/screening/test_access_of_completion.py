"""Who may open the pages of a completion that was answered."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions import drafting, signing
from applications.models import Communication, Status, Submission
from delmos_portal.accounts.models import StaffRole
from screening.actions import communicating, completion, reviewing
from tests.accounts.people import sign_in
from tests.asking import request_about
from tests.build import notification, people, person, signing_of
from tests.screening.access import answered, rows_of

ROWS = rows_of("""
method  name                    state      amina sigrid omar olle disa rut nobody
get     workspace:judge-items   in_review  404   404    404  200  200  200 302
get     workspace:communicate   received   404   404    404  200  200  200 302
get     workspace:communicate   in_review  404   404    404  200  200  200 302
post    workspace:communicate   in_review  404   404    404  302  200  200 302
post    workspace:no-answer     in_review  404   404    404  302  302  302 302
get     communication           in_review  200   200    404  404  404  404 302
post    communication           in_review  302   302    404  404  404  404 302
post    workspace:judge-items   in_review  404   404    404  302  200  200 302
""")


def address(name: str, it: Submission) -> str:
    if name == "workspace:communicate":
        return reverse(name, args=[it.pk])
    if name != "workspace:judge-items":
        one = it.communications.first() or communicate(it)
        return reverse(name, args=[it.case_id if name == "communication" else it.pk, one.pk])
    return judging(name, it)


def communicate(it: Submission) -> Communication:
    considered = communicating.Considered(
        "decline", "Skälet.", "Underlaget.", timezone.localdate() + timedelta(days=14)
    )
    return communicating.communicate(it.pk, considered, by=people().olle)


def judging(name: str, it: Submission) -> str:
    """An answered request: made and answered anew for each person, who meet the same state."""
    who = people()
    asked = it.completion_requests.last()
    if asked is None:
        completion.ask_for_more(it.pk, request_about("cooperation_needs"), by=who.olle)
        it.refresh_from_db()
        answers = {"cooperation_needs": "Nytt behov"}
        drafting.save(it.pk, answers, version=it.version, by=who.amina)
        signing.complete(it.pk, signing_of(it), by=who.sigrid)
        asked = it.completion_requests.last()
    return reverse(name, args=[it.pk, asked.pk])


def posted(name: str, it: Submission) -> dict[str, Any]:
    bodies: dict[str, dict[str, Any]] = {
        "workspace:judge-items": {"punkt-1-verdict": "answered", "seen": ""},
        "workspace:communicate": {"avsta": "1", "ground": "own"},
        "communication": {"text": "Vi håller inte med."},
    }
    return bodies.get(name, {})


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(row[:3]))
def test_each_address_opens_for_the_agreed_people_only(row: list[str]):
    assert answered(row, address, posted) == row[3:]


@pytest.mark.django_db
def test_the_recused_open_none_of_them():
    it = notification(Status.IN_REVIEW, who=people())
    names = ("workspace:communicate", "workspace:no-answer", "workspace:judge-items")
    addresses = [address(name, it) for name in names]
    reader = person("Alla", *(role for role in StaffRole if role != StaffRole.SYSTEM))
    client = sign_in(Client(), reader)
    before = [client.get(one).status_code for one in addresses]

    reviewing.declare(it.case, has_conflict=True, reason="Min bror är kommunchef.", by=reader)

    assert before == [200, 405, 200]
    assert [client.get(one).status_code for one in addresses] == [404, 405, 404]
    assert client.post(addresses[1]).status_code == 404
