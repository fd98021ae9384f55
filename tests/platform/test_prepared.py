"""Statements kept by PostgreSQL: planned once in a connection, and true in every one."""

from datetime import date
from threading import Thread

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from applications.models import Absence
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.journal.models import Event
from delmos_portal.prepared import Prepared
from tests.build import person


def named(name: str) -> int:
    """How many statements of that name this connection holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name = %s", [name])
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_a_statement_is_planned_once_and_asked_with_other_keys(django_assert_num_queries):
    ada, olle = (person(name, StaffRole.OFFICER) for name in ("Ada", "Olle"))
    by_key = Prepared(lambda user: User.objects.filter(pk=user), (int,))

    with django_assert_num_queries(3):
        found = [by_key.first(one.pk) for one in (ada, olle, ada)]

    assert (found, named(by_key.name)) == ([ada, olle, ada], 1)


@pytest.mark.django_db
def test_a_key_may_be_compared_as_a_number_as_text_and_as_a_day():
    ada, olle = (person(name, StaffRole.OFFICER) for name in ("Ada", "Olle"))
    today = timezone.localdate()
    Absence.objects.create(user=olle, substitute=ada, first_on=today, last_on=today)

    def asked(user: int, day: date):
        away = Absence.objects.on(day).filter(user=OuterRef("pk"))
        its = Event.objects.filter(object_id=str(user))
        return User.objects.filter(pk=user).annotate(away=Exists(away), event=Exists(its))

    one = Prepared(asked, (int, date))

    assert [one.first(olle.pk, day).away for day in (today, date(2001, 1, 1))] == [True, False]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Åsa O'Brien", "100 % $1 \\", "'; DROP TABLE x --"])
def test_a_key_may_be_a_text_and_stands_for_nothing_but_itself(name):
    her = person(name, StaffRole.OFFICER)
    person("Olle", StaffRole.OFFICER)
    named_so = Prepared(lambda text: User.objects.filter(name=text), (str,))

    assert (named_so.about(her.name), named_so.about(f"{her.name}x")) == ([her], [])


@pytest.mark.django_db
def test_values_come_in_the_order_asked_for_and_none_where_there_are_none():
    olle = person("Olle", StaffRole.OFFICER)
    values: Prepared = Prepared(
        lambda user: User.objects.filter(pk=user).values_list("name", "pk"), (int,)
    )

    assert (values.about(olle.pk), values.first(0)) == ([(olle.name, olle.pk)], None)


@pytest.mark.django_db
def test_a_time_written_into_a_statement_is_refused():
    standing_still = Prepared(lambda user: Absence.objects.today().filter(user=user), (int,))

    with pytest.raises(ValueError, match="would stand still"):
        standing_still.about(1)


@pytest.mark.django_db(transaction=True)
def test_what_was_prepared_in_a_transaction_that_failed_can_be_asked_again():
    olle = person("Olle", StaffRole.OFFICER)
    by_key = Prepared(lambda user: User.objects.filter(pk=user), (int,))

    def ask_and_fail() -> None:
        with transaction.atomic():
            by_key.first(olle.pk)
            User.objects.extra(where=["nothing"]).first()

    with pytest.raises(DatabaseError):
        ask_and_fail()

    assert by_key.first(olle.pk) == olle


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_and_another_thread_know_the_statement():
    olle = person("Olle", StaffRole.OFFICER)
    by_key = Prepared(lambda user: User.objects.filter(pk=user), (int,))
    found = [by_key.first(olle.pk)]

    connection.close()
    found.append(by_key.first(olle.pk))

    def ask() -> None:
        found.append(by_key.first(olle.pk))
        connection.close()

    other = Thread(target=ask)
    other.start()
    other.join()

    assert found == [olle, olle, olle]


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_lost_is_made_anew_before_it_is_asked():
    olle = person("Olle", StaffRole.OFFICER)
    by_key = Prepared(lambda user: User.objects.filter(pk=user), (int,))
    by_key.first(olle.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [mine] = cursor.fetchone()

    def end() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [mine])
        connection.close()

    other = Thread(target=end)
    other.start()
    other.join()
    # As a request begins, with CONN_HEALTH_CHECKS.
    connection.health_check_enabled, connection.health_check_done = True, False

    assert by_key.first(olle.pk) == olle
