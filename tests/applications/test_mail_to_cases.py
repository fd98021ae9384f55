"""One mail may be for several cases: each gets it once, however it is delivered."""

from functools import partial

import pytest

from applications.actions import messaging
from applications.actions.incoming_mail import Outcome, place, receive
from applications.models import Case, Message, Status, StrayMail
from delmos_portal.accounts.models import User
from delmos_portal.documents.uploads import read_file
from tests.applications.test_incoming_mail import DOMAIN, amina, mail
from tests.build import call, keep_promises, notification, people


@pytest.fixture
def cases(db, settings) -> list[Case]:
    settings.MAIL_REPLY_DOMAIN = DOMAIN
    who = people()
    first = notification(Status.RECEIVED, who=who).case
    second = notification(Status.RECEIVED, who=who, of=call(slug="andra")).case
    keep_promises()
    return [first, second]


def addresses(cases: list[Case]) -> list[str]:
    return [messaging.reply_address(case, amina()) for case in cases]


def to_both(cases: list[Case], **headers: str) -> bytes:
    return mail(", ".join(addresses(cases)), **headers).as_bytes()


def handed_over(raw: bytes, address: str) -> Outcome:
    return receive(f"X-Original-To: {address}\r\n".encode() + raw)


def test_a_mail_to_two_cases_that_comes_once_is_a_message_in_both(cases):
    raw = to_both(cases)

    outcomes = [receive(raw), receive(raw)]

    assert outcomes == [Outcome.MESSAGE, Outcome.KNOWN]
    assert [case.messages.count() for case in cases] == [1, 1]
    assert [read_file(one.original.path) for one in Message.objects.all()] == [raw, raw]


def test_a_mail_to_two_cases_that_comes_once_for_each_is_one_message_in_each(cases):
    outcomes = list(map(partial(handed_over, to_both(cases)), addresses(cases)))

    assert outcomes == [Outcome.MESSAGE, Outcome.KNOWN]
    assert [case.messages.count() for case in cases] == [1, 1]


def test_a_blind_copy_reaches_the_case_that_only_the_envelope_names(cases):
    raw = mail("bidrag@delmos.example").as_bytes()

    outcomes = list(map(partial(handed_over, raw), addresses(cases)))

    assert outcomes == [Outcome.MESSAGE, Outcome.MESSAGE]
    assert [case.messages.count() for case in cases] == [1, 1]


def test_two_addresses_into_one_case_are_one_message(cases):
    sigrid = User.objects.get(email="sigrid@example.se")
    to = [messaging.reply_address(cases[0], one) for one in (amina(), sigrid)]

    receive(mail(", ".join(to)).as_bytes())

    assert cases[0].messages.count() == 1


def test_a_strangers_mail_to_two_cases_waits_once_for_each_and_is_placed_in_both(cases):
    receive(to_both(cases, From="Omar <omar@example.se>"))
    rut = User.objects.get(email="rut@example.se")
    waiting = list(StrayMail.objects.order_by("pk"))

    for stray, case in zip(waiting, cases, strict=True):
        place(stray.pk, case.registration_number, by=rut)

    assert [case.messages.count() for case in cases] == [1, 1]
    assert [
        case.registration_number in one.reason for one, case in zip(waiting, cases, strict=True)
    ] == [
        True,
        True,
    ]
