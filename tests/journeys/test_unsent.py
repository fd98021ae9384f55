"""A session that ends in the middle of a text that nothing saves by itself."""

from collections.abc import Callable

from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from applications.models import Status
from tests.build import People, notification
from tests.journeys.visitor import Visitor

TEXT = "Kan vi flytta mötet?\n\nVi hinner inte före maj, och kommunstyrelsen sammanträder först i juni."


def test_a_message_is_sent_after_signing_in_again_in_another_tab(
    who: People, visit: Callable[..., Visitor]
):
    case = notification(Status.RECEIVED, who=who).case
    amina = visit(who.amina)
    amina.sign_in()
    amina.open(f"/arenden/{case.pk}/meddelanden/")
    amina.may_fail = True
    Session.objects.all().delete()

    amina.page.locator("textarea[name=text]").fill(TEXT)
    amina.press("Skicka meddelandet")
    amina.reads_heading("Du är utloggad")
    amina.look("unsent-signed-out")
    with amina.page.context.expect_page() as opened:
        amina.page.get_by_role("link", name="Logga in i en ny flik").click()
    Visitor(opened.value, amina.looks, who.amina).sign_in()
    amina.page.bring_to_front()
    amina.press("Skicka igen")

    amina.reads_heading("Meddelanden")
    expect(amina.page.get_by_text("kommunstyrelsen sammanträder")).to_be_visible()
    assert case.messages.get().text == TEXT
