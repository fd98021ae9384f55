"""No money leaves to the civil society without a fresh check of debts (R-119-3)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Call, Case, Status
from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Refused
from reporting.actions import paying
from reporting.models import Payment
from screening.actions import checking
from tests.accounts.people import sign_in
from tests.applications.rounds import association, begun, call_ngo
from tests.build import people
from tests.reporting.states import granted, payment

pytestmark = pytest.mark.django_db


def granted_association() -> tuple[Payment, User]:
    """A grant to an association, checked today, and its first payment."""
    it = begun(call_ngo(), association())
    it.to(Status.ANNOUNCED)
    [first, *_later] = paying.plan_payments(it.submission.decision)
    return first, it.cast.officer


def check(case: Case, by: User, *, hindrance: bool = False) -> None:
    note = "Skuld hos Kronofogden." if hindrance else ""
    on = timezone.localdate()
    checking.check_debts(case, on=on, has_hindrance=hindrance, note=note, by=by)


def money_page(case: Case, by: User) -> str:
    return sign_in(Client(), by).get(reverse("workspace:money", args=[case.pk])).text


def test_a_check_holds_for_as_many_days_as_the_call_says():
    first, olle = granted_association()
    Call.objects.filter(pk=first.case.call_id).update(debt_check_days=5)
    now = timezone.now()

    with time_machine.travel(now + timedelta(days=6), tick=False):
        page = money_page(first.case, olle)
        with pytest.raises(Refused, match="får vara högst 5 dagar gammal"):
            paying.order(first.pk, by=olle)
    with time_machine.travel(now + timedelta(days=5), tick=False):
        paying.order(first.pk, by=olle)

    first.refresh_from_db()
    assert first.status == Payment.Status.ORDERED
    assert reverse("workspace:check-debts", args=[first.case_id]) in page
    assert "får vara högst 5 dagar gammal" in page
    assert reverse("workspace:payment-order", args=[first.case_id, first.pk]) not in page


def test_a_new_check_lets_the_payment_go():
    first, olle = granted_association()

    with time_machine.travel(timezone.now() + timedelta(days=60), tick=False):
        with pytest.raises(Refused, match="Gör en kontroll"):
            paying.order(first.pk, by=olle)
        check(first.case, olle)
        page = money_page(first.case, olle)
        paying.order(first.pk, by=olle)

    assert "Kontroll av hinder</h" not in page


def test_a_hindrance_stops_the_payment_and_the_page_says_what_follows():
    first, olle = granted_association()
    check(first.case, olle, hindrance=True)

    page = money_page(first.case, olle)
    with pytest.raises(Refused, match="Ingen ny utbetalning kan beordras"):
        paying.order(first.pk, by=olle)

    assert "Skuld hos Kronofogden." in page
    assert "beslut om hinder mot utbetalning" in page


def test_a_municipality_is_paid_without_a_check():
    who = people()
    it = payment(granted(who), 1)

    with time_machine.travel(timezone.now() + timedelta(days=60), tick=False):
        paying.order(it.pk, by=who.olle)

    it.refresh_from_db()
    assert it.status == Payment.Status.ORDERED
