"""Workers killed while a batch is announced: every decision is told once, and the batch ends (N9)."""

from collections import defaultdict

import pytest
from django.db import transaction

from applications.models import Status, Submission
from delmos_portal.journal.models import Event
from delmos_portal.outbox.models import OutboxMessage, SentMail
from screening.actions import announcing
from screening.models import BatchedDecision, DecisionBatch
from tests.build import people
from tests.live import Live, wait_for
from tests.screening.batches import approved, several

HOW_MANY = 4
SUBJECT = "Besked om intresseanmälan"
SEND = "screening.send_decision"


def is_held(effect: str) -> bool:
    """Whether a worker holds the row of such a promise now, and has not kept it."""
    with transaction.atomic():
        rows = OutboxMessage.objects.filter(effect=effect, done_at=None)
        free = rows.select_for_update(skip_locked=True)
        return rows.count() > len(list(free))


def announced() -> int:
    return BatchedDecision.objects.exclude(announced_at=None).count()


def is_over() -> bool:
    batch = DecisionBatch.objects.get()
    left = OutboxMessage.objects.filter(done_at=None).exists()
    return batch.status == DecisionBatch.Status.ANNOUNCED and not left


def ids_by_case(live: Live) -> dict[str, set[str]]:
    """The Message-IDs under which each case's decision came to the mail server."""
    found: dict[str, set[str]] = defaultdict(set)
    for mail in live.mails():
        if mail["Subject"].startswith(SUBJECT):
            found[mail["Subject"]].add(mail["Message-ID"])
    return found


@pytest.mark.timeout(400)
def test_workers_killed_before_between_and_in_the_middle_cost_only_time(live):
    who = people()
    its = several(who, HOW_MANY)
    approved(its, who)
    points = {
        "before any is announced": lambda: DecisionBatch.objects.filter(
            status=DecisionBatch.Status.ANNOUNCING
        ).exists(),
        "between two": lambda: announced() >= 1,
        "in the middle of a mail": lambda: is_held(SEND) or is_over(),
    }

    announcing.begin(DecisionBatch.objects.get().pk)
    live.start("beat")
    for reached in points.values():
        live.start("worker")
        wait_for(reached)
        live.kill("worker")
    live.start("worker")
    wait_for(is_over, seconds=240)

    opened = [Status.DRAFT] * HOW_MANY  # the next stage, once for each
    statuses = Submission.objects.values_list("status", flat=True)
    assert sorted(statuses) == sorted([Status.ANNOUNCED] * HOW_MANY + opened)
    assert Event.objects.filter(step="announce").count() == HOW_MANY
    assert SentMail.objects.filter(key__startswith=SEND).count() == HOW_MANY
    assert [len(ids) for ids in ids_by_case(live).values()] == [1] * HOW_MANY
