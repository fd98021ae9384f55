"""What was typed and could not be saved is kept with the draft, shown again, and never called done."""

from copy import deepcopy
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications.actions import drafting
from applications.models import Submission
from applications.requirements import unmet
from delmos_portal.accounts.models import Role
from delmos_portal.templatetags.swedish import kronor
from tests.accounts.people import sign_in
from tests.applications import tables
from tests.build import fill_in, member, notification, people, person

pytestmark = pytest.mark.django_db
HOWS = ["section", "autosave"]
PHONE = "contact_phone"
PERSONAL_NUMBER = "811228-9874"


@pytest.fixture
def begun() -> tuple[Client, Submission]:
    """Everything is answered, and could be sent."""
    who = people()
    return sign_in(Client(), who.amina), fill_in(notification(who=who), who.amina)


def shown(client: Client, it: Submission, key: str = "contact") -> dict[str, Any]:
    """What the page sends when nothing is typed on it."""
    context = client.get(reverse("section", args=[it.pk, key])).context
    page = context["page"]
    standing = {one: page.form[one].value() or "" for one in page.form.fields}
    return standing | {"version": page.version, "visat": context["shown"]}


def put(
    client: Client, it: Submission, how: str, page: dict[str, Any], key: str = "contact"
) -> Any:
    answer = client.post(reverse(how, args=[it.pk, key]), page)
    it.refresh_from_db()
    return answer


def status_of(client: Client, it: Submission, number: int) -> str:
    rows = client.get(reverse("submission", args=[it.pk])).context["rows"]
    return str(rows[number]["status"])


@pytest.mark.parametrize("how", HOWS)
def test_a_wrong_value_stands_in_its_field_with_its_error_when_somebody_comes_back(begun, how):
    client, it = begun
    put(client, it, how, shown(client, it) | {PHONE: "ring mig"})

    again = client.get(reverse("section", args=[it.pk, "contact"]))

    form = again.context["page"].form
    assert (form[PHONE].value(), it.answers[PHONE]) == ("ring mig", "0141-22 50 00")
    assert list(form.errors) == [PHONE]
    assert 'value="ring mig"' in again.text
    assert "utom ”Telefon”" in again.context["saved"].text
    assert '<a href="#id_contact_phone">' in again.text  # the summary leads to the field


@pytest.mark.parametrize("how", HOWS)
def test_a_section_with_a_wrong_value_is_not_done_and_cannot_be_sent(begun, how):
    client, it = begun
    before = status_of(client, it, 0)

    put(client, it, how, shown(client, it) | {PHONE: "ring mig"})

    assert (before, status_of(client, it, 0)) == ("Klar", "Behöver rättas")
    assert [one.text for one in unmet(it)] == [
        "Det ni har skrivit i ”Telefon” går inte att spara. Rätta det eller ta bort det."
    ]


@pytest.mark.parametrize("how", HOWS)
@pytest.mark.parametrize("mended", ["0141-22 50 00", "0141-22 50 01"], ids=["as-before", "new"])
def test_a_value_that_is_mended_is_kept_no_longer(begun, how, mended):
    client, it = begun
    put(client, it, how, shown(client, it) | {PHONE: "ring mig"})

    put(client, it, how, shown(client, it) | {PHONE: mended})

    assert (it.unread_answers, it.answers[PHONE]) == ({}, mended)
    assert status_of(client, it, 0) == "Klar"


def test_the_page_that_was_told_of_it_mends_it_by_what_stood_before(begun):
    client, it = begun
    page = shown(client, it)
    told = put(client, it, "autosave", page | {PHONE: "ring mig"}).json()

    put(client, it, "autosave", page | {"version": told["version"], "visat": told["visat"]})

    assert it.unread_answers == {}


