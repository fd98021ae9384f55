"""Signing in and identifying oneself with an e-ID, in the browser, at a real OpenID Connect provider."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from delmos_portal.accounts.actions.e_ids import connect_e_id
from tests.build import People
from tests.journeys.visitor import Visitor
from tests.live import Live
from tests.oidc import LEVEL_2, Broker, provider, running_provider

__all__ = ["provider", "running_provider"]

NAME = "BankID eller Freja"


@pytest.fixture
def portal(
    live: Live,
    static_files: Path,
    settings: object,
    provider: Broker,
    monkeypatch: pytest.MonkeyPatch,
) -> Live:
    """The portal with a broker, by nothing but its environment."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]  # type: ignore[attr-defined]  # of the settings
    settings.EID = provider.settings  # type: ignore[attr-defined]  # of the settings
    for name, value in provider.environment.items():
        monkeypatch.setenv(name, value)
    live.static = static_files
    live.start("web")
    return live


def show_e_id(visitor: Visitor, provider: Broker, subject: str) -> None:
    """At the broker's own page, to which the portal's page leads by itself."""
    visitor.page.wait_for_url(f"{provider.address}/oauth2/authorize*")
    visitor.page.locator("input[name=sub]").fill(subject)
    visitor.page.get_by_role("button", name="Authorize").click()
    visitor.page.wait_for_url(lambda url: not url.startswith(provider.address))
    # The provider's own page asks the world for a style sheet, in vain.
    faults = visitor.looks.faults
    faults[:] = [fault for fault in faults if not fault.startswith("/oauth2/")]


def test_a_person_connects_an_e_id_signs_in_with_it_and_takes_it_away(
    visit: Callable[..., Visitor], who: People, provider: Broker
) -> None:
    sigrid = visit(who.sigrid)
    provider.knows("sigrids")
    sigrid.open("/konto/logga-in/")
    sigrid.look("sign-in")
    sigrid.sign_in()
    sigrid.open("/konto/")
    sigrid.look("account-without")
    sigrid.follow(f"Koppla {NAME}")
    sigrid.look("connect")
    sigrid.page.route(f"{provider.address}/**", lambda route: route.fulfill(status=204))
    sigrid.press(f"Koppla {NAME}")
    sigrid.look("leave")
    sigrid.page.unroute(f"{provider.address}/**")
    sigrid.follow("Fortsätt")
    show_e_id(sigrid, provider, "sigrids")
    sigrid.reads("E-legitimationen är kopplad till ditt konto.")
    sigrid.look("account-with")

    sigrid.page.get_by_role("button", name="Logga ut").click()
    sigrid.open("/konto/logga-in/?next=/organisation/")
    sigrid.press(f"Legitimera dig med {NAME}")
    show_e_id(sigrid, provider, "sigrids")
    expect(sigrid.page.get_by_role("button", name="Logga ut")).to_be_visible()
    assert sigrid.path.startswith("/organisation/")

    sigrid.open("/konto/e-legitimation/visa/?next=/konto/")
    sigrid.look("identify")
    sigrid.press(f"Legitimera dig med {NAME}")
    show_e_id(sigrid, provider, "sigrids")
    assert sigrid.path == "/konto/"

    sigrid.follow("Ta bort e-legitimationen")
    sigrid.look("disconnect")
    sigrid.press("Ta bort e-legitimationen")
    sigrid.reads("E-legitimationen är borttagen från ditt konto.")


def test_what_an_e_id_cannot_do_is_said_with_what_to_do(
    visit: Callable[..., Visitor], who: People, provider: Broker
) -> None:
    connect_e_id(who.sigrid, provider=provider.address, subject="sigrids")
    stranger = visit()
    stranger.may_fail = True
    for subject, level, heading in (
        ("okänd", {}, "E-legitimationen är inte kopplad till något konto"),
        ("sigrids", {"acr": LEVEL_2}, "E-legitimationen räcker inte"),
    ):
        provider.knows(subject, **level)
        stranger.open("/konto/logga-in/")
        stranger.press(f"Legitimera dig med {NAME}")
        show_e_id(stranger, provider, subject)
        stranger.reads_heading(heading)
        stranger.look(f"refused-{subject}")
        stranger.follow("Till inloggningen")

    stranger.press(f"Legitimera dig med {NAME}")
    stranger.page.wait_for_url(f"{provider.address}/oauth2/authorize*")
    stranger.page.get_by_role("button", name="Deny").click()
    stranger.page.wait_for_url(lambda url: not url.startswith(provider.address))
    stranger.reads_heading("Du avbröt legitimeringen")
    stranger.look("cancelled")

    amina = visit(who.amina)
    amina.may_fail = True
    amina.sign_in()
    amina.open("/konto/e-legitimation/koppla/")
    amina.press(f"Koppla {NAME}")
    show_e_id(amina, provider, provider.knows("sigrids"))
    amina.reads("är redan kopplad till ett annat konto")
    amina.look("of-another-account")


def test_an_answer_that_was_changed_opens_nothing(
    visit: Callable[..., Visitor], who: People, provider: Broker
) -> None:
    connect_e_id(who.sigrid, provider=provider.address, subject="sigrids")
    provider.knows("sigrids")
    sigrid = visit(who.sigrid)
    sigrid.may_fail = True

    provider.leading_back = lambda address: address.replace("state=", "state=x")
    sigrid.open("/konto/logga-in/")
    sigrid.press(f"Legitimera dig med {NAME}")
    show_e_id(sigrid, provider, "sigrids")
    sigrid.reads_heading("Legitimeringen gick inte att slutföra")
    sigrid.look("other-state")

    provider.leading_back = None
    provider.tampering = lambda token: token[:-9] + ("A" if token[-9] != "A" else "B") + token[-8:]
    sigrid.open("/konto/logga-in/")
    sigrid.press(f"Legitimera dig med {NAME}")
    show_e_id(sigrid, provider, "sigrids")
    sigrid.reads_heading("Svaret från e-legitimationen gick inte att kontrollera")
    sigrid.look("changed-token")


def test_without_script_and_with_a_broker_that_is_down_the_password_still_works(
    visit: Callable[..., Visitor], who: People, provider: Broker
) -> None:
    connect_e_id(who.sigrid, provider=provider.address, subject="sigrids")
    provider.knows("sigrids")
    sigrid = visit(who.sigrid, java_script_enabled=False)
    sigrid.may_fail = True
    sigrid.open("/konto/logga-in/")
    sigrid.press(f"Legitimera dig med {NAME}")
    show_e_id(sigrid, provider, "sigrids")
    expect(sigrid.page.get_by_role("button", name="Logga ut")).to_be_visible()
    sigrid.page.get_by_role("button", name="Logga ut").click()

    provider.is_down = True
    sigrid.open("/konto/logga-in/")
    sigrid.press(f"Legitimera dig med {NAME}")
    sigrid.reads_heading("E-legitimationen svarar inte just nu")
    assert urlsplit(sigrid.page.url).path == "/konto/e-legitimation/logga-in/"
    sigrid.follow("Till inloggningen")
    sigrid.give_password()
    expect(sigrid.page.get_by_role("button", name="Logga ut")).to_be_visible()
