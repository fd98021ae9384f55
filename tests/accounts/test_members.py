from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delmos_portal.accounts.actions.mandates import add_mandate, end_mandate, verify_mandate
from delmos_portal.accounts.actions.members import change_role, remove_member
from delmos_portal.accounts.models import Mandate, Office, Role, StaffRole
from delmos_portal.accounts.permissions import may_sign, roles_in, signing_mandates
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from tests.accounts.people import administrator, mandate, member, organisation, sign_in, staff

pytestmark = pytest.mark.django_db


def test_a_person_may_hold_several_roles(motala, amina, sigrid):
    change_role(motala, sigrid, roles={Role.SIGNATORY, Role.WRITER}, by=amina)

    assert roles_in(sigrid, motala.pk) == {Role.SIGNATORY, Role.WRITER}
    assert Event.objects.latest("position").details == {
        "before": ["signatory"],
        "after": ["signatory", "writer"],
    }


def test_the_last_administrator_cannot_be_removed(motala, amina, sigrid):
    with pytest.raises(Refused, match="minst en organisationsansvarig"):
        remove_member(motala, amina, by=amina)

    assert Role.ADMINISTRATOR in roles_in(amina, motala.pk)


def test_the_last_administrator_keeps_the_role(client: Client, motala, amina, sigrid):
    sign_in(client, amina)

    answer = client.post(reverse("member", args=[motala.pk, amina.pk]), {"roles": ["writer"]})

    assert "minst en organisationsansvarig" in answer.content.decode()
    assert roles_in(amina, motala.pk) == {Role.ADMINISTRATOR}


def test_an_administrator_leaves_when_there_is_another(motala, amina, sigrid):
    change_role(motala, sigrid, roles={Role.ADMINISTRATOR}, by=amina)

    remove_member(motala, amina, by=amina)

    assert roles_in(amina, motala.pk) == set()


def test_one_who_leaves_no_longer_signs(motala, amina, sigrid):
    mandate(motala, sigrid, by=amina)
    today = timezone.localdate()

    remove_member(motala, sigrid, by=amina)

    assert not may_sign(sigrid, motala.pk)
    assert signing_mandates(sigrid, motala.pk, today + timedelta(days=1)) == []
    assert Mandate.objects.get().valid_until == today


@pytest.mark.parametrize("role", [Role.WRITER, Role.SIGNATORY, Role.READER])
def test_only_administrators_change_members(motala, amina, sigrid, role):
    other = member(motala, "wilma@motala.example", role, by=amina)

    with pytest.raises(Refused, match="organisationsansvariga"):
        remove_member(motala, sigrid, by=other)
    with pytest.raises(Refused, match="organisationsansvariga"):
        change_role(motala, sigrid, roles={Role.READER}, by=other)


def test_a_mandate_makes_its_person_a_signatory(motala, amina):
    wilma = member(motala, "wilma@motala.example", Role.WRITER, by=amina)

    made = mandate(motala, wilma, by=amina)

    assert roles_in(wilma, motala.pk) == {Role.WRITER, Role.SIGNATORY}
    assert signing_mandates(wilma, motala.pk, date(2026, 5, 1)) == [made]


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ],
)
def test_a_mandate_holds_from_its_first_day_to_its_last(motala, amina, sigrid, day, holds):
    mandate(motala, sigrid, by=amina, valid_until=date(2026, 6, 30))

    assert bool(signing_mandates(sigrid, motala.pk, day)) is holds


def test_an_outsider_gets_no_mandate(motala, amina):
    omar = administrator(organisation("Tjörns kommun", "1419"), "omar@tjorn.example")

    with pytest.raises(Refused, match="Bjud in personen först"):
        mandate(motala, omar, by=amina)


