"""What a page offers to the one who may act, and what it says to the others."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.actions import registering
from applications.models import Status, Submission
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.working_days import is_working_day
from screening.forms.completion import in_two_weeks
from tests.accounts.people import sign_in
from tests.applications.test_registering import hand, paper, scan
from tests.build import People, call, notification, people, person

QUESTION = "Svara på jävsfrågan innan du handlägger ärendet."
QUIET = "Du har inte svarat på jävsfrågan."


def page_of(it: Submission, user: User):
    url = reverse("workspace:case", args=[it.case_id])
    return sign_in(Client(), User.objects.get(pk=user.pk)).get(url)


def asks(it: Submission, user: User) -> str:
    """How the page brings up the question on conflict of interest."""
    page = page_of(it, user).text
    return "now" if QUESTION in page else "quietly" if QUIET in page else ""


def refusals(it: Submission, user: User) -> list[str]:
    return [one.refusal for one in page_of(it, user).context["parts"][-1].buttons]


@pytest.mark.django_db
def test_the_question_on_conflict_is_put_to_those_who_could_act_and_nobody_else():
    who = people()
    it = notification(Status.RECEIVED, who=who)
    ada = person("Ada", StaffRole.ADMINISTRATOR)

    received = [asks(it, one) for one in (who.olle, who.disa, who.rut, ada)]

    assert received == ["now", "quietly", "", ""]


@pytest.mark.django_db
def test_who_decides_is_asked_when_there_is_something_to_decide():
    who = people()
    it = notification(Status.PROPOSED, who=who)
    dora = person("Dora", StaffRole.DECISION_MAKER)
    olga = person("Olga", StaffRole.OFFICER)

    assert [asks(it, one) for one in (dora, olga, who.rut)] == ["now", "quietly", ""]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "whose"),
    [
        (Status.RECEIVED, "Det här gör en handläggare."),
        (Status.IN_REVIEW, "Det här gör en handläggare."),
        (Status.PROPOSED, "Det här gör en beslutsfattare."),
        (Status.DECIDED, "Det här gör en beslutsfattare."),
    ],
)
def test_a_button_of_another_tells_whose_it_is(status: Status, whose: str):
    who = people()
    it = notification(status, who=who)

    assert set(refusals(it, who.rut)) == {whose}


@given(st.dates(min_value=date(2018, 1, 1), max_value=date(2030, 12, 31)))
@settings(max_examples=60)
def test_the_proposed_last_day_is_a_working_day_at_least_two_weeks_ahead(today: date):
    with time_machine.travel(today.isoformat() + "T10:00:00+01:00", tick=False):
        proposed = in_two_weeks()

    assert is_working_day(proposed)
    assert today + timedelta(days=14) <= proposed <= today + timedelta(days=20)
    between = range((proposed - today).days - 14)
    assert [n for n in between if is_working_day(today + timedelta(days=14 + n))] == []


@pytest.mark.django_db
def test_what_was_not_copied_from_a_paper_is_found_in_the_scan():
    who = people()
    it = register(who)
    read = page_of(it, who.olle).text, sign_in(Client(), who.amina).get(written(it)).text
    assessment = sign_in(Client(), who.olle).get(reverse("workspace:assess", args=[it.pk])).text

    assert ["Se den inskannade handlingen" in page for page in (*read, assessment)] == [True] * 3
    assert ["Inte besvarad" in page for page in (*read, assessment)] == [False] * 3
    assert ["papper.pdf" in page for page in (read[0], assessment)] == [True] * 2


@pytest.mark.django_db
def test_an_empty_answer_in_the_portal_is_still_called_unanswered():
    who = people()
    it = notification(Status.RECEIVED, who=who)
    section = page_of(it, who.olle).context["parts"][-1].sections[0]

    assert {row.missing for row in section.rows} == {"Inte besvarad"}


def register(who: People) -> Submission:
    told = paper(hand(), contact_name="Amina Ek")
    return registering.register_paper(call().first_stage(), who.motala, told, scan(), by=who.rut)


def written(it: Submission) -> str:
    return reverse("submission", args=[it.pk])
