"""A paper comes while the organisation writes: what it wrote stays its own, and nothing is lost."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions import drafting, registering, signing
from applications.models import RegisterEntry, Status, Submission
from delmos_portal.accounts.models import Office
from delmos_portal.documents.models import NumberSeries
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import OutboxMessage
from tests.accounts.people import sign_in
from tests.applications.test_receiving import in_threads
from tests.build import (
    People,
    call,
    fill_in,
    keep_promises,
    mandate,
    member,
    notification,
    organisation,
    people,
    signing_of,
    stage,
)

NEW = {"cooperation_needs": "Behovet på papperet."}


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("papper.pdf", b"%PDF-1.4 papper")


def paper(**answers: Any) -> registering.Paper:
    today = timezone.localdate()
    way = registering.Way.POST
    return registering.Paper(way, today, today, "Sigrid Ek", "Kommunchef", answers=answers)


def shape(page: str, name: str) -> str:
    """The page without what differs between two organisations anyway."""
    page = re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"', "", page)
    return re.sub(r"organisation=\d+", "", page).replace(name, "")


def registered(it: Submission, who: People, **answers: Any) -> Submission:
    registering.register_paper(it.stage, who.motala, paper(**answers), scan(), by=who.rut)
    it.refresh_from_db()
    return it


@pytest.mark.django_db
def test_what_was_written_in_the_portal_is_kept_for_the_organisation_alone():
    who = people()
    plan = stage("plan", who=who)
    fill_in(plan, who.amina, situation_found="Vårt eget utkast.")
    draft_file = plan.attachments.get()

    registered(plan, who)
    keep_promises()

    page = sign_in(Client(), who.amina).get(reverse("submission", args=[plan.pk]))
    staff = sign_in(Client(), who.olle)
    assert "Det ni hade skrivit i portalen (inte inskickat)" in page.text
    assert "Vårt eget utkast." in page.text
    assert draft_file.file.name in page.text
    assert "Vårt eget utkast." not in plan.latest_version().manifest
    assert [one["question"] for one in plan.latest_version().attachments] == [registering.SCAN]
    assert "Vårt eget utkast." not in staff.get(reverse("workspace:case", args=[plan.case_id])).text
    assert staff.get(reverse("file", args=[draft_file.file_id])).status_code == 404


@pytest.mark.django_db
def test_a_paper_comes_in_while_the_draft_lies_for_signing_and_tells_nobody_so():
    who, of = people(), call()
    it = notification(Status.SIGNING, who=who, of=of)
    rut = sign_in(Client(), who.rut)
    url = f"{reverse('workspace:register')}?steg={it.stage_id}&organisation={who.motala.pk}"
    unknown = f"{reverse('workspace:register')}?steg={it.stage_id}&organisation={who.elsewhere.pk}"

    asked, other = rut.get(url), rut.get(unknown)
    registered(it, who, **NEW)

    assert asked.context["is_completion"] is other.context["is_completion"] is False
    assert shape(asked.text, "Motala kommun") == shape(other.text, "Borås kommun")
    assert it.status == Status.RECEIVED
    assert (it.saved_at, it.sent_to_signatory_at) == (None, None)
    assert it.latest_version().answers == NEW
    with pytest.raises(Refused, match="Inlagan har kommit in"):
        signing.sign(it.pk, signing_of(it), by=who.sigrid)


@pytest.mark.django_db
def test_a_paper_voids_the_first_of_two_signatures():
    who, of = people(), call()
    of.stages.update(parties=[{"offices": Office.values}, {"offices": Office.values}])
    it = notification(Status.SIGNING, who=who, of=of)
    signing.sign(it.pk, signing_of(it), by=who.sigrid)

    registered(it, who, **NEW)

    valid = it.signatures.filter(voided_at=None)
    assert [(one.method, one.signer) for one in valid] == [("paper", None)]
    assert it.signatures.count() == 2


@pytest.mark.django_db
def test_a_completion_on_paper_adds_to_what_came_in_and_the_officer_is_told():
    who = people()
    it = notification(Status.INCOMPLETE, who=who)
    first = it.latest_version()
    drafting.save(it.pk, {"cooperation_today": "Halvt"}, version=it.version, by=who.amina)

    registered(it, who, **NEW)

    version = it.latest_version()
    request = it.completion_requests.get()
    assert (it.status, version.number) == (Status.IN_REVIEW, 2)
    assert version.answers == first.answers | NEW
    assert it.unsent_answers == {"cooperation_today": "Halvt"}
    assert request.answered_at is not None
    assert it.signatures.get(voided_at=None).manifest_sha256 == version.manifest_sha256
    assert RegisterEntry.objects.get(key=f"submission:{it.pk}:2").file.name == "papper.pdf"
    assert OutboxMessage.objects.filter(effect="screening.tell_officer").exists()
    keep_promises()
    timeline = sign_in(Client(), who.olle).get(reverse("workspace:case", args=[it.case_id])).text
    assert "Komplettering registrerad från papper" in timeline


@pytest.mark.django_db
def test_a_paper_for_what_is_handled_already_is_refused_with_the_way_to_go():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)

    with pytest.raises(Refused, match="Be handläggaren begära komplettering"):
        registered(it, who, **NEW)


@pytest.mark.django_db(transaction=True)
def test_papers_and_signatures_at_the_same_moment_do_not_wait_for_each_other():
    who, of = people(), call()
    NumberSeries.objects.all().delete()
    waiting, papers = [], []
    for number in range(8):
        kommun = organisation(f"Kommun {number}", f"{3000 + number}")
        if number % 2:
            papers.append(kommun)
            continue
        member(who.amina, kommun, "writer")
        member(who.sigrid, kommun, "signatory")
        mandate(who.sigrid, kommun)
        draft = fill_in(drafting.begin(of, kommun, by=who.amina), by=who.amina)
        signing.send_to_signatory(draft.pk, by=who.amina)
        waiting.append((draft.pk, signing_of(draft)))
    first = of.first_stage()

    def deed(number: int) -> str:
        if number % 2:
            kommun = papers[number // 2]
            made = registering.register_paper(first, kommun, paper(**NEW), scan(), by=who.rut)
            return str(made.status)
        return str(signing.sign(*waiting[number // 2], by=who.sigrid).status)

    assert in_threads(8, deed) == [Status.RECEIVED] * 8
    connections.close_all()


@pytest.mark.django_db
def test_registering_a_paper_takes_its_number_before_the_journal():
    who, of = people(), call()

    registering.register_paper(of.first_stage(), who.motala, paper(**NEW), scan(), by=who.rut)

    it = Submission.objects.get()
    assert list(Event.objects.filter(subject_id=it.case_id).values_list("step", flat=True)) == [
        "register"
    ]
