"""What an e-ID opens: signing in, being connected, and identifying oneself for a signature."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delmos_portal.accounts.actions.e_ids import connect_e_id, connected_e_id, disconnect_e_id
from delmos_portal.accounts.identity import why_too_low
from delmos_portal.accounts.models import Level, User
from delmos_portal.journal.models import Event
from delmos_portal.outbox.models import SentMail
from tests.accounts.e_id import SUBJECT, heading, identity, sigrid
from tests.accounts.people import sign_in, staff
from tests.accounts.test_claims import deliver_all
from tests.accounts.test_sign_in import SECRET, log_in
from tests.oidc import (
    LEVEL_2,
    begin,
    broker,
    provider,
    running_provider,
    show_e_id,
    walk,
)

__all__ = ["broker", "provider", "running_provider"]

pytestmark = pytest.mark.django_db


def test_without_a_broker_nothing_tells_of_e_id(client: Client):
    person = sigrid()
    page = client.get(reverse("account_login")).content.decode()
    sign_in(client, person)

    assert "legitim" not in page
    assert "legitim" not in client.get(reverse("account")).content.decode()
    assert [
        client.get(reverse(name)).status_code
        for name in ("identify", "e-id-connect", "e-id-disconnect", "e-id-callback")
    ] == [404] * 4
    assert client.get(reverse("page-privacy")).content.decode().count("legitim") == 0


def test_who_signs_in_comes_to_the_page_they_asked_for(client: Client, broker):
    person = sigrid(broker)

    answer = walk(client, "e-id-sign-in", broker.knows(SUBJECT), next=reverse("organisations"))

    assert answer.headers["Location"] == reverse("organisations")
    assert client.session["_auth_user_id"] == str(person.pk)


@pytest.mark.parametrize("away", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_nobody_is_led_off_the_site(client: Client, broker, away):
    sigrid(broker)

    answer = walk(client, "e-id-sign-in", broker.knows(SUBJECT), next=away)

    assert answer.headers["Location"] == reverse("home")


def test_an_unknown_e_id_opens_no_account_and_is_told_what_to_do(client: Client, broker):
    people = [sigrid().pk, *User.objects.values_list("pk", flat=True)]

    page = walk(client, "e-id-sign-in", broker.knows("okänd"))

    assert heading(page) == "E-legitimationen är inte kopplad till något konto"
    assert "Logga in med e-postadress och lösenord och koppla" in page.content.decode()
    assert set(User.objects.values_list("pk", flat=True)) == set(people)
    assert "_auth_user_id" not in client.session


def test_the_same_address_of_mail_does_not_open_the_account(client: Client, broker):
    person = sigrid()

    walk(client, "e-id-sign-in", broker.knows("okänd", email=person.email, email_verified=True))

    assert "_auth_user_id" not in client.session
    assert not SocialAccount.objects.exists()


def test_a_closed_account_stays_closed(client: Client, broker):
    person = sigrid(broker)
    User.objects.filter(pk=person.pk).update(is_active=False)

    answer = walk(client, "e-id-sign-in", broker.knows(SUBJECT))

    assert answer.headers["Location"] == reverse("account_inactive")
    assert "_auth_user_id" not in client.session


def test_an_e_id_counts_as_the_second_factor_of_staff(client: Client, broker):
    olle = staff()
    TOTP.activate(olle, SECRET)
    connect_e_id(olle, provider=broker.address, subject=SUBJECT)

    walk(client, "e-id-sign-in", broker.knows(SUBJECT))

    assert client.get(reverse("workspace:registers")).status_code == 200


def test_staff_with_only_a_password_may_show_their_e_id_but_not_connect_one(client: Client, broker):
    olle = staff()
    log_in(client, olle)
    without = client.get(reverse("e-id-connect")).headers["Location"]
    connect_e_id(olle, provider=broker.address, subject=SUBJECT)
    sent = urlsplit(client.get(reverse("workspace:registers")).headers["Location"])

    back = walk(client, "identify", broker.knows(SUBJECT), next=parse_qs(sent.query)["next"][0])

    assert urlsplit(without).path == reverse("mfa_activate_totp")
    assert sent.path == reverse("identify")
    assert client.get(back.headers["Location"]).status_code == 200


def test_one_persons_e_id_does_not_spare_another_the_one_time_code(client: Client, broker):
    person = sigrid(broker)
    User.objects.filter(pk=person.pk).update(is_active=False)
    walk(client, "e-id-sign-in", broker.knows(SUBJECT))
    olle = User.objects.get(email="olle@delmos.example")
    TOTP.activate(olle, SECRET)

    answer = log_in(client, olle)

    assert answer.headers["Location"] == reverse("mfa_authenticate")


def test_a_person_connects_their_e_id_and_is_told_by_mail(client: Client, broker):
    person = sigrid()
    log_in(client, person)

    answer = walk(client, "e-id-connect", broker.knows(SUBJECT), next=reverse("organisations"))
    deliver_all()

    assert answer.headers["Location"] == reverse("organisations")
    assert connected_e_id(person).uid == SUBJECT
    assert identity(client).level == Level.E_ID
    assert Event.objects.latest("position").step == "connect_e_id"
    told = SentMail.objects.latest("pk")
    assert (told.recipients, told.subject) == (
        [person.email],
        "En e-legitimation är kopplad till ditt konto",
    )


def test_an_e_id_of_too_low_a_level_is_not_connected(client: Client, broker):
    log_in(client, sigrid())

    page = walk(client, "e-id-connect", broker.knows(SUBJECT, acr=LEVEL_2))

    assert heading(page) == "E-legitimationen räcker inte"
    assert not SocialAccount.objects.exists()


def test_an_e_id_of_another_account_is_not_connected(client: Client, broker):
    person = sigrid(broker)
    amina = User.objects.get(email="amina@motala.example")
    log_in(client, amina)

    page = walk(client, "e-id-connect", broker.knows(SUBJECT))

    assert "är redan kopplad till ett annat konto" in page.content.decode()
    assert list(SocialAccount.objects.values_list("user", flat=True)) == [person.pk]
    assert identity(client).level == Level.PASSWORD


def test_an_account_has_one_e_id(client: Client, broker):
    log_in(client, sigrid(broker))

    page = walk(client, "e-id-connect", broker.knows("en annan"))

    assert "Ta bort den under Mitt konto först" in page.content.decode()
    assert list(SocialAccount.objects.values_list("uid", flat=True)) == [SUBJECT]


def test_a_sign_in_of_earlier_today_is_not_enough_to_connect(client: Client, broker):
    sign_in(client, sigrid())

    answer = client.get(reverse("e-id-connect"))

    assert urlsplit(answer.headers["Location"]).path == reverse("account_reauthenticate")


def test_a_person_takes_their_e_id_away_and_is_told_by_mail(client: Client, broker):
    person = sigrid(broker)
    walk(client, "e-id-sign-in", broker.knows(SUBJECT))
    asked = client.get(reverse("e-id-disconnect"))

    client.post(reverse("e-id-disconnect"))
    deliver_all()

    assert "Ta bort e-legitimationen" in asked.content.decode()
    assert connected_e_id(person) is None
    assert identity(client).level == Level.PASSWORD
    assert SentMail.objects.latest("pk").subject == "E-legitimationen är borttagen från ditt konto"


def test_an_e_id_that_is_taken_away_is_nobodys_in_another_visit_either(client: Client, broker):
    person = sigrid(broker)
    walk(client, "e-id-sign-in", broker.knows(SUBJECT))
    before = identity(client, "POST").level

    disconnect_e_id(person)

    assert before == Level.E_ID
    assert identity(client, "POST").level == Level.PASSWORD


def test_a_connection_ends_with_the_broker_it_was_made_at(client: Client, broker):
    person = sigrid()
    connect_e_id(person, provider="https://old.example", subject=SUBJECT)

    page = walk(client, "e-id-sign-in", broker.knows(SUBJECT))

    assert heading(page) == "E-legitimationen är inte kopplad till något konto"


def test_a_signed_in_person_identifies_themselves_and_comes_back(client: Client, broker):
    log_in(client, sigrid(broker))
    before = (identity(client).level, client.session.session_key)
    there = reverse("account") + "?x=1"
    shown = client.get(reverse("identify"), {"next": there})

    answer = walk(client, "identify", broker.knows(SUBJECT), next=there)

    assert shown.context["next"] == there
    assert answer.headers["Location"] == there
    assert (before[0], identity(client).level) == (Level.PASSWORD, Level.E_ID)
    assert client.session.session_key != before[1]
    assert why_too_low(identity(client), Level.E_ID) == ""


def test_identifying_wears_off_for_signing_but_the_visit_goes_on(client: Client, broker):
    log_in(client, sigrid(broker))
    walk(client, "identify", broker.knows(SUBJECT))

    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        later = identity(client)
        said = why_too_low(later, Level.E_ID)

    assert later.level == Level.E_ID
    assert said.startswith("Det har gått mer än 15 minuter sedan du legitimerade dig.")


def test_who_showed_the_e_id_long_ago_at_the_broker_is_not_here_now(client: Client, broker):
    log_in(client, sigrid(broker))
    an_hour_ago = int((timezone.now() - timedelta(hours=1)).timestamp())

    walk(client, "identify", broker.knows(SUBJECT, auth_time=an_hour_ago))

    assert why_too_low(identity(client), Level.E_ID).startswith("Det har gått mer än 15 minuter")


def test_the_broker_is_told_to_ask_anew(client: Client, broker):
    log_in(client, sigrid(broker))

    page = begin(client, "identify")

    asked = parse_qs(urlsplit(page.context["address"]).query)
    assert (asked["prompt"], asked["acr_values"]) == (["login"], [broker.settings["level_value"]])


@pytest.mark.parametrize("whose", ["nobody's", "amina's"])
def test_another_persons_e_id_is_refused(client: Client, broker, whose):
    person = sigrid(broker)
    if whose == "amina's":
        amina = User.objects.get(email="amina@motala.example")
        connect_e_id(amina, provider=broker.address, subject="aminas")
    log_in(client, person)

    page = walk(client, "identify", broker.knows("aminas", name="Amina Holm"))

    assert (page.status_code, heading(page)) == (403, "Det var en annan e-legitimation")
    assert identity(client).level == Level.PASSWORD


def test_who_has_no_e_id_yet_is_led_to_connect_one_first(client: Client, broker):
    log_in(client, sigrid())

    answer = client.get(reverse("identify"), {"next": "/organisation/"})

    assert answer.headers["Location"] == reverse("e-id-connect") + "?next=%2Forganisation%2F"


def test_an_answer_that_another_person_began_is_refused(client: Client, broker):
    person = sigrid(broker)
    log_in(client, person)
    back = show_e_id(begin(client, "identify"), broker.knows(SUBJECT))
    kept = client.session["socialaccount_states"]
    client.post(reverse("account_logout"))
    log_in(client, User.objects.get(email="amina@motala.example"))
    session = client.session
    session["socialaccount_states"] = kept
    session.save()

    page = client.get(back)

    assert heading(page) == "Du är inloggad som någon annan"
    assert identity(client).level == Level.PASSWORD


def test_signing_in_with_another_e_id_in_a_tab_of_an_open_visit_changes_nothing(
    client: Client, broker
):
    person = sigrid(broker)
    back = show_e_id(begin(client, "e-id-sign-in"), broker.knows(SUBJECT))
    log_in(client, User.objects.get(email="amina@motala.example"))

    page = client.get(back)

    assert heading(page) == "Det var en annan e-legitimation"
    assert client.session["_auth_user_id"] != str(person.pk)
