"""Promising an effect."""

from datetime import datetime

from django.db import connection
from django.utils import timezone

from delmos_portal.outbox.models import OutboxMessage


def enqueue(effect: str, *, key: str, **ids: object) -> None:
    """Promise that an effect will happen. Asking twice with one key promises it once."""
    enqueue_all([(effect, key, ids)])


def enqueue_all(
    promises: list[tuple[str, str, dict[str, object]]], *, not_before: datetime | None = None
) -> None:
    """Promise several effects in one statement.

    Raises RuntimeError outside a transaction: a promise stands or falls with its cause.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An effect is promised inside the transaction that causes it.")
    if not promises:
        return
    OutboxMessage.objects.bulk_create(
        [
            OutboxMessage(effect=effect, key=key, payload=ids, due_at=not_before or timezone.now())
            for effect, key, ids in promises
        ],
        ignore_conflicts=True,
    )
