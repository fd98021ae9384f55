"""What the organisation's page says of its mandates."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delmos_portal.accounts.models import Office, Role
from tests.accounts.people import mandate, member, sign_in
from tests.accounts.test_mandates import extract

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_in_a_folder_of_their_own(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


def page_of(client: Client, where) -> str:
    return client.get(reverse("organisation", args=[where.pk])).content.decode()


def test_the_page_says_where_each_mandate_stands(client: Client, motala, amina, sigrid):
    today = timezone.localdate()
    wilma = member(motala, "wilma@motala.example", Role.SIGNATORY, by=amina)
    ends = {"valid_from": today - timedelta(days=300), "valid_until": today + timedelta(days=60)}
    mandate(motala, sigrid, by=amina, **ends)
    mandate(motala, wilma, by=amina, valid_from=today + timedelta(days=61))
    mandate(motala, wilma, by=amina, office=Office.MUNICIPAL_DIRECTOR, valid_from=today)
    sign_in(client, amina)

    rows = {
        row.it.user.name + " " + office.label: row.text
        for office in client.get(reverse("organisation", args=[motala.pk]))
        .context["standing"]
        .offices
        for row in office.rows
    }

    assert rows == {
        f"{sigrid.name} Kommunstyrelsens ordförande": "Slutar snart",
        f"{wilma.name} Kommunstyrelsens ordförande": "Har inte börjat",
        f"{wilma.name} Kommunchef": "Gäller",
    }


def test_the_page_says_from_which_day_nobody_can_sign(client: Client, motala, amina, sigrid):
    today = timezone.localdate()
    wilma = member(motala, "wilma@motala.example", Role.SIGNATORY, by=amina)
    last = today + timedelta(days=90)
    mandate(motala, sigrid, by=amina, valid_from=today, valid_until=last)
    mandate(motala, wilma, by=amina, office=Office.MUNICIPAL_DIRECTOR, valid_from=today)
    sign_in(client, amina)

    shown = client.get(reverse("organisation", args=[motala.pk])).context["standing"]

    assert [text.split(" kan ", 1)[1] for text in shown.warnings] == [
        "ingen underteckna som kommunstyrelsens ordförande."
    ]
    assert shown.warnings[0].startswith("Från och med ")


def test_the_page_says_when_only_one_person_can_sign(client: Client, motala, amina, sigrid):
    mandate(motala, sigrid, by=amina, valid_from=timezone.localdate())
    sign_in(client, amina)

    page = page_of(client, motala)

    assert f"Just nu kan bara {sigrid.name} underteckna för Motala kommun." in page


def test_without_mandates_the_page_says_what_to_do(client: Client, motala, amina):
    sign_in(client, amina)

    assert "Bjud först in den som ska underteckna" in page_of(client, motala)


def test_the_page_costs_the_same_with_many_mandates(
    client: Client, motala, amina, sigrid, django_assert_num_queries
):
    sign_in(client, amina)
    page = reverse("organisation", args=[motala.pk])
    client.get(page)
    for number in range(10):
        mandate(
            motala,
            sigrid,
            by=amina,
            office=Office.EQUIVALENT,
            office_title=f"Chef {number}",
            evidence_file=extract(),
        )

    with django_assert_num_queries(8):
        client.get(page)
