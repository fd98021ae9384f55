"""Whose step came first: told by name and time to the colleague whose press came after."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Status, Submission
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.journal.models import Event
from delmos_portal.templatetags.swedish import stockholm
from screening.actions import deciding, reviewing, taking_back
from tests.accounts.people import sign_in
from tests.build import notification, people, person

pytestmark = pytest.mark.django_db
NOTHING = "Inget att meddela"


def by(who: User, did: str, it: Submission) -> str:
    last = Event.objects.filter(object_id=str(it.pk)).order_by("-position").first()
    return f"{who.name} {did} {stockholm(last.at)}."


def test_who_announces_what_a_colleague_has_taken_back_is_told_who_did():
    who = people()
    it = notification(Status.DECIDED, who=who)
    dag = person("Dag", StaffRole.DECISION_MAKER)
    taking_back.take_back(it.pk, "Fel stycke.", seen=1, by=who.disa)

    client = sign_in(Client(), dag)
    page = client.post(reverse("workspace:announce"), {"inlaga": [it.pk]}, follow=True)

    did = by(who.disa, "tog tillbaka beslutet", it)
    assert f"{it.case}: Inlagan är under handläggning. {did}" in page.text
    assert NOTHING not in page.text


def test_who_is_recused_since_the_page_was_opened_is_told_nothing_of_the_case():
    who = people()
    it = notification(Status.DECIDED, who=who)
    dag = person("Dag", StaffRole.DECISION_MAKER)
    taking_back.take_back(it.pk, "Fel stycke.", seen=1, by=who.disa)
    reviewing.declare(it.case, has_conflict=True, reason="Bror", by=dag)

    client = sign_in(Client(), dag)
    page = client.post(reverse("workspace:announce"), {"inlaga": [it.pk]}, follow=True)

    assert NOTHING in page.text
    assert str(it.case) not in page.text


def test_who_takes_back_what_a_colleague_has_announced_is_told_who_did():
    who = people()
    it = notification(Status.DECIDED, who=who)
    deciding.announce(it.pk, by=who.disa)
    dag = person("Dag", StaffRole.DECISION_MAKER)
    reviewing.declare(it.case, has_conflict=False, by=dag)

    body = {"reason": "Fel stycke.", "seen": 1}
    page = sign_in(Client(), dag).post(reverse("workspace:take-back-decision", args=[it.pk]), body)

    assert page.context["who"] == by(who.disa, "meddelade beslutet", it)
    assert page.context["who"] in page.text
    assert "Fel stycke." in page.text


def test_who_decides_what_a_colleague_has_sent_back_is_told_who_did_and_once_how_it_stands():
    who = people()
    it = notification(Status.PROPOSED, who=who)
    dag = person("Dag", StaffRole.DECISION_MAKER)
    reviewing.declare(it.case, has_conflict=False, by=dag)
    deciding.send_back(it.pk, comment="Se över skälen.", by=who.disa)

    page = sign_in(Client(), dag).post(reverse("workspace:decide", args=[it.pk]), {"approve": "1"})

    assert by(who.disa, "skickade tillbaka förslaget", it) in page.text
    assert page.text.count("Inlagan är under handläggning.") == 1


@pytest.mark.parametrize("page", ["case", "propose"])
def test_what_was_sent_back_says_who_did_and_when(page: str):
    who = people()
    it = notification(Status.PROPOSED, who=who)
    deciding.send_back(it.pk, comment="Se över skälen.", by=who.disa)
    did = by(who.disa, "skickade tillbaka förslaget", it)

    key = it.case_id if page == "case" else it.pk
    shown = sign_in(Client(), who.olle).get(reverse(f"workspace:{page}", args=[key]))

    assert f'<p class="muted">{did}</p>' in shown.text
