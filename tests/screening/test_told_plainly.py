"""What an officer is told beside what cannot be done: why, whose it is, and where it is done."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import ConflictOfInterest, Meeting, Status
from delmos_portal.accounts.models import StaffRole
from screening.views.reviewing import NEEDS_ANOTHER
from tests.accounts.people import sign_in
from tests.build import call, notification, people, person, stage
from tests.screening.test_assessing_together import two
from tests.screening.test_meetings import planned_in
from tests.screening.test_registering_views import address, paper

pytestmark = pytest.mark.django_db
HELD = "Mötet är genomfört"


@pytest.mark.parametrize("name", ["assess", "ask", "propose", "second-reader", "communicate"])
def test_who_has_not_declared_is_shown_the_way_to_it_and_comes_back(name: str):
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    olle, page = sign_in(Client(), who.olle), reverse(f"workspace:{name}", args=[it.pk])
    asking = f"{reverse('workspace:declare', args=[it.case_id])}?fran={page}"
    way = f'<a href="{asking}">Svara på jävsfrågan</a>'
    before = olle.get(page).text

    ConflictOfInterest.objects.all().delete()
    after = olle.get(page).text
    back = olle.post(asking, {"has_conflict": "no"})

    assert [way in before, way in after] == [False, True]
    assert back["Location"] == page


@pytest.mark.parametrize("page", ["https://example.net/", "//example.net", "/\\example.net", ""])
def test_an_answer_leads_to_the_case_and_never_to_another_site(page: str):
    who = people()
    it = notification(Status.RECEIVED, who=who)
    url = reverse("workspace:declare", args=[it.case_id], query={"fran": page})

    back = sign_in(Client(), who.olle).post(url, {"has_conflict": "no"})

    assert back["Location"] == reverse("workspace:case", args=[it.case_id])


def test_only_the_officers_own_conflict_leaves_the_case_without_one():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    olga = person("Olga", StaffRole.OFFICER)
    url = reverse("workspace:declare", args=[it.case_id])
    body = {"has_conflict": "yes", "reason": "Syster i kommunstyrelsen"}
    it.case.refresh_from_db()

    told = [sign_in(Client(), one).post(url, body, follow=True).text for one in (olga, who.olle)]

    assert it.case.officer == who.olle
    assert [NEEDS_ANOTHER in text for text in told] == [False, True]


@pytest.mark.django_db(transaction=True)
def test_two_who_write_are_told_of_one_fault_where_there_is_one():
    _it, olle, olga = two()
    olle.press(summary="Olles.")

    told = olga.press(summary="Olgas.")

    assert "En uppgift behöver rättas" in told
    assert "Det du har skrivit är inte sparat än." in told


def test_each_of_several_signatures_says_whose_it_is():
    who, of = people(), call()
    of.stages.update(parties=[{"offices": ["board_chair"]}, {"offices": ["municipal_director"]}])
    wrong = {"signatory_office": "", "part-2-signatory_name": "Bo Ek"}

    page = sign_in(Client(), who.rut).post(address(of.first_stage(), who.motala.pk), paper(**wrong))

    first, second = (one for one in page.context["signatures"])
    said = [one.errors["signatory_office"][0].partition(":")[0] for one in (first, second)]
    assert said == [first.title, second.title]
    assert first.title != second.title


def test_a_meeting_is_noted_as_held_once_it_has_begun():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        who = people()
        found: Meeting = planned_in(notification(Status.IN_REVIEW, who=who), who)
        page = reverse("workspace:meeting", args=[found.pk])
        before = sign_in(Client(), who.olle).get(page).text
        clock.shift(timedelta(days=8))
        after = sign_in(Client(), who.olle).get(page).text

    assert [HELD in before, HELD in after] == [False, True]


def test_an_empty_list_of_readers_says_why():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    olle, page = sign_in(Client(), who.olle), reverse("workspace:second-reader", args=[it.pk])
    before = olle.get(page).text
    person("Olga", StaffRole.OFFICER)

    after = olle.get(page).text

    assert ["Ingen kan utses" in before, "Ingen kan utses" in after] == [True, False]


@pytest.mark.parametrize(("kind", "is_led"), [("final_report", True), ("notification", False)])
def test_who_assesses_a_report_is_led_to_its_budget(kind: str, is_led: bool):
    who = people()
    it = stage(kind, Status.IN_REVIEW, who=who)

    page = sign_in(Client(), who.olle).get(reverse("workspace:assess", args=[it.pk])).text

    assert (f'href="{reverse("workspace:money", args=[it.case_id])}"' in page) == is_led
    assert '<a href="#bedomning">Gå till bedömningen</a>' in page
