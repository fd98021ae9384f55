"""What stands, and who may sign, when something is signed a second time or after it came in."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions import drafting, registering, signing
from applications.actions.receiving import content_of
from applications.letters import mandate_text, missing_parties, signatures_of
from applications.models import CompletionRequest, Status, Submission
from applications.permissions import known_events, writers_of
from delmos_portal.accounts.models import Mandate, Office, Role, User
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from screening.actions import completion
from tests.accounts.people import sign_in
from tests.applications.parties import (
    CHAIR,
    DIRECTOR,
    send,
    sign,
    signatory,
    signed_by,
    standing,
)
from tests.applications.test_registering import hand, paper, scan
from tests.applications.test_signers import ask_for_completion, asked, two
from tests.build import People, keep_promises, mandate, member, stage
from tests.pdfs import pdf_of

pytestmark = pytest.mark.django_db


def write(it: Submission, who: People, text: str) -> None:
    it.refresh_from_db()
    drafting.save(it.pk, {"cooperation_needs": text}, version=it.version, by=who.amina)
    it.refresh_from_db()


def complete(it: Submission, user: User) -> Submission:
    it = Submission.objects.get(pk=it.pk)
    said = signing.Signing(content_of(it).sha256, user.email, "0141-22 50 00")
    return signing.complete(it.pk, said, by=User.objects.get(pk=user.pk))


def add(it: Submission, user: User) -> Submission:
    said = signing.Signing(it.latest_version().manifest_sha256, user.email, "0141-22 50 00")
    return signing.add_signature(it.pk, said, by=User.objects.get(pk=user.pk))


def on_paper(it: Submission, who: People) -> Submission:
    """Come in on paper with the chair's hand alone."""
    page = paper(hand(), **it.answers)
    registering.register_paper(it.stage, who.motala, page, scan(), by=who.rut)
    it.refresh_from_db()
    return it


def half_signed_completion() -> tuple[Submission, People, User]:
    """Both signed; then a completion that Sigrid has signed and Kerstin not."""
    it, who = signed_by(CHAIR, DIRECTOR)
    kerstin = signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    send(it, who)
    sign(it, who.sigrid)
    sign(it, kerstin)
    ask_for_completion(it, who)
    write(it, who, "Nytt")
    signing.send_completion(it.pk, by=who.amina)
    complete(it, who.sigrid)
    it.refresh_from_db()
    keep_promises()
    return it, who, kerstin


def test_an_edit_of_a_completion_that_one_has_signed_voids_that_and_calls_it_back(mailoutbox):
    it, who, kerstin = half_signed_completion()
    new = it.signatures.get(signer=who.sigrid, voided_at=None)
    mailoutbox.clear()

    write(it, who, "Nytt igen")
    keep_promises()

    new.refresh_from_db()
    assert new.voided_because == [it.questionnaire.parsed.question("cooperation_needs").label]
    assert (asked(it), it.sent_to_signatory_at) == ([], None)
    [letter] = mailoutbox
    assert letter.subject.startswith("Underskrift gäller inte längre")
    assert {who.amina.email, who.sigrid.email} <= set(letter.to)
    assert "Kompletteringen är inte inskickad." in letter.body
    known = known_events(Event.objects.filter(object_id=str(it.pk)))
    assert not known.filter(step="void_signature").exists()

    signing.send_completion(it.pk, by=who.amina)
    assert asked(it) == ["Sigrid"]
    complete(it, who.sigrid)
    assert complete(it, kerstin).status == Status.IN_REVIEW


def test_an_edit_of_a_completion_that_nobody_has_signed_voids_nothing_of_what_came_in():
    it, who = signed_by(CHAIR, DIRECTOR)
    kerstin = signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    send(it, who)
    sign(it, who.sigrid)
    sign(it, kerstin)
    ask_for_completion(it, who)

    write(it, who, "Nytt")

    assert standing(it) == {0, 1}


