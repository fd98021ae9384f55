"""What the formal check found to be completed is what the officer begins the request from."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import CompletionItem, Status, Submission
from screening.actions import reviewing
from tests.accounts.people import sign_in
from tests.build import people, stage

pytestmark = pytest.mark.django_db
SAID = "Det framgår inte vad som redan är en skyldighet."


def checked(it: Submission, by, *lacking: str) -> None:
    """Saved, not finished: a finished assessment lacks nothing."""
    points = {key: {"answer": "complete", "reason": SAID} for key in lacking}
    points["purpose"] = {"answer": "yes", "reason": "Framgår."}
    reviewing.assess(it, points, "", finished=False, by=by)


def texts(answer) -> list[str]:
    return [one["text"].value() or "" for one in answer.context["forms"].items]


def sent(answer, **changes: str) -> dict[str, str]:
    """The page's form as the browser would send it."""
    values = {
        f"{one.prefix}-{name}": one[name].value() or ""
        for one in answer.context["forms"].items
        for name in one.fields
    }
    return {"antal": str(len(answer.context["forms"].items)), **values, **changes}


def test_each_point_to_be_completed_is_an_item_with_the_text_of_the_check():
    who = people()
    it = stage("application", Status.IN_REVIEW, who=who)
    checked(it, who.olle, "not_statutory")
    client = sign_in(Client(), who.olle)
    url = reverse("workspace:ask", args=[it.pk])

    page = client.get(url)
    done = client.post(
        url,
        sent(
            page,
            confirm="1",
            **{"punkt-1-question_key": "budget_staff", "punkt-1-text": "Skriv vad som ingår."},
        ),
    )

    label = "Avser inte uppgifter som redan är en skyldighet"
    assert texts(page) == [f"{label}: {SAID}"]
    assert "Punkter från den formella kontrollen" in page.text
    assert done.status_code == 302
    assert list(CompletionItem.objects.values_list("question_key", "text")) == [
        ("budget_staff", "Skriv vad som ingår.")
    ]


def test_an_item_is_removed_and_nothing_else_that_was_typed_is_lost():
    who = people()
    it = stage("application", Status.IN_REVIEW, who=who)
    checked(it, who.olle, "not_statutory")
    client = sign_in(Client(), who.olle)
    url = reverse("workspace:ask", args=[it.pk])

    page = client.get(url)
    more = client.post(url, sent(page, fler="1"))
    typed = sent(more, **{"punkt-2-text": "Bifoga avtalet.", "text": "Hej"})
    left = client.post(url, {**typed, "bort": "1"})
    none = client.post(url, {**sent(left), "bort": "1"})

    assert len(texts(more)) == 2
    assert texts(left) == ["Bifoga avtalet."]
    assert left.context["forms"].head["text"].value() == "Hej"
    assert texts(none) == [""]
    assert CompletionItem.objects.count() == 0


def test_what_has_been_asked_for_since_the_check_is_not_begun_from_again():
    who = people()
    it = stage("application", Status.IN_REVIEW, who=who)
    checked(it, who.olle, "not_statutory")
    client = sign_in(Client(), who.olle)
    url = reverse("workspace:ask", args=[it.pk])
    client.post(url, sent(client.get(url), confirm="1"))
    Submission.objects.filter(pk=it.pk).update(status=Status.IN_REVIEW)

    assert texts(client.get(url)) == [""]


def test_without_such_a_point_the_page_begins_empty():
    who = people()
    it = stage("application", Status.IN_REVIEW, who=who)
    checked(it, who.olle)

    page = sign_in(Client(), who.olle).get(reverse("workspace:ask", args=[it.pk]))

    assert texts(page) == [""]
    assert "Punkter från den formella kontrollen" not in page.text
