"""A text that was sent when nobody was signed in, or in a form that was too old, is never lost."""

import re
import time

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from applications.models import Case, Status, Submission
from delmos_portal.accounts.unsent import Unsent
from tests.accounts.people import PASSWORD, sign_in
from tests.build import People, notification, people

pytestmark = pytest.mark.django_db
TEXT = "Kan vi flytta mötet?\r\n\r\n<b>Vi</b> hinner inte före maj."
HERE = {"HTTP_ORIGIN": "http://testserver"}
THERE = {"HTTP_ORIGIN": "https://annan.example"}


@pytest.fixture
def begun() -> tuple[Case, People, str]:
    who = people()
    case = notification(Status.RECEIVED, who=who).case
    return case, who, reverse("case-messages", args=[case.pk])


def hidden(text: str) -> dict[str, str]:
    """What the page's form sends anew."""
    found = re.findall(r'<input type="hidden" name="([^"]+)"\s+value="([^"]*)"', text)
    return {name: value.replace("&lt;", "<").replace("&gt;", ">") for name, value in found}


def test_what_was_written_when_the_session_had_ended_is_shown_and_sent_after_signing_in(begun):
    case, who, url = begun
    client = sign_in(Client(), who.amina)
    Session.objects.all().delete()

    stopped = client.post(url, {"text": TEXT}, **HERE, HTTP_REFERER=f"http://testserver{url}")
    sign_in(client, who.amina)
    again = client.post(url, hidden(stopped.text), **HERE)

    assert (stopped.status_code, stopped.headers["Cache-Control"]) == (403, "no-store")
    assert "&lt;b&gt;Vi&lt;/b&gt; hinner inte före maj." in stopped.text
    assert f'href="{reverse("account_login")}?next={url}"' in stopped.text
    assert again.status_code == 302
    assert case.messages.get().text == TEXT.replace("\r\n", "\n")


def test_a_form_from_before_a_sign_in_is_shown_and_can_be_sent_anew(begun):
    case, who, url = begun
    client = sign_in(Client(enforce_csrf_checks=True), who.amina)

    stopped = client.post(url, {"text": TEXT, "csrfmiddlewaretoken": "a" * 64}, **HERE)
    again = client.post(url, hidden(stopped.text), **HERE)

    assert (stopped.status_code, stopped.headers["Cache-Control"]) == (403, "no-store")
    assert "Tryck på Skicka igen" in stopped.text
    assert again.status_code == 302
    assert case.messages.get().text == TEXT.replace("\r\n", "\n")


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_what_another_site_sends_is_never_shown(begun, is_signed_in):
    _case, who, url = begun
    client = Client(enforce_csrf_checks=is_signed_in)
    if is_signed_in:
        sign_in(client, who.amina)

    stopped = client.post(url, {"text": TEXT}, **THERE)

    assert stopped.status_code == (403 if is_signed_in else 302)
    assert "hinner inte" not in stopped.text


def test_a_password_is_never_shown(begun):
    _case, who, _url = begun
    client = sign_in(Client(enforce_csrf_checks=True), who.amina)
    typed = {"oldpassword": PASSWORD, "password1": TEXT, "password2": TEXT}

    stopped = client.post(reverse("account_change_password"), typed, **HERE)

    assert stopped.status_code == 403
    assert not any(one in stopped.text for one in (PASSWORD, "hinner inte"))


def test_the_shortest_answer_of_a_draft_is_sent_after_signing_in():
    who = people()
    it = notification(who=who)
    url = reverse("section", args=[it.pk, "cooperation"])
    client = sign_in(Client(), who.amina)
    typed = {"cooperation_today": "Ja", "version": str(it.version)}
    Session.objects.all().delete()

    stopped = client.post(url, typed, **HERE)
    sign_in(client, who.amina)
    client.post(url, hidden(stopped.text), **HERE)

    it.refresh_from_db()
    assert (stopped.status_code, it.answers["cooperation_today"]) == (403, "Ja")


def test_a_press_that_sends_nothing_leads_to_the_sign_in(begun):
    _case, who, url = begun
    client = sign_in(Client(), who.amina)
    page = client.get(url).text
    mark = re.search(r'name="skriven_av"\s+value="([^"]+)"', page)[1]
    Session.objects.all().delete()

    answer = client.post(url, {"csrfmiddlewaretoken": "a" * 64, "skriven_av": mark}, **HERE)

    assert answer.headers["Location"] == f"{reverse('account_login')}?next={url}"


