import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import InternalError, connection, transaction

from delmos_portal.journal.models import Event
from delmos_portal.journal.record import record
from tests.build import person


def happen(*steps: str) -> list[Event]:
    by = person("Olle")
    with transaction.atomic():
        return [record(step, by=by, object_type="prov", object_id=1) for step in steps]


@pytest.mark.django_db
def test_each_event_continues_the_one_before():
    happen("first", "second", "third")

    rows = list(Event.objects.values_list("step", "previous_hash", "hash", "position"))

    assert [row[0] for row in rows] == ["first", "second", "third"]
    assert [row[1] for row in rows] == ["", rows[0][2], rows[1][2]]
    assert [row[3] for row in rows] == [1, 2, 3]
    call_command("verify_journal")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_event SET step = 'other'",
        "DELETE FROM journal_event",
    ],
)
def test_postgresql_refuses_to_change_an_event(statement):
    happen("first")

    with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert Event.objects.get().step == "first"


@pytest.mark.django_db
def test_postgresql_refuses_to_empty_the_journal():
    pgtrigger.install("journal.Event:event_table_is_never_emptied")

    with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE journal_event")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE journal_event SET actor_name = 'Någon annan' WHERE step = 'second'",
        "UPDATE journal_event SET details = '{\"amount\": 1}' WHERE step = 'second'",
        "UPDATE journal_event SET hash = repeat('0', 64) WHERE step = 'second'",
        "DELETE FROM journal_event WHERE step = 'first'",
    ],
)
def test_verify_journal_names_the_first_event_that_was_touched(tampering):
    happen("first", "second", "third")
    with pgtrigger.ignore("journal.Event:event_is_never_changed"), connection.cursor() as cursor:
        cursor.execute(tampering)

    with pytest.raises(CommandError, match=r"Händelse 2 \(second"):
        call_command("verify_journal")


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_an_error():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        record("alone", by=person("Olle"), object_type="prov", object_id=1)
