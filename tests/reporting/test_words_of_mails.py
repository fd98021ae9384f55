"""What the mails say, read as the one who gets them reads them."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from applications.actions import registering
from applications.models import RegisterEntry, Status, Submission
from delmos_portal.accounts.models import Office
from delmos_portal.templatetags.swedish import NBSP, day, stockholm
from tests.accounts.people import sign_in
from tests.applications.parties import signatory
from tests.applications.test_registering import hand, paper, scan
from tests.build import call, keep_promises, notification, people

pytestmark = pytest.mark.django_db
CLOSES_AT = datetime(2027, 8, 30, 22, 0, tzinfo=UTC)  # the first moment too late


def test_the_decision_says_what_to_send_in_next_and_until_when(mailoutbox):
    of = call()
    of.stages.filter(kind="application").update(closes_at=CLOSES_AT)

    notification(Status.ANNOUNCED, of=of)
    keep_promises()

    [mail] = [one for one in mailoutbox if one.subject.startswith("Besked om intresseanmälan")]
    assert (
        "Nästa steg för er: skicka in ansökan senast måndag"
        f" 30{NBSP}augusti 2027 kl.{NBSP}23.59. Logga in" in mail.body
    )
    assert "\n\n\n" not in mail.body


def test_a_decision_whose_next_step_has_no_last_day_names_the_step_alone(mailoutbox):
    of = call()
    of.stages.filter(kind="application").update(closes_at=None)

    notification(Status.ANNOUNCED, of=of)
    keep_promises()

    [mail] = [one for one in mailoutbox if one.subject.startswith("Besked om intresseanmälan")]
    assert "Nästa steg för er: ansökan. Logga in" in mail.body


def test_the_receipt_of_a_completion_speaks_of_the_completion(mailoutbox):
    who = people()
    it = notification(Status.INCOMPLETE, who=who)
    keep_promises()
    mailoutbox.clear()

    registering.register_paper(
        it.stage, who.motala, paper(cooperation_needs="Nytt."), scan(), by=who.rut
    )
    keep_promises()

    number = it.case.registration_number
    [mail] = [one for one in mailoutbox if "Vi har tagit emot" in one.subject]
    assert mail.subject.endswith(f"Vi har tagit emot er komplettering av intresseanmälan, {number}")
    assert "Vi har tagit emot er komplettering av intresseanmälan från Motala kommun." in mail.body
    assert "en handläggare går igenom kompletteringen." in mail.body
    assert RegisterEntry.objects.filter(
        subject="Kvittens på komplettering av intresseanmälan"
    ).exists()


def test_a_paper_shows_its_day_and_no_clock_to_the_organisation():
    who, of = people(), call()
    of.stages.update(
        parties=[{"offices": [Office.BOARD_CHAIR]}, {"offices": [Office.MUNICIPAL_DIRECTOR]}]
    )
    kerstin = signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    chair = hand("Sigrid Ek", "Kommunstyrelsens ordförande", 0)
    it: Submission = registering.register_paper(
        of.first_stage(), who.motala, paper(chair), scan(), by=who.rut
    )
    signed_at = it.signatures.get().signed_at

    case = sign_in(Client(), who.amina).get(reverse("case", args=[it.case_id])).text
    to_sign = sign_in(Client(), kerstin).get(reverse("sign", args=[it.pk])).text

    assert f"Inkom {day(it.arrived_at)}, på papper" in case
    assert f"Inkom {stockholm(it.received_at)}" not in case
    assert f"Sigrid Ek, kommunstyrelsens ordförande, {day(signed_at)}" in to_sign
    assert stockholm(signed_at) not in to_sign
