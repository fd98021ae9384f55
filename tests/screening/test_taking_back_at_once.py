"""Taking back at the second when somebody announces, decides or seals: one of them, never both."""

import pytest

from applications.models import Decision, RegisterEntry, Status, Submission
from delmos_portal.documents.models import Document
from delmos_portal.documents.verification import Result, find_by_code
from delmos_portal.journal.models import Event
from delmos_portal.outbox.models import OutboxMessage
from delmos_portal.outbox.tasks import deliver
from screening.actions import announcing, batching, deciding, taking_back
from screening.models import DecisionBatch, LedgerEntry, TakenBackDecision
from tests.build import keep_promises, notification, people, stage
from tests.screening.batches import approved, batch_of, several
from tests.screening.test_at_once import all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
TIMES = 4


def steps_of(it: Submission) -> list[str]:
    steps = Event.objects.filter(object_id=str(it.pk), step__in=("announce", "take_back_decision"))
    return list(steps.values_list("step", flat=True))


def test_a_decision_of_a_batch_is_announced_or_taken_back_never_both():
    who = people()
    its = several(who, TIMES)
    batch = approved(its, who)
    announcing.begin(batch.pk)

    for row in list(batch.rows.all()):
        it = row.decision.submission
        all_at_once(
            [
                lambda pk=row.pk: announcing.announce_row(pk),
                lambda pk=it.pk: taking_back.take_back(pk, "Fel belopp.", seen=1, by=who.disa),
            ]
        )
        row.refresh_from_db()
        it.refresh_from_db()
        announced = bool(row.announced_at)
        assert steps_of(it) == ["announce" if announced else "take_back_decision"]
        assert it.status == (Status.ANNOUNCED if announced else Status.IN_REVIEW)
        assert row.refusal == ("" if announced else announcing.TAKEN_BACK)
    batch.refresh_from_db()
    assert batch.status == DecisionBatch.Status.ANNOUNCED


def test_one_decision_maker_announces_while_another_takes_back():
    who = people()
    it = stage("application", Status.DECIDED, who=who)

    refused = all_at_once(
        [
            lambda: deciding.announce(it.pk, by=who.disa),
            lambda: taking_back.take_back(it.pk, "Fel belopp.", seen=1, by=who.disa),
            lambda: taking_back.take_back(it.pk, "Fel belopp.", seen=1, by=who.disa),
        ]
    )

    assert refused.count("") == 1
    assert len(steps_of(it)) == 1
    reversed_lines = LedgerEntry.objects.exclude(reverses=None).count()
    assert reversed_lines == TakenBackDecision.objects.count() == (0 if refused[0] == "" else 1)


def test_freezing_and_choosing_at_the_same_moment_leave_no_batch_with_what_was_taken_back():
    who = people()
    its = several(who, 2)
    batch = batch_of(its[:1], who)

    all_at_once(
        [
            lambda: batching.freeze(batch.pk, None, by=who.olle),
            lambda: taking_back.take_back(its[0].pk, "Fel.", seen=1, by=who.disa),
            lambda: batch_of(its[1:], who, "Besked i april"),
            lambda: taking_back.take_back(its[1].pk, "Fel.", seen=1, by=who.disa),
        ]
    )

    for made in TakenBackDecision.objects.all():
        live = DecisionBatch.objects.live().filter(rows__decision=made.decision_id)
        assert list(live) == []


def test_what_is_sealed_at_that_moment_is_marked_or_not_made():
    who = people()
    it = notification(Status.DECIDED, who=who)
    promised = OutboxMessage.objects.get(key__startswith="screening.seal_decision:")

    all_at_once(
        [
            lambda: deliver(promised.key),
            lambda: taking_back.take_back(it.pk, "Fel.", seen=1, by=who.disa),
        ]
    )
    keep_promises()

    made = TakenBackDecision.objects.get()
    found = Document.objects.filter(key=made.document_key).first()
    assert found is None or find_by_code(found.code).result == Result.WITHDRAWN
    assert RegisterEntry.objects.get(key=made.key).document == found
    assert Decision.objects.get(submission=it).decided_at is None
