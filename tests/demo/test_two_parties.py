"""The demonstration's call that two sign in order can be played to the end."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from applications.actions import drafting, signing
from applications.models import Call, Case, Status, Submission
from delmos_portal.accounts.models import Level, Organisation, User
from delmos_portal.demo import two_parties
from delmos_portal.demo.answers import invented
from delmos_portal.demo.cases import publish_calls
from delmos_portal.demo.people import CAST
from delmos_portal.demo.walk import fill_in, signing_of
from delmos_portal.running.provider import HOLDERS
from tests.accounts.people import sign_in
from tests.oidc import Broker, broker, provider, running_provider

__all__ = ["broker", "provider", "running_provider"]

pytestmark = pytest.mark.django_db


def loaded(people: dict[str, User]) -> Call:
    call = two_parties.publish_call()
    two_parties.connect_e_ids(people)
    list(two_parties.make_cases(call, people))
    return call


def of(call: Call, code: str) -> Submission:
    return Submission.objects.get(case__call=call, case__organisation__code=code)


def test_one_is_a_draft_one_is_half_signed_and_one_has_come_in(people: dict[str, User]):
    call = loaded(people)

    rows = call.cases.order_by("organisation__code").values_list(
        "organisation__name", "submissions__status", "submissions__signatures__name"
    )

    assert sorted(rows, key=str) == [
        ("Borås kommun", Status.SIGNING, "Lena Åkesson"),
        ("Motala kommun", Status.DRAFT, None),
        ("Norrköpings kommun", Status.RECEIVED, "Direktör i Norrköpings kommun"),
        ("Norrköpings kommun", Status.RECEIVED, "Ordförande i Norrköpings kommun"),
    ]
    assert [str(one) for one in call.first_stage().signing_parties] == [
        "Kommunstyrelsens ordförande eller regionstyrelsens ordförande",
        "Kommunchef eller regiondirektör",
    ]


def test_loading_twice_makes_no_more(people: dict[str, User]):
    call = loaded(people)

    assert loaded(people) == call
    assert Case.objects.filter(call=call).count() == 3


def test_motalas_draft_is_ready_to_send_and_is_in_when_both_have_signed(people: dict[str, User]):
    it = of(loaded(people), two_parties.MOTALA)

    signatories = [people["sigrid"], people["karin"]]
    two_parties.send_and_sign(it, signatories, by=people["amina"])

    it.refresh_from_db()
    assert it.status == Status.RECEIVED


def test_borass_half_signed_one_is_in_when_jonas_signs(people: dict[str, User]):
    it = of(loaded(people), two_parties.BORAS)

    signing.sign(it.pk, signing_of(it, people["jonas"]), by=people["jonas"])

    it.refresh_from_db()
    assert it.status == Status.RECEIVED


def test_what_omar_writes_for_boras_can_be_signed_by_lena(people: dict[str, User]):
    boras = Organisation.objects.get(code=two_parties.BORAS, kind="kommun")
    it = drafting.begin(publish_calls(), boras, by=people["omar"])
    fill_in(it, invented, by=people["omar"])

    two_parties.send_and_sign(it, [people["lena"]], by=people["omar"])

    it.refresh_from_db()
    assert it.status == Status.RECEIVED


def test_where_there_is_an_e_id_it_is_what_both_sign_with(broker: Broker, people: dict[str, User]):
    call = loaded(people)

    assert call.first_stage().required_level == Level.E_ID
    given = of(call, two_parties.NORRKOPING).signatures.values_list("level", flat=True)
    assert list(given) == [Level.E_ID, Level.E_ID]
    held = SocialAccount.objects.values_list("uid", "user__name")
    assert dict(held) == HOLDERS
    sheet = reverse("sign", args=[of(call, two_parties.BORAS).pk])
    page = sign_in(Client(), people["jonas"]).get(sheet).content.decode()
    assert "Legitimera dig med BankID eller Freja" in page


def test_who_has_an_e_id_is_called_the_same_by_the_provider_and_the_portal():
    signs = {one.key: one.name for one in CAST if one.signs_as}

    assert signs == HOLDERS
