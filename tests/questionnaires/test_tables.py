"""Repeating rows and budgets: typed as people write, kept and shown to the öre."""

import json
from copy import deepcopy
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from delmos_portal.questionnaires.answers import advice, complaints, shown
from delmos_portal.questionnaires.budget import MOST_YEARS, Budget
from delmos_portal.questionnaires.definition import (
    IN_CELLS,
    Definition,
    Kind,
    Question,
    Rows,
    Section,
    parse,
)
from delmos_portal.questionnaires.forms import SectionForm, initial
from delmos_portal.questionnaires.table_fields import cells_of
from delmos_portal.questionnaires.tables import Difference, differences, in_column, table_of
from delmos_portal.templatetags.swedish import NBSP
from tests.applications.tables import ANSWERS, BUDGET, FORM, GRANTS, PARTNERS, with_changes
from tests.questionnaires.forms import LABEL, answers_to

FORM_OF = parse(FORM)
GRANTS_ASKED = FORM_OF.question("grants")
BUDGET_ASKED = FORM_OF.question("budget")


def one_section(*questions: Question) -> Definition:
    return Definition("Prov", (Section("s", "Avsnitt", "", questions),))


def posted_as_shown(section: Section, answers: dict[str, Any]) -> QueryDict:
    """What the browser sends when the page is opened and sent back untouched."""
    form = SectionForm(section, initial=initial(section, answers))
    data = QueryDict(mutable=True)
    for question in section.questions:
        name, widget = question.key, form.fields[question.key].widget
        value = form[name].value()
        if question.rows:
            context = widget.get_context(name, value, None)
            data[f"{name}-rows"] = str(context["count"])
            cells = [cell for row in context["rows"] for cell in row["form"]]
        else:
            parts = widget.get_context(name, value, None)["parts"]
            cells = [cell for part in parts for line in part["lines"] for _y, cell in line["cells"]]
        for cell in cells:
            text = cell.field.widget.format_value(cell.value())
            chosen = text[0] if isinstance(text, list) and text else text
            data[cell.html_name] = chosen or ""
    return data


def test_rows_read_as_text_row_by_row():
    assert shown(GRANTS_ASKED, GRANTS[:1]).replace(NBSP, " ") == (
        "Bidrag 1\nFrån vem: Tillväxtverket\nFör vad: Mötesplatser i Ekön\n"
        "Sökt eller beviljat: Beviljat\nBelopp i kronor: 250 000,50 kr\nÄr det statligt stöd? Nej"
    )
    assert (shown(GRANTS_ASKED, []), shown(BUDGET_ASKED, None)) == ("", "")


def test_a_budget_reads_as_text_with_its_sums():
    assert shown(BUDGET_ASKED, BUDGET).replace(NBSP, " ") == (
        "Kostnader\nPersonal, 2021: 300 000 kr\nPersonal, 2022: 400 000 kr\n"
        "Övrigt, 2022: 50 000,50 kr\nSumma kostnader: 750 000,50 kr\n\n"
        "Finansiering\nStatsbidrag (sökt belopp), 2021: 200 000 kr\n"
        "Statsbidrag (sökt belopp), 2022: 350 000,50 kr\n"
        "Egna medel, 2021: 100 000 kr\nEgna medel, 2022: 100 000 kr\n"
        "Summa finansiering: 750 000,50 kr"
    )


def test_a_budget_is_a_table_with_sums_of_rows_years_and_all():
    table = table_of(BUDGET_ASKED, BUDGET)

    assert table is not None
    assert [one.text for one in table.heads] == ["2021", "2022", "Summa"]
    lines = [
        (line.label, *(one.text.replace(NBSP, " ") for one in line.cells))
        for group in table.groups
        for line in group.lines
    ]
    assert lines == [
        ("Personal", "300 000", "400 000", "700 000"),
        ("Lokaler", "–", "–", "–"),
        ("Övrigt", "–", "50 000,50", "50 000,50"),
        ("Summa kostnader", "300 000", "450 000,50", "750 000,50"),
        ("Statsbidrag (sökt belopp)", "200 000", "350 000,50", "550 000,50"),
        ("Egna medel", "100 000", "100 000", "200 000"),
        ("Summa finansiering", "300 000", "450 000,50", "750 000,50"),
    ]


