"""A case whose application and final report have budgets: applied for, granted and accounted for."""

from copy import deepcopy
from typing import Any

import pytest

from applications.models import Call, Stage, StageKind, Status
from delmos_portal.questionnaires.models import Questionnaire, QuestionnaireVersion
from screening.figures import applied_for, budget_against_outcome, used_in
from tests.applications.tables import FORM
from tests.build import call, people, stage

pytestmark = pytest.mark.django_db


def with_budgets(*keys: str) -> dict[str, Any]:
    """The form with its budget once for each of the keys, and the kinds of cost the same in all."""
    form = deepcopy(FORM)
    for section in form["sections"]:
        for question in list(section["questions"]):
            if question["kind"] == "budget":
                place = section["questions"].index(question)
                section["questions"][place : place + 1] = [
                    {**deepcopy(question), "key": key, "label": f"Budget {key}"} for key in keys
                ]
    return form


def budget_call(application: dict[str, Any] = FORM, report: dict[str, Any] = FORM) -> Call:
    made = call()
    forms = {StageKind.APPLICATION: application, StageKind.FINAL_REPORT: report}
    for kind, form in forms.items():
        questionnaire = Questionnaire.objects.create(key=f"budget-{kind}", title=form["title"])
        version = QuestionnaireVersion.objects.create(
            questionnaire=questionnaire, number=1, definition=deepcopy(form)
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


def rows_of(application: dict[str, Any], report: dict[str, Any]) -> list[tuple[str, int, int]]:
    it = stage(
        StageKind.FINAL_REPORT,
        Status.ANNOUNCED,
        who=people(),
        of=budget_call(application, report),
    )
    return [(one.label, one.budget_ore, one.outcome_ore) for one in budget_against_outcome(it)]


def test_two_budgets_with_the_same_kinds_of_cost_are_added_up():
    rows = rows_of(with_budgets("first", "second"), with_budgets("all"))

    assert rows == [
        ("Personal", 400_000_00, 200_000_00),
        ("Lokaler", 400_000_00, 200_000_00),
        ("Övrigt", 400_000_00, 200_000_00),
    ]


def test_two_budgets_that_are_asked_for_in_both_are_kept_apart():
    rows = rows_of(with_budgets("first", "second"), with_budgets("first", "second"))

    assert rows == [
        (f"Budget {key}: {label}", 200_000_00, 200_000_00)
        for key in ("first", "second")
        for label in ("Personal", "Lokaler", "Övrigt")
    ]
