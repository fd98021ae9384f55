"""Waking the worker through the broker: quick, and allowed to fail."""

import logging
import time

from delmos_portal.outbox.tasks import deliver

logger = logging.getLogger(__name__)

# A broker that hangs costs a request two seconds (trust.md, K5); so after one failure this process
# leaves the broker alone for a while and lets the minute's sweep do the work.
REST_SECONDS = 30
_rests_until = 0.0


def wake(keys: list[str]) -> None:
    global _rests_until
    if time.monotonic() < _rests_until:
        return
    try:
        for key in keys:
            deliver.apply_async((key,), retry=False)
    except Exception:  # noqa: BLE001 -- whatever the broker raises, the sweep delivers
        _rests_until = time.monotonic() + REST_SECONDS
        logger.warning("The broker does not answer; the minute's sweep delivers instead.")
