"""A table that a colleague changed while others wrote in Word: each row is kept from where it was changed."""

from copy import deepcopy
from typing import Any

import pytest
from django.test import Client
from docx.oxml.ns import qn

from applications.actions import drafting
from applications.models import Submission
from delmos_portal.questionnaires.word.marks import key_mark
from tests.applications.tables import begun
from tests.applications.test_word_tables_views import box_of, in_word
from tests.applications.test_word_views import chosen, uploaded
from tests.build import People
from tests.questionnaires.test_word_tables import put, row_of

pytestmark = pytest.mark.django_db
NBSP = "\N{NO-BREAK SPACE}"
BORAS = {"name": "Borås kommun", "email": "post@boras.example", "people": 12}
ALE, KIL, MORA = {"name": "Ale kommun"}, {"name": "Kils kommun"}, {"name": "Mora kommun"}
# A new row first, and those that stood there after it.
MOVED_DOWN = {
    "partners__0__name": "Kils kommun",
    "partners__0__email": "",
    "partners__0__people": "",
    "partners__1__name": "Borås kommun",
    "partners__1__email": "post@boras.example",
    "partners__1__people": "12",
    "partners__2__name": "Ale kommun",
}
Draft = tuple[Client, Submission, People]


@pytest.fixture
def draft() -> Draft:
    budget = {"costs": {"staff": {"2021": 1_000_00}}, "financing": {}}
    return begun(partners=[BORAS, ALE], budget=budget)


def meanwhile(draft: Draft, **answers: Any) -> None:
    _client, it, who = draft
    it.refresh_from_db()
    drafting.save(it.pk, answers, version=it.version, by=who.amina)


def without(form: Any, key: str) -> None:
    """Take away the row that the box stands in."""
    row = row_of(form, key)
    row.getparent().remove(row)


def taken(draft: Draft, file: bytes, key: str = "partners") -> tuple[Any, Any]:
    """The comparison of the table, and what stands when the file's is chosen."""
    client, it, _who = draft
    page = uploaded(client, it, file)
    [row] = [one for one in page.context["found"].rows() if one.question.key == key]
    chosen(client, it, page, ta=[key])
    it.refresh_from_db()
    return row, it.answers[key]


def test_a_row_that_only_the_portal_changed_stays_when_the_file_adds_another(draft: Draft):
    client, it, _who = draft
    file = in_word(client, it, lambda form: put(form, partners__2__name="Kils kommun"))
    meanwhile(draft, partners=[{**BORAS, "people": 30}, ALE])

    row, answer = taken(draft, file)

    assert answer == [{**BORAS, "people": 30}, ALE, KIL]
    assert [one.place for one in row.cells] == [f"Partner{NBSP}3 (ny rad)"]
    assert (row.kept, row.in_both) == ([f"Partner{NBSP}1 (Borås kommun)"], [])


def test_rows_that_both_added_are_both_kept_and_the_same_file_adds_nothing_more(draft: Draft):
    client, it, _who = draft
    file = in_word(client, it, lambda form: put(form, partners__2__name="Kils kommun"))
    meanwhile(draft, partners=[BORAS, ALE, MORA])

    row, answer = taken(draft, file)
    again = uploaded(client, it, file).context["found"].rows()

    assert answer == [BORAS, ALE, MORA, KIL]
    assert row.kept == [f"Partner{NBSP}3 (Mora kommun)"]
    assert again == []


def test_rows_that_were_moved_down_in_the_file_are_all_there_though_a_colleague_changed_one(
    draft: Draft,
):
    client, it, _who = draft
    file = in_word(client, it, lambda form: put(form, **MOVED_DOWN))
    meanwhile(draft, partners=[BORAS, {**ALE, "people": 3}])

    row, answer = taken(draft, file)

    assert answer == [KIL, BORAS, ALE]
    assert row.in_both == [f"Partner{NBSP}2 (Ale kommun)"]


def test_a_new_row_like_one_that_stands_there_is_a_row_too(draft: Draft):
    client, it, _who = draft
    file = in_word(client, it, lambda form: put(form, partners__2__name="Ale kommun"))
    meanwhile(draft, partners=[{**BORAS, "people": 30}, ALE])

    _row, answer = taken(draft, file)

    assert answer == [{**BORAS, "people": 30}, ALE, ALE]


