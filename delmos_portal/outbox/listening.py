"""Waking the worker: the database tells what was promised as it commits. Quick, and allowed to fail."""

import logging
from select import select
from threading import Event, Thread
from typing import Any

from celery.signals import worker_ready, worker_shutdown
from django.db import connections

from delmos_portal.outbox.models import CHANNEL
from delmos_portal.outbox.tasks import deliver, deliver_due

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1.0  # how soon it sees that it is told to stop
# A broker that hangs takes two seconds for each message (trust.md, K5); so after a failure the
# listener rests for a while and lets the minute's sweep do the work.
REST_SECONDS = 30.0


class Listener(Thread):
    """Hands out through the broker what is promised. Every worker has one: handed out twice is harmless."""

    def __init__(self) -> None:
        super().__init__(name="listens to promises", daemon=True)
        self.hears = Event()
        self.told_to_stop = Event()

    def run(self) -> None:
        while not self.told_to_stop.is_set():
            try:
                self._listen()
            except Exception as error:  # noqa: BLE001 -- whatever database and broker raise, the sweep delivers
                logger.warning("Promises are not heard, the sweep delivers them: %s", error)
                self.told_to_stop.wait(REST_SECONDS)

    def stop(self) -> None:
        self.told_to_stop.set()
        self.join()

    def _listen(self) -> None:
        database: Any = connections.create_connection("default")
        try:
            with database.cursor() as cursor:
                cursor.execute(f"LISTEN {CHANNEL}")
            deliver_due.apply_async(retry=False)  # what was promised while nobody listened
            self.hears.set()
            while not self.told_to_stop.is_set():
                self._hand_out(database.connection)
        finally:
            self.hears.clear()
            database.close()

    def _hand_out(self, line: Any) -> None:
        """Wait for news on psycopg2's own connection, and pass on what has come."""
        if select([line], [], [], LOOK_SECONDS)[0]:
            line.poll()
        while line.notifies:
            deliver.apply_async((line.notifies.pop(0).payload,), retry=False)


listener = Listener()


@worker_ready.connect
def begin(**_signal: object) -> None:
    listener.start()


@worker_shutdown.connect
def end(**_signal: object) -> None:
    if listener.is_alive():
        listener.stop()
