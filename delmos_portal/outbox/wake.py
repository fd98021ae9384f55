"""Waking the worker through the broker: quick, allowed to fail, and never waited for."""

import atexit
import logging
import os
import time
from queue import SimpleQueue
from threading import Event, Thread

from delmos_portal.outbox.tasks import deliver, deliver_each

logger = logging.getLogger(__name__)

# A broker that hangs takes two seconds for each message (trust.md, K5); so after one failure this
# process leaves the broker alone for a while and lets the minute's sweep do the work.
REST_SECONDS = 30
LAST_WAIT_SECONDS = 3
_rests_until = 0.0


class Waker:
    """The thread of one process that talks to the broker: no visitor waits for it."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self.handed_over: SimpleQueue[list[str] | Event] = SimpleQueue()
        Thread(target=self._run, name="wakes the worker", daemon=True).start()

    def _run(self) -> None:
        while True:
            match self.handed_over.get():
                case Event() as reached:
                    reached.set()
                case keys:
                    publish(keys)


_waker: Waker | None = None


def wake(keys: list[str]) -> None:
    global _waker
    if _waker is None or _waker.process != os.getpid():  # a fork takes no threads along
        _waker = Waker()
    _waker.handed_over.put(keys)


@atexit.register
def settle() -> None:
    """Wait, not for long, until the broker has been asked for all that was handed over."""
    if _waker is not None and _waker.process == os.getpid():
        reached = Event()
        _waker.handed_over.put(reached)
        reached.wait(LAST_WAIT_SECONDS)


def publish(keys: list[str]) -> None:
    global _rests_until
    if time.monotonic() < _rests_until:
        return
    try:
        if len(keys) == 1:
            deliver.apply_async((keys[0],), retry=False)
        else:
            deliver_each.apply_async((keys,), retry=False)
    except Exception:  # noqa: BLE001 -- whatever the broker raises, the sweep delivers
        _rests_until = time.monotonic() + REST_SECONDS
        logger.warning("The broker does not answer; the minute's sweep delivers instead.")
