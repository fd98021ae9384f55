"""The signatory's page, the receipt and the files."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications.actions import drafting, signing
from applications.lifecycle import Step, refusal
from applications.models import Status, Submission
from delmos_portal.accounts.models import Mandate
from delmos_portal.journal.models import Event
from delmos_portal.questionnaires.forms import A_PHONE
from delmos_portal.templatetags.swedish import day
from tests.accounts.people import sign_in
from tests.build import People, keep_promises, notification, people, signing_of, stage
from tests.pdfs import pdf_of

pytestmark = pytest.mark.django_db


def said(it: Submission, **changes: str) -> dict[str, str]:
    shown = signing_of(it)
    it.refresh_from_db()
    body = {"shown_sha256": shown.shown_sha256, "email": shown.email, "phone": shown.phone}
    body["shown_version"] = str(it.version)
    return {**body, "declaration": "on", **changes}


def waiting() -> tuple[Client, Submission, People]:
    who = people()
    return sign_in(Client(), who.sigrid), notification(Status.SIGNING, who=who), who


def test_signing_leads_to_the_receipt_with_the_number_first():
    client, it, _who = waiting()

    page = client.post(reverse("sign", args=[it.pk]), said(it), follow=True)

    it.refresh_from_db()
    assert it.status == Status.RECEIVED
    assert page.redirect_chain == [(reverse("receipt", args=[it.pk]), 302)]
    assert page.text.index(it.case.registration_number) < page.text.index(
        "Vi har tagit emot: Intresseanmälan"
    )
    assert "PDF:en förbereds" in page.text


@pytest.mark.django_db(transaction=True)
def test_signing_takes_at_most_twelve_statements_with_session_and_person():
    client, it, _who = waiting()
    client.get(reverse("sign", args=[it.pk]))
    body = said(it)

    with CaptureQueriesContext(connection) as asked:
        answer = client.post(reverse("sign", args=[it.pk]), body)

    statements = [one["sql"] for one in asked if one["sql"] not in ("BEGIN", "COMMIT")]
    assert answer.status_code == 302
    assert len(statements) == 12, "\n".join(statements)


def test_reading_the_page_signs_nothing():
    client, it, _who = waiting()

    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("sign", args=[it.pk]))

    it.refresh_from_db()
    assert it.status == Status.SIGNING
    written = [one["sql"] for one in asked if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [sql for sql in written if "django_session" not in sql] == []


def test_content_that_changed_after_it_was_read_is_shown_again_and_not_signed():
    client, it, who = waiting()
    old = said(it)
    signing.take_back(it.pk, by=who.amina)
    it.refresh_from_db()
    drafting.save(it.pk, {"cooperation_today": "Ändrat"}, version=it.version, by=who.amina)
    signing.send_to_signatory(it.pk, by=who.amina)

    page = client.post(reverse("sign", args=[it.pk]), old)

    it.refresh_from_db()
    assert it.status == Status.SIGNING
    [error] = page.context["form"].non_field_errors()
    assert error == (
        "Innehållet har ändrats sedan du läste det. Läs igenom det igen innan du undertecknar."
        " Ändrat: ”Beskriv hur kommunen eller landstinget samverkar och genomför kunskapsutbyte kring"
        " att minska och motverka segregation”."
    )
    assert page.context["content"].sha256 == said(it)["shown_sha256"] != old["shown_sha256"]
    assert page.context["form"]["phone"].value() == old["phone"]
    assert not page.context["form"]["declaration"].value()
    assert "Ändrat" in page.text


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        (
            {"declaration": ""},
            {"declaration": ["Kryssa i att du har läst och är behörig innan du undertecknar."]},
        ),
        ({"email": "sigrid"}, {"email": ["Skriv e-postadressen i formatet namn@exempel.se."]}),
        (
            {"phone": "ring mig"},
            {"phone": [f"Skriv telefonnumret med siffror, till exempel {A_PHONE}."]},
        ),
    ],
)
def test_wrong_details_are_refused_beside_the_field(changes, errors):
    client, it, _who = waiting()

    page = client.post(reverse("sign", args=[it.pk]), said(it, **changes))

    it.refresh_from_db()
    assert page.context["form"].errors == errors
    assert it.status == Status.SIGNING


def test_without_a_mandate_the_page_says_what_to_do():
    client, it, _who = waiting()
    Mandate.objects.update(valid_until=timezone.localdate() - timedelta(days=1))

    page = client.get(reverse("sign", args=[it.pk]))
    client.post(reverse("sign", args=[it.pk]), said(it))

    it.refresh_from_db()
    yesterday = day(timezone.localdate() - timedelta(days=1))
    assert page.context["why_not"] == (
        "Du har ingen giltig fullmakt att underteckna för organisationen i dag: den som"
        f" kommunstyrelsens ordförande gällde till och med {yesterday}."
        " Be er organisationsansvariga att lägga in en fullmakt under Organisation."
    )
    assert it.status == Status.SIGNING


def test_pressing_twice_leads_to_one_submission_and_its_receipt():
    client, it, _who = waiting()
    body = said(it)

    first = client.post(reverse("sign", args=[it.pk]), body)
    second = client.post(reverse("sign", args=[it.pk]), body)

    assert first.status_code == 302
    assert second.url == reverse("receipt", args=[it.pk])
    assert Event.objects.filter(step="sign").count() == 1


def test_a_completion_sent_twice_leads_to_the_receipt():
    who = people()
    it = notification(Status.INCOMPLETE, who=who)
    drafting.save(it.pk, {"cooperation_needs": "Nytt"}, version=it.version, by=who.amina)
    client, body = sign_in(Client(), who.sigrid), said(it)

    answers = [client.post(reverse("complete", args=[it.pk]), body) for _press in range(2)]

    assert [one.url for one in answers] == [reverse("receipt", args=[it.pk])] * 2


def test_until_it_is_announced_a_decision_is_handling_in_every_refusal():
    who = people()
    it = notification(Status.DECIDED, who=who)

    told = {name: it.state_text(getattr(who, name)) for name in ("amina", "sigrid", "olle")}

    assert told == {
        "amina": "Inlagan är under handläggning.",
        "sigrid": "Inlagan är under handläggning.",
        "olle": "Inlagan är beslutad.",
    }
    assert refusal(Step.WITHDRAW, it, who.sigrid) == "Inlagan är under handläggning."


def test_sending_back_needs_a_comment_and_keeps_what_was_written():
    client, it, _who = waiting()
    url = reverse("return", args=[it.pk])

    empty = client.post(url, {"section_key": "cooperation", "comment": " "})
    client.post(url, {"section_key": "cooperation", "comment": "Skriv mer om behovet."})

    it.refresh_from_db()
    assert list(empty.context["return_form"].errors) == ["comment"]
    assert empty.context["return_form"]["section_key"].value() == "cooperation"
    assert it.status == Status.DRAFT
    assert it.return_comments.get().comment == "Skriv mer om behovet."


def test_a_completion_shows_what_is_changed_and_is_signed_on_the_same_page():
    who = people()
    it = notification(Status.INCOMPLETE, who=who)
    drafting.save(it.pk, {"cooperation_needs": "Nytt"}, version=it.version, by=who.amina)
    client = sign_in(Client(), who.sigrid)

    page = client.get(reverse("sign", args=[it.pk]))
    done = client.post(reverse("complete", args=[it.pk]), said(it))

    it.refresh_from_db()
    assert [change.now for change in page.context["changes"]] == ["Nytt"]
    assert done.headers["Location"] == reverse("receipt", args=[it.pk])
    assert (it.status, it.received_versions) == (Status.IN_REVIEW, 2)


def test_what_the_organisation_reads_is_what_came_in():
    client, it, _who = waiting()
    client.post(reverse("sign", args=[it.pk]), said(it))
    Submission.objects.filter(pk=it.pk).update(answers={"cooperation_today": "Skrivet efteråt"})

    page = client.get(reverse("submission", args=[it.pk]))

    assert "Skrivet efteråt" not in page.text


def test_a_late_submission_is_marked_on_the_receipt():
    client, it, _who = waiting()
    it.stage.closes_at = timezone.now() - timedelta(minutes=5)
    it.stage.save()

    page = client.post(reverse("sign", args=[it.pk]), said(it), follow=True)

    assert "För sent inkommen" in page.text


def test_the_receipt_leads_to_the_sealed_copy_when_it_is_drawn_up():
    client, it, _who = waiting()
    client.post(reverse("sign", args=[it.pk]), said(it))
    keep_promises()

    page = client.get(reverse("receipt", args=[it.pk]))
    document = it.case.register.get(number=1).document
    pdf = client.get(reverse("document", args=[document.pk]))

    assert reverse("document", args=[document.pk]) in page.text
    assert pdf.headers["Content-Disposition"].startswith("attachment; filename")
    assert pdf.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(pdf.streaming_content)[:5] == b"%PDF-"


def test_who_signs_what_was_taken_back_meanwhile_is_told_that_it_was_not_signed():
    client, it, who = waiting()
    shown = said(it)
    signing.take_back(it.pk, by=who.amina)

    pressed = client.post(reverse("sign", args=[it.pk]), shown, follow=True)
    opened = client.get(reverse("sign", args=[it.pk]), follow=True)

    back = "Den är tillbaka hos den som skriver. Du får ett mejl när den är klar."
    assert [str(one) for page in (pressed, opened) for one in page.context["messages"]] == [
        f"Din underskrift togs inte emot. {back}",
        back,
    ]
    assert it.signatures.count() == 0


def test_withdrawing_asks_once_more():
    client, it, _who = waiting()
    client.post(reverse("sign", args=[it.pk]), said(it))

    page = client.get(reverse("withdraw", args=[it.pk]))
    it.refresh_from_db()
    before = it.status
    client.post(reverse("withdraw", args=[it.pk]))

    it.refresh_from_db()
    assert "Det går inte att ångra" in page.text
    assert (before, it.status) == (Status.RECEIVED, Status.WITHDRAWN)


def test_an_uploaded_file_comes_back_as_it_was_and_is_never_shown_in_the_page():
    who = people()
    plan = stage("plan", who=who)
    upload = SimpleUploadedFile("Plan å ä ö.pdf", pdf_of())
    stored = drafting.attach(plan.pk, "plan_document", upload, by=who.amina).file

    answer = sign_in(Client(), who.amina).get(reverse("file", args=[stored.pk]))

    assert b"".join(answer.streaming_content) == pdf_of()
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_decision_is_not_read_before_it_is_announced():
    who = people()
    it = notification(Status.DECIDED, who=who)
    keep_promises()
    document = it.case.register.get(key=f"decision:{it.decision.pk}").document

    answered = {
        name: sign_in(Client(), getattr(who, name)).get(reverse("document", args=[document.pk]))
        for name in ("amina", "olle")
    }
    case = sign_in(Client(), who.amina).get(reverse("case", args=[it.case_id]))

    assert {name: one.status_code for name, one in answered.items()} == {"amina": 404, "olle": 200}
    assert "Beslut om intresseanmälan" not in case.text
    assert "Under handläggning" in case.text
