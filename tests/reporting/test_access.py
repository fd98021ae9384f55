"""Who may open which address: the organisation its own page, staff the workspace's."""

from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Case
from reporting.actions import paying
from reporting.actions.calendars import make_feed
from reporting.actions.meeting_packs import ask_for_pack
from tests.accounts.people import sign_in
from tests.build import People, keep_promises, notification, people
from tests.reporting.states import granted, payment, reported

PEOPLE = ["amina", "sigrid", "omar", "olle", "disa", "rut", "nobody"]

# 302 for nobody: to the sign-in. For staff after a post: done, or told why not, on the case's page.
TABLE = """
method  name                       state     amina  sigrid  omar  olle  disa  rut  nobody
get     case-money                 draft     200    200     404   404   404   404  302
get     case-money                 granted   200    200     404   404   404   404  302
get     case-money                 reported  200    200     404   404   404   404  302
get     binder                     granted   200    200     404   404   404   404  302
get     binder-sheet               granted   200    200     404   404   404   404  302
post    calendar-make              granted   200    200     404   404   404   404  302
get     calendar-make              granted   405    405     405   405   405   405  302
post    calendar-revoke            granted   302    302     404   404   404   404  302
get     calendar-revoke            granted   405    405     405   405   405   405  302
get     board                      granted   200    200     404   404   404   404  302
post    board                      granted   302    200     404   404   404   404  302
post    board-reminders            granted   302    302     404   404   404   404  302
get     board-reminders            granted   405    405     405   405   405   405  302
get     meeting-pack               draft     200    200     404   404   404   404  302
post    meeting-pack               draft     302    302     404   404   404   404  302
get     meeting-pack-file          drawn     200    200     404   404   404   404  302
get     calendar-feed              granted   200    200     200   200   200   200  200
get     workspace:money            draft     404    404     404   404   404   404  302
get     workspace:money            granted   404    404     404   200   200   200  302
post    workspace:money            granted   404    404     404   405   405   405  302
post    workspace:payment-order    granted   404    404     404   302   302   302  302
get     workspace:payment-order    granted   404    404     404   405   405   405  302
get     workspace:payment-confirm  ordered   404    404     404   200   200   200  302
post    workspace:payment-confirm  ordered   404    404     404   200   302   200  302
get     workspace:payment-stop     ordered   404    404     404   200   200   200  302
post    workspace:payment-stop     ordered   404    404     404   302   302   200  302
get     workspace:payment-cancel   granted   404    404     404   200   200   200  302
post    workspace:payment-cancel   granted   404    404     404   302   302   200  302
get     workspace:repayment        reported  404    404     404   200   200   200  302
post    workspace:repayment        reported  404    404     404   302   302   200  302
post    workspace:case-close       reported  404    404     404   302   302   302  302
get     workspace:case-close       reported  404    404     404   405   405   405  302
"""
[_HEAD, *ROWS] = [line.split() for line in TABLE.strip().splitlines()]
BODIES = {
    "board": {
        "meetings": "2027-02-09",
        "preparation_days": "10",
        "dispatch_days": "5",
        "adjustment_days": "5",
        "version": "0",
    },
    "board-reminders": {"vill": "nej"},
    "meeting-pack": {"proposal": "Kommunstyrelsen beslutar att ansöka.", "version": "0"},
    "workspace:payment-cancel": {"reason": "Planen genomförs inte."},
    "workspace:payment-confirm": {
        "paid_on": timezone.localdate().isoformat(),
        "reference": "V-1",
    },
    "workspace:payment-stop": {"reason": "Hinder."},
    "workspace:repayment": {"amount_ore": "10", "received_on": "2026-01-02", "reference": "I-1"},
}


def case_in(state: str, who: People) -> Case:
    if state == "draft":
        return notification(who=who).case
    if state == "drawn":
        draft = notification(who=who)
        ask_for_pack(draft.pk, by=who.amina)
        keep_promises()
        return draft.case
    if state == "reported":
        return reported(who)
    case = granted(who)
    if state == "ordered":
        paying.order(payment(case, 1).pk, by=who.olle)
    return case


def arguments(name: str, case: Case, who: People) -> list[object]:
    if name == "calendar-feed":  # whoever knows the address
        return [make_feed(who.motala, by=who.amina)]
    if name.startswith("meeting-pack"):
        return [case.submissions.get().pk, *([1] if name == "meeting-pack-file" else [])]
    if name.startswith(("binder", "board", "calendar-")):
        return [who.motala.pk]
    return [case.pk, *([payment(case, 1).pk] if ":payment-" in name else [])]


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(row[:3]))
def test_each_address_opens_for_the_agreed_people_only(row: list[str]):
    method, name, state, *expected = row
    who = people()
    case = case_in(state, who)
    args = arguments(name, case, who)

    answered = []
    for person in PEOPLE:
        client = Client()
        if person != "nobody":
            sign_in(client, getattr(who, person))
        with transaction.atomic():  # each person meets the same state
            body = BODIES.get(name, {}) if method == "post" else {}
            response = getattr(client, method)(reverse(name, args=args), body)
            answered.append(str(response.status_code))
            transaction.set_rollback(True)

    assert answered == expected


@pytest.mark.django_db
def test_a_payment_is_found_only_in_its_own_case(client: Client):
    who = people()
    case = granted(who)
    it = payment(case, 1)
    sign_in(client, who.olle)

    response = client.post(reverse("workspace:payment-order", args=[uuid4(), it.pk]))

    it.refresh_from_db()
    assert (response.status_code, it.status) == (404, "planned")
