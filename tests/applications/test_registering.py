"""A paper comes while the organisation writes: what it wrote stays its own, and nothing is lost."""

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.actions import drafting, registering, signing
from applications.models import RegisterEntry, Status, Submission
from applications.permissions import known_mails
from delmos_portal.accounts.models import Office
from delmos_portal.documents.models import NumberSeries
from delmos_portal.journal.models import Event
from delmos_portal.journal.record import first_broken
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import OutboxMessage, SentMail
from delmos_portal.templatetags.swedish import day
from delmos_portal.working_days import working_day_before
from tests.accounts.people import sign_in
from tests.applications.parties import signatory
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
from tests.pdfs import pdf_of

NEW = {"cooperation_needs": "Behovet på papperet."}


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("papper.pdf", pdf_of())


def hand(
    name: str = "Sigrid Ek", office: str = "Kommunchef", party: int = 0
) -> registering.PaperSignature:
    return registering.PaperSignature(name, office, timezone.localdate(), party)


def paper(*hands: registering.PaperSignature, **answers: Any) -> registering.Paper:
    today = timezone.localdate()
    way = registering.Way.COURIER
    return registering.Paper(way, today, today, hands or (hand(),), answers=answers)


def shape(page: str, name: str) -> str:
    """The page without what differs between two organisations anyway."""
    page = re.sub(
        r'(name="(csrfmiddlewaretoken|skriven_av)" value|nonce|session-ends)="[^"]*"', "", page
    )
    return re.sub(r"organisation=\d+", "", page).replace(name, "")


def registered(it: Submission, who: People, **answers: Any) -> Submission:
    registering.register_paper(it.stage, who.motala, paper(**answers), scan(), by=who.rut)
    it.refresh_from_db()
    return it


@given(
    st.sampled_from(registering.Way),
    st.dates(min_value=date(2018, 1, 1), max_value=date(2027, 12, 31)),
)
@settings(max_examples=60)
def test_post_counts_from_the_working_day_before_and_the_rest_from_the_day_itself(way, reached):
    proposed = registering.presumed_arrival(way, reached).on

    by_post = way in (registering.Way.POST, registering.Way.LETTER_BOX)
    assert proposed == (working_day_before(reached) if by_post else reached)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reached_on": date(2999, 1, 1)}, "reached_on"),
        ({"arrived_on": date(2024, 4, 3)}, "arrived_on"),  # after it reached us
        ({"arrived_on": date(2024, 3, 20)}, "arrived_on"),  # before it was signed
        ({"arrived_on": date(2024, 4, 2)}, "note"),
        ({"arrived_on": date(2024, 4, 2), "note": "Poststämplat den 2 april."}, None),
        ({}, None),
        ({"opened_on": date(2024, 3, 28)}, None),
        ({"opened_on": date(2024, 3, 29)}, "note"),
        ({"opened_on": date(2024, 3, 29), "note": "Sökte i förväg."}, None),
    ],
)
def test_the_days_must_agree_and_another_day_than_the_laws_needs_a_note(changes, field):
    signed = registering.PaperSignature("Sigrid Ek", "Kommunchef", date(2024, 3, 25))
    said = {"reached_on": date(2024, 4, 2), "arrived_on": date(2024, 3, 28), **changes}

    opened_on = said.pop("opened_on", None)

    wrong = registering.why_not_days(
        registering.Paper(registering.Way.POST, signatures=(signed,), **said), opened_on
    )

    assert list(wrong) == ([field] if field else [])


@pytest.mark.django_db
def test_a_paper_came_in_on_its_day_and_the_journal_keeps_the_day_that_was_proposed():
    who, of = people(), call()
    reached, signed = date(2024, 4, 2), date(2024, 3, 25)
    said = registering.Paper(
        registering.Way.POST,
        reached,
        date(2024, 3, 27),
        (registering.PaperSignature("Sigrid Ek", "Kommunchef", signed),),
        note="Avin nådde oss den 27 mars.",
    )

    it = registering.register_paper(of.first_stage(), who.motala, said, scan(), by=who.rut)

    version, entry = it.latest_version(), it.case.register.get(number=1)
    event = Event.objects.get(step="register")
    assert (day(version.received_at), day(entry.at)) == (day(date(2024, 3, 27)),) * 2
    assert day(version.registered_at) == day(timezone.localdate())
    assert {key: event.details[key] for key in ("reached_on", "proposed_on", "arrived_on")} == {
        "reached_on": "2024-04-02",
        "proposed_on": "2024-03-28",
        "arrived_on": "2024-03-27",
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arrived", "name"),
    [
        (date(2018, 5, 14), "Stockholms läns landsting"),
        (date(2019, 5, 14), "Region Stockholm"),
    ],
)
def test_a_case_that_began_on_paper_has_the_name_of_that_day(arrived, name):
    who, of = people(), call()
    stockholm = organisation("Region Stockholm", "01", "region")
    stockholm.former_names.create(name="Stockholms läns landsting", last_day=date(2018, 12, 31))
    hands = (registering.PaperSignature("Sigrid Ek", "Ordförande", arrived),)
    said = registering.Paper(registering.Way.COURIER, arrived, arrived, hands, note="Sökte i tid.")

    it = registering.register_paper(of.first_stage(), stockholm, said, scan(), by=who.rut)

    assert (it.case.organisation_name, it.case.register.get(number=1).counterpart) == (name, name)


