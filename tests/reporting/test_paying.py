"""Money leaves and comes back by two persons, in the order of the plan, to the öre."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from applications.models import Status
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import OutboxMessage
from reporting.actions import paying
from reporting.models import Payment, Repayment
from screening.actions.reviewing import declare
from screening.figures import settlement
from screening.models import LedgerEntry
from tests.build import people, stage, walk
from tests.reporting.states import (
    granted,
    pay,
    payment,
    plan_approved,
    repay,
    reported,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def test_a_plan_becomes_payments_once():
    case = granted()
    decision = case.submissions.get(stage__kind="application").decision

    again = paying.plan_payments(decision)

    assert [one.pk for one in again] == [
        one.pk for one in Payment.objects.order_by("planned__order")
    ]
    assert [one.status for one in again] == ["planned", "planned"]


def test_the_one_who_ordered_cannot_confirm():
    who = people()
    it = payment(granted(who), 1)
    paying.order(it.pk, by=who.olle)

    with pytest.raises(Refused) as refused:
        paying.confirm(it.pk, paid_on=TODAY(), reference="V-1", by=who.olle)

    it.refresh_from_db()
    assert str(refused.value) == "Den som beordrade utbetalningen kan inte också bekräfta den."
    assert (it.status, it.paid_by, settlement(it.case).paid) == ("ordered", None, 0)


def test_the_database_refuses_one_person_as_both():
    who = people()
    it = payment(granted(who), 1)
    paying.order(it.pk, by=who.olle)

    with (
        pytest.raises(IntegrityError, match="payment_is_confirmed_by_another"),
        transaction.atomic(),
    ):
        Payment.objects.filter(pk=it.pk).update(paid_by=who.olle)


def test_a_payment_is_ordered_once():
    who = people()
    it = payment(granted(who), 1)
    paying.order(it.pk, by=who.olle)

    with pytest.raises(Refused) as refused:
        paying.order(it.pk, by=who.disa)

    assert str(refused.value) == "Utbetalningen är beordrad."


def test_a_payment_is_not_confirmed_before_it_is_ordered():
    who = people()
    it = payment(granted(who), 1)

    with pytest.raises(Refused) as refused:
        paying.confirm(it.pk, paid_on=TODAY(), reference="V-1", by=who.disa)

    assert str(refused.value) == "Utbetalningen är planerad."


def test_paying_is_booked_told_and_remembered():
    who = people()
    case = granted(who)

    it = pay(case, 1, who)

    entry = LedgerEntry.objects.get(key=f"payment:{it.pk}")
    event = Event.objects.get(step="confirm_payment")
    assert (entry.account, entry.amount_ore, entry.booked_on) == ("paid", 420_000_00, TODAY())
    assert (event.actor, event.on_behalf_of, event.details) == (
        who.disa,
        "Motala kommun",
        {"amount_ore": 420_000_00},
    )
    assert OutboxMessage.objects.get(payload={"event_id": event.pk}).effect == (
        "reporting.send_payment_notice"
    )


@pytest.mark.parametrize(
    ("days", "reference", "sentence"),
    [
        (1, "V-1", "Utbetalningsdagen kan inte ligga framåt i tiden."),
        (0, "  ", "Ange referensen i ekonomisystemet."),
    ],
)
def test_a_confirmation_needs_a_day_that_has_been_and_a_reference(days, reference, sentence):
    who = people()
    it = payment(granted(who), 1)
    paying.order(it.pk, by=who.olle)

    with pytest.raises(Refused) as refused:
        paying.confirm(
            it.pk, paid_on=TODAY() + timedelta(days=days), reference=reference, by=who.disa
        )

    assert str(refused.value) == sentence


@pytest.mark.parametrize("name", ["amina", "sigrid", "omar", "rut"])
def test_only_those_who_handle_money_order(name):
    who = people()
    it = payment(granted(who), 1)

    with pytest.raises(Refused) as refused:
        paying.order(it.pk, by=getattr(who, name))

    assert str(refused.value) == "Du har inte behörighet att göra detta."


def test_the_second_part_waits_until_the_plan_is_approved():
    who = people()
    case = granted(who)
    plan = walk(case.submissions.get(stage__kind="plan"), who)
    second = payment(case, 2)

    with pytest.raises(Refused) as before_it_came:
        paying.order(second.pk, by=who.olle)
    plan.to(Status.DECIDED)
    with pytest.raises(Refused) as before_it_was_announced:
        paying.order(second.pk, by=who.olle)
    plan.announce()
    ordered = paying.order(second.pk, by=who.olle)

    sentence = "Utbetalningen väntar på att planen godkänns."
    assert [str(before_it_came.value), str(before_it_was_announced.value)] == [sentence, sentence]
    assert ordered.status == "ordered"


def test_the_second_part_stays_while_the_plan_is_being_completed():
    who = people()
    case = granted(who)
    walk(case.submissions.get(stage__kind="plan"), who).to(Status.INCOMPLETE)

    with pytest.raises(Refused) as refused:
        paying.order(payment(case, 2).pk, by=who.olle)

    assert str(refused.value) == "Utbetalningen väntar på att planen godkänns."


def test_nothing_is_to_be_repaid_before_the_report_is_approved():
    who = people()
    case = reported(who, Status.PROPOSED)

    with pytest.raises(Refused):
        repay(case, 1, by=who.olle)

    assert (settlement(case).reported, settlement(case).to_repay) == (None, 0)


@pytest.mark.parametrize("amount", [0, -1, 100_000_01])
def test_a_repayment_is_more_than_nothing_and_at_most_what_remains(amount):
    who = people()
    case = reported(who)

    with pytest.raises(Refused) as refused:
        repay(case, amount, by=who.olle)

    assert str(refused.value) == (
        "Beloppet ska vara större än noll och högst det som återstår att betala tillbaka."
    )
    assert Repayment.objects.count() == 0


def test_repaying_in_parts_ends_at_zero():
    who = people()
    case = reported(who)
    repay(case, 99_999_99, by=who.olle)
    repay(case, 1, by=who.disa)

    with pytest.raises(Refused):
        repay(case, 1, by=who.olle)

    money = settlement(case)
    assert (money.unused, money.repaid, money.to_repay) == (100_000_00, 100_000_00, 0)


def test_a_repayment_has_a_day_that_has_been():
    who = people()
    case = reported(who)

    with pytest.raises(Refused) as refused:
        paying.register_repayment(
            case.pk,
            amount_ore=100,
            received_on=TODAY() + timedelta(days=1),
            reference="I-1",
            by=who.olle,
        )

    assert str(refused.value) == "Dagen kan inte ligga framåt i tiden."


def test_applicants_register_no_repayments():
    who = people()
    case = reported(who)

    with pytest.raises(Refused) as refused:
        repay(case, 100, by=who.amina)

    assert str(refused.value) == "Du har inte behörighet att göra detta."


def test_the_declared_conflict_of_interest_holds_for_money_too():
    who = people()
    case = plan_approved(who)
    declare(case, has_conflict=True, reason="Syskon i kommunstyrelsen", by=who.olle)

    with pytest.raises(Refused) as refused:
        paying.order(payment(case, 1).pk, by=who.olle)

    assert str(refused.value) == "Du har anmält jäv och kan inte handlägga ärendet."


def test_a_report_that_used_it_all_leaves_nothing_to_repay():
    case = reported(people(), outcome_staff=600_000_00, grant_used=700_000_00)

    money = settlement(case)

    assert (money.reported, money.unused, money.to_repay) == (700_000_00, 0, 0)


def test_a_notification_alone_has_no_money():
    case = stage("notification", Status.ANNOUNCED).case

    money = settlement(case)

    assert (money.granted, money.paid, money.reported, money.repaid, money.to_repay) == (
        0,
        0,
        None,
        0,
        0,
    )


def test_an_instalment_that_is_cancelled_is_awaited_no_more():
    who = people()
    case = plan_approved(who)
    pay(case, 1, who)

    cancelled = paying.cancel(payment(case, 2).pk, reason="Planen genomförs inte.", by=who.disa)

    money = settlement(case)
    assert (cancelled.status, cancelled.cancelled_reason) == ("cancelled", "Planen genomförs inte.")
    assert (money.paid, money.cancelled, money.unpaid) == (420_000_00, 280_000_00, 0)


def test_cancelling_needs_a_reason_a_role_and_an_instalment_that_is_not_ordered():
    who = people()
    case = granted(who)
    first, refusals = payment(case, 1), []
    for reason, by in [(" ", who.olle), ("Skäl", who.rut), ("Skäl", who.olle)]:
        if by is who.olle and reason.strip():
            paying.order(first.pk, by=who.disa)
        with pytest.raises(Refused) as refused:
            paying.cancel(first.pk, reason=reason, by=by)
        refusals.append(str(refused.value))

    assert refusals == [
        "Skriv varför utbetalningen ställs in.",
        "Du har inte behörighet att göra detta.",
        "Utbetalningen är beordrad.",
    ]
