"""Who is reminded of a request for completion."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from applications.actions import drafting, signing
from applications.actions.completion_reminding import (
    due_completion_reminders,
    promise_completion_reminders,
)
from applications.models import Status
from delmos_portal.templatetags.swedish import STOCKHOLM
from screening.actions import completion
from screening.actions.completion import Request
from tests.asking import item
from tests.build import keep_promises, notification, people, signing_of

EIGHT = time(8)


def on(days: int, clock: time = EIGHT) -> datetime:
    return datetime.combine(timezone.localdate() + timedelta(days=days), clock, tzinfo=STOCKHOLM)


@pytest.mark.django_db
def test_each_member_who_can_answer_is_reminded_three_days_before_each_last_day():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    request = Request([item("cooperation_needs", days=7), item("cooperation_today", days=20)])
    completion.ask_for_more(it.pk, request, by=who.olle)
    both = sorted([who.amina.pk, who.sigrid.pk])

    found = {
        days: [
            (one.last_on - timezone.localdate(), one.user_id)
            for one in due_completion_reminders(on(days))
        ]
        for days in (3, 4, 7, 8, 17, 20, 21)
    }

    first = [(timedelta(days=7), one) for one in both]
    second = [(timedelta(days=20), one) for one in both]
    assert found == {3: [], 4: first, 7: first, 8: [], 17: second, 20: second, 21: []}


@pytest.mark.django_db
def test_nobody_is_reminded_of_a_day_nearer_than_the_reminder():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)

    completion.ask_for_more(it.pk, Request([item("cooperation_needs", days=2)]), by=who.olle)

    assert due_completion_reminders(on(1)) == []


@pytest.mark.django_db
def test_a_reminder_is_sent_once_and_not_when_the_answer_has_come_in(mailoutbox):
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    completion.ask_for_more(it.pk, Request([item("cooperation_needs", days=7)]), by=who.olle)
    for _again in range(2):
        promise_completion_reminders(on(4))
    keep_promises()
    reminded = [one.to for one in mailoutbox if one.subject.startswith("Påminnelse: komplettera")]

    it.refresh_from_db()
    drafting.save(it.pk, {"cooperation_needs": "Nytt"}, version=it.version, by=who.amina)
    signing.complete(it.pk, signing_of(it), by=who.sigrid)

    assert sorted(reminded) == [[who.amina.email], [who.sigrid.email]]
    assert due_completion_reminders(on(5)) == []
