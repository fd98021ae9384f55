"""Keeping promises: at least once, and by one worker at a time. Only the outbox retries."""

import logging

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from delmos_portal.celery import app
from delmos_portal.outbox.models import OutboxMessage
from delmos_portal.outbox.registry import EFFECTS, MINUTE_CHECKS, load

logger = logging.getLogger(__name__)

SWEEP_LIMIT = 1000


@app.task
def deliver(key: str) -> None:
    """Carry out one effect.

    The row lock is the "in progress" mark: a worker that dies lets go of it. The try is counted
    before, in a transaction of its own, so that an effect that kills its worker is given up too.
    """
    if not _count_try(key):
        return
    load()
    with transaction.atomic():
        message = _free().filter(key=key).first()
        if message is None:  # another worker was quicker
            return
        try:
            with transaction.atomic():
                EFFECTS[message.effect](**message.payload)
        except Exception as error:
            logger.exception("Effect %s failed", message.key)
            message.postpone(error)
        else:
            message.done_at = now()
        message.save()


def _free() -> "QuerySet[OutboxMessage]":
    return OutboxMessage.objects.waiting().select_for_update(skip_locked=True)


def _count_try(key: str) -> bool:
    """Whether the effect is ours to try: not done, due, and in nobody else's hands."""
    with transaction.atomic():
        message = _free().filter(key=key, due_at__lte=now()).first()
        if message is None:
            return False
        message.begin_try()
        message.save()
        return message.dead_at is None


@app.task
def deliver_due() -> None:
    """Hand out everything that is due: the safety net, each minute."""
    due = OutboxMessage.objects.waiting().filter(due_at__lte=now()).order_by("due_at")
    for key in due.values_list("key", flat=True)[:SWEEP_LIMIT]:
        deliver.delay(key)


@app.task
def run_minute_checks() -> None:
    """Ask every check what is due now; one that fails does not stop the others."""
    load()
    for check in MINUTE_CHECKS:
        try:
            check()
        except Exception:
            logger.exception("Check %s failed", check.__name__)
