"""Who signs a completion again, and what the agency knows of it before it has come in."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.actions import completing, drafting, signing
from applications.models import Status, Submission
from applications.permissions import known_events, known_mails
from delmos_portal.accounts.models import Office, User
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import SentMail
from tests.accounts.people import sign_in
from tests.applications.parties import CHAIR, DIRECTOR, send, sign, signatory, signed_by, standing
from tests.applications.test_signers import ask_for_completion, asked, live_said, two
from tests.build import People, keep_promises

pytestmark = pytest.mark.django_db
TO_SEND = "Ni har ändrat i det som var undertecknat. Skicka kompletteringen för underskrift igen"
SEND_AGAIN = "Skicka kompletteringen för underskrift igen när ni har ändrat klart."
FALLEN = "gäller inte längre."


def test_in_a_completion_only_those_whose_sections_changed_sign_again():
    it, who = signed_by(
        {**CHAIR, "sections": ["contact"]}, {**DIRECTOR, "sections": ["cooperation"]}
    )
    kerstin = signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    send(it, who)
    sign(it, who.sigrid)
    sign(it, kerstin)
    ask_for_completion(it, who)
    drafting.save(it.pk, {"cooperation_needs": "Nytt"}, version=it.version, by=who.amina)
    stands_while_written = standing(it)
    signing.send_completion(it.pk, by=who.amina)

    people_asked = asked(it)
    done = signing.complete(it.pk, live_said(it, kerstin), by=kerstin)

    assert stands_while_written == {0, 1}
    assert people_asked == ["Kerstin"]
    assert (done.status, done.received_versions) == (Status.IN_REVIEW, 2)
    first, second = it.versions.order_by("number")
    assert len(set(first.signature_ids) & set(second.signature_ids)) == 1


@pytest.mark.parametrize("is_ticked", [True, False])
def test_what_was_not_answered_is_told_before_it_is_sent_and_on_the_receipt(is_ticked: bool):
    it, who = signed_by(CHAIR)
    send(it, who)
    sign(it, who.sigrid)
    ask_for_completion(it, who)
    drafting.save(it.pk, {"cooperation_needs": "Nytt"}, version=it.version, by=who.amina)
    [item] = it.completion_requests.get().items.all()
    completing.tick(it.pk, item.pk, is_answered=is_ticked, by=who.amina)
    amina = sign_in(Client(), who.amina)

    check = amina.get(reverse("check", args=[it.pk])).text
    signing.send_completion(it.pk, by=who.amina)
    signing.complete(it.pk, live_said(it, who.sigrid), by=who.sigrid)
    receipt = amina.get(reverse("receipt", args=[it.pk])).text

    told = f"Ni har inte markerat den här punkten i begäran som besvarad: ”{item.text}”."
    assert ("ni svarar på hela begäran på en gång" in check) is not is_ticked
    assert (told in " ".join(receipt.split())) is not is_ticked
    assert ("Ni behöver inte göra något mer nu." in receipt) is is_ticked


def test_a_completion_that_two_must_sign_again_waits_for_the_last():
    it, who, kerstin = two()
    sign(it, who.sigrid)
    sign(it, kerstin)
    ask_for_completion(it, who)
    drafting.save(it.pk, {"cooperation_needs": "Nytt"}, version=it.version, by=who.amina)
    signing.send_completion(it.pk, by=who.amina)

    first = signing.complete(it.pk, live_said(it, who.sigrid), by=who.sigrid)
    between = (first.status, asked(it))
    last = signing.complete(it.pk, live_said(it, kerstin), by=kerstin)

    assert between == (Status.INCOMPLETE, ["Kerstin"])
    assert (last.status, last.received_versions) == (Status.IN_REVIEW, 2)


def test_the_agency_sees_nothing_of_a_completion_that_one_of_two_has_signed(mailoutbox):
    it, who, kerstin = two()
    sign(it, who.sigrid)
    sign(it, kerstin)
    ask_for_completion(it, who)
    seen_before = steps_known_of(it)
    drafting.save(it.pk, {"cooperation_needs": "Nytt"}, version=it.version, by=who.amina)
    signing.send_completion(it.pk, by=who.amina)
    vera = signatory("Vera", who, Office.BOARD_CHAIR, is_substitute=True)
    chosen = signing.Replacement(vera.mandates.get().pk, "På resa")
    signing.replace_signatory(it.pk, chosen, by=who.amina)
    signing.complete(it.pk, live_said(it, vera), by=vera)
    keep_promises()

    asked_for = [one for one in SentMail.objects.all() if one.subject.startswith("Att underteckna")]
    assert steps_known_of(it) == seen_before
    assert not set(known_mails(SentMail.objects.all())) & set(asked_for)
    assert [one.recipients for one in asked_for] == [[kerstin.email]]


def steps_known_of(it: Submission) -> list[str]:
    events = known_events(Event.objects.filter(object_id=str(it.pk)))
    return list(events.values_list("step", flat=True))


def half_signed() -> tuple[Submission, People, User]:
    """A completion that the chair has signed, and that waits for the municipal director."""
    it, who, kerstin = two()
    sign(it, who.sigrid)
    sign(it, kerstin)
    ask_for_completion(it, who)
    drafting.save(it.pk, {"cooperation_needs": "Nytt"}, version=it.version, by=who.amina)
    signing.send_completion(it.pk, by=who.amina)
    signing.complete(it.pk, live_said(it, who.sigrid), by=who.sigrid)
    it.refresh_from_db()
    return it, who, kerstin


def test_who_writes_in_a_completion_that_is_partly_signed_is_warned_before_it():
    it, who, _kerstin = half_signed()
    amina, address = sign_in(Client(), who.amina), reverse("section", args=[it.pk, "cooperation"])

    page = amina.get(address).text

    assert f"{who.sigrid} har undertecknat kompletteringen." in page
    assert "Ändrar ni något här gäller underskriften inte längre" in page
    assert FALLEN not in page


def whose_turn(user: User) -> str:
    """As Mina ärenden and the case's page say it, which is the same."""
    client = sign_in(Client(), user)
    [row] = client.get(reverse("home")).context["groups"][0]["rows"]
    assert (
        client.get(reverse("case", args=[row.submission.case_id])).context["current"].turn
        == row.turn
    )
    return f"{row.turn.whose}: {row.turn.text}".replace("\N{NO-BREAK SPACE}", " ")