def test_a_mandate_cannot_end_before_it_begins(motala, amina, sigrid):
    with pytest.raises(Refused, match="före den första"):
        mandate(motala, sigrid, by=amina, valid_until=date(2025, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Mandate.objects.create(
            organisation=motala,
            user=sigrid,
            office=Office.EQUIVALENT,
            valid_from=date(2026, 1, 2),
            valid_until=date(2026, 1, 1),
            evidence="x",
        )


def test_a_mandate_ends_on_the_day_that_is_said(motala, amina, sigrid):
    made = mandate(motala, sigrid, by=amina)

    end_mandate(made.pk, on=date(2026, 3, 31), by=amina)

    assert signing_mandates(sigrid, motala.pk, date(2026, 3, 31)) == [made]
    assert signing_mandates(sigrid, motala.pk, date(2026, 4, 1)) == []
    with pytest.raises(Refused, match="slutar redan"):
        end_mandate(made.pk, on=date(2026, 5, 1), by=amina)


def test_only_an_administrator_writes_mandates(motala, amina, sigrid):
    with pytest.raises(Refused, match="organisationsansvariga"):
        add_mandate(
            motala,
            sigrid,
            office=Office.BOARD_CHAIR,
            valid_from=date(2026, 1, 1),
            valid_until=None,
            evidence="x",
            by=sigrid,
        )


def test_the_agency_checks_a_mandate_once_and_notes_it(client: Client, motala, amina, sigrid):
    made = mandate(motala, sigrid, by=amina)
    olle = staff("olof@delmos.example")
    page = reverse("workspace:accounts_mandate_change", args=[made.pk])
    sign_in(client, olle)

    client.post(page, {"note": "Protokollet på motala.se, 14 januari."})

    made.refresh_from_db()
    assert (made.verified_by, made.verified_note) == (olle, "Protokollet på motala.se, 14 januari.")
    assert Event.objects.latest("position").step == "verify_mandate"
    with pytest.raises(Refused, match="redan kontrollerad"):
        verify_mandate(made.pk, note="igen", by=olle)


def test_a_registrar_does_not_check_mandates(motala, amina, sigrid):
    made = mandate(motala, sigrid, by=amina)

    with pytest.raises(Refused, match="Bara handläggare"):
        verify_mandate(made.pk, note="x", by=staff("rut@delmos.example", StaffRole.REGISTRAR))


def test_the_organisations_page_shows_people_invitations_and_mandates(
    client: Client, motala, amina, sigrid
):
    mandate(motala, sigrid, by=amina)
    sign_in(client, amina)

    page = client.get(reverse("organisation", args=[motala.pk])).content.decode()

    assert "Kommunstyrelsens ordförande" in page
    assert "Inte kontrollerad av Delmos än" in page
    assert "Bjud in en person" in page


def test_a_mandate_is_added_on_the_page(client: Client, motala, amina, sigrid):
    sign_in(client, amina)
    form = {
        "user": sigrid.pk,
        "office": "equivalent",
        "office_title": "",
        "is_substitute": "nej",
        "valid_from": "2026-01-01",
        "valid_until": "",
        "evidence": "Delegationsordning § 4",
    }

    refused = client.post(reverse("mandate-add", args=[motala.pk]), form).content.decode()
    client.post(
        reverse("mandate-add", args=[motala.pk]), {**form, "office_title": "Förvaltningschef"}
    )

    assert "Skriv titeln på uppdraget." in refused
    assert Mandate.objects.get().office_text == "Förvaltningschef"


def test_the_organisations_page_costs_the_same_with_many_members(
    client: Client, motala, amina, django_assert_num_queries
):
    sign_in(client, amina)
    page = reverse("organisation", args=[motala.pk])
    client.get(page)
    for number in range(10):
        member(motala, f"person{number}@motala.example", Role.WRITER, by=amina)

    with django_assert_num_queries(8):
        client.get(page)


@pytest.mark.parametrize(
    ("reader", "told", "led_to_the_register"),
    [
        ("amina", "Mejla oss adressen, så lägger vi in den", False),
        ("officer", "En administratör lägger in den i registret", False),
        ("administrator", "Ändra i registret", True),
    ],
)
def test_a_missing_mailbox_is_said_with_what_to_do(
    client: Client, motala, amina, reader: str, told: str, led_to_the_register: bool
):
    people = {
        "amina": lambda: amina,
        "officer": lambda: staff("rune@delmos.example"),
        "administrator": lambda: staff("ada@delmos.example", StaffRole.ADMINISTRATOR),
    }
    sign_in(client, people[reader]())

    page = client.get(reverse("organisation", args=[motala.pk])).content.decode()

    register = reverse("workspace:accounts_organisation_change", args=[motala.pk])
    assert (told in page, register in page) == (True, led_to_the_register)


def test_a_mailbox_that_is_there_asks_for_nothing(client: Client, motala, amina):
    motala.mailbox = "kommunen@motala.example"
    motala.save()
    sign_in(client, amina)

    page = client.get(reverse("organisation", args=[motala.pk])).content.decode()

    assert ("kommunen@motala.example" in page, "Mejla oss adressen" in page) == (True, False)
