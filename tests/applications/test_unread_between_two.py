"""What one has typed and is no answer never stands in the way of what a colleague has answered."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions import drafting
from applications.forms import THEIRS
from applications.models import Submission
from applications.requirements import unmet
from delmos_portal.accounts.models import Role
from delmos_portal.numbers import holds_personal
from tests.accounts.people import sign_in
from tests.applications.test_unread import HOWS, PHONE, put, shown
from tests.build import fill_in, member, notification, people, person

pytestmark = pytest.mark.django_db
MENDED = "0141-22 50 09"


@pytest.fixture
def both() -> tuple[Client, Client, Submission]:
    """Two who write in a draft in which everything is answered."""
    who = people()
    it = fill_in(notification(who=who), who.amina)
    sara = person("Sara")
    member(sara, who.motala, Role.WRITER)
    return sign_in(Client(), who.amina), sign_in(Client(), sara), it


def after(page: dict[str, Any], answer: Any) -> dict[str, Any]:
    """The page as the browser goes on with it after an autosave."""
    told = answer.json()
    return page | {"version": told["version"], "visat": told["visat"]}


@pytest.mark.parametrize("how", HOWS)
def test_an_open_tab_does_not_bring_back_what_a_colleague_has_mended(both, how):
    amina, sara, it = both
    page = shown(amina, it) | {PHONE: "ring mig"}
    page = after(page, put(amina, it, "autosave", page))
    put(sara, it, "section", shown(sara, it) | {PHONE: MENDED})

    answer = put(amina, it, how, page)

    assert (it.unread_answers, it.answers[PHONE], unmet(it)) == ({}, MENDED, [])
    assert MENDED in (answer.text if how == "section" else str(answer.json()["errors"]))


def test_who_chooses_the_saved_answer_lets_go_of_what_was_wrong_in_their_own(both):
    amina, sara, it = both
    page = shown(amina, it) | {PHONE: "ring mig"}
    put(sara, it, "section", shown(sara, it) | {PHONE: MENDED})
    asked = put(amina, it, "section", page)
    chosen = page | {"version": it.version, "conflict": [PHONE], f"val-{PHONE}": THEIRS}

    answer = put(amina, it, "section", chosen | {"visat": asked.context["shown"]})

    assert (asked.status_code, answer.status_code) == (409, 302)
    assert (it.unread_answers, it.answers[PHONE]) == ({}, MENDED)


@pytest.mark.parametrize("how", HOWS)
@pytest.mark.parametrize("typed", ["811228-9874 Anna", "Anna 19811228-9874", "nr 8112289874!"])
def test_a_personal_number_inside_another_text_is_kept_nowhere(both, how, typed):
    amina, _sara, it = both

    answer = put(amina, it, how, shown(amina, it) | {PHONE: typed})

    assert (it.unread_answers, holds_personal(typed)) == ({}, True)
    if how == "autosave":
        assert answer.json()["never"] == [PHONE]


def test_what_lies_for_signing_is_not_stopped_by_what_somebody_types_beside_it(both):
    amina, _sara, it = both
    put(amina, it, "autosave", shown(amina, it) | {PHONE: "ring mig"})
    before = len(unmet(it))

    it.sent_to_signatory_at = timezone.now()

    assert (before, unmet(it)) == (1, [])


@pytest.mark.parametrize("text", ["802000-1239", "0141-22 50 00", "2026-11-23", "150 000 kr"])
def test_what_is_no_persons_number_is_not_taken_for_one(text):
    assert not holds_personal(text)


def in_history(it: Submission) -> list[tuple[str, Any, bool]]:
    rows = it.changes.filter(is_saved=False).order_by("pk")
    return [(one.by.name, one.after, one.is_saved) for one in rows]


def test_what_a_colleagues_answer_takes_the_place_of_is_in_the_history_by_who_typed_it(both):
    amina, sara, it = both
    put(amina, it, "autosave", shown(amina, it) | {PHONE: "ring mig"})

    put(sara, it, "section", shown(sara, it) | {PHONE: MENDED})

    assert (it.unread_answers, it.unread_by) == ({}, {})
    assert in_history(it) == [("Amina Exempel", "ring mig", False)]
    page = amina.get(reverse("question-history", args=[it.pk, PHONE])).text
    assert "ring mig" in page
    assert "Den går inte att lägga in som den är" in page


def test_what_a_colleague_types_wrong_in_its_place_leaves_the_first_in_the_history(both):
    amina, sara, it = both
    put(amina, it, "autosave", shown(amina, it) | {PHONE: "ring mig"})

    put(sara, it, "autosave", shown(sara, it) | {PHONE: "ring mig inte"})

    assert it.unread_answers == {PHONE: {PHONE: ["ring mig inte"]}}
    assert in_history(it) == [("Amina Exempel", "ring mig", False)]


def test_what_was_typed_too_late_and_is_no_answer_is_in_the_history(both):
    amina, sara, it = both
    page = shown(amina, it) | {PHONE: "ring mig"}
    put(sara, it, "section", shown(sara, it) | {PHONE: MENDED})

    put(amina, it, "autosave", page)

    assert in_history(it) == [("Amina Exempel", "ring mig", False)]


def test_who_mends_what_they_typed_leaves_nothing_in_the_history(both):
    amina, _sara, it = both
    put(amina, it, "autosave", shown(amina, it) | {PHONE: "ring mig"})

    put(amina, it, "section", shown(amina, it) | {PHONE: MENDED})

    assert in_history(it) == []


def test_what_is_no_answer_cannot_be_put_back_from_the_history(both):
    amina, sara, it = both
    put(amina, it, "autosave", shown(amina, it) | {PHONE: "ring mig"})
    put(sara, it, "section", shown(sara, it) | {PHONE: MENDED})
    change = it.changes.get(is_saved=False)

    address = reverse("question-history", args=[it.pk, PHONE])
    sara.post(address, {"andring": change.pk, "version": it.version})

    it.refresh_from_db()
    assert it.answers[PHONE] == MENDED


def test_an_answer_from_word_leaves_what_was_typed_in_the_history(both):
    amina, _sara, it = both
    put(amina, it, "autosave", shown(amina, it) | {PHONE: "ring mig"})

    drafting.save(it.pk, {PHONE: MENDED}, version=it.version, by=it.saved_by)

    assert in_history(it) == [("Amina Exempel", "ring mig", False)]
