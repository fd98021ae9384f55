"""The start page tells each kind of organisation whether there is something to apply for today."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Call, Stage
from delmos_portal.accounts.models import OrganisationKind
from tests.build import call, people

pytestmark = pytest.mark.django_db
A_MONTH = timedelta(days=30)


def lead() -> str:
    page = Client().get(reverse("start"))
    return " ".join(page.text.split('<p class="lead">')[1].split("</p>")[0].split())


def moved(it: Call, **days: int) -> None:
    """Let the first stage open and close so many days from now."""
    now = timezone.now()
    times = {name: now + timedelta(days=number) for name, number in days.items()}
    Stage.objects.filter(pk=it.first_stage().pk).update(**times)


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        (
            [[OrganisationKind.KOMMUN, OrganisationKind.REGION]],
            "Just nu finns en öppen utlysning för kommuner och regioner.",
        ),
        (
            [[OrganisationKind.FOUNDATION, OrganisationKind.ASSOCIATION]],
            "Just nu finns en öppen utlysning för ideella föreningar och stiftelser.",
        ),
        (
            [[OrganisationKind.KOMMUN], [OrganisationKind.ASSOCIATION, OrganisationKind.KOMMUN]],
            "Just nu finns öppna utlysningar för kommuner och ideella föreningar.",
        ),
        ([], "Just nu är ingen utlysning öppen."),
    ],
)
def test_the_first_words_say_for_whom_calls_are_open(kinds, said):
    for number, allowed in enumerate(kinds):
        call(f"utlysning-{number}", allowed_kinds=allowed)

    assert lead() == (
        "Här söker och redovisar ni statsbidrag för att minska och motverka segregation. " + said
    )


def test_the_first_words_say_when_only_some_of_a_kind_may_apply():
    call("listan", allowed_kinds=["kommun"], listed_codes=["0583"], list_source="bilagan")
    only_some = lead()
    call("alla", allowed_kinds=["association"])

    assert only_some.endswith("Just nu finns en öppen utlysning för vissa kommuner.")
    assert lead().endswith(
        "Just nu finns öppna utlysningar för ideella föreningar och vissa kommuner."
    )


def test_each_open_call_says_who_may_apply_and_when_only_some_may():
    who = people()
    call("alla", allowed_kinds=[OrganisationKind.ASSOCIATION])
    call("listan", listed_codes=["0583"], list_source="bilagan")
    call("inbjudna").invited.add(who.motala)

    rows = Client().get(reverse("start")).context["open_calls"]

    assert {row.call.slug: row.who for row in rows} == {
        "alla": "ideella föreningar",
        "listan": "vissa kommuner och regioner",
        "inbjudna": "vissa kommuner och regioner",
    }


def test_what_is_closed_or_has_not_opened_is_nothing_to_apply_for_today():
    moved(call("forra", allowed_kinds=[OrganisationKind.KOMMUN]), opens_at=-60, closes_at=-30)
    moved(call("nasta", allowed_kinds=[OrganisationKind.ASSOCIATION]), opens_at=10, closes_at=40)

    page = Client().get(reverse("start"))

    assert [row.call.slug for row in page.context["coming"]] == ["nasta"]
    assert page.context["open_calls"] == []
    assert lead().endswith("Just nu är ingen utlysning öppen.")
    assert "Kommande utlysningar" in page.text
    assert "Ingen utlysning är öppen just nu" in page.text


def test_no_public_page_speaks_as_if_only_municipalities_could_apply():
    for name in ("start", "page-easy", "page-english"):
        text = Client().get(reverse(name)).text

        assert ("Här anmäler kommuner" in text, "Kommunen ansöker" in text) == (False, False)
    assert "civil society" in Client().get(reverse("page-english")).text
    assert "föreningar" in Client().get(reverse("page-easy")).text
