"""Rows on the pages of a draft: added, taken away, wrong, and written by two."""

import re
from copy import deepcopy
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications.actions import drafting
from applications.models import Submission
from delmos_portal.accounts.models import Role
from delmos_portal.templatetags.swedish import NBSP
from tests.accounts.people import sign_in
from tests.applications.tables import (
    GRANTS,
    PARTNERS,
    begun,
    draft,
    rows_url,
    saved,
    section,
    table_call,
    typed,
)
from tests.build import member, people, person
from tests.screening.test_registering_views import address

pytestmark = pytest.mark.django_db


HISTORY = "Det som stod där finns kvar i"


def test_what_was_typed_is_saved_and_opened_again_as_it_was():
    client, it, _who = begun()
    before = deepcopy(it.answers)

    answer = client.post(section(it), typed(it, grants__1__amount="1 234 567,50 kr"))

    assert answer.headers["Location"] == section(it, "money")
    assert saved(it) == [GRANTS[0], {**GRANTS[1], "amount": 1_234_567_50}]
    assert saved(it, "partners") == before["partners"]
    page = client.get(section(it)).text
    assert f'value="1{NBSP}234{NBSP}567,50"' in page
    assert 'value="Upprustning av torget &amp; &lt;parken&gt;"' in page


def test_a_new_row_saves_the_page_and_leads_to_the_row():
    client, it, _who = begun()

    answer = client.post(rows_url(it), typed(it, row="ny", contact_name="Sara"))

    leads_to = answer.headers["Location"]
    assert leads_to == f"{section(it)}?rader=grants-3#id_grants-2"
    assert saved(it, "contact_name") == "Sara"
    page = client.get(leads_to.partition("#")[0]).text
    assert 'id="id_grants-2"' in page
    assert 'name="grants-rows" value="3"' in page


def test_rows_beyond_the_highest_number_are_not_offered():
    client, it, _who = begun(partners=PARTNERS * 3)

    for asked in ("partners-4", "partners-99", "partners-x", "partners-²", "grants", "-9"):
        page = client.get(section(it), {"rader": asked}).text
        assert 'id="id_partners-3"' not in page
    assert "Det går att fylla i högst 3 rader." in page


def test_rows_from_before_the_form_took_fewer_are_kept_and_told():
    many = [{**GRANTS[0], "purpose": f"Insats {number}"} for number in range(4)]
    amina, it, _who = begun(grants=many)
    form = deepcopy(it.questionnaire.definition)
    for part in form["sections"]:
        for one in part["questions"]:
            one |= {"max_rows": 2} if one["key"] == "grants" else {}
    type(it.questionnaire).objects.filter(pk=it.questionnaire_id).update(definition=form)

    page = amina.post(section(it), typed(it), follow=True)

    it.refresh_from_db()
    assert [one["purpose"] for one in it.answers["grants"]] == [one["purpose"] for one in many]
    assert "får ha högst 2 rader" in page.text


def test_an_empty_row_is_no_row():
    client, it, _who = begun()

    client.post(section(it), typed(it, grants__rows="4", grants__3__from="  "))

    assert saved(it) == GRANTS


def test_a_row_is_taken_away_and_stays_in_the_history():
    client, it, _who = begun()

    answer = client.post(
        rows_url(it), typed(it, row="0", grants__0__purpose="Skrevs nyss"), follow=True
    )

    assert answer.redirect_chain == [(f"{section(it)}#id_grants", 302)]
    assert saved(it) == GRANTS[1:]
    assert f"Bidrag{NBSP}1 är borttagen. {HISTORY}" in answer.text
    gone = it.changes.filter(question_key="grants").first()
    assert gone is not None
    assert gone.before == [{**GRANTS[0], "purpose": "Skrevs nyss"}, GRANTS[1]]


def test_the_last_row_can_be_emptied():
    client, it, _who = begun(grants=GRANTS[:1])

    client.post(rows_url(it), typed(it, row="0"))

    assert saved(it) == []
    assert 'id="id_grants-0"' in client.get(section(it)).text


