"""Forms speak of the kind of organisation that reads them: no municipality's words to an association."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from delmos_portal.accounts.models import Office, Organisation, OrganisationClaim, OrganisationKind
from tests.accounts.people import administrator, mandate, sign_in, staff
from tests.accounts.test_organisation_register import association

pytestmark = pytest.mark.django_db

MUNICIPAL_WORDS = re.compile(r"kommunstyrelse|kommunchef|kommunen\b|kommunens", re.IGNORECASE)
OTHERS = [kind for kind in OrganisationKind if kind != OrganisationKind.KOMMUN]


def of_kind(kind: OrganisationKind) -> Organisation:
    return Organisation.objects.create(kind=kind, name="Grannskap", org_number="802000-1239")


@pytest.mark.parametrize("kind", OTHERS)
def test_no_other_kind_reads_a_municipalitys_words(client: Client, kind):
    where = of_kind(kind)
    admin = administrator(where, "fatima@grannskap.example")
    sign_in(client, admin)
    names = ("organisation", "mandate-add", "organisation-invite", "ombud-add")

    pages = {name: client.get(reverse(name, args=[where.pk])).text for name in names}
    wrong = client.post(reverse("organisation-invite", args=[where.pk]), {"email": "fel"}).text

    assert {name: MUNICIPAL_WORDS.findall(text) for name, text in pages.items()} == {
        name: [] for name in names
    }
    assert MUNICIPAL_WORDS.findall(wrong) == []


def test_an_association_is_told_of_its_own_papers(client: Client):
    where = association()
    sign_in(client, administrator(where, "fatima@grannskap.example"))

    form = client.get(reverse("mandate-add", args=[where.pk])).context["form"]

    assert form.fields["evidence"].help_text == (
        "Stadgar, årsmötes- eller styrelseprotokoll eller registreringsbevis. Skriv datum och"
        " paragraf, till exempel Konstituerande styrelsemöte 2026-03-21, § 4."
    )


def test_a_municipality_is_told_of_its_own_as_before(client: Client, motala, amina):
    sign_in(client, amina)

    form = client.get(reverse("mandate-add", args=[motala.pk])).context["form"]

    assert "Kommunstyrelsen 2026-01-14, § 12." in form.fields["evidence"].help_text


def test_the_officer_is_told_what_to_look_at_for_an_association(client: Client):
    where = association()
    fatima = administrator(where, "fatima@grannskap.example")
    one = mandate(where, fatima, by=fatima, office=Office.CHAIR, evidence="Årsmötet 2026, § 9")
    sign_in(client, staff("olof@delmos.example"))

    page = client.get(reverse("workspace:accounts_mandate_change", args=[one.pk]))

    assert "till exempel stadgarna och årsmötesprotokollet" in page.text
    assert MUNICIPAL_WORDS.findall(page.text) == []


def test_one_of_an_association_in_the_register_may_have_a_private_address(client: Client):
    there = association()
    filled = {
        "organisation": there.pk,
        "name": "Fatima Ek",
        "title": "Kassör",
        "email": "fatima@gmail.com",
        "phone": "0141-22 50 00",
    }

    client.post(reverse("organisation-claim"), filled)

    assert OrganisationClaim.objects.get().organisation == there
