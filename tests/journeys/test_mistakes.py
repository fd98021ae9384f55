"""What goes wrong is said in words, beside the field, to everybody; what was typed is still there."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from applications.models import Status, Submission
from tests.build import People, notification, stage
from tests.journeys.visitor import Visitor

LONG = "x" * 4100


def focus_is_on_the_summary(visitor: Visitor) -> None:
    expect(visitor.page.locator("[data-error-summary]")).to_be_focused()


@pytest.mark.timeout(240)
def test_mistakes_in_a_draft_are_said_and_nothing_is_lost(
    who: People, visit: Callable[..., Visitor], tmp_path: Path
):
    plan = stage("plan", Status.DRAFT, who=who)
    amina = visit(who.amina)
    amina.may_fail = True  # the autosave answers 422 to what cannot be saved
    amina.give_password("fel")
    amina.look("wrong-password")
    amina.sign_in()

    amina.open(f"/inlagor/{plan.pk}/kontrollera/")
    focus_is_on_the_summary(amina)
    amina.look("check-missing")

    amina.open(f"/inlagor/{plan.pk}/avsnitt/contact/")
    amina.write("E-post", "amina")
    amina.press("Spara och fortsätt")
    focus_is_on_the_summary(amina)
    amina.look("section-wrong-email")
    expect(amina.page.get_by_label("E-post", exact=True)).to_have_value("amina")

    amina.open(f"/inlagor/{plan.pk}/avsnitt/results/")
    amina.write("Nuläge: vad visar kartläggningen?", LONG)
    amina.press("Spara och fortsätt")
    amina.look("section-too-long")
    expect(amina.page.get_by_label("Nuläge: vad visar kartläggningen?")).to_have_value(LONG)

    wrong = tmp_path / "plan.pdf"
    wrong.write_text("Det här är ingen pdf.")
    amina.open(f"/inlagor/{plan.pk}/avsnitt/deliverables/")
    amina.pick("Kartläggning, behovsanalys och plan", wrong)
    amina.press("Spara och fortsätt")
    focus_is_on_the_summary(amina)
    amina.look("section-wrong-file")


@pytest.mark.timeout(240)
def test_signing_without_the_declaration_is_refused_in_words(
    who: People, visit: Callable[..., Visitor]
):
    submission = notification(Status.SIGNING, who=who)
    sigrid = visit(who.sigrid)
    sigrid.sign_in()
    sigrid.open(f"/inlagor/{submission.pk}/underteckna/")
    sigrid.press("Underteckna och skicka in")

    focus_is_on_the_summary(sigrid)
    sigrid.reads("Kryssa i att du har läst och är behörig innan du undertecknar.")
    sigrid.look("sign-wrong")
    assert Submission.objects.get(pk=submission.pk).status == Status.SIGNING


@pytest.mark.timeout(240)
def test_an_officer_is_told_what_an_assessment_and_a_proposal_lack(
    who: People, visit: Callable[..., Visitor]
):
    submission = stage("application", Status.IN_REVIEW, who=who)
    olle = visit(who.olle)
    olle.sign_in()

    olle.open(f"/handlaggning/inlagor/{submission.pk}/bedomning/")
    olle.press("Bedömningen är färdig")
    focus_is_on_the_summary(olle)
    olle.look("assess-missing")
    for group in olle.main.get_by_role("group").all():
        group.get_by_label("Ja").check()
    for reason in olle.main.get_by_role("textbox", name="Skäl").all():
        reason.fill("Det framgår av svaren.")
    olle.press("Bedömningen är färdig")
    olle.open(f"/handlaggning/inlagor/{submission.pk}/forslag/")
    olle.answer("Förslag till beslut", "Bifall")
    olle.press("Lämna förslaget till beslutsfattaren")
    focus_is_on_the_summary(olle)
    olle.look("propose-missing")


@pytest.mark.timeout(240)
def test_pages_for_nobody_and_for_others_look_like_the_portal(
    who: People, visit: Callable[..., Visitor]
):
    submission = notification(Status.DRAFT, who=who)
    omar = visit(who.omar)
    omar.may_fail = True
    omar.sign_in()

    for address in ("/finns-inte/", f"/inlagor/{submission.pk}/"):
        answer = omar.page.goto(address)
        assert answer is not None
        assert answer.status == 404
    omar.look("not-found")


@pytest.mark.timeout(240)
def test_a_file_that_is_no_pdf_cannot_be_verified(visit: Callable[..., Visitor], tmp_path: Path):
    wrong = tmp_path / "brev.pdf"
    wrong.write_text("Det här är ingen pdf.")
    anybody = visit()
    anybody.open("/kontrollera/")
    anybody.look("verify")
    anybody.pick("PDF-fil", wrong)
    anybody.press("Kontrollera filen")
    anybody.reads("Filen är inte en PDF.")
    anybody.look("verify-wrong-file")
