"""A table that was filled in in Word is compared cell by cell and taken as one answer."""

from collections.abc import Callable
from copy import deepcopy
from io import BytesIO
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from docx import Document as WordDocument
from docx.oxml.ns import qn

from applications.actions import drafting
from applications.models import Submission
from delmos_portal.questionnaires.word.cells import cells_of
from tests.accounts.people import sign_in
from tests.applications.tables import begun, table_call, with_changes
from tests.applications.test_word_views import chosen, fetched, sent, uploaded
from tests.build import People, notification, people
from tests.questionnaires.test_word_tables import put, row_of

pytestmark = pytest.mark.django_db
Change = Callable[[Any], object]
NBSP = "\N{NO-BREAK SPACE}"


def in_word(client: Client, it: Submission, change: Change) -> bytes:
    document = WordDocument(BytesIO(fetched(client, it)))
    change(document)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def put_last(document: Any, key: str, text: str) -> None:
    """Write in the last of the boxes of one answer."""
    tags = [one for one in document.element.body.iter(qn("w:tag")) if one.get(qn("w:val")) == key]
    next(tags[-1].getparent().getparent().iter(qn("w:t"))).text = text


def box_of(document: Any, key: str) -> Any:
    """The control around a cell."""
    tags = [one for one in document.element.body.iter(qn("w:tag")) if one.get(qn("w:val")) == key]
    return tags[0].getparent().getparent()


@pytest.fixture
def draft() -> tuple[Client, Submission, People]:
    return begun(
        partners=[{"name": "Borås kommun", "email": "post@boras.example", "people": 12}],
        budget=None,
    )


def test_a_row_and_an_amount_written_in_word_are_told_and_saved(draft):
    client, it, _who = draft

    def change(document: Any) -> None:
        put(document, partners__0__people="20", partners__1__name="Ale kommun")
        put(document, budget__costs__staff__2021="1 000,50")

    page = uploaded(client, it, in_word(client, it, change))
    chosen(client, it, page)

    it.refresh_from_db()
    assert sent(page)["ta"] == ["budget", "partners"]
    assert page.context["said"].outside == []
    assert [(one["name"], one.get("people")) for one in it.answers["partners"]] == [
        ("Borås kommun", 20),
        ("Ale kommun", None),
    ]
    assert it.answers["budget"]["costs"] == {"staff": {"2021": 1_000_50}}


def test_a_table_that_only_the_portal_changed_stays(draft):
    client, it, who = draft
    file = in_word(client, it, lambda _document: None)
    rows = [*it.answers["partners"], {"name": "Ale kommun"}]
    drafting.save(it.pk, {"partners": rows}, version=it.version, by=who.amina)

    page = uploaded(client, it, file)

    label = it.questionnaire.parsed.question("partners").label
    assert (page.context["found"].newer, page.context["found"].rows()) == ([label], [])


def test_a_colleagues_new_row_stays_when_the_table_is_taken_from_an_older_file(draft):
    client, it, who = draft

    def change(document: Any) -> None:
        put(document, partners__0__people="20")
        row = row_of(document, "partners-2-name")
        row.getparent().remove(row)

    file = in_word(client, it, change)
    rows = [*it.answers["partners"], {"name": "Ale kommun"}, {"name": "Mjölby kommun"}]
    drafting.save(it.pk, {"partners": rows}, version=it.version, by=who.amina)

    page = uploaded(client, it, file)
    chosen(client, it, page, ta=["partners"])

    it.refresh_from_db()
    assert it.answers["partners"] == [{**rows[0], "people": 20}, *rows[1:]]
    [row] = page.context["found"].rows()
    assert [one.place for one in row.cells] == [f"Partner{NBSP}1, Antal som deltar"]


def test_a_file_whose_empty_rows_were_taken_away_says_nothing_new(draft):
    client, it, who = draft

    def tidied(document: Any) -> None:
        row = row_of(document, "partners-1-name")
        row.getparent().remove(row)

    file = in_word(client, it, tidied)
    rows = [*it.answers["partners"], {"name": "Ale kommun"}]
    drafting.save(it.pk, {"partners": rows}, version=it.version, by=who.amina)

    page = uploaded(client, it, file)

    label = it.questionnaire.parsed.question("partners").label
    assert (page.context["found"].newer, page.context["found"].rows()) == ([label], [])


def test_a_row_that_was_taken_away_in_word_is_told_and_taken_away_when_chosen(draft):
    client, it, _who = draft

    def change(document: Any) -> None:
        row = row_of(document, "partners-0-name")
        row.getparent().remove(row)

    page = uploaded(client, it, in_word(client, it, change))
    chosen(client, it, page, ta=["partners"])

    it.refresh_from_db()
    assert (sent(page)["ta"], "(borttagen rad)" in page.text) == ([], True)
    assert not it.answers["partners"]


def test_a_table_with_a_wrong_cell_says_which_and_cannot_be_taken(draft):
    client, it, _who = draft
    before = dict(it.answers)

    def change(document: Any) -> None:
        put(document, partners__0__people="många", partners__1__name="Ale kommun")

    page = uploaded(client, it, in_word(client, it, change))
    chosen(client, it, page, ta=["partners"])

    it.refresh_from_db()
    [row] = page.context["found"].rows()
    assert f"Partner{NBSP}1, " in row.error
    assert all(one in page.text for one in ("många", "Ale kommun"))
    assert it.answers == before


