"""What is written to an organisation when it can no longer be sent is there to copy, at the first press."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import CompletionRequest, Status, Submission
from screening.actions import completion
from screening.forms.completion import in_two_weeks
from tests.accounts.people import sign_in
from tests.asking import request_about
from tests.build import people, stage
from tests.screening.test_completion_from_check import sent

pytestmark = pytest.mark.django_db


def opened(name: str) -> tuple[Submission, Client, str]:
    """Olle has a page of the case open, and then it is asked for a completion all the same."""
    who = people()
    it = stage("application", Status.IN_REVIEW, who=who)
    return it, sign_in(Client(), who.olle), reverse(f"workspace:{name}", args=[it.pk])


@pytest.mark.parametrize("button", ["", "confirm", "fler", "change"])
def test_a_request_that_can_no_longer_be_sent_is_listed_item_by_item(button: str):
    it, olle, page = opened("ask")
    written = {
        "text": "Vi har två frågor.",
        "punkt-1-question_key": "ends_on",
        "punkt-1-text": "Stämmer dagen?",
    }
    body = sent(olle.get(page), **written)
    completion.ask_for_more(it.pk, request_about("reached"), by=people().olle)

    late = olle.post(page, {**body, button: "1"} if button else body)

    assert late.context["refusal"] == "Komplettering är begärd."
    assert late.context["typed"] == [
        ("Inledning", "Vi har två frågor."),
        ("Punkt 1: Fråga", "Arbetet avslutas"),
        ("Punkt 1: Vad som saknas eller är oklart", "Stämmer dagen?"),
        ("Punkt 1: Sista dag", str(in_two_weeks())),
        ("Punkt 1: Vad som händer om de inte svarar", "Ärendet prövas i befintligt skick"),
    ]
    assert "Det du skrev sparades inte" in late.text
    assert "behöver rättas" not in late.text
    assert CompletionRequest.objects.count() == 1


def test_why_nobody_need_be_heard_is_there_to_copy_when_it_can_no_longer_be_noted():
    it, olle, page = opened("communicate")
    completion.ask_for_more(it.pk, request_about("reached"), by=people().olle)

    late = olle.post(page, {"avsta": "1", "ground": "other", "why": "Redan avgjort i april."})
    short = olle.post(page, {"avsta": "1", "ground": "other"})

    assert late.context["typed"] == [
        ("Varför kommunicering är uppenbart obehövlig", "Annat skäl"),
        ("Vilket skäl", "Redan avgjort i april."),
    ]
    assert "Det du skrev sparades inte" in late.text
    assert "behöver rättas" not in short.text