def test_the_letter_about_a_completion_names_only_signatures_that_hold_for_it(mailoutbox):
    it, who = signed_by(CHAIR, DIRECTOR)
    kerstin = signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    send(it, who)
    sign(it, who.sigrid)
    sign(it, kerstin)
    ask_for_completion(it, who)
    write(it, who, "Nytt")
    keep_promises()
    mailoutbox.clear()

    signing.send_completion(it.pk, by=who.amina)
    keep_promises()
    [first] = [one for one in mailoutbox if one.to == [who.sigrid.email]]
    complete(it, who.sigrid)
    keep_promises()
    [second] = [one for one in mailoutbox if one.to == [kerstin.email]]

    assert "Har redan undertecknat" not in first.body
    assert "Har redan undertecknat:\n– Sigrid Exempel" in second.body
    assert "– Kerstin Exempel" not in second.body


def test_after_a_completion_that_ran_out_the_page_and_the_action_miss_the_same_party():
    it, who = signed_by(CHAIR, DIRECTOR)
    kerstin = signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    on_paper(it, who)
    ask_for_completion(it, who)
    write(it, who, "Nytt")
    complete(it, who.sigrid)
    CompletionRequest.objects.update(last_on=timezone.localdate() - timedelta(days=1))
    completion.resume(it.pk, by=who.olle)
    version = it.latest_version()

    missing = missing_parties(version, signatures_of(version))
    with pytest.raises(Refused, match="har redan undertecknat som"):
        add(it, who.sigrid)
    add(it, kerstin)

    assert missing == ["kommunchef"]
    assert missing_parties(version, signatures_of(version)) == []


def test_the_page_for_signing_afterwards_shows_what_came_in():
    it, who = signed_by(CHAIR, DIRECTOR)
    kerstin = signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    on_paper(it, who)
    answers = {**it.answers, "cooperation_needs": "Något som aldrig kom in"}
    Submission.objects.filter(pk=it.pk).update(answers=answers)

    page = sign_in(Client(), kerstin).get(reverse("add-signature", args=[it.pk]))

    assert it.latest_version().answers["cooperation_needs"] in str(page.context["sections"])
    assert "Något som aldrig kom in" not in page.text


def test_a_substitute_signs_what_came_on_paper_where_no_ordinary_holder_can():
    it, who = signed_by(CHAIR, DIRECTOR, in_order=False)
    vera = signatory("Vera", who, Office.MUNICIPAL_DIRECTOR, is_substitute=True)
    on_paper(it, who)
    kerstin = signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)

    with pytest.raises(Refused, match="undertecknas av Kerstin Exempel, som är ordinarie"):
        add(it, vera)
    Mandate.objects.filter(user=kerstin).update(valid_until=timezone.localdate() - timedelta(1))
    add(it, vera)

    assert it.signatures.get(signer=vera).is_substitute
    assert standing(it) == {0, 1}


def test_a_substitute_is_asked_only_by_who_writes_with_a_reason_and_from_the_list():
    it, who, kerstin = two()
    vera = signatory("Vera", who, Office.BOARD_CHAIR, is_substitute=True)
    pk = vera.mandates.get().pk

    for chosen, by, sentence in [
        (signing.Replacement(pk, "Bortrest"), who.sigrid, "Du har inte behörighet"),
        (signing.Replacement(pk, " "), who.amina, "Skriv varför ersättaren undertecknar"),
        (
            signing.Replacement(kerstin.mandates.get().pk, "Bortrest"),
            who.amina,
            "Välj en ersättare",
        ),
    ]:
        with pytest.raises(Refused, match=sentence):
            signing.replace_signatory(it.pk, chosen, by=by)
    assert asked(it) == ["Sigrid"]


def test_a_substitute_who_may_not_sign_cannot_be_chosen():
    it, who = signed_by(CHAIR, writer_may_sign=False)
    member(who.amina, who.motala, Role.SIGNATORY)
    own = mandate(who.amina, who.motala, Office.BOARD_CHAIR, is_substitute=True)
    vera = signatory("Vera", who, Office.BOARD_CHAIR, is_substitute=True)
    send(it, who)

    with pytest.raises(Refused, match="Välj en ersättare i listan"):
        signing.replace_signatory(it.pk, signing.Replacement(own.pk, "Resa"), by=who.amina)
    signing.replace_signatory(
        it.pk, signing.Replacement(vera.mandates.get().pk, "Resa"), by=who.amina
    )

    assert asked(it) == ["Vera"]


