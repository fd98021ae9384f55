"""Two officers write in one assessment: neither writes over what the other has written unread."""

from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from applications.models import Status, Submission
from delmos_portal.accounts.models import StaffRole, User
from screening.actions import reviewing
from screening.models import Assessment, SecondReading
from tests.accounts.people import sign_in
from tests.build import notification, people, person
from tests.screening.test_at_once import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = ("not_statutory", "purpose")


class Officer:
    """An officer with the page of the assessment open, and what it showed."""

    def __init__(self, it: Submission, user: User) -> None:
        reviewing.declare(it.case, has_conflict=False, by=user)
        self.client, self.page = sign_in(Client(), user), reverse("workspace:assess", args=[it.pk])
        self.open()

    def open(self) -> None:
        self.read(self.client.get(self.page))

    def read(self, answer: Any) -> None:
        form = answer.context["form"]
        fields = {one.html_name: one.value() for one in form}
        self.fields = {name: value for name, value in fields.items() if value not in (None, "")}
        self.text = answer.text
        self.errors = form.errors if form.is_bound else {}

    def press(self, button: str = "", **typed: Any) -> str:
        """Save what the page shows with what is typed in it; the page that follows."""
        body = {**self.fields, **typed, button or "save": "1"}
        answer = self.client.post(self.page, body, follow=True)
        if answer.context and "form" in answer.context:
            self.read(answer)
        return answer.text


def two() -> tuple[Submission, Officer, Officer]:
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    olga = person("Olga", StaffRole.OFFICER)
    return it, Officer(it, who.olle), Officer(it, olga)


def kept() -> dict[str, str]:
    """What stands, as flat as the page shows it; only what is filled in."""
    it = Assessment.objects.get()
    found = {
        f"{key}_{name}": text for key, given in it.points.items() for name, text in given.items()
    }
    found |= {"summary": it.summary, "suggestion": it.suggestion}
    return {name: text for name, text in found.items() if text}


def test_what_only_the_other_has_written_is_kept():
    _it, olle, olga = two()
    olle.press(purpose_answer="yes", purpose_reason="Olles skäl.")

    told = olga.press(summary="Olgas sammanfattning.")

    assert kept() == {
        "purpose_answer": "yes",
        "purpose_reason": "Olles skäl.",
        "summary": "Olgas sammanfattning.",
    }
    assert "En kollega har också skrivit i bedömningen." in told
    assert "Olles skäl.</textarea>" in told


def test_where_both_have_written_in_one_field_both_texts_are_shown_and_nothing_is_lost():
    _it, olle, olga = two()
    olle.press(purpose_reason="Olles skäl.", summary="Olles sammanfattning.")

    olga.press(purpose_reason="Olgas skäl.", not_statutory_reason="Olgas andra skäl.")
    stands = kept()["purpose_reason"]
    seen = olga.text
    olga.press()

    assert stands == "Olles skäl."
    assert (
        "Olle Exempel har skrivit något annat i ”Skäl: ligger i linje med syftet”. Jämför" in seen
    )
    assert ["Olles skäl." in seen, "Olgas skäl.</textarea>" in seen] == [True, True]
    assert "Olgas andra skäl.</textarea>" in seen
    assert kept() == {
        "purpose_reason": "Olgas skäl.",
        "not_statutory_reason": "Olgas andra skäl.",
        "summary": "Olles sammanfattning.",
    }


def test_an_answer_and_its_reason_by_two_are_read_together_before_they_stand():
    """A yes with the reason of a no is nobody's opinion."""
    _it, olle, olga = two()
    olle.press(purpose_answer="no", purpose_reason="Olles skäl.")
    olga.open()
    olle.press(purpose_answer="yes")

    olga.press(purpose_reason="Olgas skäl, som förklarar ett nej.")
    refused, stands = dict(olga.errors), kept()
    olga.press(purpose_answer="no")

    assert list(refused) == ["__all__", "purpose_answer"]
    assert (stands["purpose_answer"], stands["purpose_reason"]) == ("yes", "Olles skäl.")
    assert kept()["purpose_answer"] == "no"
    assert kept()["purpose_reason"] == "Olgas skäl, som förklarar ett nej."


def test_nobody_finishes_what_they_have_not_read():
    it, olle, olga = two()
    whole = {
        f"{one}_{name}": text
        for one in ASKED
        for name, text in (("answer", "yes"), ("reason", "Framgår."))
    }
    olle.press(**whole)
    olga.open()
    olle.press(summary="Olles sammanfattning.")

    olga.press("finish", purpose_reason="Olgas skäl.")
    before, seen = Assessment.objects.get().finished_at, olga.text
    olga.press("finish")

    assert before is None
    assert "Olles sammanfattning.</textarea>" in seen
    done = Assessment.objects.get()
    assert done.finished_at is not None
    assert (done.summary, done.points["purpose"]["reason"]) == (
        "Olles sammanfattning.",
        "Olgas skäl.",
    )
    assert Submission.objects.get(pk=it.pk).sheets.get().content["summary"] == done.summary