def test_complaints_name_the_row_and_its_cell():
    answers = {**ANSWERS, "contact_name": "Amina", "grants": [{"from": "x" * 101}]}

    found = complaints(FORM_OF, answers)

    assert [(one.place, one.text.replace(NBSP, " "), one.is_missing) for one in found] == [
        (
            "grants-0-from",
            "Bidrag 1: Svaret på ”Från vem” är 1 tecken för långt. Det får vara högst 100 tecken.",
            False,
        ),
        ("grants-0-purpose", "Bidrag 1: fyll i ”För vad”.", True),
        ("grants-0-state", "Bidrag 1: fyll i ”Sökt eller beviljat”.", True),
        ("grants-0-amount", "Bidrag 1: fyll i ”Belopp i kronor”.", True),
        ("grants-0-is_state_aid", "Bidrag 1: fyll i ”Är det statligt stöd?”.", True),
    ]


def test_too_few_and_too_many_rows_are_told():
    form, label = with_changes("partners", {"min_rows": 2, "max_rows": 3})
    definition = parse(form)
    base = {**ANSWERS, "contact_name": "Amina"}

    def told(count: int) -> list[str]:
        return [one.text for one in complaints(definition, {**base, "partners": PARTNERS * count})]

    assert told(0) == [f"Svara på frågan ”{label}”."]
    assert told(1) == [f"Fyll i minst 2 rader på frågan ”{label}”."]
    assert told(2) == told(3) == []
    assert told(4) == [f"Frågan ”{label}” får ha högst 3 rader. Ta bort någon."]


def test_a_year_that_does_not_balance_is_told_to_the_ore():
    off = deepcopy(BUDGET)
    off["financing"]["own"]["2022"] += 1
    answers = {**ANSWERS, "contact_name": "Amina", "budget": off}
    warned, _label = with_changes("budget", {"advice": True})

    [told] = complaints(FORM_OF, answers)
    [advised] = advice(parse(warned), answers)

    assert told.text.replace(NBSP, " ") == (
        "Finansieringen för 2022 är 0,01 kr större än kostnaderna. Kostnaderna är 450 000,50 kr och"
        " finansieringen 450 000,51 kr. De ska vara lika stora."
    )
    assert told.place == "budget-financing-grant-2022"
    assert advised == told
    assert (complaints(parse(warned), answers), advice(FORM_OF, answers)) == ([], [])


def test_the_row_that_is_applied_for_must_have_an_amount():
    costs = {"costs": {"staff": {"2021": 100}}, "financing": {"own": {"2021": 100}}}

    [told] = complaints(FORM_OF, {**ANSWERS, "contact_name": "Amina", "budget": costs})

    assert (told.place, told.text) == (
        "budget-financing-grant-2021",
        "Fyll i beloppet på raden ”Statsbidrag (sökt belopp)” i budgeten.",
    )
    assert FORM_OF.grant({"budget": costs}) is None
    assert FORM_OF.grant(ANSWERS) == 550_000_50


def test_what_differs_is_told_row_by_row_and_cell_by_cell():
    changed = {**GRANTS[1], "amount": 5_00}

    assert differences(GRANTS_ASKED, GRANTS, [GRANTS[0], changed, {"from": "Ny"}]) == [
        Difference(f"Bidrag{NBSP}2, Belopp i kronor", f"1{NBSP}000{NBSP}000{NBSP}kr", f"5{NBSP}kr"),
        Difference(f"Bidrag{NBSP}3 (ny rad)", "", "Från vem: Ny"),
    ]
    [gone] = differences(GRANTS_ASKED, GRANTS, GRANTS[1:]) or []
    assert (gone.place, gone.after) == (f"Bidrag{NBSP}1 (borttagen rad)", "")
    assert differences(BUDGET_ASKED, None, {"costs": {"other": {"2021": 50}}}) == [
        Difference("Övrigt, 2021", "", f"0,50{NBSP}kr")
    ]
    assert differences(FORM_OF.question("contact_name"), "a", "b") is None


@pytest.mark.parametrize(
    "text", ["1 234 567,50 kr", "1234567.5", "1\u00a0234\u00a0567,50", "1234567,50 kronor"]
)
def test_amounts_are_typed_in_a_budget_as_people_write_them(text):
    section = FORM_OF.sections[1]
    form = SectionForm(section, QueryDict(f"budget-costs-staff-2021={text}"))

    assert form.is_valid()
    assert form.answers()["budget"] == {
        "costs": {"staff": {"2021": 1_234_567_50}},
        "financing": {},
    }