def test_a_wrong_cell_is_told_beside_it_and_in_the_summary_and_nothing_typed_is_lost():
    client, it, _who = begun()
    data = typed(it, grants__0__amount="mycket", grants__1__from="Skolverket", contact_name="Sara")

    page = client.post(section(it), data)

    sentence = "Skriv beloppet i kronor med siffror, till exempel 150 000."
    text = page.text.replace(NBSP, " ")
    assert f'<a href="#id_grants-0-amount">Bidrag 1, Belopp i kronor: {sentence}</a>' in text
    assert text.count(sentence) == 2
    assert 'id="id_grants-0-amount_error"' in text
    assert ('value="mycket"' in text, 'value="Skolverket"' in text) == (True, True)
    others = [GRANTS[0], {**GRANTS[1], "from": "Skolverket"}]
    assert (saved(it), saved(it, "contact_name")) == (others, "Sara")


def test_the_other_cells_of_a_row_with_a_wrong_one_are_saved():
    client, it, _who = begun()
    data = typed(it, grants__1__amount="mycket", grants__1__from="Skolverket")

    client.post(section(it), data)

    changed = {**GRANTS[1], "from": "Skolverket"}
    assert saved(it) == [GRANTS[0], {key: changed[key] for key in changed if key != "amount"}]


def test_a_wrong_cell_takes_nothing_from_the_row_that_stood_in_its_place():
    client, it, _who = begun()
    emptied = {f"grants__0__{key}": "" for key in GRANTS[0]}

    client.post(section(it), typed(it, **emptied, grants__1__amount="mycket"))

    assert saved(it) == [{key: GRANTS[1][key] for key in GRANTS[1] if key != "amount"}]


def test_a_new_row_beside_a_wrong_cell_keeps_what_was_typed():
    client, it, _who = begun()

    page = client.post(rows_url(it), typed(it, row="ny", grants__0__amount="mycket"))

    assert page.status_code == 200
    assert ('value="mycket"' in page.text, 'id="id_grants-2"' in page.text) == (True, True)


def test_a_new_row_takes_the_focus_also_where_something_else_on_the_page_is_wrong():
    client, it, _who = begun()

    page = client.post(rows_url(it), typed(it, row="ny", grants__0__amount="mycket")).text
    wrong = client.post(section(it), typed(it, grants__0__amount="mycket")).text

    [row] = re.findall(r"<fieldset[^>]*autofocus[^>]*>", page)
    assert 'id="id_grants-2"' in row
    summaries = re.findall(r'<div class="error-summary"[^>]*>', page + wrong)
    assert ['tabindex="-1"' in one for one in summaries] == [False, True]
    assert "autofocus" not in wrong


def test_taking_the_wrong_row_away_saves_the_rest():
    client, it, _who = begun()
    data = typed(it, row="0", grants__0__amount="mycket", grants__1__from="Skolverket")

    answer = client.post(rows_url(it), data)

    assert answer.headers["Location"] == f"{section(it)}#id_grants"
    assert saved(it) == [{**GRANTS[1], "from": "Skolverket"}]


def test_taking_a_row_away_beside_another_wrong_row_keeps_what_was_typed():
    client, it, _who = begun()
    data = typed(it, row="0", grants__1__amount="mycket")

    page = client.post(rows_url(it), data)

    assert page.status_code == 200
    assert 'href="#id_grants-0-amount"' in page.text
    assert ('value="mycket"' in page.text, "Tillväxtverket" in page.text) == (True, False)
    assert saved(it) == GRANTS


def test_a_half_written_row_can_be_saved_and_left():
    client, it, _who = begun(grants=[])

    answer = client.post(section(it), typed(it, grants__rows="1", grants__0__from="Boverket"))

    assert answer.headers["Location"] == section(it, "money")
    assert saved(it) == [{"from": "Boverket"}]
    check = client.get(reverse("check", args=[it.pk])).text
    assert f'href="{section(it)}#id_grants-0-purpose"' in check
    overview = client.get(reverse("submission", args=[it.pk])).text
    assert "4 svar återstår" in overview


def test_buttons_that_are_not_there_lead_nowhere_and_their_address_to_the_table():
    client, it, _who = begun()

    codes = [
        client.post(rows_url(it, key), typed(it, row=row)).status_code
        for key, row in (("grants", "summa"), ("grants", "x"), ("contact_name", "ny"), ("no", "ny"))
    ]

    assert codes == [404, 404, 404, 404]
    assert client.get(rows_url(it)).headers["Location"] == f"{section(it)}#id_grants"


