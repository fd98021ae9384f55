"""Enter in a field presses a form's first button: it never sends anything away, and locks nothing."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Status
from screening.actions import reviewing
from tests.accounts.people import sign_in
from tests.build import notification, people
from tests.screening.test_assessing import answers

pytestmark = pytest.mark.django_db
FIRST = re.compile(r"<form method=\"post\".*?(<button[^>]*>[^<]*)", re.DOTALL)
NOTHING = '<button type="submit" disabled hidden>'
HIDDEN = '<button type="submit" class="visually-hidden" tabindex="-1" aria-hidden="true"'
OF_A_CASE = ("case-messages", "plan-meeting", "official-note")
PAGES = {
    "ask": f"{HIDDEN}>Kontrollera begäran",
    "assess": f"{HIDDEN}>Spara",
    "propose": f'{HIDDEN} name="preview" value="1">Förhandsgranska beslutet',
    "communicate": NOTHING,
    "case-messages": NOTHING,
    "plan-meeting": NOTHING,
    "notify-delay": NOTHING,
    "official-note": NOTHING,
}


@pytest.mark.parametrize("name", PAGES)
def test_enter_sends_nothing_and_locks_nothing(name: str):
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    if name == "propose":
        reviewing.assess(it, answers(it), "Bra.", finished=True, by=who.olle)
    of = it.case_id if name in OF_A_CASE else it.pk
    page = sign_in(Client(), who.olle).get(reverse(f"workspace:{name}", args=[of])).text

    main = page[page.index("<main") :]

    assert FIRST.findall(main)[0].strip() == PAGES[name]
