"""An answer, a colleague who takes the question back, and a decision, in the same moment: one of them stands."""

import pytest

from applications.models import RegisterEntry, Status
from delmos_portal.journal.models import Event
from screening.actions import deciding, opinions
from screening.actions.opinion_answering import answer
from screening.models import Opinion, OpinionRequest
from tests.build import notification, people
from tests.screening.outside import SAID, as_addressed, sent_out
from tests.screening.test_at_once import all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


@pytest.mark.parametrize("_turn", range(3))
def test_an_answer_sent_twice_while_it_is_revoked_and_decided_is_there_once_or_not_at_all(_turn):
    who = people()
    it = notification(Status.PROPOSED, who=who)
    request = sent_out(it, who)
    found = as_addressed(request)

    refused = all_at_once(
        [
            lambda: answer(found, SAID),
            lambda: answer(found, SAID),
            lambda: opinions.revoke(request.pk, "Det behövs inte.", by=who.olle),
            lambda: deciding.decide(it.pk, by=who.disa),
        ]
    )

    request.refresh_from_db()
    is_answered = request.status == OpinionRequest.Status.ANSWERED
    assert refused[3] == ""
    assert [not one for one in refused[:3]].count(True) == 1
    assert (not refused[2]) == (request.status == OpinionRequest.Status.REVOKED)
    assert Opinion.objects.count() == is_answered
    assert RegisterEntry.objects.filter(key__startswith="opinion:").count() == is_answered
    assert Event.objects.filter(step="answer_opinion").count() == is_answered
