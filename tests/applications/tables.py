"""A notification with repeating rows and a budget, put up as rows like any other."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import reverse

from applications.actions import signing
from applications.models import Call, Stage, Submission
from delmos_portal.questionnaires.definition import Question
from delmos_portal.questionnaires.models import Questionnaire, QuestionnaireVersion
from delmos_portal.templatetags.swedish import NBSP
from tests.accounts.people import sign_in
from tests.build import People, answer, call, fill_with, notification, people, signing_of

FORM: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "tables.json").read_text(encoding="utf-8")
)
GRANTS = [
    {
        "from": "Tillväxtverket",
        "purpose": "Mötesplatser i Ekön",
        "state": "granted",
        "amount": 250_000_50,
        "is_state_aid": False,
    },
    {
        "from": "Boverket",
        "purpose": "Upprustning av torget & <parken>",
        "state": "applied",
        "amount": 1_000_000_00,
        "decided_on": "2026-12-31",
        "is_state_aid": True,
    },
]
PARTNERS = [{"name": "Borås kommun", "email": "post@boras.example", "people": 12}]
BUDGET = {
    "costs": {
        "staff": {"2021": 300_000_00, "2022": 400_000_00},
        "other": {"2022": 50_000_50},
    },
    "financing": {
        "grant": {"2021": 200_000_00, "2022": 350_000_50},
        "own": {"2021": 100_000_00, "2022": 100_000_00},
    },
}
ANSWERS: dict[str, Any] = {"grants": GRANTS, "partners": PARTNERS, "budget": BUDGET}


def table_call(form: dict[str, Any] = FORM) -> Call:
    """Published, and its first stage asks these questions."""
    made = call()
    questionnaire = Questionnaire.objects.create(key="med-tabeller", title=form["title"])
    version = QuestionnaireVersion.objects.create(
        questionnaire=questionnaire, number=1, definition=form
    )
    Stage.objects.filter(pk=made.first_stage().pk).update(questionnaire=version)
    return Call.objects.get(pk=made.pk)


def draft(**answers: Any) -> tuple[Submission, People]:
    """Answered as the tables above, unless something else is said."""
    who = people()
    given = ANSWERS | answers

    def one(_submission: Submission, question: Question) -> Any:
        return given.get(question.key, answer(question))

    return fill_with(notification(who=who, of=table_call()), one, by=who.amina), who


def typed(it: Submission, *, row: str = "", **changes: str) -> dict[str, str]:
    """What the browser sends from the page with rows, as it stands, and with changes by cell."""
    it.refresh_from_db()
    data = {"version": str(it.version), "contact_name": "Amina"}
    for key in ("grants", "partners"):
        rows = it.answers.get(key) or [{}]
        data[f"{key}-rows"] = str(len(rows))
        for number, cells in enumerate(rows):
            data |= {f"{key}-{number}-{name}": as_typed(one) for name, one in cells.items()}
    data |= {name.replace("__", "-"): one for name, one in changes.items()}
    return data | ({"rad": row} if row else {})


def as_typed(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value // 100},{value % 100:02}" if value > 1000 else str(value)
    return str(value)


def begun(**answers: Any) -> tuple[Client, Submission, People]:
    it, who = draft(**answers)
    return sign_in(Client(), who.amina), it, who


def section(it: Submission, key: str = "others") -> str:
    return reverse("section", args=[it.pk, key])


def rows_url(it: Submission, key: str = "grants") -> str:
    return reverse("rows", args=[it.pk, key])


def saved(it: Submission, key: str = "grants") -> Any:
    it.refresh_from_db()
    return it.answers.get(key)


def sent(**answers: Any) -> tuple[Submission, People]:
    it, who = draft(**answers)
    signing.send_to_signatory(it.pk, by=who.amina)
    signing.sign(it.pk, signing_of(it), by=who.sigrid)
    it.refresh_from_db()
    return it, who


def words_of(page: str) -> str:
    return " ".join(page.replace(NBSP, " ").split())


def with_changes(key: str, changes: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The form with one question changed, and that question's label."""
    form = deepcopy(FORM)
    [question] = [
        one for section in form["sections"] for one in section["questions"] if one["key"] == key
    ]
    question.update(changes)
    return form, question["label"]