def colleagues() -> tuple[Client, Submission, dict[str, str], list[dict[str, Any]]]:
    """Amina has the page open; Sara has saved other rows since."""
    client, it, who = begun()
    data = typed(it, grants__0__from="Aminas text")
    sara = person("Sara")
    member(sara, who.motala, Role.WRITER)
    theirs = [{**GRANTS[0], "from": "Saras text"}]
    drafting.save(it.pk, {"grants": theirs}, version=it.version, by=sara)
    return client, it, data, theirs


def test_two_who_write_in_the_same_rows_both_keep_their_text():
    client, it, data, theirs = colleagues()

    page = client.post(section(it), data)

    assert "Ni är två som har svarat" in page.text
    assert ("Saras text" in page.text, 'value="Aminas text"' in page.text) == (True, True)
    assert saved(it) == theirs
    mine = {**data, "version": str(it.version), "conflict": "grants", "val-grants": "mine"}
    client.post(section(it), mine)
    assert saved(it)[0]["from"] == "Aminas text"


def test_a_row_that_the_browser_had_kept_is_saved_without_being_counted():
    client, it, _who = begun()

    client.post(section(it), typed(it, grants__2__from="Kulturrådet"))

    assert saved(it) == [*GRANTS, {"from": "Kulturrådet"}]


def test_no_button_writes_over_a_colleagues_rows():
    client, it, data, theirs = colleagues()

    for row in ("ny", "0"):
        page = client.post(rows_url(it), {**data, "rad": row})
        assert "Ni är två som har svarat" in page.text
        assert 'value="Aminas text"' in page.text
    assert saved(it) == theirs


def test_autosave_treats_the_rows_as_one_answer():
    client, it, data, theirs = colleagues()
    url = reverse("autosave", args=[it.pk, "others"])

    stopped = client.post(url, data)
    wrong = client.post(url, {**typed(it), "grants-0-amount": "mycket"})

    assert "utom ”Statsbidrag som ni har fått eller sökt”." in stopped.json()["message"]
    assert (wrong.status_code, saved(it)) == (422, theirs)
    kept = it.changes.filter(question_key="grants", is_saved=False).first()
    assert kept is not None
    assert kept.after[0]["from"] == "Aminas text"


def test_what_is_only_added_in_one_sitting_is_one_change():
    it, who = draft(grants=[])
    for grants in ([{"from": "Bo"}], [{"from": "Boverket"}], [{"from": "Boverket", "amount": 5}]):
        drafting.save(it.pk, {"grants": grants}, version=99, by=who.amina)

    kept = it.changes.filter(question_key="grants")
    assert [one.after for one in kept] == [[{"from": "Boverket", "amount": 5}]]


def test_the_history_tells_row_by_row_what_was_changed_and_puts_it_back():
    client, it, who = begun()
    changed = [GRANTS[0], {**GRANTS[1], "from": "Skolverket"}]
    drafting.save(it.pk, {"grants": changed}, version=99, by=who.amina)
    url = reverse("question-history", args=[it.pk, "grants"])

    page = " ".join(client.get(url).text.replace(NBSP, " ").split())
    latest = it.changes.filter(question_key="grants").first()
    assert latest is not None
    it.refresh_from_db()
    client.post(url, {"andring": latest.pk, "vilket": "fore", "version": it.version})

    assert (
        "<strong>Bidrag 2, Från vem:</strong>"
        ' <del class="changed-text">Boverket</del> <ins class="changed-text">Skolverket</ins>'
    ) in page
    assert saved(it) == GRANTS


def test_rows_of_a_paper_are_typed_off_without_buttons():
    who = people()
    first = table_call().first_stage()
    client = sign_in(Client(), who.rut)

    page = client.get(address(first, who.motala.pk)).text

    assert page.count('id="id_grants-9-from"') == 1
    assert ("Lägg till rad" in page, "Spara och räkna om" in page) == (False, False)


def test_a_comment_that_was_not_taken_stays_when_a_row_is_removed():
    client, it, _who = begun()
    data = typed(it, row="0") | {"kommentar-grants": "x" * 2001}

    page = client.post(rows_url(it), data)

    assert [row["from"] for row in saved(it)] == ["Boverket"]
    assert "Kommentaren får vara högst 2\N{NO-BREAK SPACE}000 tecken. Korta den." in page.text
    assert "x" * 2001 in page.text