def test_a_number_of_rows_that_nobody_can_have_asked_for_is_nothing():
    section = FORM_OF.sections[0]
    for count in ("", "-1", "9999", "²", "två"):
        data = QueryDict(mutable=True)
        data.update({"grants-rows": count, "grants-0-from": "X"})
        form = SectionForm(section, data)
        form.is_valid()
        assert form.answers()["grants"] == []


@st.composite
def rows_asked(draw: st.DrawFn) -> Question:
    columns = [
        Question(
            key=f"c{number}",
            label=draw(LABEL),
            kind=draw(st.sampled_from(IN_CELLS)),
            choices=(("a", "Första"), ("b", "Andra")),
        )
        for number in range(draw(st.integers(1, 4)))
    ]
    return Question("q", draw(LABEL), Kind.ROWS, rows=Rows(tuple(columns), draw(LABEL), 0, 6))


@st.composite
def rows_answered(draw: st.DrawFn) -> tuple[Question, list[dict[str, Any]]]:
    asked = draw(rows_asked())
    assert asked.rows
    answers = []
    for _row in range(draw(st.integers(0, 6))):
        row = {
            one.key: draw(st.none() | answers_to(one).filter(bool)) for one in asked.rows.columns
        }
        answers.append({key: value for key, value in row.items() if value not in (None, "", [])})
    return asked, [row for row in answers if row]


@settings(max_examples=60, deadline=None)
@given(rows_answered())
def test_rows_are_typed_stored_and_shown_the_same(case):
    asked, answer = case
    section = one_section(asked).sections[0]

    form = SectionForm(section, posted_as_shown(section, {"q": answer}))

    assert form.is_valid(), form.errors
    assert form.answers() == {"q": answer}
    table = table_of(asked, answer)
    cells = [
        [cell.text for cell in line.cells]
        for group in (table.groups if table else ())
        for line in group.lines
    ]
    assert asked.rows
    assert cells == [
        [shown(one, row.get(one.key)) or "–" for one in asked.rows.columns] for row in answer
    ]
    assert differences(asked, answer, answer) == []
    assert json.loads(json.dumps(answer)) == answer


@st.composite
def budgets_answered(draw: st.DrawFn) -> tuple[Question, Any]:
    first = draw(st.integers(1900, 2100))
    budget = Budget(
        cost_kinds=tuple((f"k{n}", draw(LABEL)) for n in range(draw(st.integers(1, 4)))),
        years=tuple(range(first, first + draw(st.integers(1, MOST_YEARS)))),
        financing=tuple((f"f{n}", draw(LABEL)) for n in range(draw(st.integers(1, 3)))),
        grant_row="f0",
    )
    answer: dict[str, Any] = {"costs": {}, "financing": {}}
    for part, key, year, _label in budget.cells():
        ore = draw(st.none() | st.integers(0, 10**13))
        if ore is not None:
            answer[part].setdefault(key, {})[str(year)] = ore
    return Question("q", draw(LABEL), Kind.BUDGET, budget=budget), answer


@settings(max_examples=60, deadline=None)
@given(budgets_answered())
def test_budgets_are_typed_stored_shown_and_summed_to_the_ore(case):
    asked, answer = case
    budget = asked.budget
    assert budget
    section = one_section(asked).sections[0]

    form = SectionForm(section, posted_as_shown(section, {"q": answer}))

    assert form.is_valid(), form.errors
    is_empty = not any(answer.values())
    assert form.answers() == {"q": None if is_empty else answer}
    table = table_of(asked, answer)
    assert table
    given = {key: ore for key, ore in cells_of(budget, answer).items() if ore is not None}
    for part, group in zip(budget.parts, table.groups, strict=True):
        *lines, total = group.lines
        ore = [value for key, value in given.items() if key.startswith(f"{part.key}-")]
        assert total.cells[-1].text == in_column(sum(ore))
        by_year = [
            sum(answer[part.key].get(key, {}).get(str(year), 0) for key, _label in part.rows)
            for year in budget.years
        ]
        assert [cell.text for cell in total.cells[:-1]] == [in_column(one) for one in by_year]
        assert len(lines) == len(part.rows)
    off = {
        year
        for year in budget.years
        if sum(v for k, v in given.items() if k.startswith("costs-") and k.endswith(f"-{year}"))
        != sum(v for k, v in given.items() if k.startswith("financing-") and k.endswith(f"-{year}"))
    }
    assert {one.year for one in budget.imbalances(answer)} == off