def gone_box(form: Any, key: str) -> None:
    box = box_of(form, key)
    box.getparent().remove(box)


def test_a_box_that_is_gone_says_nothing_of_the_row_that_now_has_its_number(draft: Draft):
    client, it, _who = draft

    def change(form: Any) -> None:
        put(form, partners__1__email="ale@ale.example", partners__2__name="Kils kommun")
        for key in ("partners-1-people", "partners-2-people"):
            gone_box(form, key)

    file = in_word(client, it, change)
    meanwhile(draft, partners=[MORA, BORAS, {**ALE, "people": 3}])

    row, answer = taken(draft, file)

    assert answer == [MORA, BORAS, {**ALE, "email": "ale@ale.example", "people": 3}, KIL]
    assert row.error == ""


def test_a_row_that_only_lacks_a_box_is_as_a_colleague_has_changed_it(draft: Draft):
    client, it, _who = draft
    file = in_word(client, it, lambda form: gone_box(form, "partners-0-people"))
    meanwhile(draft, partners=[{**BORAS, "email": "ny@boras.example"}, ALE])

    assert uploaded(client, it, file).context["found"].rows() == []


def test_a_table_without_all_its_boxes_is_not_offered_in_place_of_another(draft: Draft):
    client, it, _who = draft

    def change(form: Any) -> None:
        without(form, "partners-0-name")
        gone_box(form, "partners-1-people")

    file = in_word(client, it, change)
    meanwhile(draft, partners=[MORA, {**BORAS, "people": 30}, {**ALE, "people": 9}])

    [row] = uploaded(client, it, file).context["found"].rows()

    assert row.error.startswith("Rutor saknas i filens tabell, och raderna har ändrats")
    assert not row.is_offered


def test_a_file_whose_rows_were_moved_down_adds_nothing_when_it_is_sent_again(draft: Draft):
    client, it, _who = draft
    file = in_word(client, it, lambda form: put(form, **MOVED_DOWN))
    meanwhile(draft, partners=[BORAS, {**ALE, "people": 3}])
    taken(draft, file)

    assert uploaded(client, it, file).context["found"].rows() == []


def test_a_row_that_both_changed_is_the_files_and_is_told(draft: Draft):
    client, it, _who = draft
    file = in_word(client, it, lambda form: put(form, partners__0__people="20"))
    meanwhile(draft, partners=[{**BORAS, "email": "ny@boras.example"}, ALE, MORA])

    row, answer = taken(draft, file)

    assert answer == [{**BORAS, "people": 20}, ALE, MORA]
    assert (row.in_both, row.kept) == (
        [f"Partner{NBSP}1 (Borås kommun)"],
        [f"Partner{NBSP}3 (Mora kommun)"],
    )


def test_a_row_that_the_portal_removed_does_not_come_back_by_itself(draft: Draft):
    client, it, _who = draft
    file = in_word(client, it, lambda form: put(form, partners__1__people="3"))
    meanwhile(draft, partners=[ALE])

    row, answer = taken(draft, file)

    assert answer == [{**ALE, "people": 3}]
    assert row.kept == [f"Partner{NBSP}1 (Borås kommun) (borttagen rad)"]


def test_a_row_that_the_file_removed_goes_though_another_was_changed_in_the_portal(draft: Draft):
    client, it, _who = draft
    file = in_word(client, it, lambda form: without(form, "partners-1-name"))
    meanwhile(draft, partners=[{**BORAS, "people": 30}, ALE])

    row, answer = taken(draft, file)

    assert answer == [{**BORAS, "people": 30}]
    assert (row.in_both, row.kept) == ([], [f"Partner{NBSP}1 (Borås kommun)"])


def test_a_row_that_the_file_removed_is_the_one_that_goes_where_a_colleague_has_added_another(
    draft: Draft,
):
    client, it, _who = draft
    file = in_word(client, it, lambda form: without(form, "partners-0-name"))
    meanwhile(draft, partners=[MORA, BORAS, ALE])

    row, answer = taken(draft, file)

    assert answer == [MORA, ALE]
    assert [one.place for one in row.cells] == [f"Partner{NBSP}2 (borttagen rad)"]
    assert (row.in_both, row.kept) == ([], [f"Partner{NBSP}1 (Mora kommun)"])


