"""An ombud acts for an organisation by a fullmakt, for a time; when it has ended, nobody need notice for
it to hold.
"""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from delmos_portal.accounts.actions.invitations import accept_invitation, invite
from delmos_portal.accounts.actions.members import change_role, remove_member, successors_of
from delmos_portal.accounts.actions.ombud import (
    complaints,
    extend_power,
    invite_ombud,
    last_day,
)
from delmos_portal.accounts.models import (
    Invitation,
    KeptMembership,
    Membership,
    PowerOfAttorney,
    Role,
)
from delmos_portal.accounts.permissions import may_read, may_sign, may_write, roles_in
from delmos_portal.accounts.tokens import token_of
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from tests.accounts.ombud import OMBUD, fullmakt, let_lapse, offer_to_ombud, ombud_of, terms
from tests.accounts.people import accept, mandate, member, sign_in, staff
from tests.accounts.test_claims import deliver_all

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def files_in_a_folder_of_their_own(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def olga(motala, amina):
    return ombud_of(motala, by=amina)


def form(**changes: object) -> dict[str, object]:
    today = timezone.localdate()
    given = {
        "email": OMBUD,
        "name": "Olga Ombud",
        "role": "writer",
        "given_by_name": "Karin Holm",
        "given_by_office": "Kommunchef",
        "valid_from": today.isoformat(),
        "valid_until": (today + timedelta(days=90)).isoformat(),
        "document": fullmakt(),
    }
    return given | changes


def test_an_administrator_invites_an_ombud_who_accepts_and_writes(client: Client, motala, amina):
    sign_in(client, amina)
    client.post(reverse("ombud-add", args=[motala.pk]), form())
    deliver_all()
    invited = mail.outbox[-1]

    olga = accept(Invitation.objects.get(email=OMBUD))

    power = PowerOfAttorney.objects.get()
    assert invited.to == [OMBUD]
    assert "Du blir ombud för organisationen, som utkastförfattare." in invited.body
    assert (power.ombud, power.given_by_name, power.registered_by) == (olga, "Karin Holm", amina)
    assert roles_in(olga, motala.pk) == {Role.WRITER}
    assert may_write(olga, motala.pk)


def test_the_journal_says_who_was_let_in_by_whom_and_for_how_long(motala, amina, olga):
    event = Event.objects.get(step="register_power_of_attorney")
    power = PowerOfAttorney.objects.get()

    assert (event.actor, event.on_behalf_of) == (amina, "Motala kommun")
    assert event.details == {
        "ombud": "",
        "given_by": "Karin Holm, Kommunchef",
        "valid_from": power.valid_from.isoformat(),
        "valid_until": power.valid_until.isoformat(),
        "document_sha256": power.document.sha256,
    }


def test_the_last_day_counts_and_the_day_after_everything_is_closed(client: Client, motala, olga):
    sign_in(client, olga)
    page = reverse("organisation", args=[motala.pk])

    let_lapse(days_ago=0)
    on_the_last_day = client.get(page).status_code
    let_lapse()
    the_day_after = client.get(page).status_code

    assert (on_the_last_day, the_day_after) == (200, 404)


def test_a_person_read_anew_has_no_role_when_the_fullmakt_has_ended(motala, olga):
    let_lapse()

    again = type(olga).objects.get(pk=olga.pk)

    assert roles_in(again, motala.pk) == set()
    assert not may_read(again, motala.pk)
    assert list(again.memberships.all()) == []
    assert KeptMembership.objects.filter(user=again).count() == 1


def test_the_database_counts_days_as_stockholm_does():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_viewdef('accounts_membership')")
        [view] = cursor.fetchone()

    assert "CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Stockholm'" in view


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("valid_until", "", "Skriv den sista dagen. Ett ombud har alltid en sista dag."),
        ("given_by_name", "", "Skriv namnet på den som har gett fullmakten."),
        ("role", "administrator", "Välj ett giltigt alternativ"),
        ("role", "signatory", "Välj ett giltigt alternativ"),
        ("document", "", "Välj filen med fullmakten."),
    ],
)
def test_what_is_missing_or_not_for_an_ombud_is_said_beside_its_field(
    client: Client, motala, amina, field, value, why
):
    sign_in(client, amina)

    answer = client.post(reverse("ombud-add", args=[motala.pk]), form(**{field: value}))

    assert answer.context["form"].errors[field][0].startswith(why)
    assert list(Invitation.objects.filter(email=OMBUD)) == []


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("fullmakt.exe", b"MZ", "Filtypen kan inte tas emot."),
        ("fullmakt.pdf", b"", "Filen är tom."),
        ("fullmakt.pdf", b"<html></html>", "Filen är inte en fungerande PDF-fil"),
        ("fullmakt.js.pdf", None, "Filnamnet har två ändelser"),
    ],
)
def test_the_document_goes_by_the_same_rules_as_every_upload(
    client: Client, motala, amina, name, content, why
):
    sign_in(client, amina)
    document = fullmakt(name) if content is None else SimpleUploadedFile(name, content)

    answer = client.post(reverse("ombud-add", args=[motala.pk]), form(document=document))

    assert answer.context["form"].errors["document"][0].startswith(why)
    assert list(PowerOfAttorney.objects.all()) == []


