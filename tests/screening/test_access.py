"""Who may open which address: the officers' pages are the agency's, the decision is the party's."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from applications.actions import incoming_mail, inquiring
from applications.models import StrayMail, Submission
from delmos_portal.accounts.models import StaffRole
from screening.actions.reviewing import declare
from tests.build import person
from tests.pdfs import pdf_of
from tests.screening.access import answered, rows_of
from tests.screening.test_posting import letter_in

# 302 for nobody: to the sign-in. For staff: done, and on to the next page; what a member of staff
# may not do is told on the page (200) or on the case's page (302). To the others nothing is there.
TABLE = """
method  name                 state      amina sigrid omar olle disa rut nobody
get     workspace:queue      received   404   404    404  200  200  200 302
get     workspace:abandoned  received   404   404    404  200  200  200 302
get     workspace:case       draft      404   404    404  404  404  404 302
get     workspace:case       signing    404   404    404  404  404  404 302
get     workspace:case       received   404   404    404  200  200  200 302
get     workspace:case-messages draft   404   404    404  404  404  404 302
get     workspace:case-messages received 404  404    404  200  200  200 302
post    workspace:case-messages received 404  404    404  302  302  302 302
post    workspace:case-messages-read received 404 404 404 302  302  302 302
get     workspace:messages   received   404   404    404  200  200  200 302
get     workspace:check-debts received  404   404    404  404  404  404 302
post    workspace:check-debts received  404   404    404  404  404  404 302
get     workspace:stray-mails received  404   404    404  200  200  200 302
get     workspace:stray-mail received   404   404    404  200  200  200 302
post    workspace:stray-mail received   404   404    404  200  200  302 302
get     workspace:posting    received   404   404    404  200  200  200 302
post    workspace:posting    received   404   404    404  302  302  302 302
get     workspace:inquiries  draft      404   404    404  200  200  200 302
get     workspace:inquiry    draft      404   404    404  200  200  200 302
post    workspace:inquiry    draft      404   404    404  302  302  302 302
get     workspace:declare    received   404   404    404  200  200  200 302
post    workspace:declare    received   404   404    404  302  302  302 302
get     workspace:lift-conflict received 404  404    404  200  200  200 302
post    workspace:lift-conflict received 404  404    404  200  200  200 302
post    workspace:take-up    draft      404   404    404  404  404  404 302
post    workspace:take-up    received   404   404    404  302  302  302 302
get     workspace:assess     in_review  404   404    404  200  200  200 302
post    workspace:assess     in_review  404   404    404  302  200  200 302
get     workspace:ask        in_review  404   404    404  200  200  200 302
post    workspace:ask        in_review  404   404    404  302  200  200 302
get     workspace:more-time  incomplete 404  404    404  200  200  200 302
post    workspace:more-time  incomplete 404  404    404  302  200  200 302
post    workspace:resume     incomplete 404   404    404  302  302  302 302
get     workspace:propose    in_review  404   404    404  200  200  200 302
post    workspace:propose    in_review  404   404    404  200  200  200 302
get     workspace:decide     received   404   404    404  302  302  302 302
get     workspace:decide     proposed   404   404    404  200  200  200 302
post    workspace:decide     proposed   404   404    404  200  302  200 302
get     workspace:decide-many proposed  404   404    404  200  200  200 302
post    workspace:decide-many proposed  404   404    404  200  200  200 302
get     workspace:announce   decided    404   404    404  200  200  200 302
post    workspace:announce   decided    404   404    404  302  302  302 302
get     workspace:register   draft      404   404    404  200  200  200 302
post    workspace:register   draft      404   404    404  200  200  302 302
get     workspace:correct    received   404   404    404  302  302  302 302
get     workspace:correct    announced  404   404    404  200  200  200 302
post    workspace:correct    announced  404   404    404  200  302  200 302
get     public-register      announced  200   200    200  200  200  200 200
get     registered-case      draft      404   404    404  404  404  404 404
get     registered-case      received   200   200    200  200  200  200 200
get     decision             decided    404   404    404  404  404  404 302
get     decision             announced  200   200    404  404  404  404 302
"""
OF_CASES = (
    "workspace:case",
    "workspace:declare",
    "workspace:check-debts",
    "workspace:case-messages",
    "workspace:case-messages-read",
)
LISTS = (
    "public-register",
    "workspace:abandoned",
    "workspace:inquiries",
    "workspace:messages",
    "workspace:stray-mails",
)
NUMBERED = (
    "workspace:stray-mail",
    "workspace:lift-conflict",
    "workspace:inquiry",
    "workspace:posting",
)
ROWS = rows_of(TABLE)


def number_of(name: str, it: Submission) -> int:
    if name == "workspace:stray-mail":
        incoming_mail.receive(b"From: omar@example.se\r\n\r\nHej")
        return StrayMail.objects.get().pk
    if name == "workspace:posting":
        return letter_in(it).pk
    if name == "workspace:lift-conflict":
        colleague = person("Doris", StaffRole.OFFICER)
        return declare(it.case, has_conflict=True, reason="Bror", by=colleague).pk
    said = {"name": "Bo", "email": "bo@example.org", "organisation": "", "text": "När?"}
    return inquiring.ask(it.case.call, **said).pk


def address(name: str, it: Submission) -> str:
    if name in NUMBERED:
        return reverse(name, args=[number_of(name, it)])
    if name in ("workspace:queue", "workspace:announce", "workspace:decide-many"):
        return f"{reverse(name)}?inlaga={it.pk}"
    if name in LISTS:
        return reverse(name)
    if name == "registered-case":
        return reverse(name, args=[it.case.registration_number or "2026-2.6.2-1"])
    if name == "workspace:register":
        other = it.case.organisation_id
        came = f"satt=email&nadde_oss={timezone.localdate()}"
        return f"{reverse(name)}?steg={it.stage_id}&organisation={other}&{came}"
    return reverse(name, args=[it.case_id if name in OF_CASES else it.pk])


def posted(name: str, it: Submission) -> dict[str, Any]:
    bodies: dict[str, Callable[[], dict[str, Any]]] = {
        "workspace:case-messages": lambda: {"text": "Hej"},
        "workspace:inquiry": lambda: {"gor": "ta"},
        "workspace:posting": lambda: {"on": timezone.localdate()},
        "workspace:stray-mail": lambda: {"number": it.case.registration_number},
        "workspace:declare": lambda: {"has_conflict": "no"},
        "workspace:assess": lambda: {"purpose_answer": "yes"},
        "workspace:ask": lambda: {
            "punkt-1-text": "Beskriv behovet.",
            "punkt-1-last_on": timezone.localdate() + timedelta(days=10),
            "punkt-1-consequence": "tried",
            "confirm": "1",
        },
        "workspace:more-time": lambda: {
            "last_on": timezone.localdate() + timedelta(days=30),
            "seen": it.completion_requests.get().last_on,
        },
        "workspace:propose": lambda: {
            "outcome": "accept",
            "reasons": "Det ligger väl i linje med syftet.",
            "provisions": "2 §",
        },
        "workspace:decide": lambda: {"approve": "1"},
        "workspace:correct": lambda: {
            "reasons": "Det ligger väl i linje med syftet, och behovet är stort.",
            "provisions": "2 §",
            "reason": "Ett ord saknades.",
            "seen": "0",
            "confirm": "1",
        },
        "workspace:announce": lambda: {"inlaga": it.pk},
        "workspace:register": lambda: {
            "arrived_on": timezone.localdate(),
            "signed_on": timezone.localdate(),
            "signatory_name": "Sigrid Ek",
            "signatory_office": "Kommunchef",
            "scan": SimpleUploadedFile("papper.pdf", pdf_of()),
        },
    }
    return bodies.get(name, dict)()


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(row[:3]))
def test_each_address_opens_for_the_agreed_people_only(row: list[str]):
    assert answered(row, address, posted) == row[3:]
