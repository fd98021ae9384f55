"""Two officers moderate one submission: neither writes over what the other has agreed, unread."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Submission
from delmos_portal.accounts.models import User
from screening.actions.sheets import moderated_in
from screening.models import FinishedSheet
from tests.accounts.people import sign_in
from tests.screening.test_assessing import both_finished

pytestmark = pytest.mark.django_db


class Officer:
    """An officer with the page of the moderation open, and what it showed."""

    def __init__(self, it: Submission, user: User) -> None:
        self.client, self.page = (
            sign_in(Client(), user),
            reverse("workspace:moderate", args=[it.pk]),
        )
        self.read(self.client.get(self.page))

    def read(self, answer: Any) -> None:
        form = answer.context["form"]
        fields = {one.html_name: one.value() for one in form}
        self.fields = {name: value for name, value in fields.items() if value not in (None, "")}
        self.text, self.errors = answer.text, dict(form.errors) if form.is_bound else {}

    def press(self, **typed: str) -> str:
        """Save what the page shows with what is typed in it; the page that follows."""
        answer = self.client.post(self.page, {**self.fields, **typed}, follow=True)
        if answer.context and "form" in answer.context:
            self.read(answer)
        return answer.text


def two() -> tuple[Submission, Officer, Officer]:
    it, olle, olga = both_finished()
    return it, Officer(it, olle), Officer(it, olga)


def agreed(it: Submission) -> dict[str, tuple[str, str]]:
    return {key: (one.answer, one.reason) for key, one in moderated_in(it).items()}


def test_where_both_have_agreed_otherwise_both_are_shown_and_nothing_is_overwritten():
    it, olle, olga = two()
    olga.press(purpose_answer="2", purpose_reason="Olgas skäl.")

    seen = olle.press(purpose_answer="4", purpose_reason="Olles skäl.")
    stands, told = agreed(it), olle.errors
    olle.press()

    assert stands == {"purpose": ("2", "Olgas skäl.")}
    assert list(told) == ["__all__", "purpose_answer", "purpose_reason"]
    assert "Olga Exempel har sparat det gemensamma resultatet sedan du öppnade sidan." in seen
    assert ["Olgas skäl." in seen, "Olles skäl.</textarea>" in seen] == [True, True]
    assert agreed(it) == {"purpose": ("4", "Olles skäl.")}


def test_a_stale_page_does_not_put_an_older_answer_back():
    it, olle, olga = two()
    olle.press(purpose_answer="2", purpose_reason="Först.")
    for one in (olle, olga):
        one.read(one.client.get(one.page))
    olga.press(purpose_answer="3", purpose_reason="Efter samtal.")

    olle.press(not_statutory_answer="yes", not_statutory_reason="Vi är eniga.")

    assert agreed(it) == {
        "purpose": ("3", "Efter samtal."),
        "not_statutory": ("yes", "Vi är eniga."),
    }
    assert FinishedSheet.objects.count() == 4


def test_a_reason_alone_is_read_beside_the_answer_that_a_colleague_has_changed():
    it, olle, olga = two()
    olle.press(purpose_answer="4", purpose_reason="Först.")
    for one in (olle, olga):
        one.read(one.client.get(one.page))
    olga.press(purpose_answer="0", purpose_reason="Först.")

    seen = olle.press(purpose_reason="Skälet till en fyra.")

    assert agreed(it) == {"purpose": ("0", "Först.")}
    assert "Det nya står nu i fältet." in seen
    assert "Skälet till en fyra.</textarea>" in seen


def test_what_is_agreed_is_not_taken_away_and_nothing_beside_it_is_kept_in_silence():
    it, olle, _olga = two()
    olle.press(purpose_answer="2", purpose_reason="Först.")
    olle.read(olle.client.get(olle.page))

    said = olle.press(
        purpose_answer="",
        purpose_reason="",
        not_statutory_answer="yes",
        not_statutory_reason="Vi är eniga.",
    )

    assert agreed(it) == {"purpose": ("2", "Först.")}
    assert "kan ändras men inte tas bort" in said
    assert "Vi är eniga.</textarea>" in said


def test_who_changes_a_point_of_their_own_is_told_that_the_common_result_stands():
    it, olle, _olga = two()
    olle.press(purpose_answer="2", purpose_reason="Vi enades.")
    own = {"answer": "0", "reason": "Framgår inte.", "why": "Läste fel."}

    said = [
        olle.client.post(reverse("workspace:rescore", args=[it.pk, key]), given, follow=True).text
        for key, given in (("purpose", own), ("not_statutory", {**own, "answer": "no"}))
    ]

    assert ["läsarnas gemensamma resultat gäller" in one.lower() for one in said] == [
        True,
        False,
    ]
    assert agreed(it) == {"purpose": ("2", "Vi enades.")}
