"""The portal in a real browser: web, worker, clock, mail server and database are all running."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from applications.models import Call, Submission
from delmos_portal.accounts.models import Organisation, Role, User
from delmos_portal.running.mail import PROJECT
from tests.build import People, call, member, notification, people, person
from tests.journeys.looking import Looks, keep_picture
from tests.journeys.play import MAILBOX
from tests.journeys.staff import give_second_factor
from tests.journeys.visitor import Visitor
from tests.live import Live, live

__all__ = ["live"]

CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def static_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The styles and scripts as they are served, with the hash of their content in the name."""
    root = tmp_path_factory.mktemp("static")
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"],
        cwd=PROJECT,
        env={
            **os.environ,
            "STATIC_ROOT": str(root),
            "DJANGO_SETTINGS_MODULE": "delmos_portal.settings",
        },
        check=True,
    )
    return root


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=10_000)
    with sync_playwright() as playwright:
        program = shutil.which("chromium")
        chromium = playwright.chromium.launch(executable_path=program, args=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture
def portal(live: Live, static_files: Path, settings: object) -> Live:
    """The portal answers on its address. Passwords are kept as the portal keeps them."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]  # type: ignore[attr-defined]  # of the settings
    live.static = static_files
    live.start("web")
    return live


@pytest.fixture
def who(portal: Live) -> People:
    """Motala's people and the agency's, with passwords, mandate and second factors."""
    them = people()
    Organisation.objects.filter(pk=them.motala.pk).update(mailbox=MAILBOX)
    for user in (them.olle, them.disa, them.rut):
        give_second_factor(user)
    return them


@pytest.fixture
def karin(who: People) -> User:
    """Amina's colleague, who writes in the same draft."""
    made = person("Karin")
    member(made, who.motala, Role.WRITER)
    return made


@pytest.fixture
def it(who: People) -> Submission:
    """A draft of Motala's notification."""
    return notification(who=who)


@pytest.fixture
def open_call(who: People) -> Call:
    return call()


@pytest.fixture
def looks() -> Iterator[Looks]:
    """What is looked at is judged when the test ends: every fault of every page at once."""
    seen = Looks()
    yield seen
    assert seen.faults == []


@pytest.fixture
def visit(portal: Live, browser: Browser, looks: Looks) -> Iterator[Callable[..., Visitor]]:
    """Seat a person at a screen of their own: `visit()`, or `visit(user)` for one with an account."""
    opened = []

    def seat(user: User | None = None, **options: object) -> Visitor:
        context = browser.new_context(
            base_url=portal.address, locale="sv-SE", timezone_id="Europe/Stockholm", **options
        )
        context.set_default_timeout(10_000)
        opened.append(context)
        return Visitor(context.new_page(), looks, user)

    yield seat
    if folder := os.environ.get("JOURNEY_SCREENS"):
        for log in portal.folder.glob("*.log"):
            shutil.copy(log, folder)
    for number, context in enumerate(opened):
        for page in context.pages[:1]:  # none is left where the journey has closed it
            keep_picture(page, f"last-{number}")
        context.close()
