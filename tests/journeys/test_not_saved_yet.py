"""Whoever writes without a rest is saved too, and the page says what is not saved yet."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, Route, expect

from applications.models import Submission
from tests.build import People, notification
from tests.journeys.test_errors_beside import at, error_of, field, told
from tests.journeys.visitor import Visitor
from tests.live import wait_for

pytestmark = pytest.mark.timeout(240)
TODAY, UNSAVED = "cooperation_today", "Det senaste är inte sparat än."
HEARD = """box => {
    window.heard = 0;
    new MutationObserver(() => { window.heard += 1; }).observe(box, {childList: true});
}"""


def stop_the_clock(visitor: Visitor) -> None:
    """Time goes on only when the test lets it."""
    now = datetime.now()  # noqa: DTZ005 -- the browser's own
    visitor.page.clock.install(time=now)
    visitor.page.clock.pause_at(now + timedelta(seconds=1))


def later(visitor: Visitor, seconds: float) -> None:
    visitor.page.clock.run_for(int(seconds * 1000))


def answer_to(it: Submission) -> object:
    it.refresh_from_db()
    return it.answers.get(TODAY)


def not_yet(visitor: Visitor) -> Locator:
    return visitor.page.locator(".autosave > p").nth(1)


def test_who_writes_without_a_rest_is_saved_every_ten_seconds(
    who: People, visit: Callable[..., Visitor]
):
    it = notification(who=who)
    amina = at(visit(who.amina), it, "cooperation")
    stop_the_clock(amina)
    expect(not_yet(amina)).to_have_text("")
    not_yet(amina).evaluate(HEARD)

    for letter in "abcdef":
        field(amina, TODAY).press(letter)
        later(amina, 1.5)
    expect(not_yet(amina)).to_have_text(UNSAVED)
    assert (answer_to(it), amina.page.evaluate("window.heard")) == (None, 1)
    field(amina, TODAY).press("g")
    later(amina, 1.5)

    wait_for(lambda: answer_to(it) == "abcdefg")
    expect(told(amina)).to_contain_text("Sparat kl.")
    expect(not_yet(amina)).to_have_text("")
    field(amina, TODAY).press("h")
    expect(not_yet(amina)).to_have_text(UNSAVED)
    expect(told(amina)).to_contain_text("Sparat kl.")
    field(amina, TODAY).press("Backspace")
    expect(not_yet(amina)).to_have_text("")


def test_what_was_judged_wrong_is_not_called_unsaved_a_second_time(
    who: People, visit: Callable[..., Visitor]
):
    amina = at(visit(who.amina), notification(who=who), "contact")

    field(amina, "contact_email").fill("amina@")
    expect(not_yet(amina)).to_have_text(UNSAVED)
    amina.look("not-saved-yet")
    field(amina, "contact_email").press("Tab")

    expect(error_of(amina, "contact_email")).to_be_visible()
    expect(told(amina)).to_contain_text("utom ”E-post”.")
    expect(not_yet(amina)).to_have_text("")


@pytest.mark.parametrize("script", ["", "performance.getEntriesByType = () => []"])
def test_what_is_typed_before_the_script_is_read_is_saved_too(
    who: People, visit: Callable[..., Visitor], script: str
):
    """A slow connection; and some browsers do not tell how a page was reached."""
    it, amina = notification(who=who), visit(who.amina)
    held: list[Route] = []
    amina.sign_in()
    amina.page.add_init_script(script)
    amina.page.route("**/js/autosave*.js", lambda route: held.append(route))
    amina.page.goto(f"/inlagor/{it.pk}/avsnitt/cooperation/", wait_until="commit")

    field(amina, TODAY).fill("Tidigt")
    wait_for(lambda: held or amina.page.wait_for_timeout(50))
    held[0].continue_()

    wait_for(lambda: answer_to(it) == "Tidigt")
    expect(told(amina)).to_contain_text("Sparat kl.")