def test_a_table_changed_on_both_sides_is_not_chosen_for_them(draft):
    client, it, who = draft
    file = in_word(client, it, lambda document: put(document, partners__0__people="20"))
    rows = [{**it.answers["partners"][0], "people": 30}]
    drafting.save(it.pk, {"partners": rows}, version=it.version, by=who.amina)

    page = uploaded(client, it, file)

    assert "Ändrat både i portalen och i filen" in page.text
    assert page.context["taken"] == set()


def test_a_table_that_could_not_be_sent_tells_each_of_its_faults(draft):
    client, it, _who = draft

    def change(document: Any) -> None:
        put(document, partners__1__people="3", partners__2__people="4")

    page = uploaded(client, it, in_word(client, it, change))

    [row] = page.context["found"].rows()
    assert row.note.replace(NBSP, " ") == (
        "Svaret kan sparas men inte skickas in. Partner 2: fyll i ”Namn”. Partner 3: fyll i ”Namn”."
    )


@pytest.mark.parametrize("place", ["contact_name", "partners__0__name"])
def test_a_persons_number_is_not_shown_and_not_called_no_answer(draft, place: str):
    client, it, _who = draft
    number = "19811218-9876"

    page = uploaded(client, it, in_word(client, it, lambda file: put(file, **{place: number})))

    [row] = page.context["found"].rows()
    assert (row.is_hidden, "Visas inte." in page.text) == (True, True)
    assert number not in page.text
    assert "Inget svar" not in page.text


@pytest.mark.parametrize("said", [("123", "19811218-9876"), ("19811218-9876", "123")])
def test_a_persons_number_in_one_of_two_copies_hides_them_both(said: tuple[str, str]):
    who = people()
    form, _label = with_changes("contact_name", {"format": "organisation_number"})
    it, client = notification(who=who, of=table_call(form)), sign_in(Client(), who.amina)

    def change(document: Any) -> None:
        put(document, contact_name=said[0])
        box = next(row_of(document, "contact_name").iterancestors(qn("w:tbl")))
        box.addnext(deepcopy(box))
        put_last(document, "contact_name", said[1])

    page = uploaded(client, it, in_word(client, it, change))

    [row] = page.context["found"].rows()
    assert (row.text, row.is_hidden) == ("", True)
    assert row.error.startswith(
        "Svarsrutan finns flera gånger i filen, med olika text. Texten visas inte här."
        " Kopiera det som ska gälla ur filen"
    )
    assert [one for one in said if f">{one}" in page.text] == []


def test_the_amounts_of_a_copied_row_are_shown_apart_and_cannot_be_taken(draft):
    client, it, _who = draft

    def change(document: Any) -> None:
        put(document, budget__costs__staff__2021="22 222")
        row = row_of(document, "budget-costs-staff-2021")
        row.addnext(deepcopy(row))
        put_last(document, "budget-costs-staff-2021", "5 000")

    page = uploaded(client, it, in_word(client, it, change))

    [row] = page.context["found"].rows()
    label = row.error.split("”")[1]
    told = f"Rutan ”{label}” finns flera gånger i filen, med olika text. All text står här."
    assert row.error.startswith(told)
    assert row.text.split("\n") == [f"{label}: 22 222", f"{label}: 5 000"]
    assert (row.text in page.text, "222 225" in page.text) == (True, False)


def test_a_box_that_was_copied_over_another_is_told_and_so_is_the_one_that_is_gone(draft):
    client, it, _who = draft

    def change(document: Any) -> None:
        put(document, budget__costs__staff__2021="5 000")
        over = box_of(document, "budget-costs-staff-2022")
        over.getparent().replace(over, deepcopy(box_of(document, "budget-costs-staff-2021")))

    page = uploaded(client, it, in_word(client, it, change))

    [budget] = [one for one in it.questionnaire.parsed.questions() if one.key == "budget"]
    cells = {one.key: one.label for one in cells_of(budget, 0)}
    found = page.context["found"]
    assert found.alike == [f"{budget.label}: {cells['budget-costs-staff-2021']}"]
    assert found.missing == [f"{budget.label}: {cells['budget-costs-staff-2022']}"]
    assert [one for one in (*found.alike, *found.missing) if one not in page.text] == []


def test_a_box_that_is_gone_from_a_row_is_told_and_no_box_of_an_empty_row_is(draft):
    client, it, _who = draft

    def change(document: Any) -> None:
        gone = box_of(document, "partners-0-people")
        gone.getparent().remove(gone)
        empty = row_of(document, "partners-2-name")
        empty.getparent().remove(empty)

    page = uploaded(client, it, in_word(client, it, change))

    assert [one.split(": ")[-1] for one in page.context["found"].missing] == [
        f"Partner{NBSP}1, Antal som deltar"
    ]
    assert "Inget svar är ändrat i filens rutor." in page.text


def test_two_amounts_in_one_box_are_no_amount(draft):
    client, it, _who = draft

    def change(document: Any) -> None:
        put(document, budget__costs__staff__2021="10 000")
        paragraph = next(box_of(document, "budget-costs-staff-2021").iter(qn("w:p")))
        paragraph.addnext(deepcopy(paragraph))

    page = uploaded(client, it, in_word(client, it, change))

    [row] = page.context["found"].rows()
    assert row.error.endswith("Här står text på flera rader. Skriv ett enda tal.")


def test_what_an_earlier_release_read_is_asked_for_again(draft):
    client, it, who = draft
    salt = f"word:{it.pk}:{who.amina.pk}"

    answer = client.post(
        reverse("save-word", args=[it.pk]),
        {"last": signing.dumps({"doubled": []}, salt=salt), "ta": ["partners"]},
    )

    assert answer.headers["Location"] == reverse("word", args=[it.pk])
