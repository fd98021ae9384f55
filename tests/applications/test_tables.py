"""Rows and budgets on the pages: added, taken away, wrong, written by two, and read by everybody."""

import io
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document as WordDocument
from pypdf import PdfReader

from applications.actions import drafting, signing
from applications.actions.receiving import content_of
from applications.effects.sealing import copy_of
from applications.letters import signatures_of
from applications.models import Status, Submission
from applications.requirements import amount_of
from applications.views.word import form_of
from delmos_portal.accounts.models import Mandate, Role
from delmos_portal.documents.models import Document
from delmos_portal.documents.uploads import read_file
from delmos_portal.questionnaires.word.reading import read
from delmos_portal.questionnaires.word.writing import write
from delmos_portal.templatetags.swedish import NBSP
from screening.actions import completion, reviewing
from screening.figures import applied_for
from tests.accounts.people import sign_in
from tests.applications.tables import ANSWERS, BUDGET, GRANTS, PARTNERS, draft, table_call
from tests.build import People, keep_promises, member, people, person, signing_of, stage
from tests.screening.test_registering_views import address

pytestmark = pytest.mark.django_db
HISTORY = "Det som stod där finns kvar i"


def typed(it: Submission, *, row: str = "", **changes: str) -> dict[str, str]:
    """What the browser sends from the page with rows, as it stands, and with changes by cell."""
    it.refresh_from_db()
    data = {"version": str(it.version), "contact_name": "Amina"}
    for key in ("grants", "partners"):
        rows = it.answers.get(key) or [{}]
        data[f"{key}-rows"] = str(len(rows))
        for number, cells in enumerate(rows):
            data |= {f"{key}-{number}-{name}": as_typed(one) for name, one in cells.items()}
    data |= {name.replace("__", "-"): one for name, one in changes.items()}
    return data | ({"rad": row} if row else {})


