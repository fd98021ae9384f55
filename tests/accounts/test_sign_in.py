import time
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client
from django.urls import reverse

from delmos_portal.accounts.models import Role, StaffRole, User
from delmos_portal.accounts.session import BEGAN, SEEN
from delmos_portal.outbox.models import SentMail
from tests.accounts.people import PASSWORD, administrator, member, organisation, sign_in, staff
from tests.accounts.test_claims import deliver_all

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXP"


def code(secret: str = SECRET) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def log_in(client: Client, user: User, password: str = PASSWORD):
    return client.post(reverse("account_login"), {"login": user.email, "password": password})


def aged(client: Client, key: str, seconds: int) -> None:
    session = client.session
    session[key] = int(time.time()) - seconds
    session.save()


def test_an_applicant_signs_in_with_address_and_password(client: Client):
    amina = administrator(organisation())

    answer = log_in(client, amina)

    assert answer.headers["Location"] == reverse("home")
    assert client.session["_auth_user_id"] == str(amina.pk)


def test_a_wrong_password_says_the_same_as_an_unknown_address(client: Client):
    amina = administrator(organisation())

    wrong = log_in(client, amina, "fel")
    unknown = log_in(client, User(email="ingen@motala.example"), "fel")

    sentence = "E-postadressen eller lösenordet stämmer inte."
    assert [sentence in page.content.decode() for page in (wrong, unknown)] == [True, True]


def test_five_wrong_passwords_close_the_door_for_a_while(client: Client):
    amina = administrator(organisation())
    for _ in range(5):
        log_in(client, amina, "fel")

    answer = log_in(client, amina)

    assert "_auth_user_id" not in client.session
    assert "Du har försökt för många gånger" in answer.content.decode()


def test_nobody_signs_up_without_an_invitation(client: Client):
    assert client.get("/konto/signup/").status_code in (302, 404)
    assert User.objects.count() == 0


def test_staff_without_a_second_factor_are_sent_to_switch_it_on(client: Client):
    log_in(client, staff())

    answer = client.get(reverse("workspace:registers"))

    where = urlsplit(answer.headers["Location"])
    assert where.path == reverse("mfa_activate_totp")
    assert parse_qs(where.query) == {"next": [reverse("workspace:registers")]}


def test_staff_switch_the_second_factor_on_and_go_on_working(client: Client):
    olle = staff()
    log_in(client, olle)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret

    activated = client.post(reverse("mfa_activate_totp"), {"code": code(secret)})

    assert activated.headers["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
    assert client.get(reverse("workspace:registers")).status_code == 200


def test_a_sign_in_of_earlier_today_is_not_enough_to_change_the_second_factor(client: Client):
    amina = administrator(organisation())
    sign_in(client, amina)

    answer = client.get(reverse("mfa_activate_totp"))

    assert urlsplit(answer.headers["Location"]).path == reverse("account_reauthenticate")


def test_staff_with_a_second_factor_are_asked_for_it_before_they_are_signed_in(client: Client):
    olle = staff()
    TOTP.activate(olle, SECRET)
    first = log_in(client, olle)
    signed_in_half_way = "_auth_user_id" in client.session

    client.post(reverse("mfa_authenticate"), {"code": code()})

    assert first.headers["Location"] == reverse("mfa_authenticate")
    assert not signed_in_half_way
    assert client.get(reverse("workspace:registers")).status_code == 200


def test_a_one_time_code_works_once(client: Client):
    olle = staff()
    TOTP.activate(olle, SECRET)
    used = code()
    log_in(client, olle)
    client.post(reverse("mfa_authenticate"), {"code": used})
    client.post(reverse("account_logout"))
    log_in(client, olle)

    client.post(reverse("mfa_authenticate"), {"code": used})

    assert "_auth_user_id" not in client.session


def test_a_recovery_code_works_once(client: Client):
    olle = staff()
    TOTP.activate(olle, SECRET)
    spare = RecoveryCodes.activate(olle).get_unused_codes()[0]
    log_in(client, olle)
    client.post(reverse("mfa_authenticate"), {"code": spare})
    once = client.get(reverse("workspace:registers")).status_code
    client.post(reverse("account_logout"))
    log_in(client, olle)

    client.post(reverse("mfa_authenticate"), {"code": spare})

    assert once == 200
    assert "_auth_user_id" not in client.session


def test_a_second_factor_switched_on_elsewhere_must_be_shown_here_too(client: Client):
    olle = staff()
    log_in(client, olle)
    TOTP.activate(olle, SECRET)

    answer = client.get(reverse("workspace:registers"))
    trick = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    after = client.get(reverse("workspace:registers"))

    assert urlsplit(answer.headers["Location"]).path == reverse("mfa_reauthenticate")
    assert trick.status_code == 302
    assert urlsplit(after.headers["Location"]).path == reverse("mfa_reauthenticate")


def test_applicants_may_do_without_a_second_factor(client: Client):
    motala = organisation()
    log_in(client, administrator(motala))

    assert client.get(reverse("organisation", args=[motala.pk])).status_code == 200


@pytest.mark.parametrize(("away", "who"), [(31, "staff"), (61, "applicant")])
def test_one_who_has_been_away_is_signed_out(client: Client, away, who):
    user = staff() if who == "staff" else administrator(organisation())
    sign_in(client, user)
    aged(client, SEEN, away * 60)

    answer = client.get(reverse("account"))

    assert urlsplit(answer.headers["Location"]).path == reverse("account_login")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("away", "who"), [(29, "staff"), (59, "applicant")])
