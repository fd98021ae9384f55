"""The demonstration's calls of 2021: open, with cases in several states, and one draft to send."""

import pytest

from applications.models import Case, Status, Submission
from applications.requirements import unmet
from delmos_portal.accounts.models import Organisation, User
from delmos_portal.demo import rounds
from delmos_portal.demo.people import ASSOCIATION

pytestmark = pytest.mark.django_db


def load(people: dict[str, User]) -> None:
    for call in rounds.publish_calls():
        list(rounds.make_cases(call, people))


def test_both_calls_have_cases_in_several_states_and_make_them_once(people: dict[str, User]):
    load(people)
    load(people)

    rows = Submission.objects.values_list("case__call__slug", "stage__kind", "status")
    assert sorted(rows) == [
        (rounds.NGO, "application", Status.ANNOUNCED),
        (rounds.NGO, "application", Status.DRAFT),
        (rounds.NGO, "application", Status.RECEIVED),
        (rounds.NGO, "progress_report", Status.DRAFT),
        (rounds.DIRECTIONS, "application", Status.ANNOUNCED),
        (rounds.DIRECTIONS, "application", Status.IN_REVIEW),
        (rounds.DIRECTIONS, "application", Status.RECEIVED),
        (rounds.DIRECTIONS, "progress_report", Status.RECEIVED),
    ]


def test_the_associations_draft_can_be_sent_as_it_stands(people: dict[str, User]):
    load(people)

    draft = Submission.objects.get(case__organisation__name=ASSOCIATION)

    assert unmet(draft) == []
    assert draft.case.responsible == people["fatima"]


def test_whoever_is_invented_says_so(people: dict[str, User]):
    load(people)

    names = Organisation.objects.filter(code="").values_list("name", flat=True)

    assert [one for one in names if "påhittad" not in one] == []
    assert set(Case.objects.values_list("call__is_demonstration", flat=True)) == {True}
