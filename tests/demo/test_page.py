"""The demonstration's page: every account by one click."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import StageKind, Status
from delmos_portal.accounts.models import Organisation, OrganisationKind, User
from delmos_portal.demo.articles import publish_articles
from delmos_portal.demo.cases import Plan, make_case, publish_calls
from delmos_portal.demo.people import CAST, DOMAIN, PASSWORD
from delmos_portal.demo.two_parties import publish_call
from delmos_portal.pages.models import Article

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.demo.urls")]


def test_everyone_stands_under_their_own_organisation(people: dict[str, User]):
    page = Client().get(reverse("demo"))

    groups = [
        (where, [row["person"].key for row in rows]) for where, rows in page.context["groups"]
    ]
    assert groups == [
        ("Motala kommun", ["amina", "sigrid", "karin", "sten", "olga"]),
        ("Borås kommun", ["omar", "lena", "jonas"]),
        ("Trapphuset (påhittad förening)", ["fatima", "erik"]),
        ("Delmos", ["olle", "vera", "disa", "rut", "adam"]),
    ]


def test_before_the_accounts_are_there_the_page_says_so():
    page = Client().get(reverse("demo"))

    assert "Kontona läggs in just nu." in page.content.decode()


def test_two_signatures_are_explained_when_their_call_is_there(people: dict[str, User]):
    before = Client().get(reverse("demo")).content.decode()
    publish_call()
    after = Client().get(reverse("demo")).content.decode()

    heading = "Så provar du två underskrifter"
    assert (heading in before, heading in after) == (False, True)


@pytest.mark.parametrize("key", [one.key for one in CAST])
def test_one_click_is_enough_to_be_anyone(people: dict[str, User], key: str):
    client = Client()

    client.post(reverse("demo-sign-in", args=[key]))

    assert client.session["_auth_user_id"] == str(people[key].pk)


def test_whoever_is_asked_to_complete_can_be_signed_in_as_by_a_click_and_by_the_password(
    people: dict[str, User],
):
    of = Organisation.objects.get(kind=OrganisationKind.KOMMUN, code="0180")
    make_case(publish_calls(), of, Plan(StageKind.NOTIFICATION, Status.INCOMPLETE, 1), people)
    clicked, typed, staff = Client(), Client(), Client()

    [asked] = clicked.get(reverse("demo")).context["asked"]
    for one in asked["people"]:
        clicked.post(reverse("demo-sign-in", args=[one["key"]]))
    writer = User.objects.get(email=f"{asked['people'][0]['key']}@{DOMAIN}")
    nobody = staff.post(reverse("demo-sign-in", args=["finns.inte"]))

    assert (asked["organisation"], [one["does"] for one in asked["people"]]) == (
        of.name,
        ["skriver", "undertecknar"],
    )
    assert clicked.session["_auth_user_id"]
    assert typed.login(username=writer.email, password=PASSWORD)
    assert nobody.status_code == 404


def test_the_demonstration_has_news_and_a_knowledge_bank_and_makes_them_once(
    people: dict[str, User],
):
    made = [publish_articles(by=people["rut"]) for _ in range(2)]

    assert made == [6, 0]
    assert (Article.objects.published().news().count(), Article.objects.count()) == (3, 6)