def test_one_who_comes_back_in_time_stays(client: Client, away, who):
    user = staff() if who == "staff" else administrator(organisation())
    sign_in(client, user)
    aged(client, SEEN, away * 60)

    assert client.get(reverse("account")).status_code == 200


def test_no_session_lasts_longer_than_half_a_day(client: Client):
    sign_in(client, administrator(organisation()))
    client.get(reverse("account"))
    aged(client, BEGAN, 12 * 3600 + 1)

    answer = client.get(reverse("account"))

    assert urlsplit(answer.headers["Location"]).path == reverse("account_login")


def test_reading_writes_the_session_at_most_every_fifth_minute(
    client: Client, django_assert_num_queries
):
    sign_in(client, administrator(organisation()))
    client.get(reverse("session-extend"))
    page = reverse("page-contact")
    client.get(page)

    with django_assert_num_queries(2):  # the session and the user
        client.get(page)


def test_staying_signed_in_is_a_press_of_a_button(client: Client):
    sign_in(client, administrator(organisation()))
    client.get(reverse("account"))
    aged(client, SEEN, 50 * 60)

    by_reading = client.get(reverse("session-extend")).status_code
    by_pressing = client.post(reverse("session-extend")).status_code

    assert (by_reading, by_pressing) == (405, 204)
    assert client.session[SEEN] >= int(time.time()) - 5


def test_signed_in_pages_are_kept_by_no_cache(client: Client):
    sign_in(client, administrator(organisation()))

    assert client.get(reverse("account")).headers["Cache-Control"] == "no-store"