def test_a_change_that_voids_a_signature_says_so_at_once_and_until_it_is_sent_again():
    it, who, kerstin = half_signed()
    amina = sign_in(Client(), who.amina)
    overview = reverse("submission", args=[it.pk])
    address = reverse("section", args=[it.pk, "cooperation"])
    autosave = reverse("autosave", args=[it.pk, "cooperation"])
    told = f"Underskriften från {who.sigrid} {FALLEN}"

    before = amina.get(overview).text
    turns = [whose_turn(who.amina)]
    said = [
        amina.post(autosave, {"cooperation_needs": text, "version": 99}).json()["message"]
        for text in ("Nyare", "Nyast")
    ]
    pages = [amina.get(one).text for one in (address, overview)]
    turns.append(whose_turn(who.amina))
    signing.send_completion(it.pk, by=who.amina)
    signing.complete(it.pk, live_said(it, who.sigrid), by=who.sigrid)
    signing.return_completion(it.pk, comment="Kortare.", section_key="", by=kerstin)
    after = [amina.get(one).text for one in (address, overview)]

    assert told not in before
    assert turns == [
        f"{kerstin}: Ska läsa igenom och underteckna kompletteringen. 1 av 2 har undertecknat.",
        f"Din tur: {TO_SEND}.",
    ]
    assert [f"Din tur: {TO_SEND}." in one for one in (pages[1], after[1])] == [True, False]
    assert [one.partition(". Under")[2] for one in said] == [f"{told} {SEND_AGAIN}"[5:]] * 2
    assert [told in one and SEND_AGAIN in one for one in pages] == [True, True]
    assert [told in one for one in after] == [False, False]


def test_a_text_changed_back_to_what_came_in_is_not_to_be_sent_again():
    it, who, _kerstin = half_signed()
    amina = sign_in(Client(), who.amina)
    came_in = it.latest_version().answers["cooperation_needs"]
    address = reverse("section", args=[it.pk, "cooperation"])
    autosave = reverse("autosave", args=[it.pk, "cooperation"])
    overview = reverse("submission", args=[it.pk])

    said = [
        amina.post(autosave, {"cooperation_needs": text, "version": 99}).json()["message"]
        for text in ("Nyare", came_in)
    ]
    pages = [amina.get(one).text for one in (address, overview)]

    with pytest.raises(Refused, match="Ni har inte ändrat något än"):
        signing.send_completion(it.pk, by=who.amina)
    assert [FALLEN in one for one in said] == [True, False]
    assert [FALLEN in one for one in pages] == [False, False]
    assert whose_turn(who.amina) == "Din tur: Komplettera det som saknas."
    assert "Komplettera det som saknas" in pages[1]


def test_a_change_in_what_nobody_has_signed_calls_nothing_back():
    it, who, kerstin = two()
    sign(it, who.sigrid)
    sign(it, kerstin)
    ask_for_completion(it, who)
    drafting.save(it.pk, {"cooperation_needs": "Nytt"}, version=it.version, by=who.amina)
    signing.send_completion(it.pk, by=who.amina)
    amina = sign_in(Client(), who.amina)
    autosave = reverse("autosave", args=[it.pk, "cooperation"])

    page = amina.get(reverse("section", args=[it.pk, "cooperation"])).text
    said = amina.post(autosave, {"cooperation_needs": "Nyare", "version": 99}).json()["message"]

    assert "har undertecknat kompletteringen" not in page
    assert FALLEN not in said


def test_a_change_in_a_first_submission_that_voids_a_signature_says_so_until_it_is_sent_again():
    it, who, _kerstin = two()
    sign(it, who.sigrid)
    signing.take_back(it.pk, by=who.amina)
    amina = sign_in(Client(), who.amina)
    overview = reverse("submission", args=[it.pk])
    address = reverse("section", args=[it.pk, "cooperation"])
    told = f"Underskriften från {who.sigrid} {FALLEN}"

    before = [amina.get(one).text for one in (address, overview)]
    posted = {"cooperation_needs": "Nytt", "version": 99, "till": "oversikt"}
    saved = amina.post(address, posted, follow=True).text
    autosaved = amina.post(
        reverse("autosave", args=[it.pk, "cooperation"]), {**posted, "cooperation_needs": "Nyare"}
    ).json()["message"]
    after = amina.get(address).text
    send(it, who)
    signing.take_back(it.pk, by=who.amina)
    sent_again = amina.get(overview).text

    assert [told in page for page in before] == [False, False]
    assert [told in page for page in (saved, autosaved, after)] == [True, True, True]
    again = "Skicka intresseanmälan för underskrift igen när ni har ändrat klart."
    assert [again in page for page in (saved, autosaved, after)] == [True, True, True]
    assert told not in sent_again
    assert "Skicka kompletteringen" not in saved
