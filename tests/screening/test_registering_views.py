"""What comes by post or mail becomes a case like any other (R-PROC-7)."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions.signing_sheets import ask_for_sheet
from applications.models import Case, RegisterEntry, Signature, Stage, Status, Submission
from delmos_portal.documents.models import Document
from delmos_portal.templatetags.swedish import NBSP
from screening.views.registering import NO_ADDRESS
from tests.accounts.people import sign_in
from tests.build import call, fill_in, keep_promises, notification, people
from tests.pdfs import pdf_of

SCAN = pdf_of()


def paper(**changes: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "arrived_on": today,
        "signed_on": today - timedelta(days=3),
        "signatory_name": "Sigrid Ek",
        "signatory_office": "Kommunchef",
        "contact_email": "bo@motala.example",
        "cooperation_needs": "Behovet på papperet.",
        "scan": SimpleUploadedFile("papper.pdf", SCAN),
        **changes,
    }


def address(stage: Stage, organisation_id: object, **came: Any) -> str:
    """The second page: what came, how and when stand in its address."""
    said = {
        "steg": stage.pk,
        "organisation": organisation_id,
        "satt": "courier",
        "nadde_oss": timezone.localdate(),
        **came,
    }
    return f"{reverse('workspace:register')}?{urlencode(said)}"


@pytest.mark.django_db
def test_a_paper_gets_number_register_entry_scan_and_receipt(mailoutbox):
    who, of = people(), call()
    rut = sign_in(Client(), who.rut)

    done = rut.post(address(of.first_stage(), who.motala.pk), paper())
    keep_promises()

    it = Submission.objects.get()
    entry = RegisterEntry.objects.get(number=1)
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

    early = {"arrived_on": today - timedelta(days=4), "signed_on": today - timedelta(days=5)}
    unexplained = rut.post(url, paper(**early))
    rut.post(url, paper(**early, note="Stämplat av receptionen."))
    rut.post(address(of.first_stage(), who.elsewhere.pk), paper())

    assert list(unexplained.context["paper"].errors) == ["note", "scan"]
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
        ({"signatory_name": ""}, "signatory_name"),
        ({"signed_on": "2999-01-01"}, "signed_on"),
        ({"arrived_on": "2999-01-01"}, "arrived_on"),
        ({"arrived_on": ""}, "arrived_on"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_registered(
    changes: dict[str, Any], field: str
):
    who, of = people(), call()
    rut = sign_in(Client(), who.rut)

    page = rut.post(address(of.first_stage(), who.motala.pk), paper(**changes))

    told = {*page.context["paper"].errors, *page.context["signatures"][0].errors}
    assert told == {field, *(["scan"] if changes.get("scan") is None else [])}  # chosen again
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


@pytest.mark.django_db
def test_the_first_page_asks_for_way_and_day_and_the_second_proposes_the_day_of_arrival():
    who, of = people(), call()
    rut, stage = sign_in(Client(), who.rut), of.first_stage()

    first = rut.get(reverse("workspace:register")).text
    second = rut.get(address(stage, who.motala.pk, satt="post", nadde_oss="2024-04-02"))

    assert "Kontrollkod på underskriftsbladet" in first
    assert second.context["paper"].initial == {"arrived_on": date(2024, 3, 28)}
    assert 'value="2024-03-28"' in second.text
    assert "närmast föregående arbetsdag, torsdag 28" in second.text.replace(NBSP, " ")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("came", "field"),
    [
        ({"satt": ""}, "satt"),
        ({"nadde_oss": ""}, "nadde_oss"),
        ({"nadde_oss": "2999-01-01"}, "nadde_oss"),
        ({"steg": ""}, "steg"),
        ({"organisation": ""}, "organisation"),
        ({"kod": "AAAA-BBBB-CCCC-DDDD"}, "kod"),
    ],
)
def test_what_is_wrong_on_the_first_page_is_said_beside_its_field(came, field):
    who, of = people(), call()

    page = sign_in(Client(), who.rut).get(address(of.first_stage(), who.motala.pk, **came))

    assert list(page.context["form"].errors) == [field]


@pytest.mark.django_db
def test_what_was_said_on_the_first_page_can_be_changed():
    who, of = people(), call()
    rut = sign_in(Client(), who.rut)
    second = rut.get(address(of.first_stage(), who.motala.pk, satt="email"))

    again = rut.get(second.context["change_url"])

    assert again.context["form"]["satt"].value() == "email"
    assert again.context["form"].errors == {}


@pytest.mark.django_db
def test_with_the_sheets_code_nothing_is_typed_off():
    who = people()
    draft = fill_in(notification(Status.DRAFT, who=who), who.amina)
    ask_for_sheet(draft.pk, by=who.amina)
    keep_promises()
    sheet = Document.objects.get(kind="signing_sheet")
    rut = sign_in(Client(), who.rut)
    url = address(draft.stage, "", steg="", kod=sheet.code.lower())

    page = rut.get(url)
    done = rut.post(url, paper(cooperation_needs="Avskrivet av misstag."))

    draft.refresh_from_db()
    assert "Motala kommun" in page.text
    assert page.context["sections"] == []
    assert "Amina" not in page.text
    assert done.url == reverse("workspace:case", args=[draft.case_id])
    assert draft.latest_version().manifest == sheet.manifest


@pytest.mark.django_db
def test_a_code_for_another_step_than_the_chosen_one_is_told():
    who = people()
    draft = fill_in(notification(Status.DRAFT, who=who), who.amina)
    ask_for_sheet(draft.pk, by=who.amina)
    keep_promises()
    code = Document.objects.get(kind="signing_sheet").code
    rut = sign_in(Client(), who.rut)
    other = draft.case.call.stages.get(kind="application")

    page = rut.get(address(other, who.elsewhere.pk, kod=code))

    assert list(page.context["form"].errors) == ["steg", "organisation"]
    assert "Bladet gäller något annat: Intresseanmälan, Motala kommun." in page.text


@pytest.mark.django_db
def test_one_of_two_signatures_is_enough_to_register_and_none_is_not():
    who, of = people(), call()
    of.stages.update(parties=[{"offices": ["board_chair"]}, {"offices": ["municipal_director"]}])
    url, rut = address(of.first_stage(), who.motala.pk), sign_in(Client(), who.rut)
    empty = {"signatory_name": "", "signatory_office": "", "signed_on": ""}
    second = {
        "part-2-signatory_name": "Bo Ek",
        "part-2-signatory_office": "Kommunchef",
        "part-2-signed_on": timezone.localdate(),
    }

    none = rut.post(url, paper(**empty))
    one = rut.post(url, paper(**empty, **second))

    assert "Minst en underskrift behövs" in none.text
    assert one.status_code == 302
    assert [(it.name, it.party) for it in Signature.objects.all()] == [("Bo Ek", 1)]


@pytest.mark.django_db
@pytest.mark.parametrize(("address_given", "kind"), [("bo@motala.example", "mail"), ("", "post")])
def test_the_registrar_is_told_whether_the_receipt_goes_by_mail_or_has_to_be_posted(
    address_given, kind, mailoutbox
):
    who, of = people(), call()
    rut = sign_in(Client(), who.rut)
    to = address(of.first_stage(), who.motala.pk)

    done = rut.post(to, paper(contact_email=address_given), follow=True)
    keep_promises()
    case_page = rut.get(done.redirect_chain[-1][0]).text

    number = Case.objects.get().registration_number
    copy = RegisterEntry.objects.get(number=1).document
    told = [str(one) for one in done.context["messages"]]
    assert (
        told
        == {
            "mail": [f"Registrerad som {number}. Kvittensen skickas nu med e-post."],
            "post": [
                f"Registrerad som {number}.",
                NO_ADDRESS.format(mailbox="bidrag@delmos.example"),
            ],
        }[kind]
    )
    notice = f'<a href="{reverse("document", args=[copy.pk])}">kopian av det som kom in (PDF)</a>'
    assert (notice in case_page) == (kind == "post")
    assert (
        mailoutbox[0].subject
        == {
            "mail": f"Vi har tagit emot er intresseanmälan, {number}",
            "post": f"Skicka med post: Vi har tagit emot er intresseanmälan, {number}",
        }[kind]
    )
