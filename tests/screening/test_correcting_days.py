"""A correction seals nothing that a proposal would have been refused for: days, payments and words."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Correction, Decision, Outcome, Status, Submission
from delmos_portal.lifecycle import Refused
from delmos_portal.templatetags.swedish import day
from screening.actions import correcting
from screening.models import DecisionText
from screening.requirements.deciding import ONLY_A_BLOCK
from tests.accounts.people import sign_in
from tests.build import people, stage
from tests.screening.test_correcting import granted, slip

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
BLOCK = "Ansökan ligger inte i linje med syftet för bidraget."


def refused(it: Submission, **wording: Any) -> str:
    with pytest.raises(Refused) as told:
        correcting.correct(it.pk, slip(**wording), by=people().disa)
    assert not Correction.objects.exists()
    return str(told.value)


def test_the_plan_is_never_due_after_the_report():
    it = granted(people())
    last = it.decision.report_due_on

    told = refused(it, plan_due_on=str(last + WEEK))

    assert told == f"Slutrapporten ska lämnas {day(last)}, före sista dagen för planen."


def test_a_payment_never_comes_after_the_report():
    it = granted(people())
    it.decision.planned_payments.update(planned_on=it.decision.report_due_on - WEEK)
    earlier = it.decision.report_due_on - 2 * WEEK

    told = refused(it, use_by_on=str(earlier), plan_due_on=str(earlier), report_due_on=str(earlier))

    assert "efter sista dagen för slutrapporten." in told
    assert "ta tillbaka" not in told.lower()


def test_a_last_day_never_lies_before_the_decision():
    it = granted(people())
    decided = it.decision.decided_at.date()

    told = refused(it, use_by_on="2016-05-01")

    passed = day(date(2016, 5, 1))
    assert told == (
        f"Sista dagen att använda bidraget, {passed}, är inte efter beslutet, {day(decided)}."
    )


@pytest.mark.parametrize(
    ("wording", "said"),
    [
        ({"purpose": ""}, "Det står inte vad bidraget får användas till."),
        ({"conditions": []}, "Bifallet saknar villkor."),
        ({"conditions": ["Redovisa.", "Redovisa."]}, "Villkor 2 står två gånger."),
        ({"purpose": "Till [vad]."}, "Fyll i eller ta bort ”[vad]”."),
    ],
)
def test_a_grant_keeps_its_purpose_and_its_conditions(wording, said):
    assert refused(granted(people()), **wording) == said


@pytest.mark.parametrize(
    ("reasons", "said"),
    [
        (f"Det [ange skäl] framgår inte. {BLOCK}", "Fyll i eller ta bort ”[ange skäl]”."),
        (BLOCK, ONLY_A_BLOCK),
    ],
)
@pytest.mark.parametrize("kind", ["notification", "application"])
def test_a_refusal_says_no_less_when_it_is_corrected(kind: str, reasons: str, said: str):
    it = stage(kind, Status.ANNOUNCED, outcome=Outcome.DECLINE)
    DecisionText.objects.create(part="reasons", title="Inte i linje", text=BLOCK)

    assert refused(it, reasons=reasons) == said


def test_a_plan_that_is_approved_leaves_no_place_open_when_it_is_corrected():
    it = stage("plan", Status.ANNOUNCED)
    DecisionText.objects.create(part="reasons", title="Godkänd", text=BLOCK)

    left = refused(it, provisions="[paragraf] förordningen (2018:118)")
    made = correcting.correct(it.pk, slip(reasons=BLOCK), by=people().disa)

    assert left == "Fyll i eller ta bort ”[paragraf]”."
    assert made.after == {"reasons": BLOCK}


def test_a_standard_text_that_stood_before_does_not_stop_another_correction():
    it = stage("notification", Status.ANNOUNCED, outcome=Outcome.DECLINE)
    DecisionText.objects.create(part="reasons", title="Inte i linje", text=BLOCK)
    Decision.objects.filter(submission=it).update(reasons=BLOCK)

    made = correcting.correct(it.pk, slip(provisions="3 §"), by=people().disa)

    assert made.after == {"provisions": "3 §"}


def test_what_stood_wrong_before_does_not_stop_another_correction():
    who = people()
    it = granted(who)
    Decision.objects.update(conditions=["Redovisa.", "Redovisa."])
    it.decision.planned_payments.update(planned_on=it.decision.report_due_on + WEEK)

    made = correcting.correct(it.pk, slip(provisions="3 §"), by=who.disa)

    assert made.after == {"provisions": "3 §"}


def test_the_page_says_it_beside_the_field_before_anything_is_compared():
    who = people()
    it = stage("application", Status.ANNOUNCED, who=who)
    page = reverse("workspace:correct", args=[it.pk])
    client = sign_in(Client(), who.disa)
    shown = client.get(page).context["form"]
    body = {one.html_name: one.value() for one in shown if one.value() is not None}
    body["plan_due_on"] = str(date(it.decision.report_due_on.year + 1, 1, 1))

    told = client.post(page, {**body, "reason": "Fel dag."})

    assert list(told.context["form"].errors) == ["report_due_on"]
