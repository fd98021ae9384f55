"""Saying why like cases are told otherwise, while the group changes under the writer's hands (N13)."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Outcome, Submission
from delmos_portal.accounts.models import StaffRole
from screening.actions import deciding, explaining, reviewing
from screening.models import Explanation
from tests.accounts.people import sign_in
from tests.build import people, person, walk
from tests.screening.test_equal_treatment import WHY, group, told

pytestmark = pytest.mark.django_db
CHANGED = "Gruppen har ändrats sedan sidan öppnades."


def page_of(it: Submission) -> str:
    return reverse("workspace:equal-treatment", args=[it.stage_id])


def typed(*its: Submission, reason: str = WHY) -> dict[str, object]:
    """The form as the page gave it when the group was these, as they are."""
    read = told(*its)
    return {"grupp": "g1", "inlaga": [*read], "utfall": [*read.values()], "g1-reason": reason}


def test_a_reason_is_not_kept_for_a_group_that_a_case_has_left():
    [one, other, third], olle = group(Outcome.ACCEPT, Outcome.DECLINE, Outcome.ACCEPT)
    body = typed(one, other, third)
    deciding.send_back(third.pk, comment="Se över.", by=person("Disa"))
    client = sign_in(Client(), olle)

    refused = client.post(page_of(one), body)
    [shown] = refused.context["groups"]
    again = client.post(page_of(one), typed(one, other), follow=True)

    assert shown.form.errors["reason"] == [
        (
            f"{CHANGED} Kommun 12 är inte längre med. Läs den som den är nu, ändra skälet om det behövs"
            " och spara igen."
        )
    ]
    assert shown.form["reason"].value() == WHY
    assert [one.found.is_explained for one in again.context["groups"]] == [True]
    assert [one.outcomes for one in Explanation.objects.all()] == [told(one, other)]


def test_what_has_come_and_what_has_another_outcome_is_named():
    [one, other, _third], olle = group(Outcome.ACCEPT, Outcome.DECLINE, Outcome.ACCEPT)
    body = typed(one, other)
    deciding.send_back(other.pk, comment="Se över.", by=person("Disa"))
    walk(other, people(), outcome=Outcome.DISMISS).propose()

    [shown] = sign_in(Client(), olle).post(page_of(one), body).context["groups"]

    [text] = shown.form.errors["reason"]
    assert f"{CHANGED} Kommun 12 har kommit till. Kommun 11 har fått ett annat utfall. " in text
    assert not Explanation.objects.exists()


def test_a_group_that_is_gone_is_told_so_and_the_text_is_there_to_copy():
    [one, other], olle = group(Outcome.ACCEPT, Outcome.DECLINE)
    body = typed(one, other)
    deciding.send_back(other.pk, comment="Se över.", by=person("Disa"))

    page = sign_in(Client(), olle).post(page_of(one), body)

    assert page.context["typed"] == [("Varför de behandlas olika", WHY)]
    assert f"{CHANGED} Den står inte kvar på sidan." in page.text


def test_a_text_about_a_group_that_a_colleague_has_explained_since_is_there_to_copy():
    [one, other], olle = group(Outcome.ACCEPT, Outcome.DECLINE)
    explaining.explain([one, other], told(one, other), WHY, by=person("Disa"))

    page = sign_in(Client(), olle).post(page_of(one), typed(one, other, reason="Därför."))

    assert page.context["typed"] == [("Varför de behandlas olika", "Därför.")]
    assert "Skälet är för kort: 7 tecken, och minst 20 behövs." in page.text


def test_a_reason_for_a_part_of_the_group_is_still_read_with_who_it_was_written_for():
    [one, other, third], olle = group(Outcome.ACCEPT, Outcome.DECLINE, Outcome.ACCEPT)
    explaining.explain([one, other], told(one, other), WHY, by=olle)

    [shown] = sign_in(Client(), olle).get(page_of(third)).context["groups"]

    assert not shown.found.is_explained
    assert [(it.text, it.by, it.about) for it in shown.reasons] == [
        (WHY, olle, "Kommun 10 och Kommun 11")
    ]


def test_who_is_recused_in_one_of_them_reads_no_reason_for_a_part_of_the_group():
    [one, other, third, fourth], olle = group(*[Outcome.ACCEPT, Outcome.DECLINE] * 2)
    its, otto = [one, other, third], person("Otto", StaffRole.OFFICER)
    explaining.explain(its, told(*its), WHY, by=olle)
    reviewing.declare(third.case, has_conflict=True, reason="Min bror", by=otto)

    theirs, page = (sign_in(Client(), who).get(page_of(fourth)) for who in (olle, otto))

    assert [WHY in theirs.text, WHY in page.text, "Kommun 12" in page.text] == [True, False, False]
    assert "Skäl visas bara för den som får läsa alla ärenden som de gäller." in page.text
