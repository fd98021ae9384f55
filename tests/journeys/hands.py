"""A person who has no mouse: every key they press, and what they must see of where they are."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.closely import FOCUS, look_closely
from tests.journeys.visitor import Visitor

MOST_TABS = 150
MOST_CHOICES = 20
RESULT = """it => {
  const control = document.activeElement;
  const field = control.closest(".field, td, .field-wrong, form") ?? control;
  return {id: control.id, beside: field.innerText};
}"""


def plain(text: str) -> str:
    return " ".join(text.split())


class Hands:
    """Controls are named as the page names them, from the beginning of the name."""

    def __init__(self, visitor: Visitor, address: str = "") -> None:
        self.visitor, self.page = visitor, visitor.page
        self.page.emulate_media(reduced_motion="reduce")
        self.page.on("filechooser", lambda _chooser: None)  # heard from now on, so none is missed
        visitor.may_fail = True  # the autosave answers 422 to what cannot be saved
        if visitor.user:
            visitor.sign_in()
        if address:
            visitor.open(address)

    def to(self, name: str) -> None:
        """Tab to the control; every stop on the way shows itself."""
        for _ in range(MOST_TABS):
            self.press("Tab")
            at = self.page.evaluate(FOCUS)
            if not at["onPage"]:
                continue
            assert at["marked"], at
            assert at["inView"], at
            if plain(at["name"]).startswith(name):
                return
        pytest.fail(f"{MOST_TABS} tabs did not reach {name!r} on {self.page.url}")

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def follow(self, key: str = "Enter") -> None:
        with self.page.expect_navigation():
            self.press(key)

    def go(self, name: str) -> None:
        """To a link or a button, and on to the page that it leads to."""
        self.to(name)
        self.follow()

    def open(self, name: str) -> None:
        """Fold out what lies under this heading."""
        self.to(name)
        self.press("Enter")

    def tick(self, name: str) -> None:
        self.to(name)
        self.press("Space")

    def write(self, name: str, text: str) -> None:
        self.to(name)
        self.type(text)

    def type(self, text: str) -> None:
        """In place of what stands in the field."""
        self.press("Control+A")
        self.page.keyboard.type(text)

    def write_day(self, name: str) -> None:
        """Year, month and day in the browser's own order, each with the arrows; then the calendar."""
        self.to(name)
        for part in range(3):
            self.press("ArrowUp")
            if part < 2:
                self.press("Tab")
        assert self.page.evaluate("document.activeElement.value")

    def choose(self, name: str, question: str = "") -> None:
        """One of a group of radio buttons: Tab leads to the group, the arrows within it."""
        asked = self.page.get_by_role("group", name=question) if question else self.page
        choice = asked.get_by_role("radio", name=re.compile(rf"^\s*{re.escape(name)}")).first
        group = choice.get_attribute("name")
        for _ in range(MOST_TABS):
            self.press("Tab")
            if self.page.evaluate("document.activeElement.name") == group:
                break
        for _ in range(MOST_CHOICES):
            assert self.page.evaluate(FOCUS)["marked"]
            if choice.evaluate("it => it === document.activeElement"):
                return self.press("Space")
            self.press("ArrowDown")
        return pytest.fail(f"The keyboard did not reach {name!r} on {self.page.url}")

    def pick(self, name: str, choice: str) -> None:
        """One of a list that folds out: its first letters are typed."""
        self.to(name)
        self.page.keyboard.type(choice)

    def pick_file(self, path: Path) -> None:
        """A file, for the control that has the focus."""
        with self.page.expect_file_chooser() as chooser:
            self.press("Enter")
        chooser.value.set_files(path)

    def is_told(self, *errors: str) -> None:
        """The summary has the focus; each of its links leads to a field that says the same."""
        summary = self.page.locator("[data-error-summary]")
        expect(summary).to_be_focused()
        assert self.page.title().strip().startswith("Fel:")
        links = summary.get_by_role("link")
        said = tuple(plain(one) for one in links.all_inner_texts())
        assert said == errors, said
        for number in reversed(range(len(errors))):
            self._follows(summary, links.nth(number), number, errors[number])

    def _follows(self, summary: Locator, link: Locator, number: int, error: str) -> None:
        summary.focus()
        for _ in range(number + 1):
            self.press("Tab")
        expect(link).to_be_focused()
        target = (link.get_attribute("href") or "").removeprefix("#")
        self.press("Enter")
        at = self.page.evaluate(RESULT)
        assert at["id"] == target, at
        assert error.rpartition(": ")[2] in plain(at["beside"]), at

    def look(self, name: str) -> None:
        look_closely(self.visitor, name)

    def reads(self, text: str) -> None:
        self.visitor.reads(text)
