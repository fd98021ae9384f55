"""What the portal says of itself: its cookies, its accessibility and its use of personal data."""

import re
from http.cookies import Morsel
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.build import PASSWORD, people

YEAR = 365 * 24 * 3600
UNTIL_SIGNED_OUT = "Tills du loggar ut eller stänger webbläsaren, dock högst 12 timmar."
UNTIL_SHOWN = "Tills beskedet har visats."
A_YEAR = "Ett år."
ROW = re.compile(r"<code>(\w+)</code>.*?<td>.*?</td>\s*<td>(.*?)</td>", re.DOTALL)


def lifetime(cookie: "Morsel[str]") -> str:
    """As a browser keeps it: without a time it goes when the browser is closed."""
    if not cookie["max-age"] and not cookie["expires"]:
        return UNTIL_SHOWN if cookie.key == "messages" else UNTIL_SIGNED_OUT
    return A_YEAR if abs(int(cookie["max-age"]) - YEAR) <= 2 * 24 * 3600 else str(cookie)


@pytest.mark.django_db
def test_the_list_of_cookies_is_what_a_visit_really_sets():
    people()
    client = Client(enforce_csrf_checks=True)
    really: dict[str, str] = {}

    def visit(method: str, address: str, **typed: str):
        if method == "post":
            typed["csrfmiddlewaretoken"] = client.cookies["csrftoken"].value
        answer = getattr(client, method)(address, typed)
        kept = {name: one for name, one in answer.cookies.items() if one.value}
        really.update({name: lifetime(one) for name, one in kept.items()})
        return answer

    for name in (
        "start",
        "calls",
        "knowledge",
        "news",
        "public-register",
        "verify",
        "page-contact",
    ):
        visit("get", reverse(name))
    visit("get", reverse("account_login"))
    visit("post", reverse("account_login"), login="amina@example.se", password="fel")
    visit("post", reverse("account_login"), login="amina@example.se", password=PASSWORD)
    visit("get", reverse("home"))
    visit("get", reverse("account"))
    visit("post", reverse("account"), **known())
    visit("post", reverse("session-extend"))
    visit("get", reverse("account"))
    visit("post", reverse("account_logout"))
    told = dict(ROW.findall(visit("get", reverse("page-cookies")).text))

    assert told == really
    assert sorted(told) == ["csrftoken", "messages", "sessionid"]
    assert settings.SESSION_COOKIE_AGE == 12 * 3600


def known() -> dict[str, str]:
    """The account's own details, sent back as they were."""
    return {"name": "Amina Exempel", "title": "Strateg", "phone": "0141-22 50 00"}


def test_what_scripts_keep_in_the_browser_is_told():
    scripts = "".join(
        path.read_text() for path in (Path(settings.BASE_DIR) / "static" / "js").glob("*.js")
    )
    kept = set(re.findall(r"\bdelmos-(?:text|sent|saving|session)[a-z-]*", scripts))
    stores = scripts.count(".setItem(")

    page = Client().get(reverse("page-cookies")).text

    assert kept == set(re.findall(r"<code>(delmos-[a-z-]+)</code>", page))
    assert stores == len(kept)


@pytest.mark.parametrize(
    "says",
    [
        settings.AGENCY["name"],  # who
        "Delmos bidragsportal",  # which service
        "delvis förenlig",  # how far
        "Innehåll som inte är tillgängligt",  # what is not, and why
        "Oskäligt betungande anpassning",
        "Vi har gjort en egen bedömning.",  # the method
        '<time datetime="2026-11-22">',  # the date
        f"mailto:{settings.AGENCY['email']}",  # a way to report
        "https://www.digg.se/tdosanmalan",  # and to complain
    ],
)
def test_the_accessibility_statement_has_every_part_that_the_law_asks_for(says: str):
    assert says in Client().get(reverse("page-accessibility")).text


@pytest.mark.parametrize(
    "heading",
    [
        "Vem ansvarar?",
        "Vilka uppgifter?",
        "Varifrån kommer uppgifterna?",
        "Varför, och med vilket stöd?",
        "Vem får se uppgifterna?",
        "Hur länge finns uppgifterna kvar?",
        "Dina rättigheter",
    ],
)
def test_the_notice_of_personal_data_answers_what_article_13_asks(heading: str):
    page = Client().get(reverse("page-privacy")).text

    assert f"<h2>{heading}</h2>" in page
    assert "Dataskyddsombud" in page
    assert "https://www.imy.se" in page


def test_the_start_page_leads_to_every_statement():
    page = Client().get(reverse("page-contact")).text  # the foot is the same on every page

    names = ["accessibility", "privacy", "cookies", "easy", "english"]
    assert [f'href="{reverse(f"page-{name}")}"' in page for name in names] == [True] * 5
