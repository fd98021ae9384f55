"""What stops a form from being published."""

from copy import deepcopy

from delmos_portal.questionnaires.builder.checks import why_not_publish
from delmos_portal.questionnaires.definition import parse
from tests.applications.conditional import FORM


def test_what_is_asked_for_twice_is_told_before_publishing():
    budget = {
        "key": "budget",
        "label": "Budget",
        "kind": "budget",
        "cost_kinds": [["staff", "Personal"]],
        "years": [2027],
        "financing": [["applied", "Sökt bidrag"]],
        "grant_row": "applied",
    }
    twice = {"key": "other_name", "label": "Namn", "kind": "text"}
    raw = deepcopy(FORM)
    raw["sections"][0]["questions"].append(twice)
    raw["sections"][2]["questions"].append(budget)

    found = why_not_publish(parse(raw))

    assert [one.split(".")[0] for one in found] == [
        "I avsnittet ”Kontakt” heter två frågor ”Namn”",
        "Både frågan ”Sökt belopp” och budgeten ”Budget” säger vilket belopp som söks",
    ]
    assert why_not_publish(parse(FORM)) == []
