"""A notification assessed and proposed on one page, one after the other."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Decision, Outcome, StageKind, Status, Submission
from screening.models import Assessment
from tests.accounts.people import sign_in
from tests.build import People, call, notification, people, stage

pytestmark = pytest.mark.django_db
INVITE = "Bjud in att ansöka"


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "purpose_answer": "yes",
        "purpose_reason": "Samverkan mellan nämnder och föreningar beskrivs.",
        "not_statutory_answer": "yes",
        "not_statutory_reason": "Det är inget som kommunen måste göra.",
        "outcome": "accept",
        "reasons": "Det som beskrivs ligger i linje med syftet.",
        "provisions": "1–5 §§ förordningen (2018:118)",
        **changes,
    }


def address(it: Submission) -> str:
    return reverse("workspace:assess", args=[it.pk])


def two(who: People) -> list[Submission]:
    return [notification(Status.IN_REVIEW, who=who, of=call(slug)) for slug in ("en", "tva")]


def test_one_press_finishes_the_assessment_proposes_and_opens_the_next_of_mine():
    who = people()
    first, second = two(who)

    answer = sign_in(Client(), who.olle).post(address(first), {**typed(), "propose": "1"})

    assert answer.headers["Location"] == address(second)
    assert Assessment.objects.get(submission=first).finished_at is not None
    made = Decision.objects.get(submission=first)
    assert (made.outcome, made.presented_by) == (Outcome.ACCEPT, who.olle)
    assert Submission.objects.get(pk=first.pk).status == Status.PROPOSED


def test_after_the_last_the_officer_is_told_that_nothing_is_left():
    who = people()
    first, second = two(who)
    client = sign_in(Client(), who.olle)
    client.post(address(second), {**typed(), "propose": "1"})

    answer = client.post(address(first), {**typed(), "propose": "1"}, follow=True)

    assert answer.request["QUERY_STRING"] == "flik=handlaggs"
    assert "Det var den sista du hade att granska." in answer.text
    assert client.get(reverse("workspace:screen")).headers["Location"].endswith("steg=notification")


def test_what_is_wrong_in_either_is_told_and_nothing_is_kept_or_lost():
    who = people()
    (it, _other) = two(who)
    body = {**typed(purpose_answer="", reasons="Kort."), "propose": "1"}

    page = sign_in(Client(), who.olle).post(address(it), body).text

    assert "2 uppgifter behöver rättas" in page
    assert "Kort.</textarea>" in page
    assert "Det är inget som kommunen måste göra.</textarea>" in page
    assert [*Assessment.objects.all(), *Decision.objects.all()] == []


def test_a_saved_assessment_keeps_what_was_typed_of_the_proposal_on_the_page():
    who = people()
    (it, _other) = two(who)

    page = sign_in(Client(), who.olle).post(address(it), typed()).text

    assert "Förslaget sparas först när du lämnar det." in page
    assert "Det som beskrivs ligger i linje med syftet.</textarea>" in page
    assert Assessment.objects.get(submission=it).finished_at is None


def test_an_application_is_assessed_first_and_proposed_when_all_are_ranked():
    who = people()
    it = stage(StageKind.APPLICATION, Status.IN_REVIEW, who=who)

    page = sign_in(Client(), who.olle).get(address(it)).text

    assert "Lämna förslaget och öppna nästa" not in page


def test_a_no_needs_that_the_organisation_is_heard_or_why_not():
    who = people()
    (it, _other) = two(who)
    client = sign_in(Client(), who.olle)
    body = typed(outcome="decline", purpose_answer="no") | {"propose": "1"}

    refused = client.post(address(it), body).text
    done = client.post(address(it), {**body, "own_only": "on"})

    assert "ska få yttra sig före ett sådant beslut" in refused
    assert done.status_code == 302
    assert Decision.objects.get(submission=it).outcome == Outcome.DECLINE
    assert [one.ground for one in it.communication_waivers.all()] == ["own"]


def test_what_a_colleague_saved_meanwhile_is_not_written_over():
    who = people()
    (it, _other) = two(who)
    client = sign_in(Client(), who.olle)
    client.post(address(it), typed())

    body = typed(purpose_reason="Ett annat skäl, från en äldre sida.", seen="")
    page = client.post(address(it), {**body, "propose": "1"}).text

    assert "Samverkan mellan nämnder och föreningar beskrivs.</p>" in page
    assert "Det som beskrivs ligger i linje med syftet.</textarea>" in page
    assert Submission.objects.get(pk=it.pk).status == Status.IN_REVIEW


def test_a_proposal_that_was_only_begun_is_there_to_copy_when_the_case_has_gone_on():
    who = people()
    (it, _other) = two(who)
    client = sign_in(Client(), who.olle)
    client.post(address(it), {**typed(), "propose": "1"})
    begun = typed(reasons="Egna skäl, från en äldre sida.")

    pages = [client.post(address(it), {**begun, **button}) for button in ({}, {"finish": "1"})]
    without = client.post(address(it), {**begun, "outcome": "", "reasons": ""})

    shown = [dict(one.context["typed"]) for one in (*pages, without)]
    assert [one.get("Vad du föreslår") for one in shown] == [INVITE, INVITE, None]
    assert all("Egna skäl, från en äldre sida." in one.text for one in pages)
