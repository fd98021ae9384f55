"""An organisation is heard before a decision against it (FL 25 §)."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions import answering
from applications.models import (
    Communication,
    CommunicationWaiver,
    Message,
    Outcome,
    RegisterEntry,
    Status,
    Submission,
)
from delmos_portal.demo.walk import proposal
from delmos_portal.documents.models import Document
from delmos_portal.documents.uploads import read_file
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from delmos_portal.templatetags.swedish import weekday
from delmos_portal.working_days import working_day_from
from screening.actions import communicating, deciding
from screening.requirements import communication_faults
from tests.accounts.people import sign_in
from tests.build import People, keep_promises, notification, people, stage, walk
from tests.journeys.papers import text_of
from tests.pdfs import pdf_of

pytestmark = pytest.mark.django_db
AGAINST = [Outcome.ACCEPT_IN_PART, Outcome.DECLINE, Outcome.DISMISS]


def considered(outcome: str = Outcome.DECLINE, days: int = 14) -> communicating.Considered:
    return communicating.Considered(
        outcome=outcome,
        text="Statskontoret har lämnat andra uppgifter.",
        material="Tjänsteanteckning från samtal med Statskontoret.",
        last_on=working_day_from(timezone.localdate() + timedelta(days=days)),
    )


def sent(it: Submission, who: People, outcome: str = Outcome.DECLINE) -> Communication:
    return communicating.communicate(it.pk, considered(outcome), by=who.olle)


def run_out() -> None:
    Communication.objects.update(last_on=timezone.localdate() - timedelta(days=1))


def says(it: Submission, outcome: str) -> str:
    return " ".join(one.text for one in communication_faults(it, outcome))


@pytest.mark.parametrize("outcome", AGAINST)
def test_an_application_is_not_decided_against_an_organisation_that_was_not_heard(outcome: str):
    who = people()
    it = stage("application", Status.IN_REVIEW, who=who)

    before = says(it, outcome)
    sent(it, who, outcome)
    waiting = says(it, outcome)
    run_out()

    assert before.startswith("Organisationen ska få yttra sig före ett sådant beslut")
    assert waiting.startswith("Organisationen har till och med")
    assert says(it, outcome) == ""


@pytest.mark.parametrize("outcome", [Outcome.ACCEPT, Outcome.WRITE_OFF])
def test_what_goes_with_the_organisation_needs_no_hearing(outcome: str):
    it = stage("application", Status.IN_REVIEW)

    assert says(it, outcome) == ""


def test_an_answer_ends_the_waiting_before_the_last_day():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    one = sent(it, who, Outcome.DISMISS)

    answering.answer(one, "Vi har nu rätt firmatecknare.", by=who.amina)

    assert says(it, Outcome.DISMISS) == ""


def test_a_written_reason_will_do_except_before_dismissing_a_notification():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)

    communicating.waive(it.pk, CommunicationWaiver.Ground.OWN, by=who.olle)

    assert says(it, Outcome.DECLINE) == ""
    assert says(it, Outcome.DISMISS).startswith("En intresseanmälan avvisas inte förrän")
    assert Event.objects.get(step="waive_communication").details == {"ground": "own", "why": ""}


def test_which_outcomes_need_a_hearing_is_a_setting_but_never_dismissing_a_notification(settings):
    settings.COMMUNICATE_BEFORE = []

    it = notification(Status.IN_REVIEW)

    assert says(it, Outcome.DECLINE) == ""
    assert says(it, Outcome.DISMISS) != ""


def test_a_proposal_without_hearing_is_refused_beside_the_outcome():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    walk(it, who, outcome=Outcome.DECLINE).assess()
    it = Submission.objects.get(pk=it.pk)
    olle = sign_in(Client(), who.olle)
    typed = {
        "outcome": "decline",
        "reasons": "Ligger inte i linje med syftet.",
        "provisions": "2 §",
    }

    page = olle.post(reverse("workspace:propose", args=[it.pk]), typed)

    assert list(page.context["form"].errors) == ["outcome"]
    with pytest.raises(Refused, match="Organisationen ska få yttra sig"):
        deciding.propose(it.pk, proposal(it, Outcome.DECLINE), by=who.olle)


def test_the_organisation_gets_a_sealed_letter_a_mail_and_the_material(
    settings, tmp_path, mailoutbox
):
    settings.FILES_ROOT = tmp_path
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    olle, amina = sign_in(Client(), who.olle), sign_in(Client(), who.amina)
    upload = SimpleUploadedFile("Anteckning.pdf", pdf_of())
    typed = {
        "outcome": "decline",
        "text": "Statskontoret har lämnat andra uppgifter.",
        "material": "Tjänsteanteckning.",
        "last_on": considered().last_on,
        "attached": upload,
        "confirm": "1",
    }

    olle.post(reverse("workspace:communicate", args=[it.pk]), typed)
    keep_promises()

    one = Communication.objects.get()
    document = Document.objects.get(kind="communication")
    letter = " ".join(text_of(read_file(document.path)).split())
    mail = next(mail for mail in mailoutbox if mail.subject.startswith("Yttra er senast"))
    file = one.files.get()
    assert "Statskontoret har lämnat andra uppgifter." in letter
    assert "inte inbjuden" in letter
    assert reverse("communication", args=[it.case_id, one.pk]) in mail.body
    entries = RegisterEntry.objects.filter(case=it.case_id, direction="dispatched")
    assert {entry.subject for entry in entries} >= {
        "Kommunicering inför beslut",
        "Underlag till kommunicering",
    }
    for reader, status in ((amina, 200), (sign_in(Client(), who.omar), 404)):
        assert reader.get(reverse("file", args=[file.pk])).status_code == status
    assert "Yttra er innan vi beslutar" in amina.get(reverse("case", args=[it.case_id])).text


def test_the_organisation_answers_once_with_a_message_that_is_bound_to_it(settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    one = sent(it, who)
    amina = sign_in(Client(), who.amina)
    url = reverse("communication", args=[it.case_id, one.pk])

    empty = amina.post(url, {"text": ""})
    amina.post(
        url, {"text": "Uppgifterna är gamla.", "attached": SimpleUploadedFile("nya.pdf", pdf_of())}
    )
    twice = amina.post(url, {"text": "En gång till."})

    one.refresh_from_db()
    assert empty.context["form"].errors["text"] == [
        "Skriv ert yttrande, också om ni bara vill skicka filer."
    ]
    assert one.answer == Message.objects.get()
    assert [file.name for file in one.answer.files.all()] == ["nya.pdf"]
    assert "En gång till." in twice.text
    assert "Ni har yttrat er." in twice.text
    seen = sign_in(Client(), who.olle).get(reverse("workspace:communicate", args=[it.pk])).text
    assert "Uppgifterna är gamla." in seen


def test_the_last_day_to_answer_is_a_working_day_as_for_an_opinion_from_outside():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    in_a_week = timezone.localdate() + timedelta(days=7)
    sunday = in_a_week + timedelta(days=6 - in_a_week.weekday())
    typed = {"outcome": "decline", "text": "Skälet.", "material": "Brev.", "last_on": sunday}
    url = reverse("workspace:communicate", args=[it.pk])

    page = sign_in(Client(), who.olle).post(url, typed)

    [said] = page.context["form"].errors["last_on"]
    assert said.startswith(f"{weekday(sunday).capitalize()} är ingen arbetsdag. Välj fredag")
    assert "Skälet." in page.text
    assert not Communication.objects.exists()


def test_no_answer_is_noted_when_the_time_is_out_and_not_before():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    one = sent(it, who)
    olle = sign_in(Client(), who.olle)
    url = reverse("workspace:no-answer", args=[it.pk, one.pk])

    early = olle.post(url, follow=True).text
    run_out()
    late = olle.post(url, follow=True).text

    one.refresh_from_db()
    assert "på sig." in early
    assert "Det är antecknat att inget yttrande har kommit in." in late
    assert one.no_answer_by == who.olle


@pytest.mark.parametrize(
    ("made", "refusal"),
    [
        (considered(days=0), "Sista dagen måste ligga framåt"),
        (considered(days=367), "högst ett år fram"),
        (
            communicating.Considered("decline", " ", "x", timezone.localdate()),
            "Skriv vilket beslut",
        ),
    ],
)
def test_a_communication_that_says_too_little_is_refused(made, refusal):
    who = people()
    it = notification(Status.IN_REVIEW, who=who)

    with pytest.raises(Refused, match=refusal):
        communicating.communicate(it.pk, made, by=who.olle)

    assert not Communication.objects.exists()


def test_only_an_officer_communicates_and_only_while_it_is_handled():
    who = people()
    it = notification(Status.RECEIVED, who=who)

    with pytest.raises(Refused, match="Kommunicering görs under handläggningen"):
        sent(it, who)
    walk(it, who).take_up()
    with pytest.raises(Refused, match="Det här gör en handläggare"):
        communicating.communicate(it.pk, considered(), by=who.disa)
