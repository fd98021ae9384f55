"""M22: what a completion changed in answers, budget and attachments, word for word."""

from copy import deepcopy
from types import SimpleNamespace
from typing import Any

from applications.models import ReceivedVersion
from delmos_portal.questionnaires.definition import parse
from screening.views.casefile import AnswerRow, answer_sections, mark_files
from tests.applications.tables import ANSWERS, FORM

FILE = {
    "key": "plan",
    "label": "Bifoga planen",
    "kind": "file",
}


def version(number: int, answers: dict[str, Any], *files: str) -> ReceivedVersion:
    attached = [
        {"question": "plan", "name": name, "size": 1, "sha256": name, "file": name}
        for name in files
    ]
    return ReceivedVersion(number=number, answers=answers, attachments=attached)


def changed_rows(*versions: ReceivedVersion) -> dict[str, AnswerRow]:
    form = deepcopy(FORM)
    form["sections"][0]["questions"].append(FILE)
    it = SimpleNamespace(questionnaire=SimpleNamespace(parsed=parse(form)))
    sections = answer_sections(it, list(versions))
    return {one.label: one for section in sections for one in section.rows if one.is_changed}


def cells(row: AnswerRow) -> tuple[list[str], list[str]]:
    """The cost of staff, before and after."""
    before, after = row.table_before, row.table
    assert before is not None
    assert after is not None
    found = [
        [cell.text.replace("\N{NO-BREAK SPACE}", " ") for cell in table.groups[0].lines[0].cells]
        for table in (before, after)
    ]
    return found[0], found[1]


def test_answers_budget_and_attachments_are_shown_as_they_were_and_as_they_are():
    first = deepcopy(ANSWERS) | {"contact_name": "Amina"}
    second = deepcopy(first) | {"contact_name": "Amina Ek"}
    second["budget"]["costs"]["staff"]["2021"] = 310_000_00

    rows = changed_rows(
        version(1, first, "plan.pdf", "karta.pdf"), version(2, second, "plan-2.pdf", "karta.pdf")
    )

    budget = next(one for one in rows.values() if one.table and one.label != "Bifoga planen")
    assert (cells(budget)[0][0], cells(budget)[1][0]) == ("300 000", "310 000")
    plan = rows["Bifoga planen"]
    assert ([one["name"] for one in plan.files], plan.before) == (
        ["plan-2.pdf", "karta.pdf"],
        "plan.pdf\nkarta.pdf",
    )
    assert [(one.before, one.value) for one in rows.values() if one.value == "Amina Ek"] == [
        ("Amina", "Amina Ek")
    ]
    assert len(rows) == 3


def test_what_is_the_same_in_both_is_not_marked():
    same = version(1, ANSWERS, "plan.pdf"), version(2, deepcopy(ANSWERS), "plan.pdf")

    assert changed_rows(*same) == {}


def test_a_file_that_stands_as_it_was_is_not_marked_whatever_the_page_says_of_it():
    before, after = version(1, ANSWERS, "plan.pdf", "karta.pdf"), version(2, ANSWERS, "karta.pdf")
    after.attachments.append(deepcopy(before.attachments[0]) | {"file": "uppladdad-igen"})

    mark_files([after])

    assert changed_rows(before, after) == {}


def test_another_file_with_the_same_name_is_marked():
    before, after = version(1, ANSWERS, "plan.pdf"), version(2, ANSWERS, "plan.pdf")
    after.attachments[0]["sha256"] = "annat innehåll"

    assert list(changed_rows(before, after)) == ["Bifoga planen"]
