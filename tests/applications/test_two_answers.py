"""Two answers to one question while it is written: everything else is saved, and both are kept."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications.actions import drafting
from applications.models import Submission
from delmos_portal.accounts.models import Role, User
from tests.accounts.people import sign_in
from tests.build import member, notification, people, person

pytestmark = pytest.mark.django_db
TODAY, NEEDS = "cooperation_today", "cooperation_needs"


@pytest.fixture
def begun() -> tuple[Client, Submission, User]:
    """Amina's page, and Sara who writes in the same draft."""
    who = people()
    sara = person("Sara")
    member(sara, who.motala, Role.WRITER)
    return sign_in(Client(), who.amina), notification(who=who), sara


def opened(client: Client, it: Submission) -> dict[str, Any]:
    context = client.get(reverse("section", args=[it.pk, "cooperation"])).context
    return {TODAY: "", NEEDS: "", "version": context["page"].version, "visat": context["shown"]}


def autosaved(client: Client, it: Submission, page: dict[str, Any], **typed: str) -> Any:
    """What the autosave answers; the page goes on from what it says, as the script does."""
    page |= typed
    answer = client.post(reverse("autosave", args=[it.pk, "cooperation"]), page)
    page |= {name: one for name, one in answer.json().items() if name in ("version", "visat")}
    it.refresh_from_db()
    return answer


def test_a_conflict_in_one_question_keeps_no_other_from_being_saved(begun):
    client, it, sara = begun
    page = opened(client, it)
    drafting.save(it.pk, {TODAY: "Saras text"}, version=0, by=sara)

    first = autosaved(client, it, page, **{TODAY: "Aminas text"})
    second = autosaved(client, it, page, **{NEEDS: "Aminas behov"})

    assert (first.status_code, second.status_code) == (422, 422)
    assert (it.answers[TODAY], it.answers[NEEDS]) == ("Saras text", "Aminas behov")


def test_what_met_another_answer_is_kept_in_the_history_as_it_grows(begun):
    client, it, sara = begun
    page = opened(client, it)
    drafting.save(it.pk, {TODAY: "Saras text"}, version=0, by=sara)

    autosaved(client, it, page, **{TODAY: "Aminas"})
    autosaved(client, it, page, **{TODAY: "Aminas text"})

    kept = it.changes.filter(question_key=TODAY, is_saved=False)
    assert [one.after for one in kept] == ["Aminas text"]


def test_the_other_answer_stands_beside_the_field_with_the_name_of_who_wrote_it(begun):
    client, it, sara = begun
    page = opened(client, it)
    drafting.save(it.pk, {TODAY: "Saras <text>"}, version=0, by=sara)

    told = autosaved(client, it, page, **{TODAY: "Aminas text"}).json()

    [(place, html)] = told["errors"].items()
    words = " ".join(html.split())
    assert place == f"id_{TODAY}"
    assert "Sara Exempel har sparat ett annat svar på den här frågan." in words
    assert "Saras &lt;text&gt;" in words
    assert told["message"].endswith(
        "Det står vid frågan vad som behöver göras när du har lämnat rutan. En kollega har sparat ett annat svar samtidigt."
        " Tryck på Spara och fortsätt för att se båda och välja."
    )


def test_a_conflict_with_oneself_is_not_told_as_a_colleagues(begun):
    client, it, _sara = begun
    one, other = opened(client, it), opened(client, it)
    autosaved(client, it, one, **{TODAY: "Den ena fliken"})

    told = autosaved(client, it, other, **{TODAY: "Den andra fliken"}).json()
    page = client.post(reverse("section", args=[it.pk, "cooperation"]), other)

    said = "Du har själv sparat ett annat svar tidigare"
    words = " ".join(page.text.split())
    assert (f"{said}." in told["message"], said in told["errors"][f"id_{TODAY}"]) == (True, True)
    assert (
        "Du har själv tidigare sparat ett annat svar på ”" in words,
        "Du har svarat två gånger" in words,
    ) == (True, True)
    assert ("En kollega" in told["message"], "En kollega" in words) == (False, False)


def test_it_meets_the_other_answer_until_somebody_chooses(begun):
    client, it, sara = begun
    page = opened(client, it)
    drafting.save(it.pk, {TODAY: "Saras text"}, version=0, by=sara)
    for typed in ("Aminas", "Aminas text"):
        autosaved(client, it, page, **{TODAY: typed})

    asked = client.post(reverse("section", args=[it.pk, "cooperation"]), page)
    page |= {"version": asked.context["page"].version, "visat": asked.context["shown"]}
    chosen = {"conflict": TODAY, f"val-{TODAY}": "mine"}
    client.post(reverse("section", args=[it.pk, "cooperation"]), page | chosen)

    it.refresh_from_db()
    assert asked.context["page"].conflicts == {TODAY: "Saras text"}
    assert it.answers[TODAY] == "Aminas text"


def test_text_that_was_fetched_back_meets_what_a_colleague_wrote_also_the_second_time(begun):
    client, it, sara = begun
    drafting.save(it.pk, {TODAY: "Saras text"}, version=0, by=sara)
    page = opened(client, it) | {"version": 0}  # written before, and put back in a page opened now

    autosaved(client, it, page, **{TODAY: "Aminas"})
    again = autosaved(client, it, page, **{TODAY: "Aminas text"})

    assert (again.status_code, it.answers[TODAY]) == (422, "Saras text")
