"""What is signed, sent back or written at the wrong moment neither falls nor counts by mistake."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions import drafting, signing, signing_sheets
from applications.admin import StageForm
from applications.letters import missing_parties, signatures_of
from applications.models import Stage, StageKind, Status, Submission
from delmos_portal.accounts.actions import invitations
from delmos_portal.accounts.broker import CLAIM, subject_of
from delmos_portal.accounts.models import Invitation, Office, Role
from delmos_portal.documents.models import Document
from delmos_portal.documents.uploads import read_file
from delmos_portal.lifecycle import Refused
from screening.actions import completion
from tests.accounts.people import sign_in
from tests.applications.parties import CHAIR, DIRECTOR, signatory, signed_by
from tests.applications.test_returning import asked_of_motala, give_back, sent_completion
from tests.applications.test_signers import ask_for_completion, live_said
from tests.applications.test_signing_again import add, half_signed_completion, on_paper, write
from tests.applications.test_signing_views import said
from tests.build import (
    call,
    fill_in,
    keep_promises,
    mandate,
    member,
    notification,
    people,
    person,
    stage,
    walk,
)

pytestmark = pytest.mark.django_db
UNCHANGED = "inte ändrat något"


def test_a_signature_added_afterwards_stands_while_a_completion_is_written():
    it, who = signed_by(CHAIR, DIRECTOR)
    kerstin = signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    on_paper(it, who)
    add(it, kerstin)
    came_in = it.latest_version()
    ask_for_completion(it, who)

    write(it, who, "Nytt i kompletteringen")

    assert missing_parties(came_in, signatures_of(came_in)) == []
    assert it.signatures.get(signer=kerstin).voided_at is None


def test_what_is_typed_and_erased_is_no_completion():
    who = people()
    it = stage(StageKind.APPLICATION, who=who)
    fill_in(it, by=who.amina)
    it.refresh_from_db()
    answers = {key: one for key, one in it.answers.items() if key != "other_grants_what"}
    Submission.objects.filter(pk=it.pk).update(answers=answers)
    signing.send_to_signatory(it.pk, by=who.amina)
    signing.sign(it.pk, live_said(it, who.sigrid), by=who.sigrid)
    ask_for_completion(it, who)
    drafting.save(it.pk, {"other_grants_what": "x"}, version=999, by=who.amina)
    drafting.save(it.pk, {"other_grants_what": ""}, version=999, by=who.amina)

    with pytest.raises(Refused, match=UNCHANGED):
        signing.send_completion(it.pk, by=who.amina)
    with pytest.raises(Refused, match=UNCHANGED):
        signing.complete(it.pk, live_said(it, who.sigrid), by=who.sigrid)


def test_a_stage_that_is_renamed_makes_no_completion():
    it, who = asked_of_motala()
    Stage.objects.filter(pk=it.stage_id).update(title="Intresseanmälan 2026")

    with pytest.raises(Refused, match=UNCHANGED):
        signing.send_completion(it.pk, by=who.amina)


def test_a_completion_that_was_sent_back_is_signed_by_nobody():
    it, who = sent_completion()
    karin = signatory("Karin", who, Office.BOARD_CHAIR)
    give_back(it, who)

    page = sign_in(Client(), karin).get(reverse("complete", args=[it.pk]))
    with pytest.raises(Refused) as refused:
        signing.complete(it.pk, live_said(it, karin), by=karin)

    assert str(refused.value) == signing.SENT_BACK == page.context["why_not"]


def test_a_completion_that_ran_out_half_signed_leaves_nothing_behind(mailoutbox):
    it, who, _kerstin = half_signed_completion()
    it.completion_requests.update(last_on=timezone.localdate() - timedelta(days=1))
    completion.resume(it.pk, by=who.olle)
    it.refresh_from_db()
    left = (it.sent_to_signatory_at, it.signing_requests.filter(ended_at=None).count())
    walk(it, who).ask()
    keep_promises()
    mailoutbox.clear()

    write(it, who, "Ett helt nytt svar")
    keep_promises()

    assert left == (None, 0)
    assert mailoutbox == []


def test_staff_sign_nothing_and_take_no_role_in_an_organisation():
    who = people()
    it = notification(Status.SIGNING, who=who)
    offer = Invitation.objects.create(
        organisation=who.motala, email=who.olle.email, role=Role.SIGNATORY, invited_by=who.amina
    )
    with pytest.raises(Refused, match="kan inte företräda en organisation"):
        invitations.accept_invitation(offer.pk, by=who.olle)
    member(who.olle, who.motala, Role.SIGNATORY)
    mandate(who.olle, who.motala)

    answer = sign_in(Client(), who.olle).post(reverse("sign", args=[it.pk]), said(it))

    it.refresh_from_db()
    assert (answer.status_code, it.status) == (404, Status.SIGNING)


def test_a_clock_that_steps_back_loses_no_text():
    who, now = people(), timezone.now()
    it = notification(who=who)
    with time_machine.travel(now, tick=False):
        drafting.save(it.pk, {"cooperation_today": "Vi"}, version=99, by=who.amina)
    with time_machine.travel(now - timedelta(seconds=2), tick=False):
        drafting.save(it.pk, {"cooperation_today": "Vi möts"}, version=99, by=who.amina)

    it.refresh_from_db()
    assert it.answers["cooperation_today"] == "Vi möts"


def test_putting_back_asks_first_when_a_colleague_has_written_since():
    who = people()
    it = notification(who=who)
    bo = person("Bo")
    member(bo, who.motala, Role.WRITER)
    for text in ("Det första", "Annat helt"):
        drafting.save(it.pk, {"cooperation_today": text}, version=99, by=who.amina)
    first = it.changes.filter(question_key="cooperation_today").earliest("pk")
    client = sign_in(Client(), who.amina)
    url = reverse("question-history", args=[it.pk, "cooperation_today"])
    version = client.get(url).context["submission"].version
    drafting.save(it.pk, {"cooperation_today": "Bos nya text"}, version=99, by=bo)

    after = client.post(url, {"andring": first.pk, "version": version}, follow=True)

    it.refresh_from_db()
    assert it.answers["cooperation_today"] == "Bos nya text"
    assert "har ändrats sedan du öppnade sidan" in after.text


def test_putting_back_outside_a_completion_is_refused_with_the_reason():
    it, who = asked_of_motala("cooperation_needs")
    change = it.changes.filter(question_key="cooperation_today").first()
    url = reverse("question-history", args=[it.pk, "cooperation_today"])
    posted = {"andring": change.pk, "vilket": "fore", "version": 99}

    after = sign_in(Client(), who.amina).post(url, posted, follow=True)

    assert "ingår inte i kompletteringen" in after.text
    assert "är tillbaka" not in after.text


def test_what_a_writer_typed_while_a_colleague_sent_it_is_kept():
    who = people()
    it = notification(who=who)
    fill_in(it, by=who.amina)
    bo = person("Bo")
    member(bo, who.motala, Role.WRITER)
    signing.send_to_signatory(it.pk, by=who.amina)

    posted = {"version": it.version, "cooperation_needs": "Bos långa text"}
    sign_in(Client(), bo).post(reverse("autosave", args=[it.pk, "cooperation"]), posted)

    kept = it.changes.get(by=bo)
    assert (kept.after, kept.is_saved) == ("Bos långa text", False)


def test_a_signing_sheet_is_told_to_be_no_proof():
    who = people()
    it = notification(who=who)
    fill_in(it, by=who.amina)
    signing_sheets.ask_for_sheet(it.pk, by=who.amina)
    keep_promises()
    sheet = Document.objects.get()
    upload = SimpleUploadedFile("blad.pdf", read_file(sheet.path), "application/pdf")

    by_code = Client().get(reverse("verify"), {"kod": sheet.code})
    by_file = Client().post(reverse("verify"), {"file": upload}, follow=True)

    for page in (by_code, by_file):
        assert "Det visar inte att något är undertecknat" in page.text
        assert "gäller fortfarande" not in page.text


@pytest.mark.parametrize("subject", ["SE/19121212-1212", "x191212121212y", "121212-1212"])
def test_a_personal_number_in_the_brokers_subject_is_made_unreadable(subject):
    made = subject_of({"sub": subject, CLAIM + "personalIdentityNumber": "191212121212"})

    assert len(made) == 64


@pytest.mark.parametrize("number", ["²", "nej", "9" * 30])
def test_a_questionnaire_that_is_none_is_refused_in_the_form(number):
    form = StageForm({"questionnaire": number}, instance=call().first_stage())

    assert "questionnaire" in form.errors
