"""Writing to the journal, and checking that nobody else has."""

from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import connection

from delmos_portal.journal.models import Event

if TYPE_CHECKING:
    from delmos_portal.accounts.models import User


def record(
    step: str,
    *,
    by: "User",
    object_type: str,
    object_id: object,
    subject_id: object = "",
    from_status: str = "",
    to_status: str = "",
    on_behalf_of: str = "",
    details: dict[str, object] | None = None,
) -> Event:
    """Append one event, in the transaction that it tells about.

    Raises RuntimeError outside a transaction: an event and its cause stand or fall together.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An event is written inside the transaction that causes it.")
    event = Event(
        actor=by,
        actor_name=by.name,
        on_behalf_of=on_behalf_of,
        object_type=object_type,
        object_id=str(object_id),
        subject_id=str(subject_id or ""),
        step=step,
        from_status=from_status,
        to_status=to_status,
        details=details or {},
    )
    event.digest = event.content_digest()
    event.save(force_insert=True)
    return event


def first_broken() -> Event | None:
    """The first event whose content, place or link does not hold; nothing when the chain is whole."""
    previous_hash = ""
    events = Event.objects.order_by("position").iterator(chunk_size=2000)
    for position, event in enumerate(events, start=1):
        linked = sha256((previous_hash + event.digest).encode()).hexdigest()
        if (
            event.position != position
            or event.digest != event.content_digest()
            or event.previous_hash != previous_hash
            or event.hash != linked
        ):
            return event
        previous_hash = event.hash
    return None