def as_typed(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value // 100},{value % 100:02}" if value > 1000 else str(value)
    return str(value)


def begun(**answers: Any) -> tuple[Client, Submission, People]:
    it, who = draft(**answers)
    return sign_in(Client(), who.amina), it, who


def section(it: Submission, key: str = "others") -> str:
    return reverse("section", args=[it.pk, key])


def rows_url(it: Submission, key: str = "grants") -> str:
    return reverse("rows", args=[it.pk, key])


def saved(it: Submission, key: str = "grants") -> Any:
    it.refresh_from_db()
    return it.answers.get(key)


def sent(**answers: Any) -> tuple[Submission, People]:
    it, who = draft(**answers)
    signing.send_to_signatory(it.pk, by=who.amina)
    signing.sign(it.pk, signing_of(it), by=who.sigrid)
    it.refresh_from_db()
    return it, who


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
    assert (saved(it), saved(it, "contact_name")) == (GRANTS, "Sara")


def test_a_new_row_beside_a_wrong_cell_keeps_what_was_typed():
    client, it, _who = begun()

    page = client.post(rows_url(it), typed(it, row="ny", grants__0__amount="mycket"))

    assert page.status_code == 200
    assert ('value="mycket"' in page.text, 'id="id_grants-2"' in page.text) == (True, True)


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


def test_buttons_that_are_not_there_lead_nowhere():
    client, it, _who = begun()

    codes = [
        client.post(rows_url(it, key), typed(it, row=row)).status_code
        for key, row in (("grants", "summa"), ("grants", "x"), ("contact_name", "ny"), ("no", "ny"))
    ]

    assert codes == [404, 404, 404, 404]
    assert client.get(rows_url(it)).status_code == 405


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

    assert stopped.json()["conflict"] == ["Statsbidrag som ni har fått eller sökt"]
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


def test_a_budget_is_typed_cell_by_cell_and_summed_when_it_is_saved():
    client, it, _who = begun(budget=None)
    data = {
        "version": it.version,
        "rad": "summa",
        "budget-costs-staff-2021": "1 234 567,50 kr",
        "budget-costs-other-2021": "0,50",
        "budget-financing-grant-2021": "1234568",
        "budget-financing-grant-2022": "",
    }

    answer = client.post(rows_url(it, "budget"), data)

    assert answer.headers["Location"] == f"{section(it, 'money')}#id_budget"
    assert saved(it, "budget") == {
        "costs": {"staff": {"2021": 1_234_567_50}, "other": {"2021": 50}},
        "financing": {"grant": {"2021": 1_234_568_00}},
    }
    page = client.get(section(it, "money")).text.replace(NBSP, " ")
    assert page.count("1 234 568 kr") == 5  # a row's, and the year's and the total of each half
    assert '<label class="visually-hidden" for="id_budget-costs-staff-2021">Personal, 2021' in page


def test_a_year_that_does_not_balance_is_told_on_the_page_and_saved():
    client, it, _who = begun()

    page = client.post(
        section(it, "money"),
        {"version": it.version, "budget-costs-staff-2021": "2", "budget-financing-own-2021": "1"},
    )

    text = page.text.replace(NBSP, " ")
    assert 'href="#id_budget-financing-grant-2021"' in text
    assert "Finansieringen för 2021 är 1 kr mindre än kostnaderna." in text
    assert saved(it, "budget")["costs"] == {"staff": {"2021": 200}}


def test_a_wrong_amount_in_a_budget_is_told_and_kept():
    client, it, _who = begun()

    page = client.post(
        section(it, "money"), {"version": it.version, "budget-costs-staff-2021": "150.000"}
    )

    assert 'href="#id_budget-costs-staff-2021">Personal, 2021: Skriv beloppet utan' in page.text
    assert 'value="150.000"' in page.text
    assert saved(it, "budget") == BUDGET


def words_of(page: str) -> str:
    return " ".join(page.replace(NBSP, " ").split())


def test_everybody_reads_the_same_tables():
    it, who = sent()
    keep_promises()
    sealed = Document.objects.get(kind="submission")
    text = "".join(
        one.extract_text() for one in PdfReader(io.BytesIO(read_file(sealed.path))).pages
    )
    version = it.latest_version()

    texts = {
        "receipt": sign_in(Client(), who.sigrid).get(reverse("submission", args=[it.pk])).text,
        "case": sign_in(Client(), who.olle)
        .get(reverse("workspace:case", args=[it.case_id]), {"visa": it.pk})
        .text,
    }

    assert {key: version.answers[key] for key in ANSWERS} == ANSWERS
    for page in texts.values():
        said = words_of(page)
        assert '<th scope="row">Bidrag 2</th>' in said
        assert 'data-head="Belopp i kronor">1 000 000 kr</td>' in said
        assert '<th scope="row">Summa finansiering</th>' in said
        assert 'data-head="Summa">750 000,50</td>' in said
        assert "Upprustning av torget &amp; &lt;parken&gt;" in said
    for words in ("Bidrag 2", "1 000 000 kr", "Summa finansiering", "750 000,50"):
        assert words in words_of(text)


def test_the_check_page_and_the_signatorys_page_show_tables_and_the_amount():
    client, it, who = begun()
    check = client.get(reverse("check", args=[it.pk])).text
    signing.send_to_signatory(it.pk, by=who.amina)

    page = sign_in(Client(), who.sigrid).get(reverse("sign", args=[it.pk])).text

    for text in (check, page):
        assert '<th scope="row">Summa kostnader</th>' in words_of(text)
    assert words_of(page).count("550 000,50 kr") == 1


def test_a_mandates_ceiling_and_the_proposal_read_the_budgets_row():
    it, who = draft()
    signing.send_to_signatory(it.pk, by=who.amina)
    mandate = Mandate.objects.filter(user=who.sigrid)
    mandate.update(ceiling_ore=550_000_00)
    client = sign_in(Client(), who.sigrid)

    refused = client.get(reverse("sign", args=[it.pk])).text
    mandate.update(ceiling_ore=550_000_50)
    signing.sign(it.pk, signing_of(it), by=who.sigrid)

    it.refresh_from_db()
    assert "Din fullmakt gäller belopp upp till 550 000 kr" in words_of(refused)
    assert (amount_of(it), applied_for(it)) == (550_000_50, 550_000_50)


def test_a_completion_shows_what_differs_in_the_tables():
    it, who = sent()
    client = sign_in(Client(), who.amina)
    open_for_completion(it, who, ["grants"])
    client.post(section(it), {**typed(it, grants__1__from="Skolverket")})
    it.refresh_from_db()
    signing.send_completion(it.pk, by=who.amina)

    page = words_of(sign_in(Client(), who.sigrid).get(reverse("complete", args=[it.pk])).text)

    label = "Statsbidrag som ni har fått eller sökt: Bidrag 2, Från vem"
    assert f'<th scope="row">{label}</th>' in page
    assert '<td data-head="Tidigare"><p>Boverket</p></td>' in page
    assert '<td data-head="Nu"><p>Skolverket</p></td>' in page


def open_for_completion(it: Submission, who: People, keys: list[str]) -> None:
    reviewing.declare(it.case, has_conflict=False, by=who.olle)
    reviewing.take_up(it.pk, by=who.olle)
    last = timezone.localdate() + timedelta(days=14)
    completion.ask_for_more(
        it.pk, completion.Request("Skriv mer.", keys, last, "decide"), by=who.olle
    )
    it.refresh_from_db()


def test_a_closed_amount_beside_an_open_one_is_left_as_it_is():
    who = people()
    it = stage("application", Status.IN_REVIEW, who=who)
    last = timezone.localdate() + timedelta(days=14)
    request = completion.Request("Rätta.", ["budget_staff"], last, "decide")
    completion.ask_for_more(it.pk, request, by=who.olle)
    it.refresh_from_db()
    asked = it.questionnaire.parsed.section_of("budget_staff")

    page = sign_in(Client(), who.amina).post(
        section(it, asked.key), {"budget_staff": "600 001", "version": it.version}
    )

    before = dict(it.answers)
    it.refresh_from_db()
    assert page.status_code in (200, 302)
    assert it.answers == before | {"budget_staff": 600_001_00}


def test_rows_of_a_paper_are_typed_off_without_buttons():
    who = people()
    first = table_call().first_stage()
    client = sign_in(Client(), who.rut)

    page = client.get(address(first, who.motala.pk)).text

    assert page.count('id="id_grants-9-from"') == 1
    assert ("Lägg till rad" in page, "Spara och räkna om" in page) == (False, False)


def test_word_shows_the_tables_and_takes_no_answer_from_them():
    it, _who = draft()
    form = form_of(it, it.questionnaire.parsed.sections)

    content = write(form)

    said = read(content, list(form.questions()))
    document = WordDocument(io.BytesIO(content))
    tables = [[cell.text for cell in one.rows[-1].cells] for one in document.tables]
    assert list(said.texts) == ["contact_name"]
    assert (said.missing, said.untouched) == ([], ["contact_name"])
    assert ["Partner\N{NO-BREAK SPACE}1", "Borås kommun", "post@boras.example", "12"] in tables
    told = "Den här tabellen fyller ni i i bidragsportalen, inte här."
    assert sum(told in one.text for one in document.paragraphs) == 3


def test_the_largest_answer_there_can_be_is_received_and_drawn_up_in_time():
    it, who = draft()
    long = {"from": "å" * 100, "purpose": "Ord " * 75, "state": "applied", "amount": 10**13}
    grants = [{**long, "is_state_aid": True, "decided_on": "2026-12-31"}] * 20
    drafting.save(it.pk, {"grants": grants}, version=99, by=who.amina)
    signing.send_to_signatory(it.pk, by=who.amina)
    signing.sign(it.pk, signing_of(it), by=who.sigrid)

    keep_promises()

    it.refresh_from_db()
    assert it.latest_version().answers["grants"] == grants
    assert Document.objects.filter(kind="submission").count() == 1


def test_what_is_signed_follows_every_cell():
    it, _who = draft()
    first = content_of(it).sha256
    it.answers["budget"] = deepcopy(BUDGET)
    it.answers["budget"]["financing"]["own"]["2022"] += 1

    assert content_of(it).sha256 != first


def test_the_copy_that_is_sealed_has_the_tables():
    it, _who = sent()
    version = it.latest_version()

    sections = copy_of(it, version, list(signatures_of(version)))["sections"]

    assert isinstance(sections, list)
    tables = [row["table"] for one in sections for row in one["rows"] if row["table"]]
    assert [len(one.groups) for one in tables] == [1, 1, 2]


def test_the_public_page_tells_what_the_tables_ask_for():
    it, _who = draft()

    page = words_of(Client().get(reverse("call-questions", args=[it.case.call.slug])).text)

    for words in (
        "<li>Antal rader: 1 till 20</li>",
        "<li>Sökt eller beviljat: sökt, Beviljat</li>",
        "<li>Väntat beslut (frivilligt): datum</li>",
        "<li>År: 2021, 2022</li>",
        "<li>Kostnader: Personal, Lokaler, Övrigt</li>",
    ):
        assert words in page
