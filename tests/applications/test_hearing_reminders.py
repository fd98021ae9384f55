"""Who is reminded that they may say what they think before a decision (FL 25 §)."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from applications.actions import answering
from applications.actions.hearing_reminding import due_hearing_reminders, promise_hearing_reminders
from applications.models import Communication, Status, Submission
from delmos_portal.templatetags.swedish import STOCKHOLM
from screening.actions import communicating
from tests.build import People, keep_promises, notification, people

pytestmark = pytest.mark.django_db


def on(days: int) -> datetime:
    return datetime.combine(timezone.localdate() + timedelta(days=days), time(8), tzinfo=STOCKHOLM)


def heard(it: Submission, who: People, days: int = 7) -> Communication:
    considered = communicating.Considered(
        "decline", "Skälet.", "Underlaget.", timezone.localdate() + timedelta(days=days)
    )
    return communicating.communicate(it.pk, considered, by=who.olle)


def test_each_member_who_can_answer_is_reminded_three_days_before_the_last_day():
    who = people()
    heard(notification(Status.IN_REVIEW, who=who), who)
    both = sorted([who.amina.pk, who.sigrid.pk])

    found = {days: [one.user_id for one in due_hearing_reminders(on(days))] for days in range(3, 9)}

    assert found == {3: [], 4: both, 5: both, 6: both, 7: both, 8: []}


def test_it_is_sent_once_with_the_link_and_is_seen_in_the_case(mailoutbox):
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    sent = heard(it, who)

    for _again in range(2):
        promise_hearing_reminders(on(4))
        keep_promises()

    mails = [one for one in mailoutbox if one.subject.startswith("Påminnelse: yttra er")]
    assert sorted(one.to for one in mails) == [[who.amina.email], [who.sigrid.email]]
    assert f"/arenden/{it.case_id}/kommunicering/{sent.pk}/" in mails[0].body


def test_who_has_answered_or_just_got_it_is_left_alone(mailoutbox):
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    near = heard(it, who, days=2)
    of_near = due_hearing_reminders(on(1))
    near.delete()
    sent = heard(it, who)
    promise_hearing_reminders(on(4))

    answering.answer(sent, "Vi håller inte med.", [], by=who.amina)
    keep_promises()

    assert of_near == due_hearing_reminders(on(5)) == []
    assert [one for one in mailoutbox if one.subject.startswith("Påminnelse")] == []
