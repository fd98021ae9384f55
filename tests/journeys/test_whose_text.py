"""Two people at one computer: what the browser keeps of one person's text is never the other's."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Locator, expect

from applications.models import Submission
from delmos_portal.accounts.models import User
from tests.build import People
from tests.journeys.filling import is_saved, sections_of
from tests.journeys.looking import Looks
from tests.journeys.visitor import Visitor
from tests.live import wait_for

TODAY, NEEDS = (one.label for one in sections_of("notification")[1].questions)
pytestmark = pytest.mark.timeout(240)


def sits_down(user: User, context: BrowserContext, looks: Looks, it: Submission) -> Visitor:
    """In a tab of their own, at the section."""
    seated = Visitor(context.new_page(), looks, user)
    seated.may_fail = True
    seated.sign_in()
    seated.open(f"/inlagor/{it.pk}/avsnitt/cooperation/")
    return seated


def offer(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("button", name="Hämta tillbaka texten")


def today(visitor: Visitor) -> Locator:
    return visitor.page.get_by_label(TODAY, exact=True)


def told(visitor: Visitor) -> Locator:
    return visitor.page.locator(".autosave > p").first


def leaves_text(user: User, context: BrowserContext, looks: Looks, it: Submission) -> None:
    """Signed out while writing, and gone: the text lies in the browser."""
    leaving = sits_down(user, context, looks, it)
    Session.objects.all().delete()
    today(leaving).fill("Aminas text")
    expect(told(leaving)).to_contain_text("logga in som dig själv")
    leaving.page.close(run_before_unload=False)


def answer_to(it: Submission) -> object:
    it.refresh_from_db()
    return it.answers.get("cooperation_today")


def kept(visitor: Visitor) -> str:
    text: str = visitor.page.evaluate("JSON.stringify(localStorage)")
    return text


def test_text_that_was_not_saved_is_offered_to_nobody_but_who_wrote_it(
    it: Submission, who: People, karin: User, visit: Callable[..., Visitor], looks: Looks
):
    context = visit().page.context
    leaves_text(who.amina, context, looks, it)

    other = sits_down(karin, context, looks, it)
    expect(offer(other)).to_be_hidden()
    expect(today(other)).to_have_value("")
    other.page.get_by_label(NEEDS, exact=True).fill("Karins behov")
    is_saved(other)
    other.page.get_by_role("button", name="Logga ut").click()
    expect(other.page.get_by_role("link", name="Logga in").first).to_be_visible()
    other.page.close()

    again = sits_down(who.amina, context, looks, it)
    offer(again).click()
    expect(today(again)).to_have_value("Aminas text")
    wait_for(lambda: answer_to(it) == "Aminas text")
    assert [one.by for one in it.changes.filter(question_key="cooperation_today")] == [who.amina]
    assert "Karins behov" not in kept(again)


def test_a_page_left_open_saves_nothing_as_the_one_who_signed_in_after(
    it: Submission, who: People, karin: User, visit: Callable[..., Visitor], looks: Looks
):
    context = visit().page.context
    amina = sits_down(who.amina, context, looks, it)
    Session.objects.all().delete()
    other = sits_down(karin, context, looks, it)

    amina.page.bring_to_front()
    today(amina).fill("Aminas text")

    expect(told(amina)).to_contain_text("har någon annan loggat in")
    amina.look("signed-in-by-another")
    other.page.reload()
    expect(offer(other)).to_be_hidden()
    assert (answer_to(it), it.changes.count()) == (None, 0)
    assert "Aminas text" in kept(other)


def test_kept_text_is_shown_with_its_question_and_let_go_of_when_one_is_sure(
    it: Submission, who: People, visit: Callable[..., Visitor], looks: Looks
):
    context = visit().page.context
    leaves_text(who.amina, context, looks, it)

    again = sits_down(who.amina, context, looks, it)
    again.page.get_by_text("Visa texten").click()
    expect(again.page.locator(".autosave-offer")).to_contain_text(f"{TODAY} Aminas text")
    again.look("kept-text-shown")
    again.page.evaluate("window.confirm = () => false")
    again.page.get_by_role("button", name="Ta bort den").click()
    expect(offer(again)).to_be_visible()
    assert "Aminas text" in kept(again)
    again.page.evaluate("window.confirm = () => true")
    again.page.get_by_role("button", name="Ta bort den").click()

    expect(offer(again)).to_be_hidden()
    assert "Aminas text" not in kept(again)
    assert (answer_to(it), it.changes.count()) == (None, 0)
