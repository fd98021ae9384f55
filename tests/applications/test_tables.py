"""Budgets on the page of a draft; rows and budgets as everybody reads them."""

import io
from copy import deepcopy

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from applications.actions import drafting, signing
from applications.actions.receiving import content_of
from applications.effects.sealing import copy_of
from applications.letters import signatures_of
from applications.models import Status, Submission
from applications.requirements import amount_of
from delmos_portal.accounts.models import Mandate
from delmos_portal.documents.models import Document
from delmos_portal.documents.uploads import read_file
from delmos_portal.templatetags.swedish import NBSP
from screening.actions import completion, reviewing
from screening.figures import applied_for
from tests.accounts.people import sign_in
from tests.applications.tables import (
    ANSWERS,
    BUDGET,
    begun,
    draft,
    rows_url,
    saved,
    section,
    sent,
    typed,
    words_of,
)
from tests.asking import request_about
from tests.build import People, keep_promises, people, signing_of, stage

pytestmark = pytest.mark.django_db


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
    staff = BUDGET["costs"]["staff"]["2021"]  # as it stood; the other cells were posted empty
    assert saved(it, "budget") == {"costs": {"staff": {"2021": staff}}, "financing": {}}


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
    assert '<td data-head="Nu"> <p>Skolverket</p> </td>' in page


def open_for_completion(it: Submission, who: People, keys: list[str]) -> None:
    reviewing.declare(it.case, has_conflict=False, by=who.olle)
    reviewing.take_up(it.pk, by=who.olle)
    completion.ask_for_more(it.pk, request_about(*keys), by=who.olle)
    it.refresh_from_db()


def test_a_closed_amount_beside_an_open_one_is_left_as_it_is():
    who = people()
    it = stage("application", Status.IN_REVIEW, who=who)
    completion.ask_for_more(it.pk, request_about("budget_staff"), by=who.olle)
    Submission.objects.filter(pk=it.pk).update(open_questions=["budget_staff"])
    it.refresh_from_db()
    asked = it.questionnaire.parsed.section_of("budget_staff")

    page = sign_in(Client(), who.amina).post(
        section(it, asked.key), {"budget_staff": "600 001", "version": it.version}
    )

    before = dict(it.answers)
    it.refresh_from_db()
    assert page.status_code in (200, 302)
    assert it.answers == before | {"budget_staff": 600_001_00}


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
        "<li>Sökt eller beviljat: ”Sökt” eller ”Beviljat”</li>",
        "<li>Väntat beslut (frivilligt): datum</li>",
        "<li>År: 2021, 2022</li>",
        "<li>Kostnader: Personal, Lokaler, Övrigt</li>",
    ):
        assert words in page
