"""The public register: anyone may search it; it tells what is public, of organisations and not of persons."""

from datetime import datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions import drafting
from applications.actions.receiving import enter_in_register
from applications.models import Call, Case, RegisterEntry, Status, Submission
from delmos_portal.templatetags.swedish import STOCKHOLM
from screening.views import leafing
from tests.build import (
    People,
    call,
    keep_promises,
    mandate,
    member,
    notification,
    organisation,
    people,
    walk,
)

pytestmark = pytest.mark.django_db
NONSENSE = {"X-Nonsense": "yes"}  # what is shown again as it was typed need not be valid


@pytest.fixture(autouse=True)
def forget_earlier_attempts():
    cache.clear()
    yield
    cache.clear()


def from_another(name: str, code: str, status: str, who: People, of: Call) -> Submission:
    other = organisation(name, code)
    member(who.amina, other, "writer")
    member(who.sigrid, other, "signatory")
    mandate(who.sigrid, other)
    for user in (who.amina, who.sigrid):
        user.refresh_from_db()
        user.__dict__.pop("_roles_by_organisation", None)
    return walk(drafting.begin(of, other, by=who.amina), who).to(status)


def enter(case: Case, subject: str, kind: str = "submission", **fields: Any) -> None:
    number = RegisterEntry.objects.count() + 1
    entry = RegisterEntry(
        direction=RegisterEntry.Direction.RECEIVED,
        counterpart=case.organisation_name,
        subject=subject,
        **{"at": timezone.now(), "key": f"{kind}:{number}", **fields},
    )
    enter_in_register(case.pk, entry)


def told(**asked: str) -> list[tuple[str, str]]:
    page = Client().get(reverse("public-register"), asked)
    assert page.status_code == 200
    return [(row.organisation, row.subject) for row in page.context["page"].rows]


def subjects(case: Case) -> list[str]:
    page = Client().get(reverse("registered-case", args=[case.registration_number]))
    return [row.subject for row in page.context["rows"]]


@pytest.mark.parametrize("rows", [1, 60])
def test_the_register_costs_the_same_with_one_row_and_with_many(rows, django_assert_num_queries):
    it = notification(Status.RECEIVED)
    for number in range(rows - 1):
        enter(it.case, f"Handling {number}")

    with django_assert_num_queries(2):  # rows, calls
        page = Client().get(reverse("public-register"))

    assert len(page.context["page"].rows) == min(rows, 50)


@pytest.mark.parametrize("rows", [1, 30])
def test_a_case_costs_the_same_with_one_entry_and_with_thirty(rows, django_assert_num_queries):
    it = notification(Status.RECEIVED)
    for number in range(rows - 1):
        enter(it.case, f"Handling {number}")
    it.case.refresh_from_db()

    with django_assert_num_queries(2):  # the case, its entries
        page = Client().get(reverse("registered-case", args=[it.case.registration_number]))

    assert len(page.context["rows"]) == rows


def test_drafts_and_what_lies_for_signing_are_not_there():
    who, of = people(), call()
    from_another("Ale kommun", "1440", Status.DRAFT, who, of)
    from_another("Boden kommun", "2582", Status.SIGNING, who, of)
    from_another("Krokom kommun", "2309", Status.RECEIVED, who, of)

    assert told() == [("Krokom kommun", "Intresseanmälan")]


def test_a_decision_and_what_it_rests_on_are_told_when_it_is_announced():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    it.case.refresh_from_db()
    road, seen = walk(it, who), {}
    for step in ("assess", "propose", "decide", "announce"):
        getattr(road, step)()
        keep_promises()
        seen[step] = subjects(it.case)

    before = ["Intresseanmälan", "Kvittens på intresseanmälan"]
    assert [seen[step] for step in ("assess", "propose", "decide")] == [before] * 3
    assert sorted(seen["announce"]) == sorted(
        [
            *before,
            "Bedömning av intresseanmälan",
            "Beslut om intresseanmälan",
            "Underrättelse om beslut om intresseanmälan",
        ]
    )


def test_a_kind_of_entry_that_nobody_has_thought_of_is_not_told():
    it = notification(Status.RECEIVED)
    it.case.refresh_from_db()
    enter(it.case, "Anteckning", kind="note")
    enter(it.case, "Yttrande", kind="submission")

    assert subjects(it.case) == ["Intresseanmälan", "Yttrande"]
    assert [subject for _organisation, subject in told()] == ["Yttrande", "Intresseanmälan"]


def test_a_case_without_a_number_has_no_page():
    draft = notification(Status.DRAFT)

    pages = [
        Client().get(reverse("registered-case", args=[number]))
        for number in ("2026-2.6.2-1", "None", str(draft.case_id), "a\x00b")
    ]

    assert [page.status_code for page in pages] == [404] * 4


