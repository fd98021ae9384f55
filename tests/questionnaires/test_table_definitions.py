"""Rows and budgets in a form's definition: what cannot be used says why."""

from copy import deepcopy
from typing import Any

import pytest

from delmos_portal.questionnaires.definition import (
    MOST_CELLS,
    MOST_CELLS_ON_A_PAGE,
    MOST_ROWS,
    BadDefinition,
    parse,
)
from tests.applications.tables import FORM, with_changes

WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("grants", {"columns": []}, "Raderna i ”{}” har inga kolumner."),
    (
        "grants",
        {"columns": [{"key": "a", "label": "A", "kind": "text"}] * 2},
        "Raderna i ”{}” har två kolumner med samma nyckel.",
    ),
    (
        "grants",
        {"columns": [{"key": "a-b", "label": "A", "kind": "text"}]},
        "Raderna i ”{}” har en kolumn vars nyckel inte är små bokstäver a–z, siffror och _: a-b.",
    ),
    (
        "grants",
        {"columns": [{"key": "a", "label": "A", "kind": "long_text"}]},
        "Raderna i ”{}” har kolumnen ”A” av en sort som inte ryms i en rad: long_text.",
    ),
    (
        "grants",
        {"columns": [{"key": "a", "label": "A", "kind": "choice"}]},
        "Raderna i ”{}” har kolumnen ”A” utan alternativ att välja.",
    ),
    (
        "grants",
        {
            "columns": [
                {
                    "key": "a",
                    "label": "A",
                    "kind": "text",
                    "only_if": {"question": "b", "is": True},
                }
            ]
        },
        "Raderna i ”{}” har kolumnen ”A” med villkor. Det går inte.",
    ),
    (
        "grants",
        {"max_rows": MOST_ROWS + 1},
        "Raderna i ”{}” ska ha ett minsta och ett högsta antal, högst 50.",
    ),
    (
        "grants",
        {"min_rows": 3, "max_rows": 2},
        "Raderna i ”{}” ska ha ett minsta och ett högsta antal, högst 50.",
    ),
    (
        "grants",
        {
            "max_rows": 50,
            "columns": [{"key": f"c{n}", "label": "A", "kind": "text"} for n in range(9)],
        },
        "Raderna i ”{}” blir för många fält. Rader gånger kolumner får vara 1 till 400.",
    ),
    (
        "grants",
        {"columns": [{"key": "a", "label": "A", "kind": "text", "max_characters": 6001}]},
        "Raderna i ”{}” kan bli för långa. Minska antalet rader eller tecken.",
    ),
    (
        "grants",
        {"row_name": " "},
        "Raderna i ”{}” behöver ett namn på en rad, till exempel Bidrag.",
    ),
    (
        "budget",
        {"cost_kinds": []},
        "Budgeten ”{}” kan inte läsas: ange ett till 30 kostnadsslag.",
    ),
    (
        "budget",
        {"cost_kinds": [["staff", "A"], ["staff", "B"]]},
        "Budgeten ”{}” kan inte läsas: två kostnadsslag har samma nyckel.",
    ),
    (
        "budget",
        {"years": [2022, 2021]},
        "Budgeten ”{}” kan inte läsas: ange ett till 5 år, i ordning och vart och ett en gång.",
    ),
    (
        "budget",
        {"years": [True]},
        "Budgeten ”{}” kan inte läsas: ange ett till 5 år, i ordning och vart och ett en gång.",
    ),
    (
        "budget",
        {"financing": [["Egna medel", "Egna"]]},
        "Budgeten ”{}” kan inte läsas: finansiärer ska ha en nyckel (små bokstäver a–z, siffror och _) och ett namn: ['Egna medel', 'Egna'].",
    ),
    (
        "budget",
        {"grant_row": "staff"},
        "Budgeten ”{}” kan inte läsas: det sökta beloppets rad finns inte i finansieringen: staff.",
    ),
]


@pytest.mark.parametrize(("key", "changes", "sentence"), WRONG)
def test_a_table_that_cannot_be_used_says_what_is_wrong(key, changes, sentence):
    form, label = with_changes(key, changes)

    with pytest.raises(BadDefinition) as refused:
        parse(form)

    assert str(refused.value) == sentence.format(label)


def test_a_section_has_no_more_fields_than_a_page_can_send():
    form = deepcopy(FORM)
    columns = [{"key": f"c{n}", "label": "A", "kind": "text"} for n in range(8)]
    large = {"label": "Stor", "kind": "rows", "max_rows": 50, "columns": columns}
    form["sections"][0]["questions"] = [{"key": f"q{n}", **large} for n in range(3)]

    with pytest.raises(BadDefinition) as refused:
        parse(form)

    assert str(refused.value) == (
        "Avsnittet ”Andra bidrag” har för många fält på en sida. Dela upp det: högst 800 får plats."
    )
    assert MOST_CELLS_ON_A_PAGE == 2 * MOST_CELLS


def test_a_sum_cannot_count_with_a_table_nor_a_condition_look_at_it():
    summed = {**FORM, "sums": [{"parts": ["budget"], "total": "budget", "text": "Fel."}]}
    hanging = deepcopy(FORM)
    hanging["sections"][1]["only_if"] = {"question": "grants", "is": "x"}

    with pytest.raises(BadDefinition, match="En summa kan inte räkna med tabellen ”Projektets bu"):
        parse(summed)
    with pytest.raises(BadDefinition, match=r"gäller ett svar som frågan .* inte kan få: x"):
        parse(hanging)