def test_a_colleagues_page_that_does_not_show_it_leaves_it(begun):
    client, it = begun
    sara = person("Sara")
    member(sara, it.case.organisation, Role.WRITER)
    hers = sign_in(Client(), sara)
    page = shown(hers, it)
    put(client, it, "autosave", shown(client, it) | {PHONE: "ring mig"})

    put(hers, it, "autosave", page | {"contact_title": "Saras titel"})

    assert it.answers["contact_title"] == "Saras titel"
    assert it.unread_answers == {PHONE: {PHONE: ["ring mig"]}}


def test_another_answer_to_the_question_lets_go_of_it(begun):
    client, it = begun
    put(client, it, "autosave", shown(client, it) | {PHONE: "ring mig"})

    amina = it.saved_by
    drafting.save(it.pk, {PHONE: "0141-22 50 09"}, version=it.version, by=amina)

    it.refresh_from_db()
    assert it.unread_answers == {}


def test_signs_that_cannot_be_stored_are_left_out_of_what_is_kept(begun):
    client, it = begun

    put(client, it, "autosave", shown(client, it) | {PHONE: "ring\x00 mig"})

    assert it.unread_answers == {PHONE: {PHONE: ["ring mig"]}}


@pytest.mark.parametrize("how", HOWS)
def test_a_text_with_the_line_breaks_of_word_is_saved(begun, how):
    client, it = begun

    put(
        client,
        it,
        how,
        {"cooperation_today": "Ett\x0btvå\x07", "version": it.version},
        "cooperation",
    )

    assert (it.unread_answers, it.answers["cooperation_today"]) == ({}, "Ett\ntvå")


@pytest.mark.parametrize("how", HOWS)
def test_a_wrong_cell_of_a_budget_stands_where_it_was_typed(how):
    client, it, _who = tables.begun()
    cell = "budget-costs-staff-2021"
    page = dict.fromkeys(CELLS, "") | {cell: "hundra", "version": it.version}

    put(client, it, how, page, "money")
    again = client.get(tables.section(it, "money"))

    assert 'value="hundra"' in again.text
    assert f'id="id_{cell}_error"' in again.text
    assert "budget" in [one.question_key for one in unmet(it)]


@pytest.mark.parametrize("how", HOWS)
def test_a_wrong_cell_of_a_row_stands_where_it_was_typed(how):
    client, it, _who = tables.begun()

    put(client, it, how, tables.typed(it, grants__0__amount="mycket"), "others")
    again = client.get(tables.section(it))

    assert 'value="mycket"' in again.text
    assert 'id="id_grants-0-amount_error"' in again.text


CELLS = [f"budget-costs-staff-{year}" for year in (2021, 2022)]


def test_the_autosave_brings_the_sums_and_says_the_totals():
    client, it, _who = tables.begun(budget=None)
    page = {"budget-costs-staff-2021": "100", "budget-costs-staff-2022": "50,50"}

    told = put(client, it, "autosave", page | {"version": it.version}, "money").json()

    sums = dict(told["sums"])
    text = client.get(tables.section(it, "money")).text
    assert sums["id_budget-sum-costs-staff"] == kronor(150_50)
    assert sums["id_budget-sum-costs-2021"] == kronor(100_00)
    assert sums["id_budget-sum-costs"] == kronor(150_50)
    assert sums["id_budget-sum-financing-own"] == "–"
    assert [place for place in sums if f'id="{place}"' not in text] == []
    assert "Summa kostnader är" in told["message"]


@pytest.mark.parametrize("how", HOWS)
def test_a_refused_personal_number_is_kept_nowhere(how):
    form = deepcopy(tables.FORM)
    form["sections"][0]["questions"].append(
        {
            "key": "number",
            "label": "Organisationsnummer",
            "kind": "text",
            "format": "organisation_number",
            "required": False,
        }
    )
    who = people()
    it = notification(who=who, of=tables.table_call(form))
    client = sign_in(Client(), who.amina)

    answer = put(client, it, how, {"number": PERSONAL_NUMBER, "version": it.version}, "others")

    assert (it.unread_answers, it.changes.count()) == ({}, 0)
    assert PERSONAL_NUMBER not in client.get(tables.section(it)).text
    if how == "autosave":
        assert answer.json()["never"] == ["number"]
