"""What an organisation may take back, and that it is registered."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.actions import signing
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
