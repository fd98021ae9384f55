"""Limits of days, and texts that are a number, as an administrator writes them without code."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from delmos_portal.accounts.models import StaffRole
from delmos_portal.questionnaires import actions
from delmos_portal.questionnaires.builder import outline
from delmos_portal.questionnaires.models import QuestionnaireVersion
from tests.accounts.people import sign_in
from tests.build import person

pytestmark = pytest.mark.django_db
FORM: dict[str, Any] = {
    "title": "Plan",
    "sections": [
        {
            "key": "plan",
            "title": "Plan",
            "questions": [
                {"key": "begins", "label": "Arbetet börjar", "kind": "date"},
                {"key": "ends", "label": "Arbetet avslutas", "kind": "date"},
                {"key": "number", "label": "Nummer", "kind": "text"},
            ],
        }
    ],
}


def builder() -> tuple[Client, QuestionnaireVersion]:
    ada = person("Ada", StaffRole.ADMINISTRATOR)
    return sign_in(Client(), ada), actions.import_new(FORM, by=ada)


def saved(client: Client, draft: QuestionnaireVersion, key: str, **typed: str):
    """The page of a question as it is opened, with these fields typed over, and sent."""
    place = reverse("workspace:questionnaire-question", args=[draft.questionnaire_id, key])
    page = client.get(place)
    shown = {one.name: one.value() for one in page.context["form"]}
    data = {name: value for name, value in shown.items() if value is not None}
    return client.post(place, {**data, "was": page.context["was"], **typed})


def stored(draft: QuestionnaireVersion, key: str) -> dict[str, Any]:
    draft.refresh_from_db()
    return outline.place_in(draft.definition, key)[1]


def test_every_limit_of_a_day_is_chosen_in_the_builder():
    client, draft = builder()
    limits = {"after": "begins", "within_months": "36", "earliest": "2021-01-01"}

    page = saved(client, draft, "ends", latest="2023-12-31", **limits)

    assert page.status_code == 302
    assert stored(draft, "ends") == {
        "key": "ends",
        "label": "Arbetet avslutas",
        "kind": "date",
        "after": "begins",
        "within_months": 36,
        "earliest": "2021-01-01",
        "latest": "2023-12-31",
    }


def test_a_limit_is_taken_away_again():
    client, draft = builder()
    saved(client, draft, "ends", after="begins", within_months="36")

    saved(client, draft, "ends", after="", within_months="")

    assert stored(draft, "ends") == {"key": "ends", "label": "Arbetet avslutas", "kind": "date"}


def test_a_day_is_compared_with_the_other_days_of_the_form():
    client, draft = builder()
    place = reverse("workspace:questionnaire-question", args=[draft.questionnaire_id, "ends"])

    choices = client.get(place).context["form"].fields["after"].choices

    assert choices == [("", "Ja"), ("begins", "Nej, inte före ”Arbetet börjar”")]


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        (
            {"within_months": "12"},
            {"after": ["Välj vilken dag månaderna räknas från, eller ta bort månaderna."]},
        ),
        (
            {"after": "begins", "within_months": "1201"},
            {"within_months": ["Skriv högst 1\N{NO-BREAK SPACE}200 månader."]},
        ),
        (
            {"earliest": "2021-02-02", "latest": "2021-02-01"},
            {"latest": ["Sista dagen kan inte ligga före den första. Ändra någon av dem."]},
        ),
        ({"after": "number"}, {"after": ["Välj en fråga i listan."]}),
        (
            {"latest": "0026-01-01"},
            {"latest": ["Skriv året med fyra siffror, till exempel 2026."]},
        ),
    ],
)
def test_limits_that_do_not_go_together_are_told_beside_their_field(typed, errors):
    client, draft = builder()

    page = saved(client, draft, "ends", **typed)

    assert page.context["form"].errors == errors
    assert stored(draft, "ends") == {"key": "ends", "label": "Arbetet avslutas", "kind": "date"}


@pytest.mark.parametrize("chosen", ["organisation_number", "giro"])
def test_a_short_text_is_made_a_number_with_a_check_digit(chosen):
    client, draft = builder()

    saved(client, draft, "number", format=chosen)

    assert stored(draft, "number")["format"] == chosen


def test_what_a_kind_has_not_is_not_kept_when_the_kind_is_changed():
    client, draft = builder()
    saved(client, draft, "number", format="giro")
    saved(client, draft, "ends", after="begins", latest="2023-12-31")

    saved(client, draft, "number", kind="number")
    saved(client, draft, "ends", kind="text")

    assert stored(draft, "number") == {"key": "number", "label": "Nummer", "kind": "number"}
    assert stored(draft, "ends") == {"key": "ends", "label": "Arbetet avslutas", "kind": "text"}


def test_a_day_that_another_is_compared_with_is_not_removed():
    client, draft = builder()
    saved(client, draft, "ends", after="begins")
    place = reverse(
        "workspace:questionnaire-remove", args=[draft.questionnaire_id, "fraga", "begins"]
    )

    page = client.get(place)

    assert "Jämförelsen av dagar i frågan ”Arbetet avslutas”" in page.text
    assert stored(draft, "begins")["kind"] == "date"
