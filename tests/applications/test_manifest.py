"""What is signed, byte for byte: a digest that changes would void every signature there is."""

import json
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest

from applications.actions.publishing import DEFINITIONS
from applications.models import Case, Stage, Submission, content_manifest
from delmos_portal.questionnaires.definition import Kind, Question
from delmos_portal.questionnaires.models import Questionnaire, QuestionnaireVersion

AS_SIGNED = {
    "2018_notification": "3950aaf7f2e3005e9c1781b9c09bc5cd03c78895e36f6eb5aa77c7625babcdaa",
    "2018_application": "d88998e364bd4fb686a540b2ebb33516974d63aba493765dce333c4ef13be3fa",
    "2018_plan": "130719cd01401506ffac6ff877f2714f63886ff7fd43d3f1ebf7bb60dfac3c38",
    "2018_final_report": "2c78d26ddea6bd118066da8ee50c83053a0f7457c26ede9144dc8d72d5ea7fa5",
}


def given(number: int, question: Question) -> Any:
    """Something for every kind; every seventh question has no answer."""
    if number % 7 == 6:
        return ["", None, []][number % 3]
    answers: dict[Kind, Any] = {
        Kind.NUMBER: number,
        Kind.KRONOR: number * 100_50,
        Kind.DATE: "2026-12-31",
        Kind.YES_NO: number % 2 == 0,
        Kind.CHOICE: question.choices[0][0] if question.choices else "",
        Kind.CHOICES: [value for value, _label in question.choices],
    }
    return answers.get(question.kind, f"Svar {number}, ”å & ä”\nmed två rader")


def submission_of(name: str) -> Submission:
    raw = json.loads((DEFINITIONS / f"{name}.json").read_text(encoding="utf-8"))
    version = QuestionnaireVersion(questionnaire=Questionnaire(key=name), number=1, definition=raw)
    questions = version.parsed.questions()
    return Submission(
        id=UUID(int=2018),
        case=Case(organisation_name="Motala kommun"),
        stage=Stage(title="Ansökan"),
        questionnaire=version,
        answers={
            one.key: given(number, one)
            for number, one in enumerate(questions)
            if one.kind is not Kind.FILE
        },
    )


def files_of(it: Submission) -> list[dict[str, Any]]:
    keys = [one.key for one in it.questionnaire.parsed.questions() if one.kind is Kind.FILE]
    return [
        {"question": key, "name": "Plan å.pdf", "size": 7, "sha256": "ab" * 32, "file": "f"}
        for key in [*keys, "paper_scan"]
    ]


@pytest.mark.parametrize("name", AS_SIGNED)
def test_what_was_signed_in_2018_still_reads_the_same(name):
    it = submission_of(name)

    manifest, digest = content_manifest(it, files_of(it))

    assert digest == AS_SIGNED[name]
    assert sha256(manifest.encode()).hexdigest() == digest
