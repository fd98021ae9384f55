"""Who is to sign with an e-ID is asked for it once, whichever way they come to the sheet."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Stage, Status, Submission
from delmos_portal.accounts.actions.e_ids import connect_e_id
from delmos_portal.accounts.models import Level
from tests.accounts.e_id import SUBJECT
from tests.accounts.people import sign_in, staff
from tests.applications.test_signing_views import said
from tests.build import People, notification, people
from tests.oidc import Broker, broker, provider, running_provider, show_e_id, walk

__all__ = ["broker", "provider", "running_provider"]

pytestmark = pytest.mark.django_db


def to_sign(broker: Broker) -> tuple[Submission, People, str]:
    """Waits for Sigrid, who has connected her e-ID, at a stage that takes nothing less."""
    who = people()
    it = notification(Status.SIGNING, who=who)
    Stage.objects.filter(pk=it.stage_id).update(required_level=Level.E_ID)
    connect_e_id(who.sigrid, provider=broker.address, subject=SUBJECT)
    broker.knows(SUBJECT)
    return it, who, reverse("sign", args=[it.pk])


def times_asked(broker: Broker) -> int:
    """How often the person has stood at the broker and pressed."""
    return sum(path == "/oauth2/authorize" and "sub" in values for path, values in broker.asked)


def test_who_signs_in_with_an_e_id_to_sign_is_not_asked_for_it_again(
    client: Client, broker: Broker
):
    it, _who, sheet = to_sign(broker)

    back = walk(client, "e-id-sign-in", SUBJECT, next=sheet)
    shown = client.get(back.headers["Location"])
    client.post(sheet, said(it))

    it.refresh_from_db()
    assert (back.headers["Location"], shown.context["way_to_level"]) == (sheet, None)
    assert (it.status, times_asked(broker)) == (Status.RECEIVED, 1)


def test_who_signed_in_with_a_password_goes_from_the_sheet_straight_to_the_broker(broker: Broker):
    it, who, sheet = to_sign(broker)
    client = sign_in(Client(), who.sigrid)

    way = client.get(sheet).context["way_to_level"]
    leaving = client.post(way["url"], {"next": way["onward"]})
    back = client.get(show_e_id(leaving, SUBJECT))
    client.post(sheet, said(it))

    it.refresh_from_db()
    assert (leaving.templates[0].name, back.headers["Location"]) == (
        "accounts/e_id_leave.html",
        sheet,
    )
    assert (it.status, times_asked(broker)) == (Status.RECEIVED, 1)


def test_staff_who_chose_a_password_read_why_the_e_id_is_asked_for_too(broker: Broker):
    olle = staff()
    connect_e_id(olle, provider=broker.address, subject=SUBJECT)
    client = Client()
    client.force_login(olle)

    page = client.get(reverse("home"), follow=True)

    assert "Du har loggat in med lösenord." in page.content.decode()
    assert "Väljer du e-legitimation redan när du loggar in behövs bara den." in page.text