def test_a_row_that_the_file_removed_and_a_colleague_changed_is_told(draft: Draft):
    client, it, _who = draft
    file = in_word(client, it, lambda form: without(form, "partners-0-name"))
    meanwhile(draft, partners=[{**BORAS, "people": 30}, ALE])

    row, answer = taken(draft, file)

    assert answer == [ALE]
    assert (row.in_both, row.kept) == ([f"Partner{NBSP}1 (Borås kommun) (borttagen rad)"], [])


def test_a_row_that_both_removed_is_not_told(draft: Draft):
    client, it, _who = draft
    file = in_word(client, it, lambda form: without(form, "partners-0-name"))
    meanwhile(draft, partners=[ALE, MORA])

    assert uploaded(client, it, file).context["found"].rows() == []


def test_the_table_is_the_files_where_nobody_can_tell_which_row_it_removed(draft: Draft):
    client, it, _who = draft
    file = in_word(client, it, lambda form: without(form, "partners-0-name"))
    meanwhile(draft, partners=[MORA, {**BORAS, "people": 30}, ALE])

    row, answer = taken(draft, file)

    assert (row.is_both, row.in_both, row.kept) == (True, [], [])
    assert [one.place for one in row.cells] == [
        f"Partner{NBSP}{number} (borttagen rad)" for number in (1, 2)
    ]
    assert answer == [ALE]


def test_the_table_is_the_files_where_it_does_not_tell_how_a_row_that_is_gone_was(draft: Draft):
    client, it, _who = draft

    def earlier(form: Any) -> None:
        without(form, "partners-0-name")
        for mark in list(form.element.body.iter(qn("w:bookmarkStart"))):
            if f"svar_{key_mark('partners-0')}" in mark.get(qn("w:name")):
                mark.getparent().remove(mark)

    file = in_word(client, it, earlier)
    meanwhile(draft, partners=[MORA, BORAS, ALE])

    row, answer = taken(draft, file)

    assert (row.is_both, row.in_both, row.kept) == (True, [], [])
    assert answer == [ALE]


def test_amounts_whose_row_the_file_has_not_stay_and_are_not_said_to_be_in_it(draft: Draft):
    client, it, _who = draft

    def change(form: Any) -> None:
        put(form, budget__costs__other__2021="7")
        without(form, "budget-costs-staff-2021")

    file = in_word(client, it, change)
    budget = deepcopy(it.answers["budget"])
    budget["costs"]["staff"] = {"2021": 3_000_00}
    meanwhile(draft, budget=budget)

    row, answer = taken(draft, file, "budget")

    assert answer["costs"] == {"staff": {"2021": 3_000_00}, "other": {"2021": 7_00}}
    assert len(row.cells) == 1
    assert (row.in_both, row.kept) == ([], [])


def test_amounts_are_taken_from_where_each_was_changed(draft: Draft):
    client, it, _who = draft
    change = {"budget__costs__staff__2021": "2 000", "budget__costs__staff__2022": "70"}
    file = in_word(client, it, lambda form: put(form, **change))
    budget = deepcopy(it.answers["budget"])
    budget["costs"]["staff"] = {"2021": 3_000_00}
    budget["costs"]["other"] = {"2021": 5_00}
    meanwhile(draft, budget=budget)

    row, answer = taken(draft, file, "budget")

    assert answer["costs"] == {
        "staff": {"2021": 2_000_00, "2022": 70_00},
        "other": {"2021": 5_00},
    }
    assert [one.split(", ")[-1] for one in (*row.in_both, *row.kept)] == ["2021", "2021"]
    assert len(row.cells) == 2


def test_the_page_says_where_each_row_was_changed(draft: Draft):
    client, it, _who = draft
    file = in_word(client, it, lambda form: put(form, partners__0__people="20"))
    meanwhile(draft, partners=[{**BORAS, "people": 30}, {**ALE, "people": 1}])

    text = " ".join(uploaded(client, it, file).text.split())

    assert "gäller det som står i filen: <strong>Partner 1 (Borås kommun)</strong>" in text
    assert "står kvar även om ni tar svaret: <strong>Partner 2 (Ale kommun)</strong>" in text
