"""The grant case of 2018, from notification to closed, by the actions and the promised effects."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from applications.models import Case, RegisterEntry, Status, Submission
from delmos_portal.documents.models import Document
from delmos_portal.outbox.models import OutboxMessage, SentMail
from reporting.actions import closing, paying
from reporting.models import Payment
from screening.figures import settlement
from tests.build import keep_promises, people, stage, walk


def pay(case: Case, who, number: int) -> None:
    payment = Payment.objects.get(case=case, planned__order=number)
    paying.order(payment.pk, by=who.olle)
    paying.confirm(payment.pk, paid_on=timezone.localdate(), reference="V-1", by=who.disa)


@pytest.mark.django_db
def test_a_case_lives_from_notification_to_closed(mailoutbox):
    who = people()
    plan = stage("plan", who=who)
    case = plan.case
    keep_promises()
    pay(case, who, 1)
    walk(plan, who).to(Status.ANNOUNCED)
    pay(case, who, 2)
    final = Submission.objects.get(case=case, stage__kind="final_report")
    walk(final, who).to(Status.ANNOUNCED)
    money = settlement(case)
    paying.register_repayment(
        case.pk,
        amount_ore=money.to_repay,
        received_on=timezone.localdate(),
        reference="I-1",
        by=who.olle,
    )
    keep_promises()
    closing.close_case(case.pk, by=who.olle)
    keep_promises()

    case.refresh_from_db()
    assert case.status == Case.Status.CLOSED
    assert (money.granted, money.paid, money.reported, money.to_repay) == (
        700_000_00,
        700_000_00,
        600_000_00,
        100_000_00,
    )
    assert settlement(case).to_repay == 0
    assert OutboxMessage.objects.filter(done_at=None).count() == 0
    entries = RegisterEntry.objects.filter(case=case)
    assert [one.number for one in entries] == list(range(1, len(entries) + 1))
    assert [
        one.subject for one in entries if not one.document_id and not one.key.startswith("mail:")
    ] == []
    assert Document.objects.count() == 12
    assert len(mailoutbox) == SentMail.objects.count()
    assert len({mail.extra_headers["Message-ID"] for mail in mailoutbox}) == len(mailoutbox)
    call_command("verify_journal")


@pytest.mark.django_db
def test_the_final_report_is_due_on_the_decisions_day():
    who = people()
    plan = stage("plan", who=who)

    expected = timezone.localdate() + timedelta(days=121)

    assert timezone.localtime(plan.closes_at).isoformat()[:16] == f"{expected}T00:00"
