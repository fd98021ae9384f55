"""The mails about money say how much, when and what to do, to those whom the organisation named."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Outcome, Status
from delmos_portal.outbox.models import OutboxMessage, SentMail
from delmos_portal.outbox.tasks import deliver
from reporting.actions import paying
from reporting.actions.closing import close_case
from screening.actions.deciding import announce
from tests.accounts.people import sign_in
from tests.build import keep_promises, people, stage
from tests.reporting.states import granted, pay, payment, repay, reported

pytestmark = pytest.mark.django_db
NBSP = "\N{NO-BREAK SPACE}"


def about(mailoutbox, subject: str):
    return [mail for mail in mailoutbox if subject in mail.subject]


def test_a_payment_is_told_to_the_contact_and_the_mailbox(mailoutbox, time_machine):
    who = people()
    who.motala.mailbox = "kommun@motala.example"
    who.motala.save()
    case = granted(who)
    case.refresh_from_db()
    keep_promises()
    time_machine.move_to("2030-05-15 10:00+02:00")
    pay(case, 1, who)

    keep_promises()

    [mail] = about(mailoutbox, "Utbetalning")
    assert (
        mail.subject == f"Utbetalning av statsbidrag till Motala kommun, {case.registration_number}"
    )
    assert mail.to == ["amina@example.se", "kommun@motala.example", "sigrid@example.se"]
    assert (
        f"Vi har betalat ut 420{NBSP}000{NBSP}kr av statsbidraget till Motala kommun." in mail.body
    )
    assert f"Utbetald: onsdag 15{NBSP}maj 2030" in mail.body
    assert "Utbetalning: 1 av 2" in mail.body
    assert f"http://testserver/arenden/{case.pk}/pengar/" in mail.body
    assert SentMail.objects.get(subject=mail.subject).subject_id == str(case.pk)


def test_a_cancelled_instalment_is_told_with_its_reason_and_what_it_means(mailoutbox):
    who = people()
    case = granted(who)
    case.refresh_from_db()
    keep_promises()
    paying.cancel(payment(case, 2).pk, reason="Planen genomförs inte.", by=who.disa)

    keep_promises()

    [mail] = about(mailoutbox, "inställd")
    number = case.registration_number
    assert mail.subject == f"En utbetalning är inställd: Motala kommun, {number}"
    assert mail.to == ["amina@example.se", "sigrid@example.se"]
    assert f"utbetalning 2 av 2, 280{NBSP}000{NBSP}kr, till Motala kommun." in mail.body
    assert "Skälet:\nPlanen genomförs inte.\n" in mail.body
    assert "Beslutet om bidrag ändras inte" in mail.body
    assert f"http://testserver/arenden/{case.pk}/pengar/" in mail.body
    assert "Frågor? Svara på det här mejlet" in mail.body
    for person, page in [(who.amina, "case"), (who.olle, "workspace:case")]:
        client = sign_in(Client(), person)
        assert mail.subject in client.get(reverse(page, args=[case.pk])).text


def test_the_payment_notice_goes_once(mailoutbox):
    who = people()
    pay(granted(who), 1, who)
    keep_promises()
    message = OutboxMessage.objects.get(effect="reporting.send_payment_notice")
    OutboxMessage.objects.filter(pk=message.pk).update(done_at=None)

    deliver(message.key)

    assert len(about(mailoutbox, "Utbetalning")) == 1


def test_the_end_of_a_settled_case_is_told(mailoutbox):
    who = people()
    case = reported(who)
    keep_promises()
    repay(case, 100_000_00, by=who.olle)
    close_case(case.pk, by=who.olle)

    keep_promises()

    [mail] = about(mailoutbox, "avslutat")
    assert "Redovisningen är godkänd och inget återstår att betala tillbaka." in mail.body
    assert f"http://testserver/arenden/{case.pk}/" in mail.body


def test_the_end_of_a_declined_case_says_nothing_of_money(mailoutbox):
    who = people()
    case = stage("notification", Status.ANNOUNCED, who=who, outcome=Outcome.DECLINE).case
    keep_promises()
    close_case(case.pk, by=who.olle)

    keep_promises()

    [mail] = about(mailoutbox, "avslutat")
    assert "betala" not in mail.body
    assert "Ni behöver inte göra något mer." in mail.body


def test_the_payments_are_planned_when_the_decision_is_announced():
    who = people()
    case = stage("application", Status.DECIDED, who=who).case
    keep_promises()
    before = case.payments.count()
    announce(case.submissions.get(stage__kind="application").pk, by=who.disa)
    keep_promises()

    assert (before, case.payments.count()) == (0, 2)