def test_a_public_page_asks_the_database_nothing(client: Client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(reverse("page-contact"))


def test_a_forgotten_password_is_replaced_by_a_mailed_link_once(client: Client, mailoutbox):
    amina = administrator(organisation())
    client.post(reverse("account_reset_password"), {"email": amina.email})
    deliver_all()
    link = next(word for word in mail.outbox[-1].body.split() if "/konto/losenord/nytt/" in word)
    new = "en helt annan mening"

    form = client.get(link).headers["Location"]
    client.post(form, {"password1": new, "password2": new})
    again = Client().get(link)

    amina.refresh_from_db()
    assert amina.check_password(new)
    assert b"password1" not in again.content
    assert all(link not in kept.body for kept in SentMail.objects.all())


def test_asking_for_a_password_says_the_same_for_an_unknown_address(client: Client, mailoutbox):
    amina = administrator(organisation())
    deliver_all()
    mailoutbox.clear()

    known = client.post(reverse("account_reset_password"), {"email": amina.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "ingen@motala.example"})
    deliver_all()

    assert known.headers["Location"] == unknown.headers["Location"]
    assert [message.to for message in mailoutbox] == [[amina.email]]


def test_a_new_password_does_not_get_round_the_second_factor(client: Client, mailoutbox):
    olle = staff()
    TOTP.activate(olle, SECRET)
    client.post(reverse("account_reset_password"), {"email": olle.email})
    deliver_all()
    link = next(word for word in mailoutbox[-1].body.split() if "/konto/losenord/nytt/" in word)
    new = "en helt annan mening"
    client.post(client.get(link).headers["Location"], {"password1": new, "password2": new})

    answer = log_in(client, olle, new)

    assert answer.headers["Location"] == reverse("mfa_authenticate")


def test_changing_the_password_ends_the_other_sessions(client: Client):
    amina = administrator(organisation())
    elsewhere = Client()
    log_in(client, amina)
    log_in(elsewhere, amina)
    new = "en helt annan mening"

    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert client.get(reverse("account")).status_code == 200
    assert elsewhere.get(reverse("account")).status_code == 302


@pytest.mark.parametrize("away", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_after_signing_in_nobody_is_led_off_the_site(client: Client, away):
    amina = administrator(organisation())

    answer = client.post(
        reverse("account_login") + f"?next={away}",
        {"login": amina.email, "password": PASSWORD, "next": away},
    )

    assert answer.headers["Location"] == reverse("home")


def test_a_person_changes_their_own_details(client: Client):
    amina = administrator(organisation())
    sign_in(client, amina)

    client.post(reverse("account"), {"name": "Amina Holm", "title": "Chef", "phone": "08-1 23 45"})

    amina.refresh_from_db()
    assert (amina.name, amina.title, amina.phone) == ("Amina Holm", "Chef", "08-1 23 45")


@pytest.mark.parametrize(
    ("referer", "there"),
    [
        ("http://testserver/organisation/?sida=2", "/organisation/?sida=2"),
        ("http://elsewhere.example/organisation/", ""),
        ("", ""),
    ],
)
def test_who_presses_a_button_signed_out_comes_back_to_the_page_with_the_button(
    client: Client, referer: str, there: str
):
    address = reverse("take-over", args=[uuid4()])

    answer = client.post(address, headers={"referer": referer})

    assert parse_qs(urlsplit(answer.url).query)["next"] == [there or address]


def test_a_removed_member_sees_nothing_at_once(client: Client):
    motala = organisation()
    amina = administrator(motala)
    wilma = member(motala, "wilma@motala.example", Role.WRITER, by=amina)
    sign_in(client, amina)
    seen = Client()
    sign_in(seen, wilma)
    before = seen.get(reverse("organisation", args=[motala.pk])).status_code

    client.post(reverse("member-remove", args=[motala.pk, wilma.pk]))

    assert (before, seen.get(reverse("organisation", args=[motala.pk])).status_code) == (200, 404)


def test_an_inactive_person_is_signed_out(client: Client):
    olle = staff("ada@delmos.example", StaffRole.ADMINISTRATOR)
    sign_in(client, olle)
    User.objects.filter(pk=olle.pk).update(is_active=False)

    assert client.get(reverse("workspace:registers")).status_code == 302


@pytest.mark.parametrize(
    ("page", "is_told"), [("/inlagor/1/avsnitt/goals/", True), ("/hem/", False)]
)
def test_who_signs_in_to_write_on_is_told_that_unsaved_text_is_in_the_browser(
    client: Client, page: str, *, is_told: bool
):
    shown = client.get(reverse("account_login"), {"next": page})

    assert ("finns det kvar i den här webbläsaren" in shown.text) is is_told
