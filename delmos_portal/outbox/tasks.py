"""Keeping promises: at least once, and by one worker at a time. Only the outbox retries."""

import logging

from celery import shared_task
from django.db import transaction
from django.utils.timezone import now

from delmos_portal.outbox.models import OutboxMessage
from delmos_portal.outbox.registry import EFFECTS, MINUTE_CHECKS

logger = logging.getLogger(__name__)

SWEEP_LIMIT = 1000


@shared_task
def deliver(key: str) -> None:
    """Carry out one effect.

    The row lock is the "in progress" mark: a worker that dies lets go of it.
    """
    with transaction.atomic():
        waiting = OutboxMessage.objects.waiting().select_for_update(skip_locked=True)
        message = waiting.filter(key=key, due_at__lte=now()).first()
        if message is None:  # done already, not due, or in another worker's hands
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


@shared_task
def deliver_due() -> None:
    """Hand out everything that is due: the safety net, each minute."""
    due = OutboxMessage.objects.waiting().filter(due_at__lte=now()).order_by("due_at")
    for key in due.values_list("key", flat=True)[:SWEEP_LIMIT]:
        deliver.delay(key)


@shared_task
def run_minute_checks() -> None:
    """Ask every check what is due now; one that fails does not stop the others."""
    for check in MINUTE_CHECKS:
        try:
            check()
        except Exception:
            logger.exception("Check %s failed", check.__name__)
