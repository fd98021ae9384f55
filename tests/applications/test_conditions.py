"""A question that does not apply: kept for who wrote it, asked by nobody, signed and sent by nobody."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from applications.actions import drafting, registering, signing
from applications.actions.receiving import content_of
from applications.actions.signing_sheets import ask_for_sheet, find_sheet
from applications.effects.sealing import copy_of
from applications.letters import signatures_of
from applications.models import Stage, Status, Submission
from applications.requirements import amount_of, unmet
from delmos_portal.accounts.models import Office
from delmos_portal.documents.models import SIGNING_SHEET, Document
from delmos_portal.documents.uploads import read_file
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires.definition import Kind
from screening.actions import completion, reviewing
from tests.accounts.people import sign_in
from tests.applications.conditional import FORM, HIDDEN, TOGETHER, conditional_call
from tests.applications.parties import CHAIR, DIRECTOR, signatory, standing
from tests.applications.parties import sign as sign_as
from tests.applications.test_registering import paper, scan
from tests.asking import request_about
from tests.build import People, answer, fill_in, keep_promises, notification, people, signing_of
from tests.pdfs import pdf_of

pytestmark = pytest.mark.django_db


def draft(**answers: Any) -> tuple[Submission, People]:
    """Everything is answered, what does not apply as well: as a crafted request would."""
    who = people()
    it = fill_in(notification(who=who, of=conditional_call()), who.amina, **answers)
    questions = list(it.questionnaire.parsed.questions())
    every = {one.key: answers.get(one.key, answer(one)) for one in questions}
    files = [one.key for one in questions if one.kind is Kind.FILE]
    drafting.save(
        it.pk,
        {key: value for key, value in every.items() if key not in files},
        version=it.version,
        by=who.amina,
    )
    for key in files:
        if not it.attachments.filter(question_key=key).exists():
            drafting.attach(it.pk, key, SimpleUploadedFile("Avtal.pdf", pdf_of()), by=who.amina)
    it.refresh_from_db()
    return it, who


def received(**answers: Any) -> tuple[Submission, People]:
    it, who = draft(**answers)
    signing.send_to_signatory(it.pk, by=who.amina)
    signing.sign(it.pk, signing_of(it), by=who.sigrid)
    it.refresh_from_db()
    return it, who


def page(user: Any, name: str, *args: object) -> str:
    return sign_in(Client(), user).get(reverse(name, args=args)).text


def save(it: Submission, who: People, **answers: Any) -> None:
    it.refresh_from_db()
    drafting.save(it.pk, answers, version=it.version, by=who.amina)
    it.refresh_from_db()


def named_in(text: str) -> set[str]:
    """Which of the conditional questions and answers a text tells of."""
    words = {
        "Vem söker ni tillsammans med?",
        "Svar: Vem söker",
        "Avtal om samverkan",
        "Kartläggning och plan.pdf",
        "Hur fördelar ni arbetet?",
        "civilsamhället om share",
    }
    return {one for one in words if one in text}


def test_what_does_not_apply_is_neither_read_nor_received_by_anybody():
    it, who = draft(together=False)
    check = page(who.amina, "check", it.pk)
    signing.send_to_signatory(it.pk, by=who.amina)
    sign_page = page(who.sigrid, "sign", it.pk)
    signing.sign(it.pk, signing_of(it), by=who.sigrid)

    it.refresh_from_db()
    version = it.latest_version()
    sealed = copy_of(it, version, signatures_of(version))
    assert sorted(version.answers) == ["amount_applied", "contact_name", "own", "together"]
    assert version.attachments == []
    assert {key: bool(it.answers[key]) for key in HIDDEN} == dict.fromkeys(HIDDEN, True)
    for text in (
        check,
        sign_page,
        version.manifest,
        str(sealed),
        page(who.sigrid, "receipt", it.pk),
        page(who.olle, "workspace:case", it.case_id),
    ):
        assert named_in(text) == set()
    [file] = it.attachments.all()
    assert sign_in(Client(), who.olle).get(reverse("file", args=[file.file_id])).status_code == 404


def test_what_applies_is_read_and_received_by_everybody():
    it, who = received(together=True)

    version = it.latest_version()
    sealed = copy_of(it, version, signatures_of(version))
    everything = named_in(str(sealed))
    assert len(everything) == 6
    assert named_in(page(who.olle, "workspace:case", it.case_id)) == everything
    assert {*HIDDEN} <= set(version.answers)
    assert [one["question"] for one in version.attachments] == ["agreement"]


def test_a_question_is_missing_only_while_it_applies():
    it, who = draft(together=True, partner="", share="")
    missing = [one.question_key for one in unmet(it)]

    save(it, who, together=False)

    assert missing == ["partner", "share"]
    assert unmet(it) == []


def test_the_task_list_holds_the_sections_that_apply():
    it, who = draft(together=False)
    without = page(who.amina, "submission", it.pk)

    save(it, who, together=True)

    url = reverse("section", args=[it.pk, "sharing"])
    assert (url in without, url in page(who.amina, "submission", it.pk)) == (False, True)


def test_without_script_every_question_of_the_section_is_there_with_its_condition():
    it, who = draft(together=False)

    text = " ".join(page(who.amina, "section", it.pk, "contact").split())

    sentence = "Besvaras om ni har svarat Ja på ”Söker ni tillsammans med någon?”."
    assert text.count(f'<noscript> <p class="muted mb-1">{sentence}</p> </noscript>') == 2
    assert text.count(sentence) == 2
    assert text.count("data-only-if") == 2
    assert "hidden" not in text.split('data-only-if="')[1].split("</div>")[0]


def test_a_condition_that_is_met_is_not_repeated_beside_what_it_opened():
    it, who = draft(together=True)

    shown = [page(who.amina, "section", it.pk, key) for key in ("contact", "sharing")]
    questions = Client().get(reverse("call-questions", args=[it.case.call.slug])).text

    assert ["esvaras om ni har svarat Ja på" in text for text in shown] == [False, False]
    assert "Skriv organisationens hela namn." in shown[0]
    assert questions.count("esvaras om ni har svarat Ja på") == 3


def test_what_is_written_in_a_section_that_stopped_applying_is_kept():
    it, who = draft(together=False)
    client, url = sign_in(Client(), who.amina), reverse("section", args=[it.pk, "sharing"])

    shown = client.get(url)
    saved = client.post(url, {"share": "Hälften var.", "version": it.version})

    it.refresh_from_db()
    assert "Ni behöver inte svara här" in shown.text
    assert "Avsnittet besvaras om ni har svarat Ja på" in shown.text
    assert saved.headers["Location"] == reverse("submission", args=[it.pk])
    assert it.answers["share"] == "Hälften var."
    assert "share" not in content_of(it).answers


def test_saving_goes_past_a_section_that_does_not_apply():
    it, who = draft(together=True)
    client, url = sign_in(Client(), who.amina), reverse("section", args=[it.pk, "contact"])

    to_sharing = client.post(url, {"together": "True", "version": it.version})
    past_it = client.post(url, {"together": "False", "version": it.version})

    sections = [reverse("section", args=[it.pk, key]) for key in ("sharing", "money")]
    assert [to_sharing.headers["Location"], past_it.headers["Location"]] == sections


def test_the_amount_that_mandates_are_measured_by_is_the_one_that_is_signed():
    raw = {**FORM, "sections": [*FORM["sections"][:2], {**FORM["sections"][2]}]}
    raw["sections"][2]["only_if"] = TOGETHER
    it, _who = draft(together=True, amount_applied=500_00)
    it.questionnaire.definition = raw
    with_money = amount_of(it)

    it.answers["together"] = False

    assert (with_money, amount_of(it)) == (500_00, None)


def test_a_signature_falls_when_a_section_comes_to_apply():
    it, who = draft(together=False)
    kerstin = signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    parties = [{**CHAIR, "sections": ["contact", "money"]}, {**DIRECTOR, "sections": ["sharing"]}]
    Stage.objects.filter(pk=it.stage_id).update(parties=parties)
    it = Submission.objects.get(pk=it.pk)
    signing.send_to_signatory(it.pk, by=who.amina)
    sign_as(it, kerstin)
    signing.take_back(it.pk, by=who.amina)
    before = standing(it)

    save(it, who, share="Nytt, men avsnittet gäller inte.")
    unmoved = standing(it)
    save(it, who, together=True)

    assert (before, unmoved, standing(it)) == ({1}, {1}, set())


def test_a_completion_opens_what_the_asked_question_decides():
    it, who = received(together=False)
    it = asked_again(it, who, "together")

    save(it, who, together=True, partner="Borås kommun", own=1)

    assert it.open_questions == ["together", "partner", "agreement", "share"]
    assert (it.answers["partner"], it.answers["own"]) == ("Borås kommun", 0)
    assert unmet(it) != []  # the agreement and the sharing were set aside with what did not come in


def asked_again(it: Submission, who: People, *keys: str) -> Submission:
    from_olle = request_about(*keys, text="Söker ni ensamma?")
    for staff in (who.olle, who.disa):
        reviewing.declare(it.case, has_conflict=False, by=staff)
    reviewing.take_up(it.pk, by=who.olle)
    completion.ask_for_more(it.pk, from_olle, by=who.olle)
    it.refresh_from_db()
    return it


def test_what_a_completion_takes_away_is_shown_to_the_officer_as_taken_away():
    it, who = received(together=True)
    it = asked_again(it, who, "together")
    save(it, who, together=False)
    signing.complete(it.pk, signing_of(it), by=who.sigrid)

    text = page(who.olle, "workspace:case", it.case_id)

    assert text.count("Ska inte besvaras med de nya svaren") == 3
    assert "Svar: Vem söker ni tillsammans med?" in text


def test_a_paper_leaves_out_no_answer_without_a_word():
    it, who = draft(together=True)
    typed = {"contact_name": "Amina", "partner": "Borås kommun"}

    with pytest.raises(Refused) as refused:
        registering.register_paper(it.stage, who.motala, paper(**typed), scan(), by=who.rut)
    registering.register_paper(
        it.stage, who.motala, paper(**typed, together=True), scan(), by=who.rut
    )

    assert str(refused.value) == (
        "Ett svar räknas inte med de övriga svaren. Skriv av svaret som det beror på, eller lämna"
        " frågan tom: papperet finns inskannat. Det gäller ”Vem söker ni tillsammans med?”."
        " Besvaras om ni har svarat Ja på ”Söker ni tillsammans med någon?”."
    )
    it.refresh_from_db()
    assert it.latest_version().answers["partner"] == "Borås kommun"


def test_a_file_of_the_draft_does_not_come_in_with_a_paper_that_makes_its_question_apply():
    it, who = draft(together=False)

    registering.register_paper(
        it.stage, who.motala, paper(together=True, partner="Borås"), scan(), by=who.rut
    )

    it.refresh_from_db()
    assert "agreement" not in {one["question"] for one in it.latest_version().attachments}
    assert [one["question"] for one in it.unsent_attachments] == ["agreement"]


def test_a_sheet_signed_on_paper_holds_what_applies_and_the_rest_stays_the_organisations():
    it, who = draft(together=False)
    ask_for_sheet(it.pk, by=who.amina)
    keep_promises()
    sheet = Document.objects.get(kind=SIGNING_SHEET)
    words = " ".join(
        one.extract_text() for one in PdfReader(io.BytesIO(read_file(sheet.path))).pages
    )

    registering.register_paper(
        it.stage, who.motala, paper(), scan(), by=who.rut, sheet=find_sheet(sheet.code)
    )

    it.refresh_from_db()
    assert named_in(" ".join(words.split())) == set()
    assert it.latest_version().manifest == sheet.manifest
    assert not {*HIDDEN} & set(it.latest_version().answers)
    assert {*HIDDEN} == set(it.unsent_answers)
    assert [one["question"] for one in it.unsent_attachments] == ["agreement"]


def test_an_advice_is_shown_on_the_check_page_and_it_can_be_sent():
    it, who = draft(together=False, own=100_00, amount_applied=300_00)

    text = page(who.amina, "check", it.pk)
    signing.send_to_signatory(it.pk, by=who.amina)

    it.refresh_from_db()
    assert "Stämmer det här?" in text
    assert "Egna medel brukar vara lika stora som det sökta beloppet." in text
    assert it.status == Status.SIGNING


def test_the_list_to_print_says_when_each_question_is_asked():
    made = conditional_call()

    text = Client().get(reverse("call-questions", args=[made.slug])).text

    assert text.count("Besvaras om ni har svarat Ja på ”Söker ni tillsammans med någon?”.") == 2
    assert "Avsnittet besvaras om ni har svarat Ja på ”Söker ni tillsammans med någon?”." in text