@pytest.mark.parametrize("where", [HERE, THERE])
def test_a_file_that_was_sent_when_nobody_was_signed_in_is_said_not_to_have_come(begun, where):
    case, who, _url = begun
    url = reverse("word", args=[case.submissions.get().pk])
    client = sign_in(Client(), who.amina)
    Session.objects.all().delete()
    there = {**where, "HTTP_REFERER": f"{where['HTTP_ORIGIN']}{url}"}

    answer = client.post(url, {"file": SimpleUploadedFile("vår plan.docx", b"PK")}, **there)
    page = client.get(answer.headers["Location"])

    assert answer.headers["Location"] == f"{reverse('account_login')}?next={url}"
    told = "Filen ”vår plan.docx” har inte kommit fram. Logga in och välj den igen."
    assert (told in page.text) is (where is HERE)


def test_three_files_that_did_not_come_are_named_as_a_sentence_does():
    told = Unsent([], ["a.docx", "b.docx", "c.docx"]).told_of_files

    assert told.startswith("Filerna ”a.docx”, ”b.docx” och ”c.docx” har inte kommit fram.")


def test_all_that_was_written_is_shown_and_nothing_that_the_page_carries(begun):
    _case, _who, url = begun
    sent = {
        "text": "Ja, tack!",
        "title": "Projektledare",
        "amount": "150 000",
        "is_open": "True",
        "direction": "prevent_isolation",
        "version": "17",
        "visat": "goals:81c9e2fbf8c28f36 long_term:59a1aa0b1c2d3e4f",
        "inlaga": "3e5e81a0-1f90-4f75-a1ad-658ef6559571",
    }

    page = Client().post(url, sent | {"fortsatt": "1"}, **HERE)

    shown = re.sub(r"<[^>]+>", " ", page.text[page.text.index("Det du skrev</h2>") :])
    assert [one for one in sent.values() if one in shown] == [
        "Ja, tack!",
        "Projektledare",
        "150 000",
    ]
    assert "<p>1</p>" not in page.text


def test_what_the_signing_page_carries_is_not_shown_as_written():
    who = people()
    it = notification("signing", who=who)
    Submission.objects.filter(pk=it.pk).update(version=3)
    url = reverse("sign", args=[it.pk])
    shown = sign_in(Client(), who.sigrid).get(url).text
    carried = dict(re.findall(r'name="(shown_[a-z0-9]+)"\s+value="([^"]+)"', shown))

    page = Client().post(url, carried | {"phone": "0141-22 50 00", "agrees": "on"}, **HERE)

    assert sorted(carried) == ["shown_sha256", "shown_version"]
    assert page.context["unsent"].texts == ["0141-22 50 00"]


def test_an_outcome_is_no_text_to_copy():
    sent = [("outcome", "accept"), ("reasons", "nej")]

    assert Unsent(sent, []).answers == ["nej"]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"only": "nej"}, ["Kopiera det som du vill ha kvar.", "<p>nej</p>"]),
        ({"version": "17"}, ["Det du skickade togs inte emot."]),
        (
            {"file": SimpleUploadedFile("plan.pdf", b"%PDF-1.7")},
            ["Det du skickade togs inte emot."],
        ),
    ],
)
def test_what_was_sent_to_a_page_that_is_gone_is_said_not_to_have_come(sent, told):
    page = Client().post("/finns-inte/", sent, **HERE)

    assert page.status_code == 404
    assert [one for one in told if one not in page.text] == []


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"),
        ("application/x-www-form-urlencoded", b"&".join(b"a=1" for _field in range(3000))),
    ],
)
def test_what_cannot_be_read_is_answered_as_any_page_that_is_gone(kind, body):
    page = Client().post("/finns-inte/", body, content_type=kind, **HERE)

    assert (page.status_code, "togs inte emot" in page.text) == (404, False)


def test_a_text_made_to_be_slow_is_shown_at_once():
    slow = ["a" * 16 for _word in range(40)] + ["ö"]
    texts = [" ".join(slow), "a" * 50_000 + "Ö"]
    began = time.perf_counter()

    page = Client().post("/finns-inte/", {"x": texts, "day": "2026-12-31"}, **HERE)

    assert (page.status_code, "2026-12-31" in page.text, texts[0] in page.text) == (404, True, True)
    assert time.perf_counter() - began < 5
