"""Mina ärenden and the case's own page: whose turn it is to sign, and the writers' where nobody can."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications.actions import drafting, signing
from applications.models import Stage, Status, Submission
from applications.views.cases import Row
from applications.views.wording import Turn
from delmos_portal.accounts.actions.mandates import end_mandate, remove_mandate
from delmos_portal.accounts.models import Mandate, Office, Role, User
from tests.accounts.people import sign_in
from tests.applications.parties import CHAIR, DIRECTOR, send, sign, signatory, signed_by
from tests.applications.test_signers import ask_for_completion, live_said, two
from tests.build import People, call, mandate, member, notification, people

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


def test_the_list_names_who_is_waited_for_and_how_many_have_signed():
    it, who, kerstin = two()

    before = [told(one) for one in (who.amina, who.sigrid, kerstin)]
    sign(it, who.sigrid)
    after = [told(one) for one in (who.amina, who.sigrid, kerstin)]

    assert before == [
        f"{who.sigrid}: Ska läsa igenom och underteckna.",
        "Din tur: Läs igenom och underteckna.",
        f"{who.sigrid}: Ska läsa igenom och underteckna.",
    ]
    assert after == [
        f"{kerstin}: Ska läsa igenom och underteckna. 1 av 2 har undertecknat.",
        f"{kerstin}: Ska läsa igenom och underteckna. Du har undertecknat (1 av 2).",
        "Din tur: Läs igenom och underteckna. 1 av 2 har undertecknat.",
    ]


def told(user: User) -> str:
    turn = turn_of(user)
    return f"{turn.whose}: {turn.text}".replace("\N{NO-BREAK SPACE}", " ")


def test_what_came_in_signed_is_not_counted_in_a_completion_that_both_sign_again():
    it, who, kerstin = two()
    sign(it, who.sigrid)
    sign(it, kerstin)
    ask_for_completion(it, who)
    drafting.save(it.pk, {"cooperation_needs": "Nytt"}, version=it.version, by=who.amina)
    signing.send_completion(it.pk, by=who.amina)

    before = told(who.sigrid), told(who.amina)
    signing.complete(it.pk, live_said(it, who.sigrid), by=who.sigrid)
    after = told(who.sigrid), told(kerstin)

    assert before == (
        "Din tur: Läs igenom och underteckna kompletteringen.",
        f"{who.sigrid}: Ska läsa igenom och underteckna kompletteringen.",
    )
    assert after == (
        f"{kerstin}: Ska läsa igenom och underteckna kompletteringen. Du har undertecknat (1 av 2).",
        "Din tur: Läs igenom och underteckna kompletteringen. 1 av 2 har undertecknat.",
    )


def test_what_stands_signed_in_a_completion_is_counted_as_on_its_own_page():
    it, who = signed_by(
        {**CHAIR, "sections": ["contact"]},
        {**DIRECTOR, "sections": ["cooperation"]},
        in_order=False,
    )
    kerstin = signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    send(it, who)
    sign(it, who.sigrid)
    sign(it, kerstin)
    ask_for_completion(it, who)
    drafting.save(it.pk, {"cooperation_needs": "Nytt"}, version=it.version, by=who.amina)
    signing.send_completion(it.pk, by=who.amina)
    page = sign_in(Client(), who.amina).get(reverse("submission", args=[it.pk]))

    states = [one.state for one in page.context["signers"].parties]

    assert states == ["Undertecknad", "Väntar på underskrift"]
    assert told(who.amina).endswith("underteckna kompletteringen. 1 av 2 har undertecknat.")


def two_chairs(**rules: Any) -> tuple[Submission, People, User]:
    """Sent: either of two chairs signs for each of two parties, in no order."""
    it, who = signed_by({**CHAIR, **rules}, {**CHAIR, **rules}, in_order=False)
    vera = signatory("Vera", who, Office.BOARD_CHAIR)
    send(it, who)
    it.refresh_from_db()
    return it, who, vera


def test_a_party_that_nobody_is_left_to_ask_for_has_not_signed():
    it, who, vera = two_chairs()

    before = told(who.amina)
    sign(it, who.sigrid)
    after = told(who.amina), told(who.sigrid)

    assert before == f"{who.sigrid} eller {vera}: Ska läsa igenom och underteckna."
    assert after == (
        f"{vera}: Ska läsa igenom och underteckna. 1 av 2 har undertecknat.",
        f"{vera}: Ska läsa igenom och underteckna. Du har undertecknat (1 av 2).",
    )


@pytest.mark.parametrize("rules", [{}, {"sections": ["cooperation"]}])
def test_what_came_in_is_not_signed_again_for_a_party_that_nobody_is_left_to_ask_for(rules):
    it, who, vera = two_chairs(**rules)
    sign(it, who.sigrid)
    sign(it, vera)
    ask_for_completion(it, who)
    drafting.save(it.pk, {"cooperation_needs": "Nytt"}, version=it.version, by=who.amina)
    signing.send_completion(it.pk, by=who.amina)

    before = told(who.amina)
    signing.complete(it.pk, live_said(it, who.sigrid), by=who.sigrid)

    assert before.endswith("Ska läsa igenom och underteckna kompletteringen.")
    assert told(who.amina).endswith("underteckna kompletteringen. 1 av 2 har undertecknat.")


@pytest.mark.parametrize("in_order", [True, False])
def test_all_who_are_waited_for_are_named(in_order):
    it, who = signed_by(CHAIR, DIRECTOR, in_order=in_order)
    signatory("Vera", who, Office.BOARD_CHAIR)
    signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    send(it, who)

    named = turn_of(who.amina).whose

    chairs = "Sigrid Exempel eller Vera Exempel"
    assert named == (chairs if in_order else f"{chairs} och Kerstin Exempel")


def four() -> tuple[Submission, People, list[User]]:
    """Sent: four sign, in no order."""
    others = {
        "Kerstin": Office.MUNICIPAL_DIRECTOR,
        "Maj": Office.EQUIVALENT,
        "Vera": Office.AUTHORISED_SIGNATORY,
    }
    parties = [{"offices": [office]} for office in others.values()]
    it, who = signed_by(CHAIR, *parties, in_order=False)
    signers = [who.sigrid, *(signatory(name, who, office) for name, office in others.items())]
    send(it, who)
    return it, who, signers


def test_three_names_are_told_as_a_sentence_does():
    it, who, [*three, vera] = four()
    sign(it, vera)

    waited_for = turn_of(who.amina).whose
    for one in three:
        take_mandate_from(one)
    cannot = turn_of(who.amina).text

    names = "Sigrid Exempel, Kerstin Exempel och Maj Exempel"
    assert waited_for == names
    assert cannot.startswith(f"{names} är tillfrågade men har ingen fullmakt")


def test_three_whose_signatures_fell_are_named_as_a_sentence_does():
    it, who, [*three, _vera] = four()
    for one in three:
        sign(it, one)
    signing.take_back(it.pk, by=who.amina)
    drafting.save(it.pk, {"cooperation_needs": "Nytt"}, version=99, by=who.amina)

    page = sign_in(Client(), who.amina).get(reverse("submission", args=[it.pk])).text

    fallen = "Underskrifterna från Sigrid Exempel, Kerstin Exempel och Maj Exempel"
    assert f"{fallen} gäller inte längre." in page


@pytest.mark.parametrize("number_of_cases", [1, 3])
def test_what_waits_for_signing_costs_one_statement_more_for_all_cases(number_of_cases):
    who = people()
    for number in range(number_of_cases):
        notification(Status.SIGNING, who=who, of=call(f"nummer-{number}"))
    client = sign_in(Client(), who.amina)
    client.get(reverse("home"))

    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("home"))

    assert (
        len(asked) == 7
    )  # session, person, organisations, who is there, submissions, asked, requests


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


def test_what_waits_for_another_office_is_in_neither_list():
    it, who, kerstin = two()
    sign(it, who.sigrid)
    client = sign_in(Client(), kerstin)

    before = client.get(reverse("home")).context["to_sign"], rows(client)
    Mandate.objects.filter(user=kerstin).update(office=Office.BOARD_CHAIR)
    after = client.get(reverse("home")).context["to_sign"], rows(client)

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


@pytest.mark.parametrize(
    ("kept", "is_told"),
    [
        ({"office": Office.EQUIVALENT}, False),
        ({"office": Office.EQUIVALENT, "is_substitute": True}, True),
        ({"office": Office.BOARD_CHAIR}, True),
    ],
)
def test_what_another_mandate_signs_does_not_wait_for_the_one_that_ends(kept, is_told):
    it, who, kerstin = two()
    sign(it, who.sigrid)
    directors = {"offices": [Office.MUNICIPAL_DIRECTOR, Office.EQUIVALENT]}
    Stage.objects.filter(pk=it.stage_id).update(parties=[CHAIR, directors])
    ends = kerstin.mandates.get()
    other = mandate(kerstin, who.motala, **kept)
    link = f'href="{reverse("submission", args=[it.pk])}"'
    amina = sign_in(Client(), who.amina)

    pages = [
        amina.get(reverse("mandate-end", args=[who.motala.pk, one.pk])).text
        for one in (ends, other)
    ]
    leaves = amina.get(reverse("member-remove", args=[who.motala.pk, kerstin.pk])).text

    assert [link in one for one in pages] == [is_told, False]
    assert f"{kerstin} är tillfrågad och kan inte underteckna utan fullmakt." in leaves
    assert "välja någon annan, om ingen annan är tillfrågad." in leaves


def test_who_leaves_is_spoken_to_of_what_waits_for_their_signature():
    who = people()
    notification(Status.SIGNING, who=who)
    address = reverse("member-remove", args=[who.motala.pk, who.sigrid.pk])

    page = sign_in(Client(), who.sigrid).get(address).text

    assert "Du är tillfrågad och kan inte underteckna utan fullmakt." in page


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