def test_nothing_is_sent_where_one_person_alone_holds_both_offices():
    it, who = signed_by(CHAIR, DIRECTOR)
    mandate(who.sigrid, who.motala, Office.MUNICIPAL_DIRECTOR)

    with pytest.raises(
        Refused, match="av 2 olika personer: kommunstyrelsens ordförande och kommunchef"
    ):
        send(it, who)

    assert it.signing_requests.count() == 0


@pytest.mark.parametrize("in_order", [True, False])
def test_nobody_takes_the_seat_that_leaves_another_party_with_nobody(in_order):
    it, who = signed_by(CHAIR, DIRECTOR, in_order=in_order)
    mandate(who.sigrid, who.motala, Office.MUNICIPAL_DIRECTOR)
    kerstin = signatory("Kerstin", who, Office.BOARD_CHAIR)
    send(it, who)

    if in_order:
        with pytest.raises(Refused, match="Du behövs som kommunchef"):
            sign(it, who.sigrid)
        sign(it, kerstin)
        sign(it, who.sigrid)
    else:
        sign(it, who.sigrid)
        sign(it, kerstin)

    assert it.status == Status.RECEIVED
    assert it.signatures.get(signer=who.sigrid).party == 1


def test_the_one_who_is_left_with_both_offices_signs_for_one_of_them():
    it, who = signed_by(CHAIR, DIRECTOR)
    kerstin = signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    send(it, who)
    mandate(who.sigrid, who.motala, Office.MUNICIPAL_DIRECTOR)
    Mandate.objects.filter(user=kerstin).update(valid_until=timezone.localdate() - timedelta(1))

    sign(it, who.sigrid)

    assert standing(it) == {0}


def test_the_days_to_sign_count_after_the_last_day_of_a_stage_that_takes_what_is_late():
    it, who = signed_by(CHAIR, sign_within_days=2)
    over = timezone.now() - timedelta(days=3)
    it.stage.closes_at, it.stage.accepts_late = over, True
    it.stage.save()
    send(it, who)
    it.signing_requests.update(due_at=timezone.now() - timedelta(minutes=1))

    with pytest.raises(Refused, match="Tiden att underteckna gick ut"):
        sign(it, who.sigrid)


def test_the_registrar_who_kept_a_paper_has_written_nothing():
    it, who = signed_by(CHAIR)

    on_paper(it, who)

    assert who.rut.pk not in writers_of(it)


def test_who_put_in_a_file_and_took_it_out_has_written():
    _draft, who = signed_by(CHAIR)
    it = stage("application", who=who)
    member(who.sigrid, who.motala, Role.WRITER)
    upload = SimpleUploadedFile("Plan.pdf", pdf_of(), "application/pdf")

    file = drafting.attach(it.pk, "plan_files", upload, by=who.sigrid)
    drafting.detach(it.pk, file.pk, by=who.sigrid)
    it.refresh_from_db()
    drafting.save(it.pk, {"contact_phone": "0141-11 11 11"}, version=it.version, by=who.amina)

    assert set(writers_of(Submission.objects.get(pk=it.pk))) == {who.sigrid.pk, who.amina.pk}


def test_who_saves_without_changing_anything_has_not_written():
    it, who = signed_by(CHAIR)
    member(who.sigrid, who.motala, Role.WRITER)

    drafting.save(it.pk, dict(it.answers), version=it.version, by=who.sigrid)

    assert set(writers_of(Submission.objects.get(pk=it.pk))) == {who.amina.pk}


def test_the_mandate_in_a_signature_says_its_days_by_the_swedish_calendar():
    _draft, who = signed_by(CHAIR)
    Mandate.objects.filter(user=who.sigrid).update(
        valid_until="2030-12-31", verified_at=datetime(2026, 5, 14, 22, 30, tzinfo=UTC)
    )

    text = mandate_text(Mandate.objects.get(user=who.sigrid)).replace("\u00a0", " ")

    assert "från 1 januari 2018 till och med 31 december 2030." in text
    assert text.endswith("Kontrollerad av oss 15 maj 2026.")
