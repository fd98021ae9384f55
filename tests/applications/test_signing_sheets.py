"""Signing on paper: the sheet's code leads the paper back to the very content that was signed."""

import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from applications.actions import drafting, registering, signing
from applications.actions.signing_sheets import ask_for_sheet, find_sheet
from applications.models import RegisterEntry, Status, Submission
from delmos_portal.accounts.models import Office, StaffRole
from delmos_portal.documents.models import Document
from delmos_portal.documents.uploads import read_file
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import OutboxMessage
from tests.accounts.people import sign_in
from tests.applications.parties import signatory
from tests.applications.test_registering import hand, paper, scan
from tests.build import (
    People,
    call,
    fill_in,
    keep_promises,
    notification,
    people,
    person,
    signing_of,
    stage,
    walk,
)
from tests.pdfs import pdf_of


def sheet_of(it: Submission, who: People) -> Document:
    ask_for_sheet(it.pk, by=who.amina)
    keep_promises()
    return Document.objects.filter(kind="signing_sheet").latest("drawn_up_at")


def complete_draft(who: People, **changes: Any) -> Submission:
    return fill_in(notification(Status.DRAFT, who=who), who.amina, **changes)


def register(sheet: Document, who: People, *hands: registering.PaperSignature) -> Submission:
    found = find_sheet(sheet.code)
    it = found.submission
    return registering.register_paper(
        it.stage, it.case.organisation, paper(*hands), scan(), by=who.rut, sheet=found
    )


def save(it: Submission, who: People, **answers: Any) -> None:
    it.refresh_from_db()
    drafting.save(it.pk, answers, version=it.version, by=who.amina)


@pytest.mark.django_db
def test_the_sheet_holds_code_content_and_checksums_and_says_where_to_send_it():
    who = people()
    plan = fill_in(stage("plan", who=who), who.amina)
    upload = plan.attachments.get()

    sheet = sheet_of(plan, who)

    text = " ".join(
        page.extract_text() for page in PdfReader(io.BytesIO(read_file(sheet.path))).pages
    )
    words = " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())
    assert sheet.code in words
    assert find_sheet(sheet.code).sha256 in words
    assert upload.file.sha256 in words
    assert "Alfred Nobels Allé 7" in words
    assert "Namnförtydligande" in words


@pytest.mark.django_db
def test_the_sheet_is_the_organisations_own():
    who = people()
    it = complete_draft(who)

    sheet = sheet_of(it, who)

    url, staff = reverse("signing-sheet", args=[it.pk]), sign_in(Client(), who.olle)
    boss = sign_in(Client(), person("Ada", StaffRole.ADMINISTRATOR))
    registers = boss.get(reverse("workspace:documents_document_changelist")).text
    change = reverse("workspace:documents_document_change", args=[sheet.pk])
    assert sign_in(Client(), who.sigrid).get(url).headers["Content-Type"] == "application/pdf"
    assert sign_in(Client(), who.omar).get(url).status_code == 404
    assert staff.get(url).status_code == 404
    assert staff.get(change).status_code in (302, 404)
    promises = boss.get(reverse("workspace:outbox_outboxmessage_changelist")).text
    assert "draw_up_signing_sheet" not in promises
    assert str(it.pk) not in promises
    assert sheet.code not in registers
    assert "Underskriftsblad" not in registers
    assert (sheet.subject_id, RegisterEntry.objects.filter(document=sheet).count()) == ("", 0)


@pytest.mark.django_db
def test_asking_twice_gives_one_sheet():
    who = people()
    it = complete_draft(who)

    ask_for_sheet(it.pk, by=who.amina)
    ask_for_sheet(it.pk, by=who.sigrid)
    keep_promises()

    assert Document.objects.filter(kind="signing_sheet").count() == 1


