"""N13: like cases are answered alike, or it is said why not."""

from uuid import UUID

import pytest

from applications.actions import drafting
from applications.models import Outcome, Status, Submission
from delmos_portal.accounts.models import Role, User
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from screening.actions import criteria, deciding, explaining
from screening.models import Criterion
from screening.requirements.equal_treatment import unequal, unlike
from tests.build import People, call, mandate, member, organisation, people, person, walk

pytestmark = pytest.mark.django_db
WHY = "Den ena saknar samverkan med civilsamhället i det område som ansökan gäller."


def administrator() -> User:
    return person("Ada", "administrator")


def coded_call():
    """A call whose notifications are coded by what need they show."""
    made = call()
    first = made.stages.first()
    criteria.begin(first.pk, with_scale=True, by=administrator())
    purpose = Criterion.objects.get(stage=first, key="purpose")
    purpose.grounds = [["behov", "Behovet är visat"]]
    criteria.save(purpose, by=administrator())
    return made


def proposed(of, who: People, number: int, outcome: str) -> Submission:
    """A notification of another municipality, proposed with this outcome; always the same code."""
    other = organisation(f"Kommun {number}", f"25{number:02d}")
    member(who.amina, other, Role.WRITER)
    member(who.sigrid, other, Role.SIGNATORY)
    mandate(who.sigrid, other)
    for user in (who.amina, who.sigrid):
        user.__dict__.pop("_roles_by_organisation", None)
    draft = drafting.begin(of, other, by=who.amina)
    return walk(draft, who, outcome=outcome).to(Status.PROPOSED)


def group(*outcomes: str) -> tuple[list[Submission], User]:
    who, of = people(), coded_call()
    found = [proposed(of, who, number, outcome) for number, outcome in enumerate(outcomes, 10)]
    return found, who.olle


def told(*its: Submission) -> dict[str, str]:
    """The group as a page gives it to be explained: each case with its outcome."""
    now = Submission.objects.filter(pk__in=[one.pk for one in its]).order_by("case__organisation")
    return {str(one.pk): one.decision.outcome for one in now}


def waiting(*its: Submission) -> set[UUID]:
    """Those that wait for a reason, as they are now."""
    now = Submission.objects.filter(pk__in=[one.pk for one in its])
    found = unlike([(one, one.decision.outcome) for one in now])
    return {pk for pk, others in found.items() if others}


def test_the_same_codes_with_different_outcomes_are_found():
    [one, other], _olle = group(Outcome.ACCEPT, Outcome.DECLINE)

    [found] = unequal([one, other])

    assert waiting(one, other) == {one.pk, other.pk}
    assert set(found.submissions) == {one.pk, other.pk}
    assert sorted(found.outcomes) == [Outcome.ACCEPT, Outcome.DECLINE]
    assert found.codes == (("purpose", "behov"),)


def test_equal_outcomes_and_cases_alone_are_left_in_peace():
    [one, other, third], _olle = group(Outcome.ACCEPT, Outcome.ACCEPT, Outcome.DECLINE)

    assert unequal([one, other]) == unequal([third]) == []
    assert [found.is_explained for found in unequal([one, third])] == [False]
    assert [waiting(one, other), waiting(third)] == [set(), set()]
    assert waiting(one, third) == {one.pk, third.pk}


def test_what_is_explained_is_silent_until_a_new_member_or_another_outcome():
    [one, other, third], olle = group(Outcome.ACCEPT, Outcome.DECLINE, Outcome.ACCEPT)
    explaining.explain([one, other], told(one, other), WHY, by=olle)

    assert waiting(one, other) == set()
    [found] = unequal([one, other])
    assert (found.is_explained, [why.reason for why in found.explained]) == (True, [WHY])
    assert waiting(one, other, third) == {other.pk, third.pk}
    assert [found.is_explained for found in unequal([one, other, third])] == [False]
    deciding.send_back(other.pk, comment="Se över.", by=person("Disa"))
    walk(other, people(), outcome=Outcome.DISMISS).propose()
    assert waiting(one, other) == {one.pk, other.pk}


def test_an_explanation_says_why_of_a_group_that_is_still_so():
    [one, other], olle = group(Outcome.ACCEPT, Outcome.DECLINE)

    refused = []
    for members, reason in (
        (told(one, other), " "),
        (told(one, other), "Därför."),
        (told(one), WHY),
    ):
        with pytest.raises(Refused) as error:
            explaining.explain([one, other], members, reason, by=olle)
        refused.append(str(error.value))
    explaining.explain([one, other], told(one, other), WHY, by=olle)

    assert refused == [
        "Skriv varför de behandlas olika: vad som skiljer dem åt i sak.",
        "Skälet är för kort: 7 tecken, och minst 20 behövs. Skriv vad som skiljer dem åt i sak.",
        (
            "Gruppen har ändrats sedan sidan öppnades. Kommun 11 har kommit till. Läs den som den är nu,"
            " ändra skälet om det behövs och spara igen."
        ),
    ]
    event = Event.objects.get(step="explain_inequality")
    assert event.details == {"submissions": sorted([str(one.pk), str(other.pk)])}


def test_the_check_costs_two_statements_however_many_there_are(django_assert_num_queries):
    few, _olle = group(*[Outcome.ACCEPT, Outcome.DECLINE] * 2)

    with django_assert_num_queries(2):
        unequal(few)