@pytest.mark.django_db
def test_nothing_is_registered_that_nobody_signed():
    who, of = people(), call()
    today = timezone.localdate()
    unsigned = registering.Paper(registering.Way.EMAIL, today, today, ())

    with pytest.raises(Refused, match="Minst en underskrift behövs"):
        registering.register_paper(of.first_stage(), who.motala, unsigned, scan(), by=who.rut)

    assert not Submission.objects.exists()


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
    came = f"?satt=courier&nadde_oss={timezone.localdate()}&steg={it.stage_id}&organisation="
    url = f"{reverse('workspace:register')}{came}{who.motala.pk}"
    unknown = f"{reverse('workspace:register')}{came}{who.elsewhere.pk}"

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
@pytest.mark.parametrize("status", [Status.DRAFT, Status.SIGNING])
def test_the_journal_does_not_tell_what_the_paper_took_the_place_of(status: str):
    who = people()
    it = registered(notification(status, who=who), who, **NEW)

    event = Event.objects.get(step="register", object_id=it.pk)

    assert (event.from_status, event.to_status) == ("", Status.RECEIVED)
    assert first_broken() is None


@pytest.mark.django_db
def test_a_paper_voids_the_first_of_two_signatures():
    who, of = people(), call()
    of.stages.update(parties=[{"offices": Office.values}, {"offices": Office.values}])
    signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    it = notification(Status.SIGNING, who=who, of=of)
    signing.sign(it.pk, signing_of(it), by=who.sigrid)

    registered(it, who, **NEW)

    valid = it.signatures.filter(voided_at=None)
    assert [(one.method, one.signer) for one in valid] == [("paper", None)]
    assert it.signatures.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("party", [0, 1])
def test_who_signed_in_the_portal_is_told_what_the_paper_did_and_staff_are_not(
    party: int, mailoutbox
):
    who, of = people(), call()
    of.stages.update(parties=[{"offices": Office.values}, {"offices": Office.values}])
    signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    it = notification(Status.SIGNING, who=who, of=of)
    signing.sign(it.pk, signing_of(it), by=who.sigrid)
    keep_promises()
    mailoutbox.clear()

    said = paper(hand(party=party), **NEW)
    registering.register_paper(it.stage, who.motala, said, scan(), by=who.rut)
    keep_promises()

    [mail] = [one for one in mailoutbox if one.subject.startswith("Din underskrift gäller inte")]
    assert who.sigrid.email in mail.to
    assert registering.OTHER_CONTENT in mail.body
    [sent] = SentMail.objects.filter(key__startswith="applications.tell_replaced_by_paper:")
    assert sent.subject_id == ""
    assert not known_mails(SentMail.objects.filter(pk=sent.pk)).exists()


@pytest.mark.django_db
def test_nobody_is_told_of_a_signature_that_came_in_before_the_completion_on_paper():
    who = people()
    it = registered(notification(Status.INCOMPLETE, who=who), who, **NEW)

    told = OutboxMessage.objects.filter(effect="applications.tell_replaced_by_paper")
    assert it.signatures.exclude(voided_at=None).count() == 1
    assert told.count() == 0


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
def test_a_completion_on_paper_has_a_day_and_no_clock():
    who = people()
    it = registered(notification(Status.INCOMPLETE, who=who), who, **NEW)

    page = sign_in(Client(), who.amina).get(reverse("submission", args=[it.pk])).text

    came = page[page.index("Senast kompletterad") :]
    came = " ".join(came[: came.index("</dd>")].split())
    assert f"{day(timezone.localdate())}, på papper".replace("\xa0", " ") in came
    assert "kl." not in came


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
