"""What an organisation may take back, and that it is registered."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.actions import drafting, signing
from applications.models import Status
from delmos_portal.lifecycle import Refused
from tests.accounts.people import sign_in
from tests.build import notification, people, stage

pytestmark = pytest.mark.django_db
OWED = (
    "En redovisning som beslutet kräver kan inte återkallas."
    " Hör av er om något är fel, så begär vi komplettering."
)


def test_a_withdrawal_is_entered_in_the_register():
    it = notification(Status.WITHDRAWN)

    entry = it.case.register.get(key=f"withdrawal:{it.pk}")

    assert (entry.subject, entry.direction) == ("Återkallelse av intresseanmälan", "received")


def test_what_a_decision_demands_cannot_be_withdrawn():
    who = people()
    it = stage("plan", Status.RECEIVED, who=who)
    client = sign_in(Client(), who.sigrid)

    with pytest.raises(Refused) as refused:
        signing.withdraw(it.pk, by=who.sigrid)

    assert str(refused.value) == OWED
    assert OWED in client.get(reverse("withdraw", args=[it.pk])).text
    offered = client.get(reverse("submission", args=[it.pk])).text
    assert reverse("withdraw", args=[it.pk]) not in offered


def test_the_page_tells_that_nothing_new_can_be_filed():
    who = people()
    it = notification(Status.RECEIVED, who=who)

    page = sign_in(Client(), who.sigrid).get(reverse("withdraw", args=[it.pk])).text

    assert "ni kan inte lämna in någon ny i den här utlysningen" in page


def test_what_was_written_and_not_sent_is_kept_for_the_organisation_alone():
    who = people()
    it = notification(Status.INCOMPLETE, who=who)
    came_in = it.latest_version().answers
    half = {"cooperation_needs": "Halvskrivet om Norrsten."}
    drafting.save(it.pk, half, version=it.version, by=who.amina)

    signing.withdraw(it.pk, by=who.sigrid)

    it.refresh_from_db()
    page = sign_in(Client(), who.amina).get(reverse("submission", args=[it.pk])).text
    staff = sign_in(Client(), who.olle).get(reverse("workspace:case", args=[it.case_id])).text
    assert (it.answers, it.unsent_answers) == (came_in, half)
    assert "Det ni hade skrivit i portalen (inte inskickat)" in page
    assert ["Norrsten" in text for text in (page, staff)] == [True, False]
