"""Days that are compared, and numbers with a check digit, in a draft: saved, told, and refused when sent."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from applications.actions import drafting
from applications.models import Status, Submission
from delmos_portal.accounts.models import Office, OrganisationKind
from delmos_portal.templatetags.swedish import NBSP
from tests.accounts.people import sign_in
from tests.applications.rounds import applicant, association, call_2021, call_ngo
from tests.applications.test_word_views import edited, fetched, rows, uploaded
from tests.build import fill_in

pytestmark = pytest.mark.django_db
PERSON = "19121212-1212"  # Tolvan, of the tax agency's own examples
WRONG_WAY = {"starts_on": "2021-06-03", "ends_on": "2021-05-01"}
TOO_LONG = {"starts_on": "2021-06-03", "ends_on": "2024-06-04"}
BEFORE = (
    f"Svaret på ”Arbetet avslutas” är 1{NBSP}maj 2021, före ”Arbetet börjar” (3{NBSP}juni 2021)."
    " Ändra den dag som är fel."
)
LONG = (
    f"Svaret på ”Arbetet avslutas” är 4{NBSP}juni 2024, mer än 3{NBSP}år efter ”Arbetet börjar”"
    f" (3{NBSP}juni 2021). Det får vara senast 3{NBSP}juni 2024. Ändra den dag som är fel."
)


def draft(kind: str = "2021") -> tuple[Client, Submission]:
    """A draft in one of the calls of 2021, with every answer but those that a test writes."""
    if kind == "2021":
        by, made = applicant(OrganisationKind.KOMMUN, Office.BOARD_CHAIR), call_2021()
    else:
        by, made = association(), call_ngo()
    it = drafting.begin(made, by.organisation, by=by.writer)
    return sign_in(Client(), by.writer), it


def posted(client: Client, it: Submission, section: str, **answers: str):
    it.refresh_from_db()
    place = reverse("section", args=[it.pk, section])
    page = client.post(place, {**answers, "version": it.version})
    it.refresh_from_db()
    return page


@pytest.mark.parametrize("kind", ["2021", "ngo"])
@pytest.mark.parametrize(("days", "sentence"), [(WRONG_WAY, BEFORE), (TOO_LONG, LONG)])
def test_days_that_do_not_go_together_are_saved_and_told_beside_the_field(kind, days, sentence):
    client, it = draft(kind)

    page = posted(client, it, "plan", **days)

    assert {key: it.answers[key] for key in days} == days
    assert page.context["page"].form.errors == {"ends_on": [sentence]}
    assert 'href="#id_ends_on"' in page.text
    check = client.get(reverse("check", args=[it.pk]))
    assert escape(sentence) in check.text


def test_days_that_do_not_go_together_cannot_be_sent():
    by = applicant(OrganisationKind.KOMMUN, Office.BOARD_CHAIR)
    it = drafting.begin(call_2021(), by.organisation, by=by.writer)
    fill_in(it, by.writer, **WRONG_WAY)
    client = sign_in(Client(), by.writer)

    page = client.post(reverse("send", args=[it.pk]), follow=True)

    it.refresh_from_db()
    assert it.status == Status.DRAFT
    assert escape(BEFORE) in page.text


def test_the_limit_stands_under_the_field_before_it_is_met():
    client, it = draft()

    page = client.get(reverse("section", args=[it.pk, "plan"])).text

    assert f"Tidigast samma dag som ”Arbetet börjar”, och högst 3{NBSP}år senare." in page
    assert "Bidrag kan ges för högst tre år" not in page


def test_one_of_two_days_is_saved_without_a_word():
    client, it = draft()

    page = posted(client, it, "plan", ends_on="2021-05-01")

    assert page.status_code == 302
    assert it.answers["ends_on"] == "2021-05-01"


@pytest.mark.parametrize("kind", ["2021", "ngo"])
def test_numbers_are_kept_in_one_writing(kind):
    client, it = draft(kind)
    numbers = {"applicant_number": "8020001239", "applicant_giro": "bg 991 2346"}

    posted(client, it, "organisation", **numbers)

    assert it.answers["applicant_number"] == "802000-1239"
    assert it.answers["applicant_giro"] == "991-2346"


def test_a_wrong_giro_stays_in_its_field_and_is_not_saved():
    client, it = draft()

    page = posted(
        client, it, "organisation", applicant_giro="991-2347", applicant_post="591 86 Motala"
    )

    assert it.answers["applicant_post"] == "591 86 Motala"
    assert "applicant_giro" not in it.answers
    assert page.context["page"].form["applicant_giro"].value() == "991-2347"


def test_a_persons_number_is_refused_and_kept_nowhere():
    client, it = draft()

    page = posted(client, it, "organisation", applicant_number=PERSON)
    saved = client.post(
        reverse("autosave", args=[it.pk, "organisation"]),
        {"applicant_number": PERSON, "version": it.version},
    )

    it.refresh_from_db()
    assert "Det du skrev sparas inte." in page.text
    assert (saved.status_code, "1212" in saved.json()["message"]) == (422, False)
    assert "1212" not in page.text
    assert "applicant_number" not in it.answers
    assert not it.changes.filter(question_key="applicant_number").exists()


def test_a_persons_number_written_in_word_is_not_shown():
    client, it = draft()
    posted(client, it, "organisation", applicant_number="212000-2817")

    page = uploaded(client, it, edited(fetched(client, it), ("212000-2817", PERSON)))

    assert rows(page) == {"applicant_number": ("212000-2817", "", False)}
    assert "1212" not in page.text


def test_a_number_written_in_word_is_offered_in_its_one_writing():
    client, it = draft()
    posted(client, it, "organisation", applicant_giro="901-9506")

    page = uploaded(client, it, edited(fetched(client, it), ("901-9506", "pg 123456-6")))

    [row] = page.context["found"].rows()
    assert (row.value, row.error) == ("123456-6", "")


def test_days_that_do_not_go_together_are_told_where_word_is_compared():
    client, it = draft()
    posted(client, it, "plan", starts_on="2021-06-03", ends_on="2021-12-31")

    page = uploaded(client, it, edited(fetched(client, it), ("2021-12-31", "2021-05-01")))

    [row] = page.context["found"].rows()
    assert row.note == f"Svaret kan sparas men inte skickas in. {BEFORE}"


def test_the_questions_to_print_tell_every_limit_once():
    made = call_2021()

    page = " ".join(Client().get(reverse("call-questions", args=[made.slug])).text.split())

    assert page.count("Tidigast samma dag som ”Arbetet börjar”") == 1
    assert page.count("Tio siffror, till exempel 802000-1239") == 1
    assert page.count("ögst 1 500 tecken") == 1


def test_a_limit_of_signs_is_told_once_beside_its_field():
    client, it = draft()

    page = client.get(reverse("section", args=[it.pk, "situation"])).text

    assert page.count(f"Högst 1{NBSP}500 tecken.") == 1
    assert f'<noscript><p class="counter">Högst 1{NBSP}500 tecken.</p></noscript>' in page
