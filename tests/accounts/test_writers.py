"""A form is good for whom it was made for, also after a new sign-in, and never for another."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Case, Status
from delmos_portal.accounts.models import User
from delmos_portal.accounts.writers import SIGNER
from tests.accounts.people import sign_in
from tests.build import People, notification, people

pytestmark = pytest.mark.django_db
TEXT = "Kan vi flytta mötet?"
HERE = {"HTTP_ORIGIN": "http://testserver"}


@pytest.fixture
def begun() -> tuple[Case, People, str]:
    who = people()
    case = notification(Status.RECEIVED, who=who).case
    return case, who, reverse("case-messages", args=[case.pk])


def browser() -> Client:
    return Client(enforce_csrf_checks=True)


def form_on(page: str) -> dict[str, list[str]]:
    """Every hidden field of what the page is about, as the browser sends them."""
    main = page[page.index("<main") : page.index("</main>")]
    form: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)"\s+value="([^"]*)"', main):
        form.setdefault(name, []).append(unescape(value))
    return form


def anew(client: Client, user: User) -> None:
    """Sign in as in another tab: the session and Django's token are other ones."""
    Session.objects.all().delete()
    client.cookies.pop("csrftoken", None)
    sign_in(client, user)
    client.get(reverse("home"))


def test_who_has_signed_in_anew_sends_the_form_that_was_open(begun):
    case, who, url = begun
    client = sign_in(browser(), who.amina)
    form = form_on(client.get(url).text) | {"text": [TEXT]}

    anew(client, who.amina)
    sent = client.post(url, form, **HERE)

    assert (sent.status_code, case.messages.get().text) == (302, TEXT)


def test_signed_out_then_signed_in_one_press_sends_it(begun):
    case, who, url = begun
    client = sign_in(browser(), who.amina)
    form = form_on(client.get(url).text) | {"text": [TEXT]}
    Session.objects.all().delete()
    stopped = client.post(url, form, **HERE)

    anew(client, who.amina)
    sent = client.post(url, form_on(stopped.text), **HERE)

    assert (stopped.status_code, sent.status_code, case.messages.get().text) == (403, 302, TEXT)


@pytest.mark.parametrize("is_stopped_first", [True, False])
def test_what_one_has_written_is_never_sent_as_another(begun, is_stopped_first):
    case, who, url = begun
    client = sign_in(browser(), who.amina)
    form = form_on(client.get(url).text) | {"text": [TEXT]}
    if is_stopped_first:
        Session.objects.all().delete()
        form = form_on(client.post(url, form, **HERE).text)

    anew(client, who.sigrid)
    refused = client.post(url, form, **HERE)
    shown, again = refused.text, client.post(url, form_on(refused.text), **HERE)

    assert [refused.status_code, again.status_code] == [403, 403]
    assert TEXT in shown
    assert f"Du är inloggad som {who.sigrid.name}" in shown
    assert not case.messages.exists()

    anew(client, who.amina)
    client.post(url, form_on(again.text), **HERE)
    assert case.messages.get().author.startswith(who.amina.name)


def test_a_text_for_a_case_that_one_may_no_longer_read_is_shown(begun):
    case, who, url = begun
    client = sign_in(browser(), who.amina)
    form = form_on(client.get(url).text) | {"text": [TEXT]}
    who.amina.memberships.all().delete()

    gone = client.post(url, form, **HERE)

    assert (gone.status_code, gone.headers["Cache-Control"]) == (404, "no-store")
    assert TEXT in gone.text
    assert not case.messages.exists()


@pytest.mark.parametrize("sender", [{}, {"HTTP_ORIGIN": "https://annan.example"}])
def test_the_mark_alone_lets_no_other_site_send(begun, sender):
    case, who, url = begun
    client = sign_in(browser(), who.amina)
    form = form_on(client.get(url).text) | {"text": [TEXT], "csrfmiddlewaretoken": ["a" * 64]}

    refused = client.post(url, form, **sender)

    assert refused.status_code == 403
    assert not case.messages.exists()


@pytest.mark.parametrize("mark", ["", "1", "1:abc:def"])
def test_a_mark_that_we_have_not_signed_is_no_token(begun, mark):
    case, who, url = begun
    client = sign_in(browser(), who.amina)
    client.get(url)

    refused = client.post(url, {"text": TEXT, "skriven_av": mark}, **HERE)

    assert refused.status_code == 403
    assert not case.messages.exists()


def test_after_a_day_the_form_is_shown_again_before_it_is_sent(begun):
    case, who, url = begun
    client = sign_in(browser(), who.amina)
    form = form_on(client.get(url).text) | {"text": [TEXT]}
    with time_machine.travel(timezone.now() - timedelta(days=2)):
        form["skriven_av"] = [SIGNER.sign(who.amina.pk)]

    anew(client, who.amina)
    refused = client.post(url, form, **HERE)
    sent = client.post(url, form_on(refused.text), **HERE)

    assert (refused.status_code, sent.status_code) == (403, 302)
    assert case.messages.get().text == TEXT


def test_who_has_sat_down_after_another_signs_out_by_one_press_in_the_others_tab(begun):
    _case, who, url = begun
    client = sign_in(browser(), who.amina)
    page = client.get(url).text
    mark = unescape(re.search(r'name="skriven_av"\s+value="([^"]*)"', page)[1])
    anew(client, who.sigrid)

    left = client.post(reverse("account_logout"), {"skriven_av": mark}, **HERE)

    assert left.status_code == 302
    assert client.get(reverse("home")).status_code == 302


def test_another_site_signs_nobody_out(begun):
    _case, who, _url = begun
    client = sign_in(browser(), who.amina)
    mark = SIGNER.sign(who.amina.pk)

    left = client.post(
        reverse("account_logout"), {"skriven_av": mark}, HTTP_ORIGIN="https://annan.example"
    )

    assert left.status_code == 403
    assert client.get(reverse("home")).status_code == 200


def test_what_another_wrote_is_shown_also_when_it_is_one_word(begun):
    _case, who, url = begun
    client = sign_in(browser(), who.amina)
    form = form_on(client.get(url).text) | {"text": ["nej"], "formular": ["8"]}

    anew(client, who.sigrid)
    page = client.post(url, form, **HERE).text

    shown = page[page.index("Det som skrevs</h2>") :]
    assert ["<p>nej</p>" in shown, "<p>8</p>" in shown] == [True, False]


def test_a_press_that_came_too_late_promises_no_text(begun):
    _case, who, url = begun
    client = sign_in(browser(), who.amina)
    form = form_on(client.get(url).text)
    client.cookies.clear()

    page = client.post(reverse("account_logout"), {"skriven_av": form["skriven_av"]}, **HERE).text

    assert ["Tryck på Skicka igen" in page, "finns kvar på den här sidan" in page] == [True, False]
