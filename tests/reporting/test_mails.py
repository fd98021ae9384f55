"""The mails about money say how much, when and what to do, to those whom the organisation named."""

import pytest

from applications.models import Outcome, Status
from delmos_portal.outbox.models import OutboxMessage, SentMail
from delmos_portal.outbox.tasks import deliver
from reporting.actions.closing import close_case
from screening.actions.deciding import announce
from tests.build import keep_promises, people, stage
from tests.reporting.states import granted, pay, repay, reported

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