def test_a_file_that_was_chosen_is_asked_for_again_when_something_else_is_wrong(
    client: Client, motala, amina
):
    sign_in(client, amina)

    answer = client.post(reverse("ombud-add", args=[motala.pk]), form(valid_until="2020-01-01"))

    assert answer.context["form"].errors["document"] == [
        "Välj filen igen när du har rättat resten."
    ]


@bounded(max_examples=60)
@given(st.integers(-800, 800), st.integers(-800, 1600))
def test_the_days_are_taken_exactly_when_they_hold_today_and_end_within_two_years(first, last):
    valid_from, valid_until = (TODAY + timedelta(days=one) for one in (first, last))

    found = complaints(valid_from, valid_until, TODAY)

    holds = valid_from <= TODAY <= valid_until <= date(2028, 11, 22)
    assert (found == {}) == holds


def test_two_years_from_a_leap_day_is_the_last_of_february():
    assert last_day(date(2028, 2, 29)) == date(2030, 2, 28)


def test_an_ombud_never_becomes_administrator_or_signatory_by_a_role(motala, amina, olga):
    with pytest.raises(Refused, match="kan inte vara organisationsansvarig"):
        change_role(motala, olga, roles={Role.WRITER, Role.ADMINISTRATOR}, by=amina)
    with pytest.raises(Refused, match="ger ingen rätt att underteckna"):
        change_role(motala, olga, roles={Role.WRITER, Role.SIGNATORY}, by=amina)

    assert roles_in(olga, motala.pk) == {Role.WRITER}


def test_a_changed_role_still_ends_with_the_fullmakt(motala, amina, olga):
    change_role(motala, olga, roles={Role.READER}, by=amina)

    held = Membership.objects.get(user=olga)

    assert (held.role, held.power_of_attorney) == (Role.READER, PowerOfAttorney.objects.get())


def test_an_ombud_with_a_mandate_of_its_own_signs_until_the_fullmakt_ends(motala, amina, olga):
    mandate(motala, olga, by=amina)
    before = may_sign(olga, motala.pk)

    let_lapse()

    assert (before, may_sign(type(olga).objects.get(pk=olga.pk), motala.pk)) == (True, False)


def test_an_ombud_does_not_succeed_the_last_administrator(motala, amina, olga):
    assert successors_of(motala, amina) == []


def test_the_database_refuses_an_ombud_who_is_administrator(motala, olga):
    with pytest.raises(IntegrityError, match="ombud_is_never_administrator"):
        Membership.objects.filter(user=olga).update(role=Role.ADMINISTRATOR)


def test_the_database_refuses_an_end_without_a_fullmakt(motala, amina):
    with pytest.raises(IntegrityError, match="membership_ends_iff_by_power_of_attorney"):
        Membership.objects.filter(user=amina).update(until=date(2099, 1, 1))


def test_the_database_refuses_more_than_two_years(motala, amina, olga):
    with pytest.raises(IntegrityError, match="power_of_attorney_ends_within_two_years"):
        PowerOfAttorney.objects.update(valid_until=timezone.localdate() + timedelta(days=732))


def test_a_member_is_not_invited_as_an_ombud_nor_an_ombud_as_a_member(motala, amina, olga):
    with pytest.raises(Refused, match="tillhör redan organisationen"):
        offer_to_ombud(motala, by=amina, email=amina.email)
    with pytest.raises(Refused, match="Förläng fullmakten i stället"):
        offer_to_ombud(motala, by=amina)
    with pytest.raises(Refused, match="Återkalla först fullmakten"):
        invite(motala, email=OMBUD, name="Olga", role=Role.READER, by=amina)


def test_of_two_open_offers_the_second_is_refused_when_the_first_is_taken(motala, amina):
    as_member = invite(motala, email=OMBUD, name="Olga", role=Role.READER, by=amina)
    Invitation.objects.filter(pk=as_member.pk).update(email="annan@example.se")
    as_ombud = offer_to_ombud(motala, by=amina)
    Invitation.objects.filter(pk=as_member.pk).update(email=OMBUD)
    olga = accept(as_member)

    with pytest.raises(Refused, match="Inbjudan som ombud behövs inte"):
        accept_invitation(as_ombud.pk, by=olga)


def test_an_offer_is_refused_with_why_when_the_fullmakt_has_ended(client: Client, motala, amina):
    offer = offer_to_ombud(motala, by=amina)
    let_lapse()

    answer = client.get(reverse("invitation", args=[token_of(offer)]))

    assert answer.status_code == 410
    assert "Fullmakten gällde till och med" in answer.content.decode()
    with pytest.raises(Refused, match="har gått ut"):
        accept(Invitation.objects.get(pk=offer.pk))


