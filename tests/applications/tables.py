"""A notification with repeating rows and a budget, put up as rows like any other."""

import json
from pathlib import Path
from typing import Any

from applications.models import Call, Stage, Submission
from delmos_portal.questionnaires.definition import Question
from delmos_portal.questionnaires.models import Questionnaire, QuestionnaireVersion
from tests.build import People, answer, call, fill_with, notification, people

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
