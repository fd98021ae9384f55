"""What an assessment comes to is read openly, wherever the assessment is read."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import StageKind, Status
from delmos_portal.templatetags.swedish import NBSP
from screening.actions import reviewing
from screening.actions.merging import Overall
from screening.models import Assessment
from tests.accounts.people import sign_in
from tests.build import notification, people, stage
from tests.screening.test_assessing import answers, both_finished

pytestmark = pytest.mark.django_db


def test_the_suggestion_its_amount_and_the_reason_are_read_openly():
    who = people()
    it = stage(StageKind.APPLICATION, Status.IN_REVIEW, who=who)
    overall = Overall("accept_in_part", 399_996_00)
    reviewing.assess(it, answers(it), "Halva planen.", finished=True, by=who.olle, overall=overall)
    client = sign_in(Client(), who.olle)

    case = client.get(reverse("workspace:case", args=[it.case_id])).text
    whole = client.get(reverse("workspace:assess", args=[it.pk])).text

    # Openly: before the points are unfolded, and in the whole before the first point.
    openly = case[case.index("Bedömning av Olle Exempel") : case.index("Punkt för punkt")]
    first = whole[whole.index("Färdig bedömning") : whole.index("Avser inte uppgifter")]
    for text in (openly, first):
        assert "Delvis bifall, 399\xa0996\xa0kr" in text
        assert "Halva planen." in text


def test_each_reader_has_an_overall_reason_of_their_own():
    it, olle, _olga = both_finished()

    page = sign_in(Client(), olle).get(reverse("workspace:assess", args=[it.pk])).context

    assert [(name, rows[-1]["value"]) for name, rows in page["overall"]] == [
        ("Olle Exempel", "Bra."),
        ("Olga Exempel", "Svagt."),
    ]


def test_a_suggested_refusal_has_no_amount_when_it_is_finished():
    who = people()
    it = stage(StageKind.APPLICATION, Status.IN_REVIEW, who=who)
    client, page = sign_in(Client(), who.olle), reverse("workspace:assess", args=[it.pk])
    body = {f"{key}_{name}": text for key, one in answers(it).items() for name, text in one.items()}
    body |= {"suggestion": "decline", "suggested_ore": "399 996", "finish": "1"}

    refused = client.post(page, body)
    client.post(page, body | {"suggested_ore": ""})

    assert list(refused.context["form"].errors) == ["suggested_ore"]
    assert Assessment.objects.get(submission=it).finished_at is not None


@pytest.mark.parametrize(
    ("suggestion", "amount", "told"),
    [
        ("accept", "99 999 999 999", "Beloppet att föreslå är större än det sökta"),
        ("accept_in_part", "99 999 999 999", "Beloppet att föreslå är större än det sökta"),
        ("accept", "1 000", "Samlat förslag är bifall, men beloppet är lägre än det sökta"),
        ("accept_in_part", "1 000", ""),
    ],
)
def test_an_amount_that_does_not_go_with_what_was_applied_for_is_saved_and_told(
    suggestion: str, amount: str, told: str
):
    who = people()
    it = stage(StageKind.APPLICATION, Status.IN_REVIEW, who=who)
    client, page = sign_in(Client(), who.olle), reverse("workspace:assess", args=[it.pk])

    shown = client.post(page, {"suggestion": suggestion, "suggested_ore": amount}, follow=True)

    warned = [str(one) for one in shown.context["messages"] if one.level_tag == "warning"]
    assert [one.startswith(told) for one in warned] == [True] * bool(told)
    assert Assessment.objects.get(submission=it).suggestion == suggestion


@pytest.mark.parametrize(("ore", "begins"), [(399_996_50, "399 996,50"), (None, "700 000")])
def test_a_proposal_begins_with_the_suggested_amount_or_with_what_was_applied_for(
    ore: int | None, begins: str
):
    who = people()
    it = stage(StageKind.APPLICATION, Status.IN_REVIEW, who=who)
    overall = Overall("accept_in_part", ore)
    reviewing.assess(it, answers(it), "Halva.", finished=True, by=who.olle, overall=overall)

    page = sign_in(Client(), who.olle).get(reverse("workspace:propose", args=[it.pk]))

    assert page.context["form"]["amount_ore"].value().replace(NBSP, " ") == begins


def test_what_is_wrong_is_told_in_the_order_of_the_page_and_by_its_choices():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    client = sign_in(Client(), who.olle)

    told = client.post(reverse("workspace:assess", args=[it.pk]), {"finish": "1"}).text
    summary = told[told.index("data-error-summary") : told.index("<h1")]

    asked = [
        "Svara ja, nej eller kompletteras: avser inte uppgifter",
        "Skriv skälet: avser inte uppgifter",
        "Svara ja eller nej: ligger i linje med syftet",
        "Skriv skälet: ligger i linje med syftet",
    ]
    places = [summary.index(one) for one in asked]
    assert places == sorted(places)


def test_a_finished_assessment_says_how_it_is_changed():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    reviewing.assess(it, answers(it), "Bra.", finished=True, by=who.olle)

    assert reviewing.why_not_assess(it, who.olle) == (
        "Bedömningen är färdig. En punkt ändras bara med skäl, av den som har gjort bedömningen."
    )
