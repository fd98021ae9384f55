"""Like cases outside a batch: a decision told otherwise is explained before it is announced (N13)."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.actions import drafting
from applications.models import Call, Outcome, Status, Submission
from delmos_portal.accounts.models import Role, StaffRole
from delmos_portal.lifecycle import Refused
from screening.actions import announcing, batching, deciding, explaining, reviewing
from screening.actions.rehearsing import findings_of
from screening.models import DecisionBatch
from screening.views.deciding import TOLD_OTHERWISE
from tests.accounts.people import sign_in
from tests.build import People, mandate, member, organisation, people, person, walk
from tests.screening.batches import approved
from tests.screening.test_equal_treatment import WHY, coded_call, proposed
from tests.screening.test_equal_treatment import told as outcomes_of
from tests.screening.test_ombud import STATEMENTS

pytestmark = pytest.mark.django_db
REASONS = "Behovet är visat med uppgifter om området, och arbetet ligger i linje med syftet."
CHECK = "like_cases_are_told_otherwise"


def alone(other: Submission) -> str:
    """What is said of one whose like case this is."""
    return TOLD_OTHERWISE.format(named(other))


def named(it: Submission) -> str:
    return f"{it.case.organisation_name} ({it.case.registration_number})"


def taken_to(status: str, of: Call, who: People, number: int, outcome: str) -> Submission:
    """A coded notification of another municipality, at this status; always the same code."""
    it = proposed(of, who, number, outcome)
    if status != Status.PROPOSED:
        deciding.decide(it.pk, by=who.disa)
    if status == Status.ANNOUNCED:
        deciding.announce(it.pk, by=who.disa)
    return Submission.objects.get(pk=it.pk)


def in_review(of: Call, who: People, number: int) -> Submission:
    """A coded notification whose assessment is finished, and nothing is proposed."""
    other = organisation(f"Kommun {number}", f"25{number:02d}")
    member(who.amina, other, Role.WRITER)
    member(who.sigrid, other, Role.SIGNATORY)
    mandate(who.sigrid, other)
    for user in (who.amina, who.sigrid):
        user.__dict__.pop("_roles_by_organisation", None)
    walker = walk(drafting.begin(of, other, by=who.amina), who)
    it = walker.to(Status.IN_REVIEW)
    walker.assess()
    return it


@pytest.mark.parametrize("before", [Status.DECIDED, Status.ANNOUNCED])
def test_one_alone_is_not_announced_until_it_is_said_why(before: str):
    who, of = people(), coded_call()
    first = taken_to(before, of, who, 10, Outcome.ACCEPT)
    other = taken_to(Status.DECIDED, of, who, 11, Outcome.DECLINE)

    with pytest.raises(Refused) as told:
        deciding.announce(other.pk, by=who.disa)
    explaining.explain([first, other], outcomes_of(first, other), WHY, by=who.olle)
    done = deciding.announce(other.pk, by=who.disa)

    assert str(told.value) == alone(first)
    assert done.status == Status.ANNOUNCED


def test_one_that_is_only_proposed_stops_no_other():
    who, of = people(), coded_call()
    taken_to(Status.PROPOSED, of, who, 10, Outcome.ACCEPT)
    other = taken_to(Status.DECIDED, of, who, 11, Outcome.DECLINE)

    assert deciding.announce(other.pk, by=who.disa).status == Status.ANNOUNCED


def test_a_batch_names_the_like_cases_that_are_told_outside_it():
    who, of = people(), coded_call()
    outside = taken_to(Status.ANNOUNCED, of, who, 10, Outcome.ACCEPT)
    within = [taken_to(Status.DECIDED, of, who, number, Outcome.DECLINE) for number in (11, 12)]
    batch = batching.create(within[0].stage, "Besked", [one.pk for one in within], by=who.olle)

    found = [one for one in findings_of(batch) if one.check == CHECK]

    assert [one.stops for one in found] == [True, True]
    assert found[0].text == (
        f"Samma kodade skäl har fått en annan utgång i {named(outside)}. Skriv varför under"
        " Likabehandling innan beslutet meddelas, eller ta ut beslutet ur omgången."
    )
    everyone = [outside, *within]
    explaining.explain(everyone, outcomes_of(*everyone), WHY, by=who.olle)
    assert [one for one in findings_of(batch) if one.check == CHECK] == []


def test_a_batch_names_the_like_cases_within_it_and_outside():
    who, of = people(), coded_call()
    outside = taken_to(Status.ANNOUNCED, of, who, 10, Outcome.ACCEPT)
    within = [
        taken_to(Status.DECIDED, of, who, number, outcome)
        for number, outcome in ((11, Outcome.ACCEPT), (12, Outcome.DECLINE))
    ]
    batch = batching.create(within[0].stage, "Besked", [one.pk for one in within], by=who.olle)

    found = {one.name: one.text for one in findings_of(batch) if one.check == CHECK}

    accepted, declined = (str(one.case.registration_number) for one in within)
    said = {name.partition(",")[0]: text.partition(". ")[0] for name, text in found.items()}
    told = "Samma kodade skäl har fått en annan utgång i"
    assert said == {
        accepted: f"{told} {named(within[1])}",
        declined: f"{told} {named(outside)} och {named(within[0])}",
    }


def test_more_than_five_like_cases_are_counted():
    who, of = people(), coded_call()
    many = [taken_to(Status.DECIDED, of, who, number, Outcome.ACCEPT) for number in range(11, 18)]
    it = taken_to(Status.DECIDED, of, who, 10, Outcome.DECLINE)

    with pytest.raises(Refused) as told:
        deciding.announce(it.pk, by=who.disa)

    names = ", ".join(named(one) for one in many[:5])
    assert str(told.value) == TOLD_OTHERWISE.format(f"{names} och 2 till")


def test_the_page_of_announcing_links_to_the_like_cases_and_says_nothing_of_one_with_a_recused():
    who, of = people(), coded_call()
    other = taken_to(Status.ANNOUNCED, of, who, 10, Outcome.ACCEPT)
    it = taken_to(Status.DECIDED, of, who, 11, Outcome.DECLINE)
    disa, page = sign_in(Client(), who.disa), reverse("workspace:announce")

    before = disa.get(page, {"inlaga": str(it.pk)}).text
    reviewing.declare(other.case, has_conflict=True, reason="Bror", by=who.disa)
    after = disa.get(page, {"inlaga": str(it.pk)}).text

    assert alone(other) in before
    assert reverse("workspace:equal-treatment", args=[it.stage_id]) in before
    assert "Samma kodade skäl" not in after


def test_many_on_the_page_of_announcing_are_told_what_each_is_told_alone():
    who, of = people(), coded_call()
    outcomes = {10: Outcome.ACCEPT, 11: Outcome.DECLINE}
    one, other = (taken_to(Status.DECIDED, of, who, *given) for given in outcomes.items())
    otto, disa = person("Otto", StaffRole.OFFICER), sign_in(Client(), who.disa)
    address = {"inlaga": [str(one.pk), str(other.pk)]}

    def told() -> list[str]:
        dispatches = disa.get(reverse("workspace:announce"), address).context["dispatches"]
        return [it.refusal for it in dispatches]

    before = told()
    reviewing.declare(other.case, has_conflict=True, reason="Bror", by=otto)
    after = told()

    assert before == [alone(other), alone(one)]
    assert after == ["", alone(one)]
    with pytest.raises(Refused, match="Samma kodade skäl"):
        deciding.announce(other.pk, by=who.disa)
    assert deciding.announce(one.pk, by=who.disa).status == Status.ANNOUNCED


def test_reasons_that_cover_each_pair_are_enough():
    who, of = people(), coded_call()
    first, second = (
        taken_to(Status.DECIDED, of, who, number, Outcome.ACCEPT) for number in (10, 12)
    )
    it = taken_to(Status.DECIDED, of, who, 11, Outcome.DECLINE)
    page, olle = reverse("workspace:equal-treatment", args=[it.stage_id]), Client()
    sign_in(olle, who.olle)

    explaining.explain([first, it], outcomes_of(first, it), WHY, by=who.olle)
    with pytest.raises(Refused):
        deciding.announce(it.pk, by=who.disa)
    before = olle.get(page).context["left_to_say"]
    explaining.explain([second, it], outcomes_of(second, it), WHY, by=who.olle)
    after = olle.get(page)

    assert (before, after.context["left_to_say"], after.text.count(WHY)) == (1, 0, 2)
    assert deciding.announce(it.pk, by=who.disa).status == Status.ANNOUNCED


def test_an_approved_batch_goes_out_though_a_like_case_is_decided_otherwise_since():
    who, of = people(), coded_call()
    within = [taken_to(Status.DECIDED, of, who, 11, Outcome.DECLINE)]
    batch = approved(within, who)
    late = taken_to(Status.DECIDED, of, who, 10, Outcome.ACCEPT)

    page = sign_in(Client(), who.olle).get(reverse("workspace:batch", args=[batch.pk]))
    begun = announcing.begin(batch.pk)

    assert page.context["stopping"] == []
    assert [one.check for one in page.context["warnings"]] == [CHECK]
    assert "Det här stoppar inte omgången." in page.text
    assert "kan inte godkännas" not in page.text
    assert [one.text for one in page.context["warnings"]] == [
        (
            f"Samma kodade skäl har fått en annan utgång i {named(late)} sedan omgången godkändes."
            " Skälet kan skrivas under Likabehandling också när besluten är meddelade."
        )
    ]
    assert begun.status == DecisionBatch.Status.ANNOUNCING
    with pytest.raises(Refused, match="Samma kodade skäl"):
        deciding.announce(late.pk, by=who.disa)


def test_a_decision_that_was_taken_back_stands_no_longer_among_the_like_cases():
    who, of = people(), coded_call()
    taken_to(Status.PROPOSED, of, who, 10, Outcome.ACCEPT)
    other = taken_to(Status.PROPOSED, of, who, 11, Outcome.DECLINE)
    client = sign_in(Client(), who.olle)
    page = reverse("workspace:equal-treatment", args=[other.stage_id])
    before = len(client.get(page).context["groups"])

    deciding.send_back(other.pk, comment="Se över.", by=who.disa)

    assert (before, len(client.get(page).context["groups"])) == (1, 0)


def test_the_list_counts_what_stops_an_announcement_and_shows_what_is_proposed_beside_it():
    who, of = people(), coded_call()
    one = taken_to(Status.PROPOSED, of, who, 10, Outcome.ACCEPT)
    it = taken_to(Status.DECIDED, of, who, 11, Outcome.DECLINE)
    client = sign_in(Client(), who.olle)
    page = reverse("workspace:equal-treatment", args=[it.stage_id])

    before = client.get(page)
    deciding.decide(one.pk, by=who.disa)
    after = client.get(page)

    assert [shown.context["left_to_say"] for shown in (before, after)] == [0, 1]
    assert [label for _it, label in before.context["groups"][0].members] == [
        "Inbjuden att ansöka, föreslaget",
        "Inte inbjuden",
    ]
    assert ["Det här stoppar inget än" in shown.text for shown in (before, after)] == [True, False]


def test_who_proposes_and_who_decides_read_what_like_cases_were_told():
    who, of = people(), coded_call()
    first = taken_to(Status.DECIDED, of, who, 10, Outcome.DECLINE)
    hidden = taken_to(Status.ANNOUNCED, of, who, 11, Outcome.DECLINE)
    it = in_review(of, who, 13)
    reviewing.declare(hidden.case, has_conflict=True, reason="Bror", by=who.olle)
    olle, disa = (sign_in(Client(), one) for one in (who.olle, who.disa))
    words = {"outcome": "accept", "reasons": REASONS, "provisions": "2 § förordningen"}

    read = olle.get(reverse("workspace:propose", args=[it.pk]))
    sent = olle.post(reverse("workspace:propose", args=[it.pk]), words, follow=True)
    decider = disa.get(reverse("workspace:decide", args=[it.pk]))
    found = decider.context["alike"]

    assert [(one.pk, label) for one, label in read.context["alike"].named] == [
        (first.pk, "Inte inbjuden")
    ]
    assert str(hidden.case.registration_number) not in read.text
    assert TOLD_OTHERWISE.format(named(first)) in sent.text
    assert {one.pk for one, _label in found.named} == {first.pk}
    assert reverse("workspace:equal-treatment", args=[it.stage_id]) in decider.text


@pytest.mark.parametrize(("outcome", "more"), [(Outcome.ACCEPT, 1), (Outcome.DECLINE, 2)])
def test_the_list_asks_once_more_for_like_cases_and_once_for_the_reasons_where_they_differ(
    outcome: str, more: int, django_assert_num_queries
):
    who, of = people(), coded_call()
    taken_to(Status.ANNOUNCED, of, who, 10, Outcome.ACCEPT)
    many = [taken_to(Status.DECIDED, of, who, number, outcome) for number in (11, 12, 13)]
    disa, page = sign_in(Client(), who.disa), reverse("workspace:announce")
    disa.get(page)

    for count in (1, 3):
        with django_assert_num_queries(STATEMENTS + more):
            disa.get(page, {"inlaga": [str(one.pk) for one in many[:count]]})