@pytest.mark.django_db
def test_the_page_tells_of_progress_then_gives_the_sheet_and_voids_it_when_the_content_changes():
    who = people()
    it = complete_draft(who)
    amina, url = sign_in(Client(), who.amina), reverse("on-paper", args=[it.pk])

    first = amina.get(url).text
    asked = amina.post(url, follow=True).text
    keep_promises()
    ready = amina.get(url).text
    save(it, who, cooperation_needs="En annan text.")
    changed = amina.get(url).text

    sheet = Document.objects.get(kind="signing_sheet")
    assert "Ta fram underskriftsbladet</button>" in first
    assert "Underskriftsbladet tas fram" in asked
    assert sheet.code in ready
    assert reverse("signing-sheet", args=[it.pk]) in ready
    assert "Det tidigare bladet gäller inte längre" in changed
    assert reverse("signing-sheet", args=[it.pk]) not in changed
    assert amina.get(reverse("signing-sheet", args=[it.pk])).status_code == 404


@pytest.mark.django_db
def test_a_sheet_whose_content_changed_before_it_was_drawn_up_can_be_asked_for_again():
    who = people()
    it = complete_draft(who, cooperation_needs="Första.")

    ask_for_sheet(it.pk, by=who.amina)
    save(it, who, cooperation_needs="Andra.")
    keep_promises()
    before = Document.objects.filter(kind="signing_sheet").count()
    save(it, who, cooperation_needs="Första.")
    sheet = sheet_of(it, who)

    assert before == 0
    assert find_sheet(sheet.code).answers["cooperation_needs"] == "Första."


@pytest.mark.django_db
def test_a_sheet_that_was_given_up_can_be_asked_for_again():
    who = people()
    it = complete_draft(who)
    ask_for_sheet(it.pk, by=who.amina)
    promises = OutboxMessage.objects.filter(effect="applications.draw_up_signing_sheet")
    promises.update(dead_at=timezone.now())

    sheet = sheet_of(it, who)

    assert find_sheet(sheet.code).submission == it
    assert promises.count() == 2


@pytest.mark.django_db
def test_a_sheet_is_not_drawn_up_of_what_is_not_ready():
    who = people()
    it = notification(Status.DRAFT, who=who)

    with pytest.raises(Refused, match="svar saknas eller behöver rättas"):
        ask_for_sheet(it.pk, by=who.amina)

    page = sign_in(Client(), who.amina).post(reverse("on-paper", args=[it.pk]), follow=True)
    assert "Gör klart innehållet först" in page.text
    assert not OutboxMessage.objects.filter(effect="applications.draw_up_signing_sheet").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("status", [Status.DRAFT, Status.SIGNING])
def test_the_sheet_comes_in_word_for_word_and_newer_text_is_set_aside(status: str):
    who = people()
    it = notification(status, who=who) if status == Status.SIGNING else complete_draft(who)
    written = dict(it.answers)
    sheet = sheet_of(it, who)
    if status == Status.SIGNING:
        signing.take_back(it.pk, by=who.amina)
    save(it, who, cooperation_needs="Nyare text.")

    register(sheet, who)

    it.refresh_from_db()
    version = it.latest_version()
    signature = it.signatures.get(voided_at=None)
    event = Event.objects.get(step="register")
    assert (it.status, it.on_paper) == (Status.RECEIVED, True)
    assert (version.answers, version.manifest) == (written, sheet.manifest)
    assert it.unsent_answers == {"cooperation_needs": "Nyare text."}
    assert (signature.method, signature.manifest_sha256) == ("paper", version.manifest_sha256)
    assert signature.covers == find_sections(sheet)
    assert RegisterEntry.objects.get(number=1).file.name == "papper.pdf"
    assert (event.from_status, event.to_status) == ("", Status.RECEIVED)


def find_sections(sheet: Document) -> dict[str, str]:
    sections: dict[str, str] = json.loads(sheet.manifest)["sections"]
    return sections


