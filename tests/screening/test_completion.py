"""What a completion may hold: what was opened in it, and nothing left over from an earlier one."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions import drafting, signing
from applications.models import Status, Submission
from screening.actions import completion
from tests.accounts.people import sign_in
from tests.asking import request_about
from tests.build import People, notification, people, signing_of, stage
from tests.pdfs import pdf_of


def ask(it: Submission, who: People, *keys: str) -> None:
    completion.ask_for_more(it.pk, request_about(*keys), by=who.olle)
    it.refresh_from_db()


def run_out(it: Submission, who: People) -> None:
    it.completion_requests.update(last_on=timezone.localdate() - timedelta(days=1))
    completion.resume(it.pk, by=who.olle)
    it.refresh_from_db()


@pytest.mark.django_db
def test_what_was_half_written_in_an_expired_request_does_not_ride_along():
    who = people()
    it = notification(Status.INCOMPLETE, who=who)
    first = it.latest_version().answers
    drafting.save(it.pk, {"cooperation_today": "Halvfärdigt"}, version=it.version, by=who.amina)
    run_out(it, who)
    amina = sign_in(Client(), who.amina)
    resumed = amina.get(reverse("submission", args=[it.pk])).text
    ask(it, who, "cooperation_needs")
    drafting.save(it.pk, {"cooperation_needs": "Nytt behov"}, version=it.version, by=who.amina)
    asked = amina.get(reverse("submission", args=[it.pk])).text

    signing.complete(it.pk, signing_of(it), by=who.sigrid)

    it.refresh_from_db()
    assert it.latest_version().answers == first | {"cooperation_needs": "Nytt behov"}
    assert it.unsent_answers == {"cooperation_today": "Halvfärdigt"}
    assert "Halvfärdigt" in resumed
    assert "Halvfärdigt" in asked
    officer = sign_in(Client(), who.olle).get(reverse("workspace:case", args=[it.case_id])).text
    assert "Halvfärdigt" not in officer


@pytest.mark.django_db
def test_files_return_to_those_that_came_in_when_a_request_runs_out():
    who = people()
    plan = stage("plan", Status.INCOMPLETE, who=who)
    came_in = plan.attachments.get()
    drafting.detach(plan.pk, came_in.pk, by=who.amina)
    upload = SimpleUploadedFile("Halvfärdig plan.pdf", pdf_of())
    drafting.attach(plan.pk, came_in.question_key, upload, by=who.amina)

    run_out(plan, who)

    assert [one.pk for one in plan.attachments.filter(removed_at=None)] == [came_in.pk]
    assert [one["name"] for one in plan.unsent_attachments] == ["Halvfärdig plan.pdf"]
    page = sign_in(Client(), who.amina).get(reverse("submission", args=[plan.pk])).text
    assert "Halvfärdig plan.pdf" in page


@pytest.mark.django_db
def test_a_page_opened_in_an_expired_request_cannot_write_over_without_asking():
    who = people()
    it = notification(Status.INCOMPLETE, who=who)
    saved = drafting.save(it.pk, {"cooperation_needs": "Halvt"}, version=it.version, by=who.amina)
    run_out(it, who)
    ask(it, who)

    again = drafting.save(
        it.pk, {"cooperation_needs": "Från den gamla sidan"}, version=saved.version, by=who.amina
    )

    assert [one.question_key for one in again.conflicts] == ["cooperation_needs"]


@pytest.mark.django_db
def test_a_completion_answers_the_latest_request_only():
    who = people()
    it = notification(Status.INCOMPLETE, who=who)
    run_out(it, who)
    ask(it, who, "cooperation_needs")
    drafting.save(it.pk, {"cooperation_needs": "Nytt behov"}, version=it.version, by=who.amina)

    signing.complete(it.pk, signing_of(it), by=who.sigrid)

    answered = [one.answered_at is not None for one in it.completion_requests.all()]
    assert answered == [False, True]
