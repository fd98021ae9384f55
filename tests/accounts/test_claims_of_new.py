"""An organisation that is not in the register tells of itself; the agency answers (I-04)."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delmos_portal.accounts.actions.claims import (
    approve_claim,
    claim_new_organisation,
    decline_claim,
)
from delmos_portal.accounts.models import Invitation, Organisation, OrganisationClaim, Role
from delmos_portal.accounts.rates import too_many
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import SentMail
from tests.accounts.people import accept, claim, organisation, sign_in, staff
from tests.accounts.test_claims import deliver_all
from tests.accounts.test_organisation_register import association, whole

pytestmark = pytest.mark.django_db

FILLED = {
    "kind": "association",
    "name_of_it": "Föreningen Grannskap",
    "number": "802000-1239",
    "name": "Fatima Ek",
    "title": "Ordförande",
    "email": "fatima@gmail.com",
    "phone": "0141-22 50 00",
    "message": "",
}
PERSON = {
    "name": "Fatima Ek",
    "title": "Ordförande",
    "email": "f@grannskap.example",
    "phone": "0141-22 50 00",
}


def told(name: str = "Föreningen Grannskap", number: str = "802000-1239") -> OrganisationClaim:
    return claim_new_organisation("association", name, number, **PERSON)


def send(client: Client, **changes: str) -> str:
    return client.post(reverse("organisation-claim-new"), {**FILLED, **changes}).content.decode()


@pytest.mark.parametrize("written", ["802000-1239", "8020001239", " 802000 1239 ", "168020001239"])
def test_a_new_organisation_is_told_of_and_the_agency_hears(client: Client, mailoutbox, written):
    answer = client.post(reverse("organisation-claim-new"), {**FILLED, "number": written})
    deliver_all()

    made = OrganisationClaim.objects.get()
    assert answer.headers["Location"] == reverse("organisation-claim-received")
    assert (made.about, made.new_number, made.organisation) == (
        "Föreningen Grannskap",
        "802000-1239",
        None,
    )
    assert "finns inte i registret än" in mailoutbox[0].body
    assert Organisation.objects.count() == 0


def test_approval_adds_the_organisation_and_invites_its_first_administrator():
    waiting = told()

    approve_claim(waiting.pk, by=staff())
    fatima = accept(Invitation.objects.get())

    added = Organisation.objects.get()
    waiting.refresh_from_db()
    assert (added.kind, added.name, added.org_number) == (
        "association",
        "Föreningen Grannskap",
        "802000-1239",
    )
    assert (waiting.organisation, waiting.status) == (added, "approved")
    assert fatima.memberships.get().role == Role.ADMINISTRATOR
    assert [event.step for event in Event.objects.all()][:4] == [
        "claim_organisation",
        "add_organisation",
        "invite",
        "approve_claim",
    ]


def test_a_declined_organisation_is_not_added_and_the_reason_is_sent(mailoutbox):
    waiting = told()

    decline_claim(waiting.pk, reason="Föreningen är upplöst.", by=staff())
    deliver_all()

    assert Organisation.objects.count() == 0
    assert "Föreningen är upplöst." in mailoutbox[-1].body
    assert mailoutbox[-1].subject == "Din anmälan för Föreningen Grannskap är inte godkänd"


def test_two_who_tell_of_the_same_number_end_in_one_organisation():
    first, second = told(), told("Grannskap, Föreningen")
    olle = staff()

    approve_claim(first.pk, by=olle)
    approve_claim(second.pk, by=olle)

    assert Organisation.objects.get().name == "Föreningen Grannskap"
    assert set(Invitation.objects.values_list("organisation__name", flat=True)) == {
        "Föreningen Grannskap"
    }


@pytest.mark.parametrize("kind", ["association", "kommun"])
def test_a_number_in_the_register_leads_to_the_one_that_has_it(client: Client, kind):
    there = association() if kind == "association" else organisation()

    page = send(client, number=there.org_number)

    link = f"{reverse('organisation-claim')}?organisation={there.pk}"
    assert ("finns redan i registret" in page, link in page) == (True, True)
    chosen = client.get(link).content.decode()
    assert f'<option value="{there.pk}" selected>' in chosen
    assert OrganisationClaim.objects.count() == 0
    with pytest.raises(Refused, match="finns redan i registret"):
        claim_new_organisation("association", "En till", there.org_number, **PERSON)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"number": ""}, "Skriv organisationsnumret."),
        ({"number": "802000-1230"}, "Organisationsnumret stämmer inte."),
        ({"kind": ""}, "Välj vilket slag av organisation det är."),
        ({"kind": "kommun"}, "Välj ett giltigt alternativ"),
        ({"name_of_it": " "}, "Skriv organisationens namn."),
        ({"email": "fatima"}, "E-postadressen är inte fullständig."),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_the_rest_is_kept(client: Client, changes, said):
    page = send(client, **changes)

    assert said in page
    assert "Fatima Ek" in page
    assert OrganisationClaim.objects.count() == 0


def test_a_number_of_another_kind_is_asked_about_and_taken_when_it_is_right(client: Client):
    odd = "556036-0793"

    asked = send(client, number=odd)
    none_yet = OrganisationClaim.objects.count()
    client.post(
        reverse("organisation-claim-new"), {**FILLED, "number": odd, "number_is_right": "on"}
    )

    assert "Ideella föreningar har i regel ett nummer som börjar på 8." in asked
    assert (none_yet, OrganisationClaim.objects.get().new_number) == (0, odd)


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    st.dates(date(1900, 1, 1), date(2025, 12, 31)),
    st.integers(0, 999),
    st.sampled_from([0, 60]),
    st.sampled_from(["{short}-{last}", "{long}{last}", "{short}{last}", "{long}-{last}"]),
)
def test_a_persons_number_is_refused_and_never_seen_again(
    client, mailoutbox, born, number, shift, way
):
    short = f"{born:%y%m}{born.day + shift:02}"
    last = whole(f"{short}{number:03}")[6:]
    written = way.format(short=short, long=f"{born:%Y}{short[2:]}", last=last)

    page = send(client, number=written)
    deliver_all()

    assert "Det här ser ut som ett personnummer" in page
    assert (written in page, short in page) == (False, False)
    assert (OrganisationClaim.objects.count(), SentMail.objects.count()) == (0, 0)
    assert Event.objects.filter(details__icontains=last).count() == 0


def test_a_claim_names_an_organisation():
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganisationClaim.objects.create(**PERSON)


def test_the_officer_sees_what_to_compare_and_approves(client: Client):
    waiting = told(number="556036-0793")
    told("Någon annan", "556036-0793")
    page = reverse("workspace:accounts_organisationclaim_change", args=[waiting.pk])
    sign_in(client, staff())

    shown = client.get(page).content.decode()
    listed = client.get(reverse("workspace:accounts_organisationclaim_changelist"))
    client.post(page, {"approve": "1"})

    assert "Numret börjar på 5." in shown
    assert "En annan anmälan med samma organisationsnummer väntar" in shown
    assert "läggs Föreningen Grannskap till i registret" in shown
    assert "Föreningen Grannskap (ny)" in listed.content.decode()
    assert Organisation.objects.get().name == "Föreningen Grannskap"


def test_the_officer_is_told_when_the_number_has_come_into_the_register(client: Client):
    waiting = told()
    there = association("Grannskap före")
    sign_in(client, staff())

    shown = client.get(reverse("workspace:accounts_organisationclaim_change", args=[waiting.pk]))

    assert "Organisationsnumret har kommit in i registret" in shown.content.decode()
    approve_claim(waiting.pk, by=staff("olof@delmos.example"))
    assert Invitation.objects.get().organisation == there


def test_new_organisations_from_one_address_are_limited_and_what_was_typed_is_kept(client: Client):
    new = reverse("organisation-claim-new")
    answers = [client.post(new, FILLED).status_code for _ in range(5)]

    page = client.post(new, FILLED)

    assert [*answers, page.status_code] == [302, 302, 302, 302, 302, 429]
    assert page.context["form"].non_field_errors() == [too_many("Anmälan")]
    assert [text in page.text for text in (FILLED["name_of_it"], FILLED["title"])] == [True, True]
    assert OrganisationClaim.objects.count() == 5


@pytest.mark.parametrize(
    ("mailbox", "same"),
    [("kommun@motala.example", True), ("brev@annan.example", False), ("", False)],
)
def test_an_address_in_the_mailboxs_domain_is_marked_and_still_waits(client: Client, mailbox, same):
    motala = organisation()
    motala.mailbox = mailbox
    motala.save()
    waiting = claim(motala)
    sign_in(client, staff())

    listed = client.get(reverse("workspace:accounts_organisationclaim_changelist"))
    shown = client.get(reverse("workspace:accounts_organisationclaim_change", args=[waiting.pk]))

    assert ("Samma som e-postlådans" in listed.content.decode()) is same
    assert ("Samma domän" in shown.content.decode()) is same
    assert (waiting.status, Invitation.objects.count()) == ("waiting", 0)
