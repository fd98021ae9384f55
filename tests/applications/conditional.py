"""A notification whose questions depend on answers, put up as rows like any other."""

from typing import Any

from django.utils import timezone

from applications.models import Call, Stage
from delmos_portal.questionnaires.models import Questionnaire, QuestionnaireVersion
from tests.build import call

TOGETHER = {"question": "together", "is": True}
FORM: dict[str, Any] = {
    "title": "Intresseanmälan med villkor",
    "sections": [
        {
            "key": "contact",
            "title": "Kontakt",
            "questions": [
                {"key": "contact_name", "label": "Namn", "kind": "text"},
                {"key": "together", "label": "Söker ni tillsammans med någon?", "kind": "yes_no"},
                {
                    "key": "partner",
                    "label": "Vem söker ni tillsammans med?",
                    "kind": "text",
                    "help": "Skriv organisationens hela namn.",
                    "only_if": TOGETHER,
                },
                {
                    "key": "agreement",
                    "label": "Avtal om samverkan",
                    "kind": "file",
                    "only_if": TOGETHER,
                },
            ],
        },
        {
            "key": "sharing",
            "title": "Fördelning",
            "only_if": TOGETHER,
            "questions": [
                {"key": "share", "label": "Hur fördelar ni arbetet?", "kind": "long_text"}
            ],
        },
        {
            "key": "money",
            "title": "Pengar",
            "questions": [
                {"key": "own", "label": "Egna medel", "kind": "kronor"},
                {"key": "amount_applied", "label": "Sökt belopp", "kind": "kronor"},
            ],
        },
    ],
    "sums": [
        {
            "parts": ["own"],
            "total": "amount_applied",
            "text": "Egna medel brukar vara lika stora som det sökta beloppet.",
            "advice": True,
        }
    ],
}
HIDDEN = ("partner", "share")


def conditional_call() -> Call:
    """Published, and its first stage asks these questions."""
    made = call()
    questionnaire = Questionnaire.objects.create(key="med-villkor", title=FORM["title"])
    version = QuestionnaireVersion.objects.create(
        questionnaire=questionnaire, number=1, definition=FORM, published_at=timezone.now()
    )
    Stage.objects.filter(pk=made.first_stage().pk).update(questionnaire=version)
    return Call.objects.get(pk=made.pk)
