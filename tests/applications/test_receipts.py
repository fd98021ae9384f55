"""The receipt: five times, files with checksums, signatures; for each version, and never changed."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from applications.actions import registering
from applications.letters import five_times
from applications.models import ReceivedVersion, Status, Submission
from delmos_portal.accounts.models import Office
from delmos_portal.templatetags.swedish import day, stockholm
from tests.accounts.people import sign_in
from tests.applications.test_registering import hand, paper, scan
from tests.build import call, keep_promises, notification, people, stage, walk


def receipt(it: Submission, number: int | None = None) -> str:
    return reverse("receipt-version", args=[it.pk, number]) if number else receipt_of(it)


def receipt_of(it: Submission) -> str:
    return reverse("receipt", args=[it.pk])


@pytest.mark.django_db
def test_the_receipt_shows_number_times_files_checksums_and_signatures():
    who = people()
    plan = stage("plan", Status.RECEIVED, who=who)
    version = plan.latest_version()

    page = sign_in(Client(), who.amina).get(receipt(plan)).text

    assert plan.case.registration_number in page
    assert version.attachments[0]["sha256"] in page
    assert version.manifest_sha256 in page
    assert "Sigrid Exempel, kommunstyrelsens ordförande" in page
    assert [stockholm(version.signed_at) in page, stockholm(version.saved_at) in page] == [True] * 2
    assert "PDF:en förbereds" in page


@pytest.mark.django_db
def test_the_receipt_links_the_pdf_with_its_checksum_when_it_is_ready():
    who = people()
    it = notification(Status.RECEIVED, who=who)
    keep_promises()
    document = it.case.register.get(number=1).document

    page = sign_in(Client(), who.amina).get(receipt(it)).text

    assert reverse("document", args=[document.pk]) in page
    assert document.sha256 in page


@pytest.mark.django_db
def test_a_paper_has_days_and_says_why_times_are_missing():
    who = people()
    of = call()
    it = registering.register_paper(of.first_stage(), who.motala, paper(), scan(), by=who.rut)
    version = it.latest_version()

    times = [(one.at, one.why) for one in five_times(version, on_paper=True)]
    page = sign_in(Client(), who.amina).get(receipt(it)).text

    assert times == [
        ("–", "kom på papper"),
        ("–", "undertecknades på papper"),
        (day(version.signed_at), ""),
        (day(version.received_at), "ankomstdag"),
        (stockholm(version.registered_at), ""),
    ]
    assert "papper.pdf" in page
    assert "Det undertecknade papperet, inläst" in page
    assert "Kvittensen skickas till er med post" in page


@pytest.mark.django_db
def test_a_missing_party_is_listed_as_missing(mailoutbox):
    who, of = people(), call()
    of.stages.update(
        parties=[{"offices": [Office.BOARD_CHAIR]}, {"offices": [Office.MUNICIPAL_DIRECTOR]}]
    )
    chair = hand("Sigrid Ek", "Kommunstyrelsens ordförande", 0)
    it = registering.register_paper(
        of.first_stage(),
        who.motala,
        paper(chair, contact_email="bo@motala.example"),
        scan(),
        by=who.rut,
    )
    keep_promises()

    page = sign_in(Client(), who.amina).get(receipt(it)).text

    assert it.status == Status.RECEIVED
    assert "Det här steget ska också undertecknas av kommunchef." in page
    assert "– Saknas: kommunchef" in mailoutbox[0].body
    assert "Samma kvittens skickas med e-post" in page


@pytest.mark.django_db
def test_the_receipt_of_an_earlier_version_stays():
    who = people()
    it = notification(Status.INCOMPLETE, who=who)
    first = it.latest_version()
    registering.register_paper(
        it.stage, who.motala, paper(cooperation_needs="Nytt."), scan(), by=who.rut
    )
    amina = sign_in(Client(), who.amina)

    latest, earlier = amina.get(receipt(it)).text, amina.get(receipt(it, 1)).text

    assert "Vi har tagit emot er komplettering av intresseanmälan" in latest
    assert receipt(it, 1) in latest
    assert "Kvittens på en tidigare version" in earlier
    assert first.manifest_sha256 in earlier
    assert first.manifest_sha256 not in latest
    assert "Sigrid Exempel" in earlier
    assert amina.get(receipt(it, 3)).status_code == 404


@pytest.mark.django_db
def test_the_times_of_a_version_are_written_once():
    it = notification(Status.RECEIVED)

    for field in ("saved_at", "signed_at", "received_at", "registered_at"):
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            ReceivedVersion.objects.filter(submission=it).update(**{field: None})


@pytest.mark.django_db
def test_each_version_keeps_its_own_times():
    who = people()
    it = notification(Status.INCOMPLETE, who=who)
    registering.register_paper(
        it.stage, who.motala, paper(cooperation_needs="Nytt."), scan(), by=who.rut
    )

    first, second = it.versions.order_by("number")

    assert first.registered_at == first.received_at == it.received_at
    assert second.registered_at > first.registered_at
    assert (first.saved_at is None, second.saved_at is None) == (False, True)


@pytest.mark.django_db
def test_the_mail_lists_number_times_files_and_checksums(mailoutbox):
    who = people()
    draft = stage("plan", who=who)
    keep_promises()
    mailoutbox.clear()
    plan = walk(draft, who).to(Status.RECEIVED)
    version = plan.latest_version()
    keep_promises()

    [mail] = [one for one in mailoutbox if "Vi har tagit emot" in one.subject]

    assert plan.case.registration_number in mail.body
    assert f"– Undertecknad: {stockholm(version.signed_at)}" in mail.body
    assert version.attachments[0]["sha256"] in mail.body
    assert version.manifest_sha256 in mail.body
    assert "\n\n\n" not in mail.body
