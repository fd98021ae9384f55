"""What a registrar is told before and while they type a paper off."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions.registering import NOT_INVITED, NOT_POSSIBLE, OVER
from applications.models import Status, Submission
from screening.actions import reviewing
from tests.accounts.people import sign_in
from tests.build import call, notification, people
from tests.screening.test_registering_views import address, paper

pytestmark = pytest.mark.django_db
AGAIN = "Välj filen igen när du har rättat resten."


def test_what_has_come_in_already_is_told_on_the_first_page_with_its_case():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    rut = sign_in(Client(), who.rut)

    page = rut.get(address(it.stage, who.motala.pk))

    assert page.templates[0].name == "screening/register_choice.html"
    assert page.context["form"]["steg"].value() == str(it.stage_id)
    link = reverse("workspace:case", args=[it.case_id])
    assert f'<a href="{link}">{it.case.registration_number}</a>' in page.text


def test_who_is_recused_is_told_of_no_case():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    reviewing.declare(it.case, has_conflict=True, reason="Bror", by=who.rut)

    page = sign_in(Client(), who.rut).get(address(it.stage, who.motala.pk)).text

    assert NOT_POSSIBLE in page
    assert str(it.case.registration_number) not in page


def test_what_comes_after_a_withdrawal_is_noted_in_the_case_and_only_who_may_read_it_is_told():
    who = people()
    it = notification(Status.WITHDRAWN, who=who)
    url = address(it.stage, who.motala.pk)
    rut = sign_in(Client(), who.rut)

    told, typed = rut.get(url), rut.post(url, paper())
    reviewing.declare(it.case, has_conflict=True, reason="Bror", by=who.rut)
    recused = rut.get(url).text

    assert told.context["why_no_place"] == OVER.format("Inlagan är återkallad.")
    assert reverse("workspace:official-note", args=[it.case_id]) in told.text
    assert OVER.format("Inlagan är återkallad.") in typed.text
    assert (NOT_POSSIBLE in recused, "återkallad" in recused) == (True, False)


def test_a_day_before_the_call_opened_is_told_at_once_and_taken_with_a_reason_only():
    who, of = people(), call()
    day = timezone.localdate() - timedelta(days=800)
    days = {"arrived_on": day, "signed_on": day}
    url, rut = address(of.first_stage(), who.motala.pk, nadde_oss=day), sign_in(Client(), who.rut)

    opened, stopped = rut.get(url), rut.post(url, paper(**days))
    before = Submission.objects.exists()
    rut.post(url, paper(**days, note="Sökte innan utlysningen öppnade."))

    assert "Är året rätt?" in opened.text
    assert list(stopped.context["paper"].errors) == ["note", "scan"]
    assert "Är året rätt?" in stopped.context["paper"].errors["note"][0]
    assert (before, Submission.objects.exists()) == (False, True)


def test_a_step_that_nobody_is_invited_to_is_told_before_anything_is_typed():
    who, of = people(), call()

    page = sign_in(Client(), who.rut).get(address(of.stages.get(kind="application"), who.motala.pk))

    assert page.templates[0].name == "screening/register_choice.html"
    assert NOT_INVITED in page.text


@pytest.mark.parametrize("status", [Status.DRAFT, Status.INCOMPLETE])
def test_what_has_a_place_is_typed_off_as_before(status: str):
    who = people()
    it = notification(status, who=who)

    page = sign_in(Client(), who.rut).get(address(it.stage, who.motala.pk))

    assert page.templates[0].name == "screening/register.html"


def test_a_broken_file_is_told_with_the_other_faults():
    who, of = people(), call()
    broken = SimpleUploadedFile("papper.pdf", b"inte en pdf")

    page = sign_in(Client(), who.rut).post(
        address(of.first_stage(), who.motala.pk), paper(scan=broken, signatory_name="")
    )

    errors = page.context["paper"].errors
    assert list(errors) == ["scan"]
    assert errors["scan"] != [AGAIN]
    assert list(page.context["signatures"][0].errors) == ["signatory_name"]


@pytest.mark.parametrize("wrong", [{"signatory_name": ""}, {"arrived_on": ""}])
def test_a_chosen_file_is_asked_for_again_when_anything_is_wrong(wrong: dict[str, str]):
    who, of = people(), call()

    page = sign_in(Client(), who.rut).post(address(of.first_stage(), who.motala.pk), paper(**wrong))

    assert page.context["paper"].errors["scan"] == [AGAIN]
    assert not Submission.objects.exists()
