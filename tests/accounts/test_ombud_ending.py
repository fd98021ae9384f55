"""When a fullmakt nears its end, and has ended: who is told, what is written down, what is cleared away."""

from datetime import datetime, timedelta

import pytest

from delmos_portal.accounts.actions.lapsing import look_at_powers
from delmos_portal.accounts.actions.members import remove_member
from delmos_portal.accounts.actions.ombud import extend_power
from delmos_portal.accounts.models import KeptMembership, Mandate, PowerOfAttorney, User
from delmos_portal.journal.models import Event
from delmos_portal.outbox.models import OutboxMessage
from delmos_portal.templatetags.swedish import STOCKHOLM, weekday
from tests.accounts.ombud import fullmakt, ombud_of, terms
from tests.accounts.people import mandate
from tests.accounts.test_claims import deliver_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_in_a_folder_of_their_own(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def olga(motala, amina, mailoutbox):
    made = ombud_of(motala, by=amina)
    deliver_all()
    mailoutbox.clear()
    return made


def ask(days_before: int, hour: int = 9) -> None:
    """What beat asks, that many days before the last day of the latest fullmakt."""
    day = PowerOfAttorney.objects.latest("pk").valid_until - timedelta(days=days_before)
    look_at_powers(datetime(day.year, day.month, day.day, hour, tzinfo=STOCKHOLM))
    deliver_all()


def test_ombud_and_administrators_are_told_fourteen_days_before_and_the_day_it_has_ended(
    amina, olga, mailoutbox
):
    sent = []
    for days in range(20, -4, -1):
        for _minute in range(2):
            ask(days)
        sent += [(days, sorted(one.to)) for one in mailoutbox]
        mailoutbox.clear()

    both = sorted([amina.email, olga.email])
    assert sent == [(14, both), (-1, both)]


def test_the_mails_say_who_which_day_and_what_to_do(motala, olga, mailoutbox):
    last = PowerOfAttorney.objects.get().valid_until
    ask(14)
    ask(-1)

    before, after = mailoutbox
    assert f"Fullmakten gäller till och med {weekday(last)}." in before.body
    assert f"/organisation/{motala.pk}/" in before.body
    assert after.subject == "Motala kommun: Olga ombud är inte längre ombud"
    assert "Ärenden som ombudet ansvarade för visas under Mina ärenden" in after.body


def test_nothing_is_sent_at_night(olga, mailoutbox):
    ask(14, hour=7)
    ask(-1, hour=7)

    assert mailoutbox == []


def test_a_fullmakt_for_two_weeks_or_less_is_not_warned_of(motala, amina, mailoutbox):
    ombud_of(motala, by=amina, days=14)
    deliver_all()
    mailoutbox.clear()

    ask(10)

    assert mailoutbox == []


@pytest.mark.parametrize("what", ["extended", "taken back"])
def test_what_was_extended_or_taken_back_before_the_mail_left_is_not_warned_of(
    motala, amina, olga, mailoutbox, what
):
    last = PowerOfAttorney.objects.get().valid_until - timedelta(days=14)
    look_at_powers(datetime(last.year, last.month, last.day, 9, tzinfo=STOCKHOLM))
    if what == "extended":
        extend_power(motala, olga, document=fullmakt(), by=amina, **terms(300))
    else:
        remove_member(motala, olga, by=amina)

    deliver_all()

    assert mailoutbox == []


def test_what_has_ended_is_written_down_once_and_cleared_away(motala, amina, olga):
    mandate(motala, olga, by=amina)
    last = PowerOfAttorney.objects.get().valid_until

    ask(-1)
    ask(-2)

    event = Event.objects.get(step="power_of_attorney_lapsed")
    assert (event.actor, event.on_behalf_of) == (User.objects.system(), "Motala kommun")
    assert event.details == {"ombud": "Olga ombud", "valid_until": last.isoformat()}
    assert list(KeptMembership.objects.filter(user=olga)) == []
    assert Mandate.objects.get(user=olga).valid_until is not None


def test_the_last_day_itself_clears_nothing_away(olga):
    ask(0)

    assert KeptMembership.objects.filter(user=olga).count() == 1


def test_the_promises_carry_no_names(olga):
    ask(14)
    ask(-1)

    payloads = str(list(OutboxMessage.objects.values_list("payload", flat=True)))
    assert olga.name not in payloads
    assert olga.email not in payloads
