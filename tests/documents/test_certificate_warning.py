"""The seal's certificate never ends unnoticed."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings as project

from delmos_portal.accounts.models import StaffRole
from delmos_portal.documents.certificates import seal_warning
from delmos_portal.documents.effects import watch_certificate
from tests.accounts.people import staff
from tests.build import keep_promises
from tests.documents.pki import Authority

NOTHING = dict.fromkeys(project.SEAL, "")
ENDS = datetime(2031, 6, 30, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority():
    return Authority("Utfärdaren")


@pytest.fixture
def certificate(authority, settings, tmp_path):
    settings.SEAL = NOTHING | authority.agency_files(tmp_path, ends=ENDS)


@pytest.mark.parametrize(
    ("days_before", "warning"),
    [
        (61, ""),
        (60, "Sigillets certifikat går ut 30 juni 2031, om 60 dagar. Byt det före dess."),
        (2, "Sigillets certifikat går ut 30 juni 2031, om 2 dagar. Byt det före dess."),
        (1, "Sigillets certifikat går ut 30 juni 2031, i morgon. Byt det före dess."),
        (
            0,
            "Sigillets certifikat gick ut 30 juni 2031. Inlagor tas emot som vanligt, men handlingar förseglas först när certifikatet har bytts.",
        ),
    ],
)
def test_staff_read_of_it_from_sixty_days_ahead(certificate, days_before, warning):
    with time_machine.travel(ENDS - timedelta(days=days_before), tick=False):
        assert seal_warning().replace("\xa0", " ") == warning


@pytest.mark.django_db
def test_the_notice_costs_no_statement_and_reads_the_files_once_an_hour(
    certificate, settings, tmp_path, django_assert_num_queries
):
    with django_assert_num_queries(0), time_machine.travel(ENDS - timedelta(days=9), tick=False):
        first = seal_warning()
        (tmp_path / "seal.pem").unlink()

        assert seal_warning() == first


def test_a_missing_key_is_told_to_staff_and_receiving_is_said_to_go_on(settings):
    settings.SEAL = NOTHING

    assert seal_warning() == (
        "Sigill saknas: ange myndighetens certifikat och nyckel i SEAL_CERTIFICATE och SEAL_KEY."
        " Inlagor tas emot som vanligt; deras handlingar förseglas när det är rättat."
    )


@pytest.mark.django_db
def test_administrators_get_one_mail_sixty_days_ahead_and_then_one_a_week(certificate, mailoutbox):
    ada = staff("ada@delmos.example", StaffRole.ADMINISTRATOR)
    staff("olle@delmos.example", StaffRole.OFFICER)

    sent = {}
    for days_before in range(63, -9, -1):
        with time_machine.travel(ENDS - timedelta(days=days_before), tick=False):
            for _ in range(2):  # a minute's check, again and again
                watch_certificate()
            keep_promises()
        if mailoutbox:
            [mail] = mailoutbox
            sent[days_before] = mail.subject.replace("\xa0", " ")
            assert mail.to == [ada.email]
            mailoutbox.clear()

    ahead = dict.fromkeys(range(60, 0, -7), "Sigillets certifikat går ut 30 juni 2031")
    assert sent == ahead | dict.fromkeys([-3], "Sigillets certifikat har gått ut")


@pytest.mark.django_db
def test_a_certificate_that_is_replaced_before_the_mail_left_is_not_warned_of(
    certificate, authority, settings, tmp_path, mailoutbox
):
    staff("ada@delmos.example", StaffRole.ADMINISTRATOR)
    with time_machine.travel(ENDS - timedelta(days=30), tick=False):
        watch_certificate()
        settings.SEAL = NOTHING | authority.agency_files(
            tmp_path / "new", ends=ENDS + timedelta(days=700)
        )
        keep_promises()

    assert mailoutbox == []
