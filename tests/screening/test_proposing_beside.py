"""What an officer who proposes is told beside the form, and what the form begins with."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Status
from delmos_portal.accounts.models import StaffRole
from screening.actions import reviewing, taking_back
from screening.forms.deciding import STANDARD_CONDITIONS
from screening.requirements import points_of
from tests.accounts.people import sign_in
from tests.asking import item
from tests.build import people, person, stage, walk
from tests.screening.test_completion_items import NEEDS, TODAY, answer, asked, in_review

pytestmark = pytest.mark.django_db
UNTRIED = "Kompletteringen är inte prövad"


def test_a_proposal_is_told_that_a_completion_has_come_and_nobody_has_judged_it():
    it, who = in_review()
    olle, page = sign_in(Client(), who.olle), reverse("workspace:propose", args=[it.pk])
    before = olle.get(page).text
    request = asked(it, who, item(NEEDS), item(TODAY))
    answer(it, who, **{NEEDS: "Nytt behov", TODAY: "Ja."})
    given = {one.key: {"answer": "yes", "reason": "Framgår."} for one in points_of(it)}
    reviewing.assess(it, given, "Bra.", finished=True, by=who.olle)
    url = reverse("workspace:judge-items", args=[it.pk, request.pk])

    told = olle.get(page).text
    judged = {f"punkt-{number}-verdict": "answered" for number in (1, 2)}
    olle.post(url, {**judged, "seen": olle.get(url).context["seen"]})
    after = olle.get(page).text

    assert [UNTRIED in one for one in (before, told, after)] == [False, True, False]
    assert "2 av 2 punkter är inte prövade" in told
    assert f'href="{url}"' in told


def test_a_refusal_that_was_taken_back_can_become_a_grant_with_the_usual_terms():
    who = people()
    it = stage("application", Status.DECIDED, who=who, outcome="decline")
    taking_back.take_back(it.pk, "Fel utgång.", seen=1, by=who.disa)

    form = (
        sign_in(Client(), who.olle).get(reverse("workspace:propose", args=[it.pk])).context["form"]
    )

    assert form["outcome"].value() == "decline"
    assert form["conditions"].value() == "\n".join(STANDARD_CONDITIONS)
    assert form["purpose"].value() == "Kartläggning, behovsanalys och plan enligt ansökan."


def test_a_decision_maker_finds_the_way_to_take_a_decision_back_on_the_page_of_the_case():
    who = people()
    it = stage("application", Status.DECIDED, who=who)
    greta = person("Greta", StaffRole.DECISION_MAKER)  # has not answered whether she is partial
    others = (who.disa, who.olle, greta)
    link = f'href="{reverse("workspace:take-back-decision", args=[it.pk])}"'
    case = reverse("workspace:case", args=[it.case_id])

    seen = [link in sign_in(Client(), user).get(case).text for user in others]
    reviewing.declare(it.case, has_conflict=False, by=greta)
    seen.append(link in sign_in(Client(), greta).get(case).text)
    walk(it, who).announce()
    after = link in sign_in(Client(), who.disa).get(case).text

    assert (seen, after) == ([True, False, False, True], False)
