"""Whatever is put into a form of the portal, it answers, and it is never our fault (I-01, I-03).

Each page is opened, its forms are read as a browser reads them, and sent with what no browser sends.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.accounts.people import sign_in
from tests.applications.test_access import arguments
from tests.build import notification, people

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(900)]

NONSENSE = {"X-Nonsense": "yes"}  # what is shown again as it was typed need not be valid
NASTY = st.sampled_from(
    [
        "",
        " ",
        "0",
        "-1",
        "NaN",
        "1e309",
        "9" * 400,
        "1 234 567,50 kr",
        "2026-02-31",
        "0000-00-00",
        "\x00",
        "a\x00b",
        "\ud7ff\ufffe",
        "\u202emokssaM",
        "'; DROP TABLE applications_case; --",
        "<script>alert(1)</script>",
        "javascript:alert(1)",
        "{{ 7|add:7 }}",
        "on",
        "True",
        "../../etc/passwd",
        "å" * 70_000,
        "a@" + "b" * 300 + ".se",
    ]
) | st.text(max_size=40)


@dataclass
class Form:
    """A form on a page: where it is sent, and the names of its fields."""

    action: str
    names: set[str] = field(default_factory=set)


class Forms(HTMLParser):
    """The forms of a page that are posted."""

    def __init__(self, page: str, address: str) -> None:
        super().__init__()
        self.address, self.found, self.inside = address, [], False
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.inside = given.get("method", "").lower() == "post"
            if self.inside:
                self.found.append(Form(given.get("action") or self.address))
        elif self.inside and tag in ("input", "textarea", "select", "button") and "name" in given:
            self.found[-1].names.add(given["name"])

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "form"


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def forms_of(client: Client, address: str) -> list[Form]:
    page = client.get(address)
    assert page.status_code == 200, address
    found = Forms(page.text, address).found
    return [one for one in found if "logga-ut" not in one.action]


def fill(form: Form, data: st.DataObject) -> dict[str, Any]:
    """Some of its fields, some of them twice, and one that it does not have."""
    names = [*sorted(form.names - {"csrfmiddlewaretoken"}), "finns_inte"]
    values = st.lists(NASTY, min_size=1, max_size=2)
    return data.draw(st.dictionaries(st.sampled_from(names), values, max_size=len(names)))


def send_nonsense(client: Client, addresses: list[str], examples: int = 12) -> int:
    """Send every form of these pages, filled in at random; the client raises what a page raises."""
    forms = [form for address in addresses for form in forms_of(client, address)]

    @settings(max_examples=examples * len(forms), phases=[Phase.generate])
    @given(st.data())
    def every_form_answers(data: st.DataObject) -> None:
        form = data.draw(st.sampled_from(forms))
        with undone():
            answer = client.post(form.action, fill(form, data), headers=NONSENSE)
            assert answer.status_code < 500

    every_form_answers()
    return len(forms)


APPLICANT = [
    ("amina", "draft", "section check submission word history question-history home copy-sources"),
    ("amina", "draft", "comments hand-over may-we-apply ask-question"),
    ("sigrid", "signing", "sign submission on-paper to-sign"),
    ("sigrid", "received", "withdraw submission case receipt case-messages"),
    ("amina", "incomplete", "complete submission"),
]
AGENCY = [
    ("olle", "received", "case declare case-messages"),
    ("olle", "in_review", "assess ask propose case"),
    ("disa", "proposed", "decide"),
    ("disa", "announced", "correct"),
]
FOR_ALL = [
    "account_login",
    "account_reset_password",
    "organisation-claim",
    "organisation-claim-new",
]


@pytest.mark.parametrize(("person", "status", "pages"), APPLICANT)
def test_the_applicants_forms_take_anything(person, status, pages):
    who = people()
    it = notification(status, who=who)
    addresses = [reverse(page, args=arguments(page, it)) for page in pages.split()]

    assert send_nonsense(sign_in(Client(), getattr(who, person)), addresses) > 0


@pytest.mark.parametrize(("person", "status", "pages"), AGENCY)
def test_the_agencys_forms_take_anything(person, status, pages):
    who = people()
    it = notification(status, who=who)
    of_case = ("case", "declare", "case-messages")
    addresses = [
        reverse(f"workspace:{page}", args=[it.case_id if page in of_case else it.pk])
        for page in pages.split()
    ]

    assert send_nonsense(sign_in(Client(), getattr(who, person)), addresses) > 0


def test_the_forms_for_everyone_take_anything():
    people()

    assert send_nonsense(Client(), [reverse(page) for page in [*FOR_ALL, "verify"]]) > 0


def test_the_forms_of_an_organisation_take_anything():
    who = people()
    pages = ["organisation", "organisation-invite", "mandate-add"]
    addresses = [reverse(page, args=[who.motala.pk]) for page in pages]

    assert send_nonsense(sign_in(Client(), who.amina), addresses) > 0
