"""Questions before applying: anyone asks, one answers by mail, and everyone reads the same."""

from datetime import date

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions import inquiring
from applications.models import Call, Inquiry
from delmos_portal.accounts.models import StaffRole
from delmos_portal.accounts.rates import too_many
from delmos_portal.lifecycle import Refused
from screening.actions import inquiries
from tests.accounts.people import sign_in
from tests.build import call, keep_promises, person

pytestmark = pytest.mark.django_db
ASKED = {
    "name": "Bo Frågvis",
    "email": "bo@example.org",
    "organisation": "Ystads kommun",
    "text": "Får två kommuner söka ihop?",
}


@pytest.fixture(autouse=True)
def nobody_has_asked_yet():
    cache.clear()


def url(of: Call) -> str:
    return reverse("ask-question", args=[of.slug])


def inquiry() -> Inquiry:
    return inquiring.ask(call(), **ASKED)


def olle() -> Client:
    return sign_in(Client(), person("Olle", StaffRole.OFFICER))


def test_anyone_asks_and_is_told_when_to_expect_an_answer():
    of = call()

    with time_machine.travel("2026-12-22T10:00Z", tick=False):
        answer = Client().post(url(of), ASKED, follow=True)

    it = Inquiry.objects.get()
    assert answer.redirect_chain == [(reverse("question-asked", args=[of.slug]), 302)]
    assert "Vi svarar senast måndag 4 januari 2027" in " ".join(answer.text.split())
    assert (it.name, it.email, it.text) == (ASKED["name"], ASKED["email"], ASKED["text"])
    assert it.answer_by == date(2027, 1, 4)


def test_a_page_about_a_question_sets_no_cookie_but_the_forms_own():
    client = Client()

    client.post(url(call()), ASKED, follow=True)

    assert set(client.cookies) <= {"csrftoken"}


def test_a_program_that_fills_in_every_field_is_told_and_a_person_could_mend_it():
    page = Client().post(url(call()), {**ASKED, "website": "http://spam.example"})

    assert page.context["form"].errors == {
        "website": ["Töm rutan som ska vara tom, och skicka frågan igen."]
    }
    assert ASKED["text"] in page.text
    assert not Inquiry.objects.exists()


def test_one_address_asks_five_times_an_hour_and_the_sixth_keeps_its_text():
    of, client = call(), Client()
    codes = [client.post(url(of), ASKED).status_code for _each in range(5)]

    page = client.post(url(of), ASKED)

    assert [*codes, page.status_code] == [302] * 5 + [429]
    assert page.context["form"].non_field_errors() == [too_many("Frågan")]
    assert [text in page.text for text in (too_many("Frågan"), *ASKED.values())] == [True] * (
        1 + len(ASKED)
    )
    assert Inquiry.objects.count() == 5


def test_a_call_that_is_cancelled_takes_no_questions():
    of = call(cancelled_at=timezone.now(), cancelled_reason="Inga pengar.")

    page = Client().post(url(of), ASKED)

    assert page.context["form"].non_field_errors() == [
        "Utlysningen är inställd och tar inte emot frågor."
    ]


def test_the_answer_goes_by_mail_to_the_one_who_asked_once(mailoutbox):
    it = inquiry()
    page = reverse("workspace:inquiry", args=[it.pk])

    olle().post(page, {"gor": "ta"})
    for text in ("Ja, med en ansökan var.", "Nej."):
        olle().post(page, {"gor": "svara", "svar-text": text})
        keep_promises()

    it.refresh_from_db()
    [mail] = mailoutbox
    assert (mail.to, it.officer.name) == (["bo@example.org"], "Olle Exempel")
    assert "Ja, med en ansökan var." in mail.body
    assert it.answer == "Ja, med en ansökan var."


def test_question_and_answer_are_published_in_words_that_name_nobody_and_can_be_taken_back():
    it = inquiry()
    page, public = reverse("workspace:inquiry", args=[it.pk]), reverse("call", args=[it.call.slug])
    ada = olle()
    ada.post(page, {"gor": "svara", "svar-text": "Ja, med en ansökan var."})
    words = {"publik-question": "Får kommuner söka tillsammans?", "publik-answer": "Ja."}

    named = ada.post(page, {"gor": "publicera", **words, "publik-answer": "Ja, bo frågvis."})
    before = Client().get(public).text
    ada.post(page, {"gor": "publicera", **words})
    there = Client().get(public).text
    ada.post(page, {"gor": "avpublicera"})
    after = Client().get(public).text

    assert named.context["publish"].non_field_errors() == [
        "Texten nämner den som frågade. Skriv om den så att ingen person går att känna igen."
    ]
    assert ["söka tillsammans?" in text for text in (before, there, after)] == [False, True, False]
    assert ["Frågvis" in there, "två kommuner" in there] == [False, False]


def test_what_is_not_answered_is_not_published():
    it, by = inquiry(), person("Olle", StaffRole.OFFICER)

    with pytest.raises(Refused, match="Besvara frågan först"):
        inquiries.publish(it.pk, "Fråga", "Svar", by=by)


def test_the_list_shows_what_waits_the_oldest_first_and_who_answers():
    first = inquiry()
    second = inquiring.ask(first.call, **{**ASKED, "text": "När öppnar nästa?"})
    client = olle()
    client.post(reverse("workspace:inquiry", args=[second.pk]), {"gor": "ta"})

    page = client.get(reverse("workspace:inquiries"))

    assert [(one.pk, str(one.officer or "")) for one in page.context["rows"]] == [
        (first.pk, ""),
        (second.pk, "Olle Exempel"),
    ]


def test_the_payer_reads_and_does_not_answer():
    it = inquiry()
    finance = sign_in(Client(), person("Frida", StaffRole.FINANCE))

    page = finance.post(
        reverse("workspace:inquiry", args=[it.pk]), {"gor": "svara", "svar-text": "Ja."}
    )

    it.refresh_from_db()
    assert page.context["answer"].non_field_errors() == [
        "Frågor besvaras av den som handlägger, beslutar eller registrerar."
    ]
    assert it.answered_at is None
