"""A case whose application and final report have budgets: applied for, granted and accounted for."""

from copy import deepcopy

import pytest

from applications.models import Call, Stage, StageKind, Status
from delmos_portal.questionnaires.models import Questionnaire, QuestionnaireVersion
from screening.figures import applied_for, budget_against_outcome, used_in
from tests.applications.tables import FORM
from tests.build import call, people, stage

pytestmark = pytest.mark.django_db


def budget_call() -> Call:
    made = call()
    for kind in (StageKind.APPLICATION, StageKind.FINAL_REPORT):
        questionnaire = Questionnaire.objects.create(key=f"budget-{kind}", title=FORM["title"])
        version = QuestionnaireVersion.objects.create(
            questionnaire=questionnaire, number=1, definition=deepcopy(FORM)
        )
        Stage.objects.filter(call=made, kind=kind).update(questionnaire=version)
    return Call.objects.get(pk=made.pk)


def test_the_budgets_row_is_what_is_applied_for_granted_and_used():
    report = stage(StageKind.FINAL_REPORT, Status.ANNOUNCED, who=people(), of=budget_call())

    application = report.case.submissions.get(stage__kind=StageKind.APPLICATION)
    assert applied_for(application) == 600_000_00
    assert application.decision.amount_ore == 600_000_00
    assert used_in(report) == 600_000_00
    assert applied_for(report) is None
    rows = [(one.label, one.budget_ore, one.outcome_ore) for one in budget_against_outcome(report)]
    assert rows == [
        ("Personal", 200_000_00, 200_000_00),
        ("Lokaler", 200_000_00, 200_000_00),
        ("Övrigt", 200_000_00, 200_000_00),
    ]
