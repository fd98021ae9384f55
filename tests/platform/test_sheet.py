"""The one way out to a spreadsheet: what is written is read back, and no cell is a formula."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from delmos_portal.sheet import FORMULA, harmless, in_kronor, sheet


@given(st.text(max_size=40))
def test_no_cell_begins_as_a_formula(text: str):
    read = harmless(text)

    assert not read.startswith(FORMULA)
    assert read in (text, f"'{text}")


@given(st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=2), max_size=5))
def test_what_is_written_in_the_file_is_read_back(rows: list[list[str]]):
    text = sheet(("a", "b"), rows).decode("utf-8-sig")

    read = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))

    assert read == [["a", "b"], *[[harmless(cell) for cell in row] for row in rows]]


@given(st.integers(min_value=0, max_value=10**13))
def test_an_amount_in_the_file_is_the_amount(ore: int):
    whole, rest = in_kronor(ore).split(",")

    assert int(whole) * 100 + int(rest) == ore
