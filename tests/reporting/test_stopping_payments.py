"""What was ordered and then meets a hindrance: stopped, taken back, or paid in time (R-119-6)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import CivilRule, Status
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from reporting.actions import paying
from screening.actions import checking
from tests.accounts.people import sign_in
from tests.screening.test_civil_rules import application

pytestmark = pytest.mark.django_db
R = CivilRule


def note(case, by, *, on=None, hindrance: bool = True):
    said = "Skuld." if hindrance else ""
    on = on or timezone.localdate()
    checking.check_debts(case, on=on, has_hindrance=hindrance, note=said, by=by)


def paid_until_ordered(*rules: CivilRule, days_ago: int = 0):
    """Ordered so many days ago, and then a hindrance is noted today."""
    it, cast = application(*rules, to=Status.ANNOUNCED)
    payment = paying.plan_payments(it.decision)[0]
    with time_machine.travel(timezone.now() - timedelta(days=days_ago), tick=False):
        note(it.case, cast.officer, hindrance=False)
        paying.order(payment.pk, by=cast.officer)
    note(it.case, cast.officer)
    return payment, cast


def confirmed(payment, cast, *, days_ago: int = 0) -> str:
    """Why it cannot be confirmed with that day; else the status it has then."""
    paid_on = timezone.localdate() - timedelta(days=days_ago)
    try:
        paying.confirm(payment.pk, paid_on=paid_on, reference="V-1", by=cast.decision_maker)
    except Refused as refused:
        return str(refused)
    payment.refresh_from_db()
    return str(payment.status)


def test_a_hindrance_stops_what_is_already_ordered_where_the_call_says_so():
    payment, cast = paid_until_ordered(R.STOPS_PAYMENTS, days_ago=2)

    said = confirmed(payment, cast)

    assert "Stoppa den i ekonomisystemet och sedan här" in said
    assert confirmed(payment, cast, days_ago=1) == "paid"


def test_no_payment_is_made_before_it_was_ordered():
    payment, cast = paid_until_ordered(R.STOPS_PAYMENTS, days_ago=2)

    assert "kan inte vara gjord före det" in confirmed(payment, cast, days_ago=3)


def test_a_clear_check_lets_payments_go_from_its_day_and_not_from_before():
    payment, cast = paid_until_ordered(R.STOPS_PAYMENTS, days_ago=4)
    now = timezone.now()
    with time_machine.travel(now + timedelta(days=3), tick=False):
        note(payment.case, cast.officer, hindrance=False)

    with time_machine.travel(now + timedelta(days=4), tick=False):
        during = confirmed(payment, cast, days_ago=2)
        after = confirmed(payment, cast, days_ago=1)

    assert (during.startswith("Ett hinder är antecknat"), after) == (True, "paid")


def test_a_hindrance_noted_again_does_not_free_the_days_since_the_first():
    payment, cast = paid_until_ordered(R.STOPS_PAYMENTS, days_ago=4)
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        note(payment.case, cast.officer)

        said = confirmed(payment, cast, days_ago=1)

    assert said.startswith("Ett hinder är antecknat")


def test_what_is_ordered_and_stopped_is_planned_again_and_can_be_cancelled():
    payment, cast = paid_until_ordered(R.STOPS_PAYMENTS)
    disa = sign_in(Client(), cast.decision_maker)
    keys = [payment.case_id, payment.pk]
    address = reverse("workspace:payment-stop", args=keys)
    money = disa.get(reverse("workspace:money", args=keys[:1])).text

    refused = disa.post(address, {"reason": " "})
    answer = disa.post(address, {"reason": "Hinder: skuld hos Kronofogden."})

    payment.refresh_from_db()
    [event] = Event.objects.filter(step="stop_payment")
    assert (address in money, "Skriv varför" in refused.text, answer.status_code) == (
        True,
        True,
        302,
    )
    assert (payment.status, payment.ordered_by, payment.ordered_at) == ("planned", None, None)
    assert event.details["reason"] == "Hinder: skuld hos Kronofogden."
    case = disa.get(reverse("workspace:case", args=keys[:1])).text
    assert "Hinder: skuld hos Kronofogden." in case
    paying.cancel(payment.pk, reason="Skuld.", by=cast.decision_maker)


def test_without_the_rule_what_was_ordered_may_be_confirmed():
    payment, cast = paid_until_ordered()

    paying.confirm(
        payment.pk, paid_on=timezone.localdate(), reference="V-1", by=cast.decision_maker
    )

    payment.refresh_from_db()
    assert payment.status == payment.Status.PAID