def test_each_field_of_the_search_narrows_it():
    who, of, other = people(), call(), call("annan")
    Call.objects.filter(pk=other.pk).update(title="Åtgärder mot hemlöshet")
    ale = from_another("Ale kommun", "1440", Status.RECEIVED, who, of)
    orebro = from_another("Örebro kommun", "1880", Status.RECEIVED, who, other)
    old = datetime(2019, 5, 15, 23, 59, tzinfo=STOCKHOLM)
    ale.case.refresh_from_db()
    enter(ale.case, "Återkallelse av ansökan", at=old)
    first, again = ("Ale kommun", "Intresseanmälan"), ("Ale kommun", "Återkallelse av ansökan")
    third = ("Örebro kommun", "Intresseanmälan")
    orebro.case.refresh_from_db()
    number = orebro.case.registration_number

    assert told() == [again, third, first]
    assert told(sok="örebro") == told(sok="ÖREBRO") == told(sok=f" {number} ") == [third]
    assert told(sok=f"{ale.case.registration_number}/2") == [again]
    assert told(sok=f"{number}/2") == []
    assert told(ord="återkall") == told(ord="ÅTERKALLELSE") == [again]
    assert told(ord="hemlöshet") == told(ord="åtgärder MOT") == [third]
    assert told(utlysning="annan") == [third]
    assert told(till="2019-05-15") == told(fran="2019-05-15", till="2019-05-15") == [again]
    assert told(till="2019-05-14") == []
    assert told(fran="2019-05-16") == [third, first]
    assert told(sok="%") == told(ord="_") == []


@pytest.mark.parametrize(
    ("asked", "field", "sentence"),
    [
        ({"fran": "i går"}, "fran", "Skriv dagen som år-månad-dag, till exempel 2026-05-15."),
        (
            {"fran": "2026-05-15", "till": "2026-05-14"},
            "till",
            "Dagen ligger före den första. Byt plats på dagarna.",
        ),
        ({"utlysning": "finns-inte"}, "utlysning", "Välj en utlysning i listan."),
    ],
)
def test_what_cannot_be_searched_for_is_said_beside_its_field(asked, field, sentence):
    notification(Status.RECEIVED)

    page = Client().get(reverse("public-register"), asked, headers=NONSENSE)

    assert page.context["form"].errors == {field: [sentence]}
    assert page.context["page"].rows == []
    assert page.text.count(sentence) == 2  # in the summary and beside the field
    assert "Sökningen gick inte att göra" in page.text


def test_a_word_that_no_text_can_hold_is_refused_and_not_an_error():
    page = Client().get(reverse("public-register"), {"sok": "a\x00b"}, headers=NONSENSE)

    assert page.status_code == 200


@pytest.mark.parametrize(
    ("asked", "field"),
    [({"till": "9999-12-31"}, "till"), ({"fran": "0001-01-01"}, "fran")],
)
def test_a_year_that_nobody_means_is_refused_and_not_an_error(asked, field):
    page = Client().get(reverse("public-register"), asked)

    assert page.status_code == 200
    assert page.context["form"].errors == {field: ["Skriv ett år mellan 1900 och 2200."]}


@pytest.mark.parametrize("number", ["9" * 5000, "²", "-1"])
def test_a_page_that_cannot_be_is_the_first(number: str):
    page = Client().get(reverse("public-register"), {"sida": number})

    assert (page.status_code, page.context["page"].number) == (200, 1)


def test_leafing_shows_every_entry_once_and_says_when_it_ends(monkeypatch):
    monkeypatch.setattr(leafing, "ROWS_ON_A_PAGE", 2)
    it = notification(Status.RECEIVED)
    for number in range(4):
        enter(it.case, f"Handling {number}")

    pages = [Client().get(reverse("public-register"), {"sida": n}) for n in ("1", "2", "3", "x")]

    assert [[row.number for row in page.context["page"]] for page in pages] == [
        [5, 4],
        [3, 2],
        [1],
        [5, 4],
    ]
    assert [page.context["page"].has_next for page in pages] == [True, True, False, True]


def test_an_empty_register_says_so():
    assert "Diariet är tomt" in Client().get(reverse("public-register")).text


def test_a_case_tells_how_to_ask_for_a_copy_and_leads_to_no_document():
    who = people()
    it = notification(Status.ANNOUNCED, who=who)
    keep_promises()
    it.case.refresh_from_db()
    number = it.case.registration_number

    page = Client().get(reverse("registered-case", args=[number])).text

    assert f"mailto:info@delmos.example?subject=Beg%C3%A4ran%20om%20handling%20i%20{number}" in page
    assert "/handlingar/" not in page
    assert "/filer/" not in page


def test_too_many_searches_from_one_address_are_refused_and_leafing_is_not():
    searches = [
        Client().get(reverse("public-register"), {"sok": "a"}).status_code for _ in range(61)
    ]

    assert searches == [200] * 60 + [429]
    assert Client().get(reverse("public-register"), {"sida": "2"}).status_code == 200


def test_the_register_is_linked_from_every_footer():
    assert f'href="{reverse("public-register")}"' in Client().get(reverse("start")).text
