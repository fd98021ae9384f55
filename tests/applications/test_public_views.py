"""What anyone may read, and what a member is told before drafting."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications.models import Case, Submission
from applications.views.public import printed
from delmos_portal.accounts.models import OrganisationKind, Role
from delmos_portal.questionnaires.definition import parse
from tests.accounts.people import sign_in
from tests.build import call, member, organisation, people

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number_of_calls", [1, 30])
@pytest.mark.parametrize(("person", "statements"), [("nobody", 2), ("amina", 4)])
def test_the_start_page_asks_at_most_four_questions(
    number_of_calls: int, person: str, statements: int
):
    client = Client()
    if person != "nobody":
        sign_in(client, people().amina)
    for number in range(number_of_calls):
        call(f"utlysning-{number}")

    client.get(reverse("start"))  # the session's first page also writes when it was seen
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = client.get(reverse("start"))

    assert (len(page.context["open_calls"]), len(asked)) == (number_of_calls, statements)


def test_a_member_is_told_before_drafting_that_the_organisation_cannot_apply():
    who = people()
    union = organisation("Räddningsförbundet", "9001", OrganisationKind.KOMMUNALFORBUND)
    member(who.amina, union, Role.WRITER)
    it = call()
    client = sign_in(Client(), who.amina)

    page = client.get(reverse("call", args=[it.slug]))
    begun = client.post(reverse("begin", args=[it.slug]), {"organisation": union.pk}, follow=True)

    reason = (
        "Räddningsförbundet kan inte söka: utlysningen är öppen för kommuner och landsting"
        " (landsting heter i dag regioner) enligt förordningen (2018:118)."
    )
    doors = {door["organisation"].name: door["refusal"] for door in page.context["doors"]}
    assert doors == {"Motala kommun": "", "Räddningsförbundet": reason}
    assert [str(message) for message in begun.context["messages"]] == [reason]
    assert Submission.objects.count() == 0


def test_beginning_twice_leads_to_the_same_draft():
    who = people()
    it = call()
    client = sign_in(Client(), who.amina)
    url = reverse("begin", args=[it.slug])

    first = client.post(url, {"organisation": who.motala.pk})
    second = client.post(url, {"organisation": who.motala.pk})

    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == 1


@pytest.mark.parametrize("number", ["", "x", "0", "99999999999999999999", "²"])
def test_beginning_for_an_organisation_that_is_not_ones_own_finds_nothing(number: str):
    client = sign_in(Client(), people().amina)

    answer = client.post(reverse("begin", args=[call().slug]), {"organisation": number})

    assert answer.status_code == 404


def test_a_reader_gets_the_reason_instead_of_a_button():
    who = people()

    page = sign_in(Client(), who.sigrid).get(reverse("call", args=[call().slug]))

    assert [door["refusal"] for door in page.context["doors"]] == [
        "Du har inte rollen utkastförfattare. Be er organisationsansvariga om den."
    ]


def test_a_late_call_warns_and_a_closed_one_says_what_can_be_done():
    late, closed = call("sen"), call("stangd")
    past = timezone.now() - timedelta(hours=1)
    late.stages.filter(order=1).update(closes_at=past)
    closed.stages.filter(order=1).update(closes_at=past, accepts_late=False)

    pages = [Client().get(reverse("call", args=[one.slug])) for one in (late, closed)]

    assert [page.context["state"].text for page in pages] == ["Sista tiden har gått ut", "Stängd"]
    assert "märks som för sent inkommet" in pages[0].text
    assert "tar inte emot fler" in pages[1].text


def test_every_question_can_be_read_before_signing_in():
    it = call()
    labels = [
        question.label
        for stage in it.stages.all()
        for question in stage.questionnaire.parsed.questions()
    ]

    page = Client().get(reverse("call-questions", args=[it.slug]))

    printed = [
        question["label"]
        for one in page.context["stages"]
        for part in one["sections"]
        for question in part["questions"]
    ]
    assert printed == labels
    assert "Text, högst 4 000 tecken" in " ".join(page.text.split())


def test_a_choice_with_a_comma_in_it_is_read_as_one():
    rows = {
        "row_name": "Bidrag",
        "columns": [
            {
                "key": "state",
                "label": "Läge",
                "kind": "choice",
                "choices": [["granted", "Beviljat"], ["applied", "Sökt, inte beslutat"]],
            }
        ],
    }
    raw = {"key": "grants", "label": "Andra bidrag", "kind": "rows", **rows}
    form = {"title": "F", "sections": [{"key": "s", "title": "S", "questions": [raw]}]}
    [question] = parse(form).questions()

    assert ("Läge", "”Beviljat” eller ”Sökt, inte beslutat”") in printed(question)["parts"]


def test_a_page_that_is_read_writes_nothing():
    it = call()

    with CaptureQueriesContext(connection) as asked:
        for name, arguments in (("start", []), ("calls", []), ("call", [it.slug])):
            Client().get(reverse(name, args=arguments))

    reads = ("SELECT", "EXECUTE prepared_")  # a prepared statement is a query set's
    assert [one["sql"] for one in asked if not one["sql"].startswith(reads)] == []