@pytest.mark.django_db
def test_a_file_that_was_taken_out_since_comes_in_with_the_sheet_and_a_newer_one_does_not():
    who = people()
    plan = fill_in(stage("plan", who=who), who.amina)
    old = plan.attachments.get()
    sheet = sheet_of(plan, who)
    drafting.detach(plan.pk, old.pk, by=who.amina)
    newer = SimpleUploadedFile("nyare.pdf", pdf_of(mark="nyare"))
    drafting.attach(plan.pk, "plan_document", newer, by=who.amina)

    register(sheet, who)

    plan.refresh_from_db()
    staff = sign_in(Client(), who.olle)
    new = plan.attachments.exclude(pk=old.pk).get()
    assert [one["file"] for one in plan.latest_version().attachments] == [str(old.file_id)]
    assert [one["name"] for one in plan.unsent_attachments] == ["nyare.pdf"]
    assert staff.get(reverse("file", args=[old.file_id])).status_code == 200
    assert staff.get(reverse("file", args=[new.file_id])).status_code == 404


@pytest.mark.django_db
def test_a_completion_comes_in_by_its_sheet():
    who = people()
    it = notification(Status.INCOMPLETE, who=who)
    save(it, who, cooperation_needs="Kompletterad text.")
    sheet = sheet_of(it, who)

    register(sheet, who)

    it.refresh_from_db()
    assert (it.status, it.latest_version().number) == (Status.IN_REVIEW, 2)
    assert it.latest_version().answers["cooperation_needs"] == "Kompletterad text."
    assert it.completion_requests.get().answered_at is not None


@pytest.mark.django_db
def test_a_signature_in_the_portal_on_the_same_content_stands_beside_the_one_on_paper():
    who, of = people(), call()
    of.stages.update(parties=[{"offices": Office.values}, {"offices": Office.values}])
    signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    it = notification(Status.SIGNING, who=who, of=of)
    signing.sign(it.pk, signing_of(it), by=who.sigrid)

    register(sheet_of(it, who), who, hand("Bo Ek", "Kommunchef", 1))

    standing = it.signatures.filter(voided_at=None).order_by("party")
    assert [(one.party, one.method) for one in standing] == [(0, "signed_in"), (1, "paper")]


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "ABCD", "AAAA-BBBB-CCCC-DDDD"])
def test_an_unknown_code_is_told(code: str):
    with pytest.raises(Refused, match="Det finns inget underskriftsblad med den kontrollkoden"):
        find_sheet(code)


@pytest.mark.django_db
def test_the_code_of_another_document_is_told():
    notification(Status.RECEIVED)
    keep_promises()
    other = Document.objects.get(kind="submission")

    with pytest.raises(Refused, match="Kontrollkoden hör till en annan handling"):
        find_sheet(other.code)


@pytest.mark.django_db
def test_a_sheet_is_registered_once():
    who = people()
    sheet = sheet_of(complete_draft(who), who)
    it = register(sheet, who)

    with pytest.raises(Refused, match=f"har diarienummer {it.case.registration_number}"):
        find_sheet(sheet.code)


@pytest.mark.django_db
def test_a_sheet_is_refused_when_something_else_has_come_in():
    who = people()
    it = complete_draft(who)
    sheet = sheet_of(it, who)
    save(it, who, cooperation_needs="Nyare text.")
    it.refresh_from_db()
    signing.send_to_signatory(it.pk, by=who.amina)
    it.refresh_from_db()
    signing.sign(it.pk, signing_of(it), by=who.sigrid)

    with pytest.raises(Refused, match="den har ett annat innehåll än bladet"):
        find_sheet(sheet.code)


@pytest.mark.django_db
def test_a_sheet_from_before_the_request_is_no_answer_to_it():
    who = people()
    it = complete_draft(who, cooperation_needs="Äldre text.")
    sheet = sheet_of(it, who)
    save(it, who, cooperation_needs="Det som skickades in.")
    walk(it, who).to(Status.INCOMPLETE)

    with pytest.raises(Refused, match="togs fram innan vi begärde komplettering"):
        find_sheet(sheet.code)


@pytest.mark.django_db
def test_a_code_is_read_as_people_type_it():
    who = people()
    sheet = sheet_of(complete_draft(who), who)

    assert find_sheet(sheet.code.lower().replace("-", " ")).document == sheet
