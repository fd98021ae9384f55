"""Codes as they are pasted from letters and spreadsheets; each line is checked, and nothing guessed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delmos_portal.accounts.models import OrganisationKind
from delmos_portal.accounts.scb_codes import as_lines, read_codes
from tests.build import organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def known():
    for name, code in (
        ("Upplands Väsby kommun", "0114"),
        ("Motala kommun", "0583"),
        ("Mjölby kommun", "0586"),
        ("Stockholms kommun", "0180"),
    ):
        organisation(name, code)
    organisation("Region Östergötland", "05", OrganisationKind.REGION)


@pytest.mark.parametrize(
    "text",
    [
        "0583\n0586",
        "0583 Motala\n0586 Mjölby kommun\n",
        "Kod;Kommun\r\n0583;Motala\r\n0586;Mjölby\r\n",
        "\ufeffkommunkod,namn\n0583,Motala kommun\n0586,Mjölby",
        '"0583"\t"Motala"\n\n"0586"\t"Mjölby"',
        "Motala (0583)\nMjölby (0586)",
        "583\n586",  # a spreadsheet takes the first zero
        "0583, 0586",
    ],
)
def test_the_same_two_codes_are_read_however_they_are_written(text: str):
    found = read_codes(text)

    assert (found.codes, found.complaints) == (["0583", "0586"], [])


def test_a_region_has_two_figures_and_a_name_may_differ_in_its_ending():
    found = read_codes("05 Östergötland\n0180 Stockholm\n114 Upplands Väsby")

    assert (found.codes, found.complaints) == (["05", "0180", "0114"], [])


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("9999", "koden 9999 finns inte i registret. Kommuner har fyra siffror, regioner två"),
        ("0583 Mjölby", "koden 0583 är Motala kommun, men på raden står Mjölby kommun, som har 0586"),
        ("Motala", "skriv koden, 0583 för Motala kommun"),
        ("Atlantis", "”Atlantis” är ingen SCB-kod. Skriv en kod på varje rad, till exempel 0583"),
        ("0586", "0586 Mjölby kommun står redan på rad 1. Ta bort en av dem"),
        ("212000-2817", "”212000-2817” är ingen SCB-kod. Skriv en kod på varje rad, till exempel 0583"),
    ],
)  # fmt: skip
def test_each_line_that_is_wrong_is_named_with_what_to_do(line: str, complaint: str):
    found = read_codes(f"0586\n{line}")

    assert (found.codes, found.complaints) == (["0586"], [f"Rad 2: {complaint}."])


def test_what_is_kept_reads_back_as_the_same_codes():
    codes = ["0583", "05", "0180", "0114"]

    assert read_codes(as_lines(codes)).codes == codes


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.text(max_size=200))
def test_any_text_gives_known_codes_or_complaints(text: str):
    found = read_codes(text)

    assert set(found.codes) <= {"0114", "0583", "0586", "0180", "05"}
    assert len(found.codes) == len(set(found.codes))
