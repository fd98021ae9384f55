"""Organisations of every kind: their numbers, their offices, their members and their former names."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn

from delmos_portal.accounts.coverage import offices_of
from delmos_portal.accounts.models import (
    Organisation,
    OrganisationKind,
    OrganisationName,
    StaffRole,
)
from delmos_portal.journal.models import Event
from delmos_portal.numbers import as_registered, looks_personal
from tests.accounts.people import administrator, organisation, sign_in, staff

FILLED = {
    "kind": "kommunalforbund",
    "code": "",
    "name": "Räddningsförbundet Väst",
    "county_code": "",
    "org_number": "222000-0125",
    "mailbox": "",
    "members": "",
    "renamed_on": "",
}


def whole(nine: str) -> str:
    return nine + luhn.calc_check_digit(nine)


def association(name: str = "Föreningen Grannskap", number: str = "802000-1239") -> Organisation:
    return Organisation.objects.create(kind="association", name=name, org_number=number)


@settings(max_examples=60)
@given(st.integers(0, 99), st.sampled_from("23456789"), st.integers(0, 999_999), st.integers(0, 4))
def test_a_number_is_read_however_it_is_written(first, third, rest, way):
    ten = whole(f"{first:02}{third}{rest:06}")
    written = [
        ten,
        f"{ten[:6]}-{ten[6:]}",
        f" {ten[:6]} {ten[6:]} ",
        f"16{ten}",
        f"16{ten[:6]}–{ten[6:]}",
    ]

    assert as_registered(written[way]) == f"{ten[:6]}-{ten[6:]}"
    assert not looks_personal(ten)


@settings(max_examples=60)
@given(
    st.dates(date(1900, 1, 1), date(2025, 12, 31)),
    st.integers(0, 999),
    st.sampled_from([0, 60]),
    st.sampled_from(
        [
            "{short}{last}",
            "{short}-{last}",
            "{long}{last}",
            "{long} {last}",
            "{short}+{last}",
            "{long}",
            "{short}",
        ]
    ),
)
def test_a_persons_number_never_passes(born, number, shift, way):
    short = f"{born:%y%m}{born.day + shift:02}"
    last = whole(f"{short}{number:03}")[6:]
    written = way.format(short=short, long=f"{born:%Y}{short[2:]}", last=last)

    assert (looks_personal(written), as_registered(written)) == (True, "")


@pytest.mark.parametrize(
    "written", ["", "802000-1230", "80200012", "8020001239123", "åtta", "802000123\uff19"]
)
def test_what_is_no_number_is_not_made_one(written):
    assert as_registered(written) == ""


@pytest.mark.parametrize(
    ("kind", "offices"),
    [
        ("kommun", ["Kommunstyrelsens ordförande", "Kommunchef", "Motsvarande"]),
        ("region", ["Regionstyrelsens ordförande", "Regiondirektör", "Motsvarande"]),
        ("kommunalforbund", ["Förbundsordförande", "Förbundschef", "Motsvarande"]),
        ("association", ["Styrelsens ordförande", "Firmatecknare", "Motsvarande"]),
        ("foundation", ["Styrelsens ordförande", "Firmatecknare", "Motsvarande"]),
        ("faith_community", ["Styrelsens ordförande", "Firmatecknare", "Motsvarande"]),
    ],
)
def test_the_offices_depend_on_the_kind(kind, offices):
    assert [one.label for one in offices_of(kind)] == offices


def test_every_kind_has_offices():
    assert [kind for kind in OrganisationKind if len(offices_of(kind)) != 3] == []


@pytest.mark.django_db
def test_an_associations_chair_is_written_down_on_the_page(client: Client):
    here = association()
    amina = administrator(here)
    sign_in(client, amina)
    form = {
        "user": amina.pk,
        "office": "chair",
        "is_substitute": "nej",
        "valid_from": "2026-01-01",
        "evidence": "Årsmötet 2026-03-01, § 8",
    }

    client.post(reverse("mandate-add", args=[here.pk]), form)

    page = client.get(reverse("organisation", args=[here.pk])).content.decode()
    assert here.mandates.get().office_text == "Styrelsens ordförande"
    assert ("Firmatecknare" in page, "Kommunchef" in page) == (True, False)


@pytest.mark.django_db
def test_a_number_stands_once_in_the_register_but_for_gotland():
    call_command("load_organisations", stdout=StringIO())
    association()

    gotland = Organisation.objects.filter(org_number="212000-0803")
    assert sorted(gotland.values_list("kind", flat=True)) == ["kommun", "region"]
    with pytest.raises(IntegrityError), transaction.atomic():
        association("En annan förening")


@pytest.mark.django_db
def test_the_regions_of_2018_are_called_what_they_were_called():
    call_command("load_organisations", stdout=StringIO())
    call_command("load_organisations", stdout=StringIO())
    stockholm = Organisation.objects.get(kind="region", code="01")
    skane = Organisation.objects.get(kind="region", code="12")

    assert stockholm.name_on(date(2018, 12, 31)) == "Stockholms läns landsting"
    assert stockholm.name_on(date(2019, 1, 1)) == "Region Stockholm"
    assert skane.name_on(date(2018, 5, 15)) == "Region Skåne"
    assert OrganisationName.objects.count() == 7


@pytest.mark.django_db
def test_of_several_former_names_the_one_of_that_day_is_said():
    here = association("Tredje namnet")
    here.former_names.create(name="Första namnet", last_day=date(2010, 6, 30))
    here.former_names.create(name="Andra namnet", last_day=date(2020, 6, 30))

    days = [date(2010, 6, 30), date(2010, 7, 1), date(2020, 6, 30), date(2020, 7, 1)]
    assert [here.name_on(day) for day in days] == [
        "Första namnet",
        "Andra namnet",
        "Andra namnet",
        "Tredje namnet",
    ]


@pytest.fixture
def ada(client: Client):
    ada = staff("ada@delmos.example", StaffRole.ADMINISTRATOR)
    sign_in(client, ada)
    return ada


@pytest.mark.django_db
def test_a_federation_is_added_with_its_members(client: Client, ada):
    motala, tjorn = organisation(), organisation("Tjörns kommun", "1419")

    client.post(
        reverse("workspace:accounts_organisation_add"),
        {**FILLED, "members": "motala\nTjörns kommun\n"},
    )

    made = Organisation.objects.get(kind="kommunalforbund")
    assert {*made.members.all()} == {motala, tjorn}
    assert motala.federations.get() == made
    page = client.get(reverse("organisation", args=[made.pk])).content.decode()
    assert ("Medlemmar i förbundet" in page, "Tjörns kommun" in page) == (True, True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"members": "Motala\nAtlantis"}, "Finns inte bland kommuner och regioner: Atlantis."),
        ({"kind": "association", "members": "Motala"}, "Bara ett kommunalförbund har medlemmar."),
        ({"org_number": "222000-0126"}, "Organisationsnumret stämmer inte."),
        ({"renamed_on": "2020-01-01"}, "En ny organisation har inget tidigare namn."),
        ({"org_number": "802000-1239"}, "finns redan i registret"),
    ],
)
def test_what_cannot_stand_in_the_register_is_refused(client: Client, ada, changes, said):
    organisation()
    association()

    answer = client.post(reverse("workspace:accounts_organisation_add"), {**FILLED, **changes})

    assert said in answer.content.decode()
    assert Organisation.objects.count() == 2


@pytest.mark.django_db
def test_a_persons_number_in_the_register_is_not_shown_again(client: Client, ada):
    answer = client.post(
        reverse("workspace:accounts_organisation_add"), {**FILLED, "org_number": "19811218-9876"}
    )

    page = answer.content.decode()
    assert ("ser ut som ett personnummer" in page, "9876" in page) == (True, False)


@pytest.mark.django_db
def test_an_organisation_that_changes_its_name_keeps_the_old_one(client: Client, ada):
    here = association("Grannskap")
    form = {**FILLED, "kind": "association", "org_number": "802000-1239"}
    page = reverse("workspace:accounts_organisation_change", args=[here.pk])

    client.post(page, {**form, "name": "Grannskap i Väst", "renamed_on": "2026-03-01"})

    here.refresh_from_db()
    assert (here.name, here.name_on(date(2026, 2, 28))) == ("Grannskap i Väst", "Grannskap")
    assert Event.objects.latest("position").step == "change_organisation"
    shown = client.get(reverse("organisation", args=[here.pk])).content.decode()
    assert "Grannskap, till och med 28" in shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "on", "said"),
    [
        ("Grannskap", "2026-03-01", "Namnet är detsamma som förut."),
        ("Nytt", "2199-01-01", "Skriv en dag som har varit."),
        ("Nytt", "2019-12-31", "Ett tidigare namn gällde ännu den dagen."),
    ],
)
def test_a_name_changes_once_and_not_in_the_future(client: Client, ada, name, on, said):
    here = association("Grannskap")
    here.former_names.create(name="Gamla", last_day=date(2020, 1, 1))
    form = {**FILLED, "kind": "association", "org_number": "802000-1239"}

    answer = client.post(
        reverse("workspace:accounts_organisation_change", args=[here.pk]),
        {**form, "name": name, "renamed_on": on},
    )

    here.refresh_from_db()
    assert said in answer.content.decode()
    assert (here.name, here.former_names.count()) == ("Grannskap", 1)


@pytest.mark.django_db
def test_a_slip_of_the_pen_leaves_no_former_name(client: Client, ada):
    here = association("Granskap")
    form = {**FILLED, "kind": "association", "org_number": "802000 1239", "name": "Grannskap"}

    client.post(reverse("workspace:accounts_organisation_change", args=[here.pk]), form)

    here.refresh_from_db()
    assert (here.name, here.org_number, here.former_names.count()) == (
        "Grannskap",
        "802000-1239",
        0,
    )
    assert here.name_on(timezone.localdate()) == "Grannskap"
