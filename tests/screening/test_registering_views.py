"""What comes by post or mail becomes a case like any other (R-PROC-7)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Case, RegisterEntry, Signature, Stage, Status, Submission
from tests.accounts.people import sign_in
from tests.build import call, fill_in, keep_promises, notification, people

SCAN = b"%PDF-1.4 papper"


def paper(**changes: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "way": "post",
        "arrived_on": today,
        "signed_on": today - timedelta(days=3),
        "signatory_name": "Sigrid Ek",
        "signatory_office": "Kommunchef",
        "contact_email": "bo@motala.example",
        "cooperation_needs": "Behovet på papperet.",
        "scan": SimpleUploadedFile("papper.pdf", SCAN),
        **changes,
    }


def address(stage: Stage, organisation_id: int) -> str:
    return f"{reverse('workspace:register')}?steg={stage.pk}&organisation={organisation_id}"


@pytest.mark.django_db
def test_a_paper_gets_number_register_entry_scan_and_receipt(mailoutbox):
    who, of = people(), call()
    rut = sign_in(Client(), who.rut)

    done = rut.post(address(of.first_stage(), who.motala.pk), paper())
    keep_promises()

    it = Submission.objects.get()
    entry = RegisterEntry.objects.get()
    signature = Signature.objects.get()
    assert done.url == reverse("workspace:case", args=[it.case_id])
    assert (it.status, it.on_paper, it.version) == (Status.RECEIVED, True, 1)
    assert it.latest_version().answers == {
        "contact_email": "bo@motala.example",
        "cooperation_needs": "Behovet på papperet.",
    }
    assert (entry.file.name, entry.document.kind) == ("papper.pdf", "submission")
    assert (signature.method, signature.signer, signature.name) == ("paper", None, "Sigrid Ek")
    assert [mail.to for mail in mailoutbox] == [["bo@motala.example"]]
    page = rut.get(done.url).content.decode()
    assert "Underskrift på papper" in page
    assert reverse("file", args=[entry.file.pk]) in page


@pytest.mark.django_db
def test_the_day_of_arrival_decides_whether_it_is_late():
    who, of = people(), call()
    today = timezone.localdate()
    Stage.objects.filter(call=of, order=1).update(closes_at=timezone.now() - timedelta(days=2))
    url, rut = address(of.first_stage(), who.motala.pk), sign_in(Client(), who.rut)

    unexplained = rut.post(url, paper(arrived_on=today - timedelta(days=4)))
    rut.post(url, paper(arrived_on=today - timedelta(days=4), note="Stämplat av receptionen."))
    rut.post(address(of.first_stage(), who.elsewhere.pk), paper())

    assert list(unexplained.context["paper"].errors) == ["note"]
    in_time, late = Submission.objects.order_by("received_at")
    assert (in_time.is_late, late.is_late) == (False, True)


@pytest.mark.django_db
def test_what_the_organisation_wrote_for_itself_does_not_follow_along():
    who, of = people(), call()
    draft = notification(Status.DRAFT, who=who, of=of)
    fill_in(draft, who.amina, cooperation_today="Bara vårt utkast.")

    sign_in(Client(), who.rut).post(address(of.first_stage(), who.motala.pk), paper())

    draft.refresh_from_db()
    assert draft.status == Status.RECEIVED
    assert "cooperation_today" not in draft.answers
    assert "Bara vårt utkast." not in draft.latest_version().manifest


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scan": SimpleUploadedFile("papper.exe", b"MZ")}, "scan"),
        ({"scan": SimpleUploadedFile("papper.pdf", b"inte en pdf")}, "scan"),
        ({"scan": SimpleUploadedFile("papper.pdf", b"")}, "scan"),
        ({"scan": ""}, "scan"),
        ({"way": ""}, "way"),
        ({"signatory_name": ""}, "signatory_name"),
        ({"signed_on": "2999-01-01"}, "signed_on"),
        ({"arrived_on": "2999-01-01"}, "arrived_on"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_registered(
    changes: dict[str, Any], field: str
):
    who, of = people(), call()
    rut = sign_in(Client(), who.rut)

    page = rut.post(address(of.first_stage(), who.motala.pk), paper(**changes))

    assert list(page.context["paper"].errors) == [field]
    assert "Behovet på papperet." in page.content.decode()
    assert not Case.objects.exists()


@pytest.mark.django_db
def test_a_later_step_is_registered_only_for_the_invited():
    who, of = people(), call()
    application = of.stages.get(kind="application")
    rut = sign_in(Client(), who.rut)
    url = address(application, who.motala.pk)

    uninvited = rut.post(url, paper())
    notification(Status.ANNOUNCED, who=who, of=of)
    invited = rut.post(url, paper())

    assert "inte inbjuden" in uninvited.content.decode()
    assert invited.status_code == 302
    assert Submission.objects.get(stage=application).status == Status.RECEIVED


@pytest.mark.django_db
def test_the_same_step_is_not_registered_twice():
    who, of = people(), call()
    url, rut = address(of.first_stage(), who.motala.pk), sign_in(Client(), who.rut)

    rut.post(url, paper())
    again = rut.post(url, paper())

    assert "har redan en inlaga" in again.content.decode()
    assert Submission.objects.get().received_versions == 1


@pytest.mark.django_db
def test_who_may_not_apply_is_registered_with_a_warning():
    who, of = people(), call(allowed_kinds=["region"])
    url, rut = address(of.first_stage(), who.motala.pk), sign_in(Client(), who.rut)

    page = rut.get(url).content.decode()
    done = rut.post(url, paper())

    assert "Kan behöva avvisas" in page
    assert done.status_code == 302
