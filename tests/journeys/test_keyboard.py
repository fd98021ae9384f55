"""Everything can be done without a mouse, and it is always seen where one is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from applications.models import Call, Status, Submission
from tests.build import PASSWORD, People
from tests.journeys.visitor import Visitor
from tests.live import wait_for

MOST_TABS = 60
FOCUS = """() => {
  const it = document.activeElement;
  const style = getComputedStyle(it);
  const box = it.getBoundingClientRect();
  return {
    name: (it.labels?.[0] ?? it).innerText.trim(),
    marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inView: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""


def tab_to(page: Page, name: str) -> None:
    """Tab until the control with this name has the focus; every stop on the way shows itself."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        wait_for(lambda: page.evaluate(FOCUS)["inView"], seconds=5)  # the page scrolls softly
        at = page.evaluate(FOCUS)
        assert at["marked"], at
        if at["name"].startswith(name):
            return
    pytest.fail(f"{MOST_TABS} tabs did not reach {name!r} on {page.url}")


def go(page: Page, name: str) -> None:
    tab_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, name: str, text: str) -> None:
    tab_to(page, name)
    page.keyboard.type(text)


@pytest.mark.timeout(240)
def test_a_notification_is_written_and_sent_with_the_keyboard_alone(
    who: People, open_call: Call, visit: Callable[..., Visitor]
):
    page = visit(who.amina).page
    page.goto("/konto/logga-in/")
    write(page, "E-postadress", who.amina.email)
    write(page, "Lösenord", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")

    go(page, "Utlysningar")
    go(page, open_call.title)
    go(page, "Börja intresseanmälan")
    go(page, "Samverkan och kunskapsutbyte")
    write(page, "Beskriv hur kommunen", "Vi samverkar varje månad.")
    write(page, "Redogör för vilket behov", "Vi behöver en gemensam lägesbild.")
    go(page, "Spara och fortsätt")
    go(page, "Kontrollera uppgifterna")
    go(page, "Skicka till undertecknaren")

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Intresseanmälan är hos undertecknaren"
    )
    assert Submission.objects.get().status == Status.SIGNING


def test_the_first_tab_offers_to_skip_to_the_content(visit: Callable[..., Visitor]):
    page = visit().page
    page.goto("/")

    tab_to(page, "Hoppa till innehållet")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "innehall"
