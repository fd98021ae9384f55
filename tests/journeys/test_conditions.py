"""Questions that depend on answers, in the browser: shown when they apply, and never in the way."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.applications.conditional import conditional_call
from tests.build import People, notification
from tests.journeys.visitor import Visitor

ASKS = "Söker ni tillsammans med någon?"
PARTNER = "Vem söker ni tillsammans med?"


def test_a_question_comes_and_goes_with_the_answer_it_hangs_on(
    who: People, visit: Callable[..., Visitor]
) -> None:
    it = notification(who=who, of=conditional_call())
    amina = visit(who.amina)
    amina.sign_in()
    amina.open(f"/inlagor/{it.pk}/avsnitt/contact/")
    together = amina.page.get_by_role("group", name=ASKS)
    partner = amina.page.get_by_label(PARTNER)

    expect(partner).to_be_hidden()
    amina.look("villkor-dolda")
    together.get_by_label("Ja").check()
    partner.fill("Borås kommun")
    amina.look("villkor-visade")
    together.get_by_label("Nej").check()
    expect(partner).to_be_hidden()
    amina.page.keyboard.press("Tab")
    expect(amina.page.locator("summary:focus")).to_contain_text("Kommentarer")
    amina.page.keyboard.press("Tab")
    expect(amina.page.get_by_role("button", name="Spara och fortsätt")).to_be_focused()
    amina.press("Spara och fortsätt")

    amina.reads_heading("Pengar")
    amina.look("villkor-forbi-avsnittet")
    amina.page.get_by_label("Egna medel").fill("100")
    amina.page.get_by_label("Sökt belopp").fill("300")
    amina.press("Spara och fortsätt")
    amina.open(f"/inlagor/{it.pk}/kontrollera/")
    amina.reads("Stämmer det här?")
    amina.look("villkor-kontrollera")
    amina.open(f"/inlagor/{it.pk}/avsnitt/sharing/")
    amina.reads("Ni behöver inte svara här")
    amina.look("villkor-avsnitt-som-inte-galler")
    amina.open(f"/utlysningar/{it.case.call.slug}/fragor/")
    amina.look("villkor-alla-fragor")
    it.refresh_from_db()
    assert (it.answers["together"], it.answers["partner"]) == (False, "Borås kommun")
