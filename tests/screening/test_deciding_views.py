"""Proposing, deciding and reading the decision."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Decision, Outcome, Status, Submission
from screening.actions import communicating, reviewing
from screening.forms.deciding import SendBackForm
from screening.requirements import POINTS
from tests.accounts.people import sign_in
from tests.build import People, keep_promises, notification, people, stage


def assessed(kind: str, who: People) -> Submission:
    it = stage(kind, Status.IN_REVIEW, who=who)
    points = {point.key: {"answer": "yes", "reason": "Framgår."} for point in POINTS[kind]}
    reviewing.assess(it, points, "Bra.", finished=True, by=who.olle)
    communicating.waive(it.pk, "own", by=who.olle)
    return it


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def grant(**changes: Any) -> dict[str, Any]:
    return {
        "outcome": "accept_in_part",
        "reasons": "Arbetet ligger i linje med syftet, men lokalerna är för dyra.",
        "provisions": "förordningen (2018:118)",
        "participants": "Jurist Jansson",
        "amount_ore": "600 000",
        "purpose": "Kartläggning.",
        "conditions": "Ett villkor.\n\nEtt till.",
        "use_by_on": in_days(200),
        "plan_due_on": in_days(120),
        "report_due_on": in_days(230),
        "amount_1": "400 000 kr",
        "planned_on_1": in_days(10),
        "amount_2": "200000",
        "planned_on_2": in_days(150),
        "after_plan_2": "on",
        **changes,
    }


@pytest.mark.django_db
def test_a_proposal_on_money_is_written_down_as_typed():
    who = people()
    it = assessed("application", who)

    answer = sign_in(Client(), who.olle).post(reverse("workspace:propose", args=[it.pk]), grant())

    assert answer.status_code == 302
    decision = Decision.objects.get(submission=it)
    assert (decision.outcome, decision.amount_ore) == (Outcome.ACCEPT_IN_PART, 600_000_00)
    assert decision.conditions == ["Ett villkor.", "Ett till."]
    assert [(one.amount_ore, one.after_plan) for one in decision.planned_payments.all()] == [
        (400_000_00, False),
        (200_000_00, True),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"outcome": ""}, "outcome"),
        ({"outcome": "accept"}, "outcome"),
        ({"reasons": "Nej"}, "reasons"),
        ({"provisions": " "}, "provisions"),
        ({"amount_ore": ""}, "amount_ore"),
        ({"amount_ore": "många"}, "amount_ore"),
        ({"amount_ore": "900 000"}, "amount_ore"),
        ({"amount_2": "1"}, "amount_1"),
        ({"planned_on_2": ""}, "planned_on_2"),
        ({"use_by_on": ""}, "use_by_on"),
        ({"report_due_on": in_days(100)}, "report_due_on"),
    ],
)
def test_what_is_wrong_in_a_proposal_is_said_beside_its_field(changes: dict[str, str], field: str):
    who = people()
    it = assessed("application", who)

    url = reverse("workspace:propose", args=[it.pk])
    page = sign_in(Client(), who.olle).post(url, grant(**changes))

    assert list(page.context["form"].errors)[:1] == [field]  # what follows from it stands after
    assert "Jurist Jansson" in page.content.decode()
    assert not Decision.objects.filter(submission=it).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["amount_1", "planned_on_1"])
def test_a_payment_that_cannot_be_read_is_told_of_once(field: str):
    who = people()
    it = assessed("application", who)

    page = sign_in(Client(), who.olle).post(
        reverse("workspace:propose", args=[it.pk]), grant(**{field: "åtta"})
    )

    assert {name: len(told) for name, told in page.context["form"].errors.items()} == {field: 1}


@pytest.mark.django_db
def test_declining_asks_for_no_money():
    who = people()
    it = assessed("application", who)
    typed = {
        "outcome": "decline",
        "reasons": "Ligger inte i linje med syftet.",
        "provisions": "2 §",
    }

    sign_in(Client(), who.olle).post(reverse("workspace:propose", args=[it.pk]), typed)

    decision = Decision.objects.get(submission=it)
    assert (decision.outcome, decision.amount_ore, decision.conditions) == ("decline", None, [])


@pytest.mark.django_db
def test_a_proposal_goes_back_with_a_comment_and_is_filled_in_again():
    who = people()
    it = stage("application", Status.PROPOSED, who=who)
    disa, olle = sign_in(Client(), who.disa), sign_in(Client(), who.olle)
    url = reverse("workspace:decide", args=[it.pk])

    empty = disa.post(url, {"comment": ""})
    disa.post(url, {"comment": "Motivera beloppet."})
    page = olle.get(reverse("workspace:propose", args=[it.pk]))

    it.refresh_from_db()
    assert list(empty.context["form"].errors) == ["comment"]
    assert it.status == Status.IN_REVIEW
    assert "Motivera beloppet." in page.content.decode()
    assert page.context["form"]["amount_1"].value() == "420\N{NO-BREAK SPACE}000"


@pytest.mark.django_db
def test_nobody_decides_on_their_own_proposal():
    who = people()
    who.olle.roles = ["officer", "decision_maker"]
    who.olle.save()
    it = notification(Status.PROPOSED, who=who)
    olle = sign_in(Client(), who.olle)
    url = reverse("workspace:decide", args=[it.pk])

    page = olle.get(url)
    answer = olle.post(url, {"approve": "1"})

    it.refresh_from_db()
    refusal = "Den som har föreslagit beslutet kan inte också fatta det."
    assert page.context["refusal"] == refusal
    assert refusal in answer.content.decode()
    assert it.status == Status.PROPOSED


@pytest.mark.django_db
def test_the_organisation_reads_under_handling_until_the_decision_is_announced():
    who = people()
    it = notification(Status.DECIDED, who=who)
    amina = sign_in(Client(), who.amina)
    page = amina.get(reverse("case", args=[it.case_id])).content.decode().lower()

    assert "under handläggning" in page
    assert "inbjuden" not in page
    assert amina.get(reverse("decision", args=[it.pk])).status_code == 404


@pytest.mark.django_db
def test_an_invitation_says_that_it_is_no_guarantee_and_leads_on(mailoutbox):
    who = people()
    it = notification(Status.ANNOUNCED, who=who)
    keep_promises()
    following = it.case.submissions.get(stage__kind="application")

    page = sign_in(Client(), who.amina).get(reverse("decision", args=[it.pk])).content.decode()

    assert "Inbjudan är ingen garanti för bidrag." in page
    assert reverse("submission", args=[following.pk]) in page
    assert "Beslutet med elektroniskt sigill" in page


@pytest.mark.django_db
def test_the_final_report_is_decided_with_what_is_left_to_repay():
    who = people()
    it = stage("final_report", Status.PROPOSED, who=who)

    page = sign_in(Client(), who.disa).get(reverse("workspace:decide", args=[it.pk]))

    letter = page.context["letter"]
    assert letter.outcome_total["amounts"] == [700_000_00, 600_000_00, 100_000_00]
    assert letter.to_repay_ore == 100_000_00


def test_a_text_that_is_too_long_is_answered_with_its_limit():
    form = SendBackForm({"comment": "x" * 4001})

    assert form.errors["comment"] == [
        "Texten får vara högst 4\N{NO-BREAK SPACE}000 tecken. Korta den."
    ]
