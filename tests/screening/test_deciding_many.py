"""A decision maker reads many proposals on one page and decides them, each as its own."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from applications.actions import drafting
from applications.models import ConflictOfInterest, Decision, Outcome, Status, Submission
from delmos_portal.accounts.models import StaffRole
from screening.actions import communicating, deciding, reviewing
from screening.actions.deciding_many import CHANGED, SAY_NO_CONFLICT, Read, decide_many
from screening.requirements import Proposal
from tests.accounts.people import sign_in
from tests.build import People, call, notification, people, person, walk
from tests.screening.test_equal_treatment import coded_call
from tests.screening.test_told_alike import taken_to

pytestmark = pytest.mark.django_db
PAGE = "workspace:decide-many"


def two_proposals(who: People) -> list[Submission]:
    return [notification(Status.PROPOSED, who=who, of=call(slug)) for slug in ("en", "tva")]


def read(*proposed: Submission) -> list[Read]:
    rows = Decision.objects.filter(submission__in=proposed)
    return [Read(one.submission_id, one.proposed_at.isoformat()) for one in rows]


def posted(*proposed: Submission, **more: str) -> dict[str, object]:
    seen = {f"sett-{one.submission_id}": one.proposed_at for one in read(*proposed)}
    ids = [one.pk for one in proposed]
    return {"inlaga": ids, "valda": ids, **seen, **more}


def statuses(*them: Submission) -> list[str]:
    return [Submission.objects.get(pk=one.pk).status for one in them]


def test_each_ticked_proposal_is_decided_and_the_others_stay():
    who = people()
    first, second = two_proposals(who)
    body = posted(first, second, inget_jav="ja") | {"valda": [first.pk]}

    answer = sign_in(Client(), who.disa).post(reverse(PAGE), body, follow=True)

    assert statuses(first, second) == [Status.DECIDED, Status.PROPOSED]
    assert "Ett beslut är fattat" in answer.text


def test_who_decides_says_first_that_there_is_no_conflict():
    who = people()
    disa = who.disa
    them = two_proposals(who)
    ConflictOfInterest.objects.filter(user=disa).delete()

    answer = sign_in(Client(), disa).post(reverse(PAGE), posted(*them))

    assert statuses(*them) == [Status.PROPOSED, Status.PROPOSED]
    assert f'id="inget_jav_error">{SAY_NO_CONFLICT}' in answer.text
    done, refused = decide_many(read(*them), has_no_conflict=True, by=disa)
    assert (len(done), refused) == (2, {})
    assert ConflictOfInterest.objects.filter(user=disa, has_conflict=False).count() == 2


def test_a_proposal_that_was_changed_since_it_was_read_is_not_decided():
    who = people()
    first, second = two_proposals(who)
    seen = read(first, second)
    deciding.send_back(first.pk, comment="Förtydliga.", by=who.disa)
    communicating.waive(first.pk, "own", by=who.olle)
    words = Proposal("decline", "Syftet är ett annat än utlysningens.", "2 § förordningen")
    deciding.propose(first.pk, words, by=who.olle)

    _done, refused = decide_many(seen, has_no_conflict=True, by=who.disa)

    assert refused == {first.pk: CHANGED}
    assert statuses(first, second) == [Status.PROPOSED, Status.DECIDED]


def test_who_proposed_is_told_that_another_must_decide():
    who = people()
    (it, _other) = two_proposals(who)
    Decision.objects.filter(submission=it).update(presented_by=who.disa)

    page = sign_in(Client(), who.disa).get(reverse(PAGE), {"inlaga": [it.pk]}).text

    assert "Den som har föreslagit beslutet kan inte också fatta det." in page
    assert "Besluta enligt de valda förslagen" not in page


def test_who_comes_after_a_colleague_is_told_how_each_stands_and_who_was_first():
    who = people()
    first, second = two_proposals(who)
    dag = person("Dag", StaffRole.DECISION_MAKER)
    reviewing.declare(first.case, has_conflict=False, by=dag)
    body = posted(first, second, inget_jav="ja")
    deciding.decide(first.pk, by=dag)

    page = sign_in(Client(), who.disa).post(reverse(PAGE), body).text

    assert statuses(first, second) == [Status.DECIDED, Status.DECIDED]
    assert "Ett beslut är fattat" in page
    assert f"{first.case}: " in page
    assert f"{dag} fattade beslutet" in page
    assert "Skälet står vid varje förslag" not in page


def test_a_proposal_that_there_is_not_is_refused():
    who = people()
    unknown = str(uuid4())

    body = {"inlaga": unknown, "valda": unknown, "inget_jav": "ja"}
    page = sign_in(Client(), who.disa).post(reverse(PAGE), body)

    assert page.status_code == 200


def test_the_page_names_no_case_to_the_recused():
    who = people()
    it, other = two_proposals(who)
    ConflictOfInterest.objects.filter(user=who.disa).delete()
    reviewing.declare(it.case, has_conflict=True, reason="Bror", by=who.disa)

    page = sign_in(Client(), who.disa).get(reverse(PAGE), {"inlaga": [it.pk, other.pk]}).text

    assert it.case.registration_number not in page
    assert other.case.registration_number in page


@pytest.mark.parametrize("many", [1, 12])
def test_the_page_asks_as_much_for_many_as_for_one(many, django_assert_num_queries):
    who = people()
    them = []
    for number in range(many):
        draft = drafting.begin(call(f"utlysning-{number}"), who.motala, by=who.amina)
        them.append(walk(draft, who).to(Status.PROPOSED))
    client = sign_in(Client(), who.disa)

    with django_assert_num_queries(7):
        page = client.get(reverse(PAGE), {"inlaga": [one.pk for one in them]})

    assert page.text.count('name="valda"') == many


def test_like_cases_told_otherwise_are_named_before_the_press_those_in_the_list_too():
    who, of = people(), coded_call()
    told = taken_to(Status.ANNOUNCED, of, who, 10, Outcome.ACCEPT)
    hidden = taken_to(Status.ANNOUNCED, of, who, 13, Outcome.ACCEPT)
    one, other = (
        taken_to(Status.PROPOSED, of, who, number, outcome)
        for number, outcome in ((11, Outcome.ACCEPT), (12, Outcome.DECLINE))
    )
    reviewing.declare(hidden.case, has_conflict=True, reason="Bror", by=who.disa)

    page = sign_in(Client(), who.disa).get(reverse(PAGE), {"inlaga": [one.pk, other.pk]})

    assert {
        row.submission.pk: [(it.pk, label) for it, label in row.alike.named]
        for row in page.context["rows"]
    } == {
        one.pk: [(other.pk, "Inte inbjuden, föreslaget i den här listan")],
        other.pk: [
            (told.pk, "Inbjuden att ansöka"),
            (one.pk, "Inbjuden att ansöka, föreslaget i den här listan"),
        ],
    }
    assert "Lika ärenden har fått en annan utgång" in page.text
    assert str(hidden.case.registration_number) not in page.text


@pytest.mark.parametrize(("outcome", "asked"), [(Outcome.ACCEPT, 5), (Outcome.DECLINE, 6)])
def test_like_cases_cost_one_statement_and_the_reasons_one_however_many(
    outcome: str, asked: int, django_assert_num_queries
):
    who, of = people(), coded_call()
    taken_to(Status.ANNOUNCED, of, who, 10, Outcome.ACCEPT)
    many = [taken_to(Status.PROPOSED, of, who, number, outcome) for number in (11, 12, 13)]
    client = sign_in(Client(), who.disa)
    client.get(reverse(PAGE))

    for count in (1, 3):
        with django_assert_num_queries(asked):
            client.get(reverse(PAGE), {"inlaga": [one.pk for one in many[:count]]})
