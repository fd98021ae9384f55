"""Somebody leaves: those who remain are told, and mail no longer goes to the one who left."""

from importlib import import_module

import pytest
from django.db import connection
from django.utils import timezone

from applications.letters.addressing import contacts_of
from applications.models import Status
from delmos_portal.accounts.actions.lapsing import look_at_powers
from delmos_portal.accounts.actions.members import remove_member
from delmos_portal.accounts.models import Departure, FormerMember, Role, User
from tests.accounts.ombud import let_lapse, ombud_of
from tests.build import People, keep_promises, member, notification, people, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_in_a_folder_of_their_own(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def who() -> People:
    return people()


@pytest.fixture
def wilma(who: People) -> User:
    wilma = person("Wilma", title="Strateg")
    member(wilma, who.motala, Role.WRITER)
    return wilma


def told(mailoutbox: list) -> dict[str, str]:
    """Who is told of somebody who left, and what."""
    sent = [one for one in mailoutbox if "är inte längre med i" in one.body]
    found = {one.to[0]: one.body for one in sent}
    assert len(found) == len(sent)
    return found


def test_the_successor_and_those_who_can_take_over_are_told_once_each(who, wilma, mailoutbox):
    notification(who=who)

    remove_member(who.motala, who.amina, by=who.amina, successor=who.sigrid)
    keep_promises()

    mails = told(mailoutbox)
    assert sorted(mails) == ["sigrid@example.se", "wilma@example.se"]
    assert "Du är organisationsansvarig nu" in mails["sigrid@example.se"]
    assert "Du är organisationsansvarig nu" not in mails["wilma@example.se"]
    for body in mails.values():
        assert "Amina Exempel är inte längre med i Motala kommun" in body
        assert "– Statsbidrag mot segregation" in body


def test_a_writer_is_not_told_when_no_case_was_lost(who, wilma, mailoutbox):
    other = person("Anna")
    member(other, who.motala, Role.ADMINISTRATOR)

    remove_member(who.motala, who.sigrid, by=who.amina)
    keep_promises()

    mails = told(mailoutbox)
    assert list(mails) == ["anna@example.se"]
    assert "Amina Exempel har skrivit in det" in mails["anna@example.se"]
    assert "ingen ansvarig" not in mails["anna@example.se"]


def test_an_ombud_who_lapses_leaves_cases_that_a_writer_is_told_of(who, wilma, mailoutbox):
    olga = ombud_of(who.motala, by=who.amina)
    draft = notification(who=who)
    draft.case.responsible = olga
    draft.case.save()
    let_lapse()

    look_at_powers(timezone.now().replace(hour=12))
    keep_promises()

    assert list(told(mailoutbox)) == ["wilma@example.se"]


def test_who_left_gets_no_receipt_and_who_wrote_does(who, wilma, mailoutbox):
    it = notification(Status.RECEIVED, who=who)
    assert "amina@example.se" in contacts_of(it)
    member(wilma, who.motala, Role.ADMINISTRATOR)
    it.saved_by = wilma
    it.save()

    remove_member(who.motala, who.amina, by=who.amina)
    mailoutbox.clear()
    keep_promises()

    assert contacts_of(it) == ["sigrid@example.se"]
    receipt = next(one for one in mailoutbox if "Vi har tagit emot" in one.body)
    assert receipt.to == ["sigrid@example.se", "wilma@example.se"]
    assert "hör vi av oss till er" in receipt.body


def test_who_came_back_is_no_longer_a_former_member(who, wilma):
    remove_member(who.motala, wilma, by=who.amina)
    gone = FormerMember.objects.filter(organisation=who.motala, user=wilma)
    assert gone.count() == 1

    member(wilma, who.motala, Role.READER)

    assert gone.count() == 0
    assert Departure.objects.count() == 1


def test_those_who_left_before_it_was_kept_are_found_in_the_journal(who, wilma):
    remove_member(who.motala, wilma, by=who.amina)
    Departure.objects.all().delete()
    migration = import_module("delmos_portal.accounts.migrations.0008_departures")

    with connection.cursor() as cursor:
        cursor.execute(migration.FROM_THE_JOURNAL)

    kept = Departure.objects.values_list("organisation", "user")
    assert list(kept) == [(who.motala.pk, wilma.pk)]


def test_the_organisations_own_mailbox_goes_on_getting_mail(who, wilma):
    it = notification(Status.RECEIVED, who=who)
    who.motala.mailbox = wilma.email
    who.motala.save()
    it.case.organisation.refresh_from_db()

    remove_member(who.motala, wilma, by=who.amina)

    assert wilma.email in contacts_of(it)
