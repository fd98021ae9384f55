"""Before a session ends the person is told, and one press keeps them signed in (WCAG 2.2.1)."""

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests.build import People
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.timeout(240)


def pass_time(visitor: Visitor, seconds: int) -> None:
    """In the browser: its clock leaps, and ticks."""
    visitor.page.clock.fast_forward(seconds * 1000)
    visitor.page.clock.run_for(2000)


def test_who_is_about_to_be_signed_out_is_told_and_stays_with_one_press(
    who: People, visit: Callable[..., Visitor]
):
    amina = visit(who.amina)
    amina.sign_in()
    amina.page.clock.install()
    amina.open("/konto/")
    dialog = amina.page.locator("dialog")
    expect(dialog).to_be_hidden()

    pass_time(amina, settings.APPLICANT_IDLE_SECONDS - 140)
    expect(dialog).to_contain_text("Om drygt 2 min loggar vi ut dig.")
    amina.look("session-ends-soon")
    pass_time(amina, 100)
    expect(dialog).to_contain_text("Om mindre än 1 min loggar vi ut dig.")
    with amina.page.expect_response("**/konto/forlang/") as answer:
        dialog.get_by_role("button", name="Fortsätt vara inloggad").click()
    assert answer.value.status == 204
    pass_time(amina, 60)  # past the end that it had
    expect(dialog).to_be_hidden()

    Session.objects.all().delete()
    pass_time(amina, settings.APPLICANT_IDLE_SECONDS)
    expect(dialog).to_contain_text("Du har blivit utloggad")
    dialog.get_by_role("button", name="Logga in igen").click()
    expect(amina.page).to_have_url(re.compile(r"/konto/logga-in/\?next=%2Fkonto%2F$"))
