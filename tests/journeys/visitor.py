"""A person at the screen: what they press, write and read, in the words of the pages."""

import time
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Error, Locator, Page, expect

from delmos_portal.accounts.models import User
from delmos_portal.demo.people import TOTP_PERIOD_SECONDS
from tests.build import PASSWORD
from tests.journeys.looking import Looks
from tests.journeys.staff import code_now

LONGEST_WRITING = 5  # seconds from a code to its judging, on a busy machine


class Visitor:
    """One browser of one person. What the console complains of is a fault."""

    def __init__(self, page: Page, looks: Looks, user: User | None = None) -> None:
        self.page, self.looks, self.user = page, looks, user
        self.may_fail = False  # where the test makes the server refuse
        page.on("console", self._heard)
        page.on("pageerror", self._broke)
        page.on("dialog", lambda dialog: dialog.accept())

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not self.may_fail:
            self.looks.faults.append(f"{self.path}: console says {message.text}")

    def _broke(self, error: Error) -> None:
        self.looks.faults.append(f"{self.path}: script error {error.message}")

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def open(self, address: str) -> None:
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.status == 200, f"{address}: {answer.status}"

    def look(self, name: str) -> None:
        self.looks.at(self.page, name)

    def reads(self, text: str) -> None:
        """The page shows this text somewhere a person can see it."""
        expect(self.main.get_by_text(text).filter(visible=True).first).to_be_visible()

    def reads_heading(self, text: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(text)

    def press(self, button: str) -> None:
        """Press a button and wait for the page that follows."""
        self._go(self.main.get_by_role("button", name=button))

    def follow(self, link: str, *, exact: bool = False) -> None:
        self._go(self.main.get_by_role("link", name=link, exact=exact))

    def follow_crumb(self, link: str) -> None:
        crumbs = self.page.get_by_role("navigation", name="Brödsmulor")
        self._go(crumbs.get_by_role("link", name=link))

    def _go(self, control: Locator) -> None:
        with self.page.expect_navigation():
            control.click()

    def write(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)

    def tick(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).check()

    def answer(self, question: str, choice: str) -> None:
        """Choose one of a question's answers."""
        group = self.page.get_by_role("group", name=question, exact=True)
        group.get_by_label(choice, exact=True).check()

    def pick(self, label: str, file: Path) -> None:
        self.page.get_by_label(label, exact=True).set_input_files(file)

    def upload(self, question: str, file: Path) -> None:
        """Pick a file for a question of the draft, and add it."""
        self.pick(question, file)
        self._go(self.main.locator("button").filter(has_text=f"Ladda upp: {question}"))

    def download(self, link: Locator) -> bytes:
        """What the person finds in the folder for downloads."""
        with self.page.expect_download() as begun:
            link.click()
        return Path(begun.value.path()).read_bytes()

    def sign_in(self) -> None:
        """Through the page for it; the agency's people also show their code of the moment."""
        self.give_password()
        if self.user and self.user.is_staff:
            self.show_code()
        expect(self.page.get_by_role("button", name="Logga ut")).to_be_visible()

    def give_password(self, password: str = PASSWORD) -> None:
        assert self.user is not None
        if self.path != "/konto/logga-in/":
            self.open("/konto/logga-in/")
        self.write("E-postadress", self.user.email)
        self.write("Lösenord", password)
        self.press("Logga in")

    def show_code(self) -> None:
        assert self.user is not None
        left = TOTP_PERIOD_SECONDS - time.time() % TOTP_PERIOD_SECONDS
        if left < LONGEST_WRITING:  # it would be another before it is read
            time.sleep(left)
        self.write("Kod", code_now(self.user))
        self.press("Logga in")
