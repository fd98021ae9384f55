"""Locks are taken in one order, drafts, cases, journal: two at once never wait for each other."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Moment

import pytest
from django.db import connection, connections, transaction

from applications.actions import drafting
from applications.actions.changing_form import change_form
from applications.actions.responsibility import hand_over
from applications.lifecycle import LIFE
from applications.models import Submission
from delmos_portal.accounts.models import Role, StaffRole, User
from tests.applications.changed_form import next_version
from tests.build import member, notification, people, person

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 20.0


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


def written_while(it: Submission, writer: User, deed: Callable[[], object]) -> None:
    """A colleague holds the draft and writes in the journal when the deed has come to the draft."""
    holds = Moment()

    def write() -> None:
        try:
            with transaction.atomic():
                LIFE.locked(it.pk)
                holds.set()
                until = time.monotonic() + PATIENCE
                while not somebody_waits() and time.monotonic() < until:
                    time.sleep(0.05)
                drafting.save(it.pk, {"contact_name": "Karin"}, version=99, by=writer)
        finally:
            connections.close_all()

    def do() -> None:
        try:
            holds.wait(PATIENCE)
            deed()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        for one in [pool.submit(write), pool.submit(do)]:
            one.result(PATIENCE * 2)


@pytest.fixture
def who():
    return people()


@pytest.fixture
def karin(who) -> User:
    user = person("Karin")
    member(user, who.motala, Role.WRITER)
    return user


def test_a_form_is_changed_while_a_colleague_takes_the_pen(who, karin):
    it = notification(who=who)
    version = next_version(it)
    ada, was = person("Ada", StaffRole.ADMINISTRATOR), it.questionnaire_id

    written_while(it, karin, lambda: change_form(it.stage_id, version.pk, was=was, by=ada))

    it.refresh_from_db()
    assert (it.questionnaire, it.saved_by) == (version, karin)


def test_cases_are_handed_over_while_a_colleague_takes_the_pen(who, karin):
    it = notification(who=who)

    written_while(it, karin, lambda: hand_over(who.motala, who.amina, karin, by=who.amina))

    it.case.refresh_from_db()
    assert it.case.responsible == karin
