from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from select import select
from threading import Event
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone

from delmos_portal.outbox.enqueue import enqueue
from delmos_portal.outbox.listening import Listener
from delmos_portal.outbox.mail import Mail, message_id, send
from delmos_portal.outbox.models import CHANNEL, LAST_TRY, OutboxMessage, SentMail
from delmos_portal.outbox.registry import EFFECTS
from delmos_portal.outbox.tasks import deliver, deliver_due


@pytest.fixture
def happened():
    """An effect of the test's own, and what it was called with."""
    calls: list[dict[str, object]] = []
    EFFECTS["tests.happen"] = lambda **ids: calls.append(ids)
    EFFECTS["tests.fail"] = lambda **ids: 1 / 0
    yield calls
    del EFFECTS["tests.happen"], EFFECTS["tests.fail"]


def promise(effect: str, key: str = "key", **ids: object) -> OutboxMessage:
    with transaction.atomic():
        enqueue(effect, key=key, **ids)
    return OutboxMessage.objects.get(key=key)


@pytest.mark.django_db
def test_asking_twice_with_one_key_promises_once(happened):
    promise("tests.happen", number=1)
    promise("tests.happen", number=2)

    deliver("key")
    deliver("key")

    assert happened == [{"number": 1}]


@pytest.mark.django_db(transaction=True)
def test_a_promise_outside_a_transaction_is_an_error():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        enqueue("tests.happen", key="key")


@pytest.mark.django_db(transaction=True)
def test_a_promise_falls_with_its_transaction():
    def broken_deed() -> None:
        with transaction.atomic():
            enqueue("tests.happen", key="key")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken_deed()

    assert OutboxMessage.objects.count() == 0


@pytest.mark.django_db
def test_a_failure_is_kept_and_tried_later_and_at_last_given_up(happened):
    message = promise("tests.fail")
    waits = []
    for _try in range(LAST_TRY):
        OutboxMessage.objects.update(due_at=timezone.now())
        deliver("key")
        message.refresh_from_db()
        waits.append(round((message.due_at - timezone.now()) / timedelta(minutes=1)))

    assert waits[:8] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert sum(waits) > 5 * 24 * 60
    assert message.attempts == LAST_TRY
    assert message.dead_at is not None
    assert message.last_error == "ZeroDivisionError: division by zero"
    assert list(OutboxMessage.objects.dead()) == [message]


@contextmanager
def listening() -> Iterator[Any]:
    """psycopg2's own connection, as a worker listens on it."""
    database: Any = connections.create_connection("default")
    try:
        with database.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
        yield database.connection
    finally:
        database.close()


@pytest.mark.django_db(transaction=True)
def test_the_database_tells_of_a_promise_when_it_commits_and_only_then(happened):
    with listening() as line:
        with suppress(ZeroDivisionError), transaction.atomic():
            enqueue("tests.happen", key="taken back")
            raise ZeroDivisionError
        with transaction.atomic():
            enqueue("tests.happen", key="promised")
            line.poll()
            told_before = list(line.notifies)
        promise("tests.happen", key="promised")  # asked twice
        select([line], [], [], 5)
        line.poll()

        assert told_before == []
        assert [one.payload for one in line.notifies] == ["promised"]


@pytest.mark.django_db(transaction=True)
def test_an_effect_happens_even_if_nobody_listened(happened, monkeypatch):
    promise("tests.happen", number=1)
    monkeypatch.setattr(deliver, "delay", deliver)  # the sweep's hand-out, worked in this process

    deliver_due()

    assert happened == [{"number": 1}]


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_fails_is_left_alone_for_a_while(happened, monkeypatch):
    asked = []
    first_asked = Event()

    def no_broker(*_args, **_kwargs):
        asked.append(1)
        first_asked.set()
        raise OSError("redis is down")

    monkeypatch.setattr(deliver, "apply_async", no_broker)
    monkeypatch.setattr(deliver_due, "apply_async", lambda **_kwargs: None)
    listener = Listener()
    listener.start()
    assert listener.hears.wait(10)
    promise("tests.happen", key="one")
    assert first_asked.wait(10)
    promise("tests.happen", key="two")
    listener.stop()

    assert asked == [1]


@pytest.mark.django_db
def test_a_mail_is_sent_once_for_its_key_with_the_keys_message_id(mailoutbox):
    mail = Mail(
        key="prov:1",
        template="tell_decision_maker",
        to=["Disa@example.se", "disa@example.se"],
        context={},
    )

    send(mail)
    send(mail)

    assert [one.to for one in mailoutbox] == [["disa@example.se"]]
    assert mailoutbox[0].extra_headers["Message-ID"] == message_id("prov:1")
    assert SentMail.objects.get().key == "prov:1"


@pytest.mark.django_db
def test_an_effect_that_kills_its_worker_is_tried_later_from_the_third_time(happened):
    message = promise("tests.happen")

    waits = []
    for _try in range(4):
        message.begin_try()
        waits.append(round((message.due_at - timezone.now()) / timedelta(minutes=1)))

    assert waits == [0, 0, 4, 8]


@pytest.mark.django_db
def test_a_message_of_a_case_that_has_no_addressee_goes_to_the_agency_to_be_posted(mailoutbox):
    send(Mail(key="prov:2", template="tell_decision_maker", to=[], context={}, subject_id="1"))

    assert mailoutbox[0].to == ["bidrag@delmos.example"]
    assert mailoutbox[0].subject.startswith("Skicka med post: ")
