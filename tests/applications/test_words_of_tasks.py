"""What the overview says of a section: what is left, and what must be mended."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.views.tasks import left_to_do
from delmos_portal.questionnaires.answers import Complaint
from tests.accounts.people import sign_in
from tests.applications.test_signers import ask_for_completion
from tests.build import fill_in, notification, people


def complaint(*, is_missing: bool) -> Complaint:
    return Complaint("money", "amount", "Skriv beloppet.", is_missing=is_missing)


@pytest.mark.parametrize(
    ("missing", "wrong", "said"),
    [
        (0, 0, ""),
        (1, 0, "Ett svar återstår"),
        (4, 0, "4 svar återstår"),
        (0, 1, "Ett svar behöver rättas"),
        (2, 1, "2 svar återstår och ett svar behöver rättas"),
    ],
)
def test_a_wrong_answer_is_not_called_a_missing_one(missing, wrong, said):
    complaints = [complaint(is_missing=True)] * missing + [complaint(is_missing=False)] * wrong

    assert left_to_do(complaints) == said


@pytest.mark.django_db
def test_the_overview_and_the_check_page_say_the_same_of_what_is_left():
    who = people()
    it = notification(who=who)
    fill_in(it, by=who.amina, cooperation_needs="Lång " * 2000, cooperation_today="")
    amina = sign_in(Client(), who.amina)

    overview, check = (
        " ".join(amina.get(reverse(name, args=[it.pk])).text.split())
        for name in ("submission", "check")
    )

    said = "Ett svar återstår och ett svar behöver rättas"
    assert f"{said} innan ni kan skicka" in overview
    assert f'<h2 id="error-summary-title"> {said} </h2>' in check


@pytest.mark.django_db
def test_the_tab_of_the_signing_page_says_that_it_is_a_completion():
    who = people()
    it = notification("received", who=who)
    ask_for_completion(it, who)

    page = sign_in(Client(), who.sigrid).get(reverse("complete", args=[it.pk]))

    title = " ".join(page.text.split("<title>")[1].split("</title>")[0].split())
    assert title.startswith(f"Underteckna komplettering av {it.stage.definite}")