def test_who_was_an_ombud_may_come_back_before_the_worker_has_cleared_away(motala, amina, olga):
    let_lapse()
    again = offer_to_ombud(motala, by=amina)

    accept_invitation(again.pk, by=olga)

    assert roles_in(olga, motala.pk) == {Role.WRITER}
    assert PowerOfAttorney.objects.accepted().count() == 2


def test_a_new_fullmakt_moves_the_end(client: Client, motala, amina, olga):
    let_lapse(days_ago=0)
    sign_in(client, amina)
    later = timezone.localdate() + timedelta(days=300)

    client.post(
        reverse("ombud-extend", args=[motala.pk, olga.pk]), form(valid_until=later.isoformat())
    )

    before, after = PowerOfAttorney.objects.order_by("pk")
    held = Membership.objects.get(user=olga)
    assert (held.until, held.power_of_attorney) == (later, after)
    assert (before.ended_at is not None, after.ended_at) == (True, None)


def test_what_has_ended_cannot_be_extended_but_is_begun_anew(client: Client, motala, amina, olga):
    let_lapse()
    sign_in(client, amina)

    answer = client.get(reverse("ombud-extend", args=[motala.pk, olga.pk]))

    assert answer.status_code == 404
    with pytest.raises(Refused, match="Bjud in personen som ombud igen"):
        extend_power(motala, olga, document=fullmakt(), by=amina, **terms())


def test_an_administrator_takes_it_back_after_a_question(client: Client, motala, amina, olga):
    sign_in(client, amina)
    address = reverse("member-remove", args=[motala.pk, olga.pk])

    asked = client.get(address).content.decode()
    still_in = roles_in(type(olga).objects.get(pk=olga.pk), motala.pk)
    client.post(address)

    assert "Återkalla fullmakten för Olga ombud?" in asked
    assert still_in == {Role.WRITER}
    assert roles_in(type(olga).objects.get(pk=olga.pk), motala.pk) == set()
    assert PowerOfAttorney.objects.get().ended_at is not None
    assert Event.objects.filter(step="withdraw_power_of_attorney").count() == 1


@pytest.mark.parametrize("who", ["writer", "ombud", "officer"])
def test_only_an_administrator_lets_an_ombud_in(motala, amina, olga, who):
    person = {
        "writer": lambda: member(motala, "wilma@motala.example", Role.WRITER, by=amina),
        "ombud": lambda: olga,
        "officer": lambda: staff("oskar@delmos.example"),
    }[who]()

    with pytest.raises(Refused, match="Bara organisationsansvariga"):
        offer_to_ombud(motala, by=person, email="ny@example.se")
    with pytest.raises(Refused, match="Bara organisationsansvariga"):
        extend_power(motala, olga, document=fullmakt(), by=person, **terms())


def test_the_organisation_and_the_agency_see_ombud_and_fullmakt_and_nobody_else(
    motala, amina, olga
):
    power = PowerOfAttorney.objects.get()
    document = reverse("file", args=[power.document_id])
    page = reverse("organisation", args=[motala.pk])
    outsider = member(motala, "omar@boras.example", Role.READER, by=amina)
    remove_member(motala, outsider, by=amina)
    readers = {"amina": amina, "olga": olga, "olle": staff("oskar@delmos.example")}

    shown = {
        name: (document in sign_in(Client(), one).get(page).content.decode())
        for name, one in readers.items()
    }
    fetched = {
        name: sign_in(Client(), one).get(document).status_code
        for name, one in (readers | {"omar": outsider}).items()
    }

    assert shown == {"amina": True, "olga": True, "olle": True}
    assert fetched == {"amina": 200, "olga": 200, "olle": 200, "omar": 404}


def test_an_ended_fullmakt_is_kept_and_shown_among_the_earlier(client: Client, motala, amina, olga):
    let_lapse()
    sign_in(client, amina)

    page = client.get(reverse("organisation", args=[motala.pk]))

    assert [power.ombud for power in page.context["earlier_powers"]] == [olga]
    assert page.context["powers"] == []
    assert "Gick ut" in page.content.decode()


def test_a_role_is_held_once_by_fullmakt_or_without(motala, amina, olga):
    with transaction.atomic(), pytest.raises(IntegrityError):
        Membership.objects.create(user=olga, organisation=motala, role=Role.WRITER)


def test_nobody_is_invited_to_sign_as_an_ombud_and_nothing_is_kept_of_it(motala, amina, olga):
    with pytest.raises(Refused, match="egen fullmakt att underteckna"):
        invite_ombud(
            motala,
            email="ny@example.se",
            name="Ny",
            role=Role.SIGNATORY,
            document=fullmakt(),
            by=amina,
            **terms(),
        )

    assert PowerOfAttorney.objects.count() == 1
