"""Administrators are told before an office is left without anyone who can sign."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from delmos_portal.accounts.actions.expiring import due_days, promise_warnings
from delmos_portal.accounts.actions.mandates import end_mandate
from delmos_portal.accounts.actions.members import change_role, remove_member
from delmos_portal.accounts.models import Mandate, Office, Role
from delmos_portal.outbox.models import OutboxMessage
from delmos_portal.templatetags.swedish import STOCKHOLM
from tests.accounts.people import mandate, member, sign_in
from tests.accounts.test_claims import deliver_all

pytestmark = pytest.mark.django_db

LAST = date(2027, 6, 30)


@pytest.fixture
def ending(motala, amina, sigrid, mailoutbox):
    made = mandate(motala, sigrid, by=amina, valid_until=LAST)
    deliver_all()
    mailoutbox.clear()
    return made


def ask(days_before: int, hour: int = 9) -> None:
    """What beat asks, that many days before the last day."""
    day = LAST - timedelta(days=days_before)
    promise_warnings(datetime(day.year, day.month, day.day, hour, tzinfo=STOCKHOLM))
    deliver_all()


def test_the_administrators_are_warned_thirty_and_seven_days_before(ending, amina, mailoutbox):
    sent = []
    for days in range(40, -3, -1):
        ask(days)
        sent += [days] * len(mailoutbox)
        mailoutbox.clear()

    assert sent == [30, 7]


def test_the_warning_says_who_which_office_which_day_and_where(ending, amina, mailoutbox):
    ask(30)

    mail = mailoutbox[0]
    assert mail.to == [amina.email]
    assert mail.subject == (
        "Motala kommun: fullmakten som kommunstyrelsens ordförande slutar 30 juni 2027"
    )
    assert "Fullmakten slutar onsdag 30\xa0juni 2027." in mail.body
    assert "från och med 1\xa0juli 2027" in mail.body
    assert f"/organisation/{ending.organisation_id}/" in mail.body


def test_each_warning_goes_once_however_often_it_is_asked(ending, mailoutbox):
    for _minute in range(3):
        ask(30)

    assert len(mailoutbox) == 1


def test_a_warning_comes_late_after_a_days_outage_but_never_at_night(ending, mailoutbox):
    ask(29, hour=7)
    at_night = len(mailoutbox)

    ask(28)

    assert (at_night, len(mailoutbox)) == (0, 1)


def test_no_warning_when_somebody_takes_over_the_day_after(motala, amina, ending, mailoutbox):
    wilma = member(motala, "wilma@motala.example", Role.SIGNATORY, by=amina)
    mandate(motala, wilma, by=amina, valid_from=LAST + timedelta(days=1))
    deliver_all()
    mailoutbox.clear()

    ask(30)
    ask(7)

    assert mailoutbox == []


@pytest.mark.parametrize(
    "other",
    [
        {"is_substitute": True},
        {"office": Office.MUNICIPAL_DIRECTOR},
        {"valid_from": LAST + timedelta(days=2)},
    ],
    ids=["a substitute", "another office", "a day too late"],
)
def test_neither_a_substitute_nor_another_office_nor_a_late_beginning_takes_over(
    motala, amina, ending, mailoutbox, other
):
    wilma = member(motala, "wilma@motala.example", Role.SIGNATORY, by=amina)
    mandate(motala, wilma, by=amina, **other)
    deliver_all()
    mailoutbox.clear()

    ask(30)

    assert len(mailoutbox) == 1


def test_a_substitutes_end_is_no_matter_while_the_ordinary_stays(motala, amina, sigrid, mailoutbox):
    mandate(motala, sigrid, by=amina)
    wilma = member(motala, "wilma@motala.example", Role.SIGNATORY, by=amina)
    mandate(motala, wilma, by=amina, is_substitute=True, valid_until=LAST)
    deliver_all()
    mailoutbox.clear()

    ask(30)

    assert mailoutbox == []


def test_a_warning_that_is_no_longer_true_when_it_leaves_is_not_sent(ending, amina, mailoutbox):
    day = LAST - timedelta(days=30)
    promise_warnings(datetime(day.year, day.month, day.day, 9, tzinfo=STOCKHOLM))
    end_mandate(ending.pk, on=LAST - timedelta(days=10), by=amina)

    deliver_all()

    assert mailoutbox == []


def test_an_organisation_without_administrators_is_told_in_its_mailbox(
    motala, amina, ending, mailoutbox
):
    motala.mailbox = "kommunen@motala.example"
    motala.save()
    amina.is_active = False
    amina.save()

    ask(30)

    assert [mail.to for mail in mailoutbox] == [["kommunen@motala.example"]]


@pytest.mark.parametrize(
    ("left", "days"), [(31, None), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)]
)
def test_the_nearest_mark_reached_is_in_force(left, days):
    assert due_days(LAST, LAST - timedelta(days=left)) == days


def test_the_administrators_are_told_when_the_last_signatory_leaves(
    motala, amina, sigrid, mailoutbox
):
    mandate(motala, sigrid, by=amina)
    deliver_all()
    mailoutbox.clear()

    remove_member(motala, sigrid, by=amina)
    deliver_all()

    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        ([amina.email], "Ingen kan underteckna för Motala kommun")
    ]
    assert sigrid.name not in str(OutboxMessage.objects.values_list("payload", flat=True))


def test_they_are_told_of_the_office_when_others_can_still_sign(motala, amina, sigrid, mailoutbox):
    wilma = member(motala, "wilma@motala.example", Role.SIGNATORY, by=amina)
    mandate(motala, sigrid, by=amina)
    mandate(motala, wilma, by=amina, office=Office.MUNICIPAL_DIRECTOR)
    deliver_all()
    mailoutbox.clear()

    change_role(motala, sigrid, roles={Role.READER}, by=amina)
    deliver_all()

    assert "– Kommunstyrelsens ordförande" in mailoutbox[0].body
    assert "Kommunchef" not in mailoutbox[0].body


def test_nothing_is_said_when_the_office_is_still_held(motala, amina, sigrid, mailoutbox):
    wilma = member(motala, "wilma@motala.example", Role.SIGNATORY, by=amina)
    mandate(motala, sigrid, by=amina)
    mandate(motala, wilma, by=amina, is_substitute=True)
    deliver_all()
    mailoutbox.clear()

    remove_member(motala, sigrid, by=amina)
    deliver_all()

    assert mailoutbox == []


def test_before_somebody_is_removed_the_page_says_which_office_becomes_empty(
    client: Client, motala, amina, sigrid
):
    mandate(motala, sigrid, by=amina)
    sign_in(client, amina)

    page = client.get(reverse("member-remove", args=[motala.pk, sigrid.pk])).content.decode()

    assert "Efteråt kan ingen underteckna i uppdraget kommunstyrelsens ordförande." in page


def test_a_mandate_that_has_not_begun_disappears_with_its_person(motala, amina, sigrid):
    mandate(motala, sigrid, by=amina, valid_from=date(2099, 1, 1))

    remove_member(motala, sigrid, by=amina)

    assert list(Mandate.objects.all()) == []
