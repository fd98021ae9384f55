"""An item opens also what its question is measured against: else no new answer to it could be sent."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.actions import drafting, registering, signing
from applications.models import Status, Submission
from applications.requirements import unmet
from applications.views.items import changed_questions
from screening.actions import completion
from tests.accounts.people import sign_in
from tests.applications.test_conditions import received
from tests.applications.test_registering import paper, scan
from tests.asking import request_about
from tests.build import People, call, people, signing_of, stage, walk
from tests.screening.test_completion_from_check import sent

pytestmark = pytest.mark.django_db
ALSO = "Öppnas också, eftersom svaren hänger ihop:"


def application() -> tuple[Submission, People]:
    who = people()
    return stage("application", Status.IN_REVIEW, who=who), who


@pytest.mark.parametrize(
    ("about", "answers"),
    [
        ("amount_applied", {"amount_applied": 600_000_00, "budget_staff": 500_000_00}),
        ("budget_staff", {"amount_applied": 800_000_00, "budget_staff": 700_000_00}),
        ("starts_on", {"starts_on": "2027-03-01", "ends_on": "2027-12-31"}),
        ("ends_on", {"starts_on": "2025-01-01", "ends_on": "2025-12-31"}),
    ],
)
def test_a_question_that_a_rule_measures_against_others_can_be_answered_anew_and_sent(
    about, answers
):
    it, who = application()
    completion.ask_for_more(it.pk, request_about(about), by=who.olle)
    it.refresh_from_db()

    drafting.save(it.pk, answers, version=it.version, by=who.amina)
    signing.complete(it.pk, signing_of(it), by=who.sigrid)

    it.refresh_from_db()
    received = it.latest_version().answers
    assert it.status == Status.IN_REVIEW
    assert {key: received[key] for key in answers} == answers


def test_who_mends_what_opened_with_an_item_has_answered_the_item():
    it, who = application()
    completion.ask_for_more(it.pk, request_about("budget_staff"), by=who.olle)
    it.refresh_from_db()
    assert "budget_staff" not in changed_questions(it)

    drafting.save(it.pk, {"amount_applied": 600_000_00}, version=it.version, by=who.amina)

    it.refresh_from_db()
    assert "budget_staff" in changed_questions(it)


def test_the_applicant_finds_the_tied_questions_on_the_page_and_the_way_to_the_signatory():
    it, who = application()
    completion.ask_for_more(it.pk, request_about("amount_applied"), by=who.olle)
    it.refresh_from_db()
    section = it.questionnaire.parsed.section_of("amount_applied")
    amina = sign_in(Client(), who.amina)
    address = reverse("section", args=[it.pk, section.key])

    asked = amina.get(address).context["page"].form.fields
    amounts = {"amount_applied": "600 000", "budget_staff": "500 000"}
    amina.post(address, {**amounts, "version": it.version})

    check = amina.get(reverse("check", args=[it.pk]))
    assert set(amounts) < set(asked)
    assert check.context["complaints"] == []
    assert reverse("send", args=[it.pk]) in check.text


def test_the_officer_is_told_what_opens_beside_what_is_asked_before_it_is_sent():
    it, who = application()
    olle, url = sign_in(Client(), who.olle), reverse("workspace:ask", args=[it.pk])
    page = olle.get(url)
    typed = {"punkt-1-question_key": "ends_on", "punkt-1-text": "Stämmer dagen?"}

    days = olle.post(url, sent(page, **typed))
    alone = olle.post(url, sent(page, **typed | {"punkt-1-question_key": "reached"}))
    whole = olle.post(url, sent(page, **typed | {"punkt-1-question_key": ""}))

    assert f"{ALSO} ”Arbetet börjar”." in days.text
    assert [ALSO in one.text for one in (alone, whole)] == [False, False]


def test_the_officer_is_told_also_what_a_new_answer_may_make_apply():
    it, who = received(together=False)
    walk(it, who).take_up()
    olle, url = sign_in(Client(), who.olle), reverse("workspace:ask", args=[it.pk])
    typed = {"punkt-1-question_key": "together", "punkt-1-text": "Stämmer det?"}

    shown = olle.post(url, sent(olle.get(url), **typed))
    olle.post(url, sent(olle.get(url), **typed, confirm="1"))

    it.refresh_from_db()
    assert it.open_questions == ["together", "partner", "agreement", "share"]
    labels = {one.key: one.label for one in it.questionnaire.parsed.questions()}
    assert shown.context["also"] == [labels[key] for key in it.open_questions[1:]]


def test_what_was_changed_in_a_tied_question_is_shown_with_the_item_when_it_is_judged():
    it, who = application()
    completion.ask_for_more(it.pk, request_about("amount_applied", "ends_on"), by=who.olle)
    it.refresh_from_db()
    changed = {"amount_applied": 600_000_00, "budget_staff": 500_000_00, "starts_on": "2026-12-01"}
    drafting.save(it.pk, changed, version=it.version, by=who.amina)
    signing.complete(it.pk, signing_of(it), by=who.sigrid)
    made = it.completion_requests.get()

    page = sign_in(Client(), who.olle).get(reverse("workspace:judge-items", args=[it.pk, made.pk]))

    assert [[one.label for one in row.changes] for row in page.context["rows"]] == [
        ["Personal", "Sökt belopp"],
        ["Arbetet börjar"],
    ]


def test_what_was_missing_before_and_is_not_asked_about_stops_no_answer():
    who = people()
    stage_of = call().first_stage()
    registering.register_paper(
        stage_of, who.motala, paper(contact_name="Amina"), scan(), by=who.rut
    )
    it = Submission.objects.get()
    walk(it, who).take_up()
    completion.ask_for_more(it.pk, request_about("cooperation_needs"), by=who.olle)
    it.refresh_from_db()
    empty = unmet(it)

    drafting.save(it.pk, {"cooperation_needs": "Nytt"}, version=it.version, by=who.amina)
    signing.complete(it.pk, signing_of(it), by=who.sigrid)

    it.refresh_from_db()
    assert [one.question_key for one in empty] == ["cooperation_needs"]
    assert it.status == Status.IN_REVIEW
