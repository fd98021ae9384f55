"""Mina ärenden and the case's own page: whose turn it is to sign, and the writers' where nobody can."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Status, Submission
from applications.views.cases import Row
from applications.views.wording import Turn
from delmos_portal.accounts.actions.mandates import end_mandate, remove_mandate
from delmos_portal.accounts.models import Mandate, Office, Role, User
from tests.accounts.people import sign_in
from tests.applications.parties import CHAIR, DIRECTOR, send, sign, signatory, signed_by
from tests.applications.test_signers import two
from tests.build import mandate, member, notification, people

pytestmark = pytest.mark.django_db
CHOOSE = "Välj vem som ska underteckna"


def row_of(user: User) -> Row:
    [group] = sign_in(Client(), user).get(reverse("home")).context["groups"]
    [row] = group["rows"]
    return row


def turn_of(user: User) -> Turn:
    return row_of(user).turn


def take_mandate_from(user: User) -> None:
    """Its last day was yesterday."""
    Mandate.objects.filter(user=user).update(valid_until=timezone.localdate() - timedelta(days=1))


def test_when_nobody_who_is_asked_can_sign_it_is_the_writers_turn():
    it, who, kerstin = two()
    sign(it, who.sigrid)
    [held] = Mandate.objects.filter(user=kerstin)
    remove_mandate(held.pk, by=who.amina)

    amina, kerstins = turn_of(who.amina), turn_of(kerstin)

    assert (amina.whose, amina.is_yours, amina.action) == ("Din tur", True, CHOOSE)
    assert amina.url == reverse("replace-signatory", args=[it.pk])
    assert amina.text == (
        f"{kerstin} är tillfrågad men har ingen fullmakt som gäller i dag. {CHOOSE}."
    )
    assert (kerstins.whose, kerstins.is_yours) == ("Den som skriver hos er", False)
    assert kerstins.action == "Öppna"


def test_who_can_sign_is_not_stopped_by_another_who_cannot():
    it, who = signed_by(CHAIR, DIRECTOR, in_order=False)
    kerstin = signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    send(it, who)
    take_mandate_from(kerstin)

    assert (turn_of(who.sigrid).action, turn_of(who.sigrid).is_yours) == (
        "Läs och underteckna",
        True,
    )
    assert turn_of(who.amina).action == CHOOSE


def test_a_mandate_in_another_office_does_not_sign():
    it, who, kerstin = two()
    sign(it, who.sigrid)
    Mandate.objects.filter(user=kerstin).update(office=Office.BOARD_CHAIR)

    assert turn_of(who.amina).action == CHOOSE


def test_one_of_two_who_are_asked_for_the_same_party_is_enough():
    who = people()
    vera = signatory("Vera", who, Office.BOARD_CHAIR)
    notification(Status.SIGNING, who=who)
    take_mandate_from(who.sigrid)

    assert turn_of(vera).is_yours is True
    assert turn_of(who.sigrid).is_yours is False
    assert turn_of(who.amina).is_yours is False


def test_nothing_waits_for_the_signature_of_who_has_lost_the_mandate():
    who = people()
    notification(Status.SIGNING, who=who)
    sigrid = sign_in(Client(), who.sigrid)
    [held] = Mandate.objects.filter(user=who.sigrid)

    before = sigrid.get(reverse("home")).context["to_sign"], rows(sigrid)
    take_mandate_from(who.sigrid)
    after = sigrid.get(reverse("home")).context["to_sign"], rows(sigrid)

    assert held.valid_until is None
    assert (before, after) == ((1, 1), (0, 0))


def rows(client: Client) -> int:
    return len(client.get(reverse("to-sign")).context["rows"])


def test_the_cases_own_page_says_first_that_nobody_can_sign():
    who = people()
    it = notification(Status.SIGNING, who=who)
    address = reverse("submission", args=[it.pk])
    amina, sigrid = sign_in(Client(), who.amina), sign_in(Client(), who.sigrid)
    stuck = "Ingen som är tillfrågad kan underteckna"
    before = [client.get(address).text for client in (amina, sigrid)]
    take_mandate_from(who.sigrid)

    after = [client.get(address).text for client in (amina, sigrid)]

    assert [stuck in page for page in before + after] == [False, False, True, True]
    assert ["Läs och underteckna" in page for page in before + after] == [False, True, False, False]
    assert [f">{CHOOSE}</a>" in page for page in after] == [True, False]


def test_the_page_that_ends_a_mandate_tells_what_waits_for_the_signature():
    who = people()
    it = notification(Status.SIGNING, who=who)
    [held] = Mandate.objects.filter(user=who.sigrid)
    amina = sign_in(Client(), who.amina)
    addresses = [
        reverse("mandate-end", args=[who.motala.pk, held.pk]),
        reverse("member-remove", args=[who.motala.pk, who.sigrid.pk]),
    ]
    link = f'href="{reverse("submission", args=[it.pk])}"'

    waits = [link in amina.get(one).text for one in addresses]
    sign(Submission.objects.get(pk=it.pk), who.sigrid)
    signed = [link in amina.get(one).text for one in addresses]

    assert (waits, signed) == ([True, True], [False, False])


def test_another_organisation_that_the_person_signs_for_is_told_nothing():
    who = people()
    it = notification(Status.SIGNING, who=who)
    member(who.sigrid, who.elsewhere, Role.SIGNATORY)
    member(who.omar, who.elsewhere, Role.ADMINISTRATOR)
    held = mandate(who.sigrid, who.elsewhere)
    address = reverse("mandate-end", args=[who.elsewhere.pk, held.pk])

    page = sign_in(Client(), who.omar).get(address)

    assert page.status_code == 200
    assert reverse("submission", args=[it.pk]) not in page.text


def test_a_mandate_that_ends_today_still_signs_today():
    it, who, kerstin = two()
    sign(it, who.sigrid)
    end_mandate(kerstin.mandates.get().pk, on=timezone.localdate(), by=who.amina)

    assert turn_of(kerstin).is_yours is True
