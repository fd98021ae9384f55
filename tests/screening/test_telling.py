"""Those who decide are told that proposals wait, and not once for each."""

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage

from applications.models import Decision, Status
from screening.actions import deciding, reviewing
from screening.effects.telling import ONE_MAIL_FOR
from tests.build import People, call, keep_promises, notification, people

pytestmark = pytest.mark.django_db


def propose(who: People, *slugs: str) -> None:
    for slug in slugs:
        notification(Status.PROPOSED, who=who, of=call(slug))
        keep_promises()


def to_disa(mails: list[EmailMessage]) -> list[str]:
    return [one.subject for one in mails if one.to == ["disa@example.se"]]


def test_one_mail_leads_to_all_that_is_proposed_in_a_few_hours(mailoutbox):
    who = people()

    propose(who, "en", "tva", "tre")

    (mail,) = to_disa(mailoutbox)
    assert mail.endswith("-1: ett förslag till beslut väntar")
    body = next(one.body for one in mailoutbox if one.subject == mail)
    assert "/handlaggning/arendeko/?flik=forslag" in body


def test_a_new_mail_comes_when_the_last_is_old_or_nothing_waits(mailoutbox):
    who = people()
    propose(who, "en")
    earlier = Decision.objects.get()
    Decision.objects.update(proposed_at=earlier.proposed_at - ONE_MAIL_FOR - timedelta(minutes=1))
    propose(who, "tva")
    for one in Decision.objects.all():
        deciding.decide(one.submission_id, by=who.disa)

    propose(who, "tre")

    assert len(to_disa(mailoutbox)) == 3


def test_who_may_not_know_of_the_one_before_is_told_of_this(mailoutbox):
    who = people()
    first = notification(Status.IN_REVIEW, who=who, of=call("en"))
    first.case.declarations.filter(user=who.disa).delete()
    reviewing.declare(first.case, has_conflict=True, reason="Bror", by=who.disa)
    first.case.submissions.update(status=Status.PROPOSED)
    Decision.objects.create(submission=first, outcome="accept", presented_by=who.olle)

    propose(who, "tva")

    assert len(to_disa(mailoutbox)) == 1