def test_who_finishes_a_stale_page_reads_first_what_a_colleague_has_answered_and_then_what_is_missing():
    it, olle, olga = two()
    olle.press(purpose_answer="yes", purpose_reason="Olles skäl.")

    olga.press("finish", summary="Olgas sammanfattning.")
    first, seen = dict(olga.errors), olga.text
    olga.press("finish")
    then = dict(olga.errors)
    olga.press("finish", not_statutory_answer="yes", not_statutory_reason="Framgår.")

    assert list(first) == ["__all__", "purpose_answer", "purpose_reason"]
    assert "Olgas sammanfattning.</textarea>" in seen
    assert list(then) == ["not_statutory_answer", "not_statutory_reason"]
    assert Assessment.objects.get(submission=it).finished_at is not None
    assert kept()["summary"] == "Olgas sammanfattning."


def test_a_proposal_typed_beside_it_stays_and_the_page_goes_on_from_what_was_saved():
    _it, olle, _olga = two()
    olle.press(purpose_reason="Olles skäl.", reasons="Det ligger i linje med syftet.")

    told = olle.press(purpose_reason="Olles bättre skäl.", reasons="Det ligger i linje med syftet.")

    assert "Bedömningen är sparad." in told
    assert "Det ligger i linje med syftet.</textarea>" in told
    assert kept() == {"purpose_reason": "Olles bättre skäl."}


def test_two_tabs_of_one_person_are_told_apart_from_a_colleague():
    it, olle, _olga = two()
    other_tab = Officer.__new__(Officer)
    other_tab.__dict__ |= vars(olle)
    olle.press(summary="Första fliken.")

    other_tab.press(summary="Andra fliken.")

    assert (
        "Du har skrivit något annat i ”Samlad bedömning” i en annan flik. Jämför" in other_tab.text
    )
    assert Assessment.objects.get(submission=it).summary == "Första fliken."


def test_of_two_at_the_same_moment_both_are_kept_or_one_is_told():
    _it, olle, olga = two()
    pages: dict[Officer, str] = {}

    def save(one: Officer, **typed: str) -> None:
        pages[one] = one.press(**typed)  # the text alone: contexts go to whoever listens
        connections.close_all()

    all_at_once(
        [
            lambda: save(olle, purpose_reason="Olles skäl."),
            lambda: save(olga, summary="Olgas sammanfattning."),
        ]
    )
    apart = kept()
    for one in (olle, olga):
        one.open()
    all_at_once(
        [
            lambda: save(olle, summary="Olles sammanfattning."),
            lambda: save(olga, summary="Olgas nya sammanfattning."),
        ]
    )

    assert apart == {"purpose_reason": "Olles skäl.", "summary": "Olgas sammanfattning."}
    told = [one for one, text in pages.items() if "har skrivit något annat i ”Samlad" in text]
    assert len(told) == 1
    both = ("Olles sammanfattning.", "Olgas nya sammanfattning.")
    assert [text in pages[told[0]] for text in both] == [True, True]
    assert kept()["summary"] == both[told[0] is olle]


def test_who_may_not_assess_is_shown_nothing_that_a_colleague_has_saved():
    _it, olle, _olga = two()
    olle.press(purpose_reason="Olles skäl.")
    by = {"disa": [StaffRole.DECISION_MAKER], "undeclared": [StaffRole.OFFICER]}

    pages = {
        name: sign_in(Client(), person(name.title(), *roles)).post(olle.page, {"finish": "1"}).text
        for name, roles in by.items()
    }

    assert {name: "Olles skäl." in text for name, text in pages.items()} == dict.fromkeys(by, False)
    assert "Bara handläggare kan göra detta." in pages["disa"]
    assert "Svara på jävsfrågan" in pages["undeclared"]


def test_an_assessment_that_a_colleague_has_begun_is_not_called_ones_own():
    _it, olle, olga = two()
    alone = olle.client.get(olle.page).text
    olle.press(purpose_reason="Olles skäl.")

    his, hers = (one.client.get(one.page).text for one in (olle, olga))

    assert ["Din bedömning" in one for one in (alone, his, hers)] == [True, True, False]
    assert "Olle Exempel har också skrivit i bedömningen." in hers


def test_what_was_typed_too_late_is_listed_without_what_a_colleague_wrote():
    it, olle, olga = two()
    olle.press(purpose_reason="Olles skäl.")
    Submission.objects.filter(pk=it.pk).update(status=Status.PROPOSED)

    olga.press("finish", summary="Olgas sammanfattning.")

    said = ("Det du skrev sparades inte", "Olgas sammanfattning.", "Olles skäl.")
    assert [text in olga.text for text in said] == [True, True, False]
    assert "behöver rättas" not in olga.text


def test_setting_a_second_reader_saves_what_was_typed_first():
    it, olle, _olga = two()
    reader = person("Rune", StaffRole.OFFICER)

    olle.press("then", summary="Olles sammanfattning.")
    on_the_way = kept()["summary"]
    page = reverse("workspace:second-reader", args=[it.pk])
    refused = olle.client.post(page, {"reader": ""}).text
    olle.client.post(page, {"reader": reader.pk})
    olle.open()
    olle.press("then", summary="Olles sammanfattning, omskriven.")
    olle.client.post(page, {"drop": "1"})

    assert on_the_way == "Olles sammanfattning."
    assert "Välj vem som ska vara andra läsare." in refused
    assert kept()["summary"] == "Olles sammanfattning, omskriven."
    assert not SecondReading.objects.exists()


def test_a_proposal_typed_beside_it_is_not_lost_by_setting_a_second_reader():
    _it, olle, _olga = two()

    told = olle.press("then", reasons="Det ligger i linje med syftet.")

    assert "töm förslaget innan du utser någon" in told
    assert "Det ligger i linje med syftet.</textarea>" in told
