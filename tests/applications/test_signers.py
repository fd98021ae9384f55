"""Who may sign, when it is their turn, and what they are told when it is not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from applications.actions import drafting, signing
from applications.actions.asking import attempt_of, standing_for
from applications.actions.receiving import content_of
from applications.models import Stage, Status, Submission
from applications.requirements import seat_for
from delmos_portal.accounts.identity import Identity
from delmos_portal.accounts.models import Level, Mandate, Membership, Office, Role, User
from delmos_portal.codes import REQUEST, new_code, tidy_code
from delmos_portal.documents.models import Document
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import OutboxMessage
from delmos_portal.templatetags.swedish import day, last_moment
from tests.applications.parties import (
    CHAIR,
    DIRECTOR,
    PASSWORD,
    send,
    sign,
    signatory,
    signed_by,
    standing,
)
from tests.build import (
    People,
    keep_promises,
    mandate,
    member,
    notification,
    people,
    signing_of,
    walk,
)

pytestmark = pytest.mark.django_db


def two() -> tuple[Submission, People, User]:
    """Sent: Sigrid signs first, as chair; then Kerstin, as director."""
    it, who = signed_by(CHAIR, DIRECTOR)
    kerstin = signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    send(it, who)
    it.refresh_from_db()
    return it, who, kerstin


def told(it: Submission, user: User, identity: Identity = PASSWORD) -> str:
    """The sentence that the rules say, on the page and by the action."""
    it = Submission.objects.get(pk=it.pk)
    _seat, reason = seat_for(attempt_of(it, user, identity, standing_for(it, content_of(it))))
    return reason


def asked(it: Submission) -> list[str]:
    open_ones = it.signing_requests.filter(ended_at=None).order_by("party")
    return [one.person.name.split()[0] for one in open_ones]


def test_two_sign_in_their_order_and_it_comes_in_with_the_last():
    it, who, kerstin = two()

    before = (told(it, kerstin), asked(it))
    first = sign(it, who.sigrid)
    between = (first.status, asked(it), it.case.registration_number)
    last = sign(it, kerstin)

    assert before == (
        "Först undertecknar kommunstyrelsens ordförande. Du får ett mejl när det är din tur.",
        ["Sigrid"],
    )
    assert between == (Status.SIGNING, ["Kerstin"], None)
    assert last.status == Status.RECEIVED
    frozen = it.latest_version().signature_ids
    assert frozen == list(it.signatures.order_by("party").values_list("pk", flat=True))


def test_where_there_is_no_order_anyone_begins():
    it, who = signed_by(CHAIR, DIRECTOR, in_order=False)
    kerstin = signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    send(it, who)

    everyone = asked(it)
    sign(it, kerstin)

    assert everyone == ["Sigrid", "Kerstin"]
    assert standing(it) == {1}
    assert sign(it, who.sigrid).status == Status.RECEIVED


def test_each_who_is_asked_gets_a_letter_with_link_code_and_last_moment(mailoutbox):
    it, who = signed_by(CHAIR, DIRECTOR, sign_within_days=3)
    kerstin = signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    send(it, who)
    keep_promises()
    sign(it, who.sigrid)
    keep_promises()

    letters = [one for one in mailoutbox if one.subject.startswith("Att underteckna")]

    requests = list(it.signing_requests.order_by("asked_at"))
    assert [one.to for one in letters] == [[who.sigrid.email], [kerstin.email]]
    for letter, request in zip(letters, requests, strict=True):
        assert f"/inlagor/{it.pk}/underteckna/" in letter.body
        assert f"Din kod: {request.code}" in letter.body
        assert f"Underteckna senast {last_moment(request.due_at)}." in letter.body
        assert "förrän alla som ska underteckna har gjort det." in letter.body
    assert "Har redan undertecknat:\n– Sigrid Exempel" in letters[1].body


def test_who_may_sign_alone_reads_that_one_of_them_is_enough(mailoutbox):
    it, who = signed_by(CHAIR)
    enough = "Det räcker att en av er undertecknar;"
    send(it, who)
    keep_promises()
    signing.take_back(it.pk, by=who.amina)
    signatory("Karin", who, Office.BOARD_CHAIR)
    send(it, who)
    keep_promises()

    assert [enough in one.body for one in mailoutbox] == [False, True, True]


def test_one_person_never_signs_for_two_parties():
    it, who = signed_by(CHAIR, DIRECTOR, in_order=False)
    mandate(who.sigrid, who.motala, Office.MUNICIPAL_DIRECTOR)
    signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    send(it, who)
    sign(it, who.sigrid)

    assert told(it, who.sigrid) == "Du har redan undertecknat. Nu väntar underskrift av någon mer."
    assert standing(it) == {0}


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ({"ceiling_ore": 500_000_00}, "Din fullmakt gäller belopp upp till 500\u00a0000\u00a0kr"),
        ({"office": Office.MUNICIPAL_DIRECTOR}, "Din fullmakt gäller som kommunchef."),
        ({"is_substitute": True}, "Du är ersättare, och ingen har bett dig"),
    ],
)
def test_a_mandate_that_does_not_reach_is_refused_with_the_reason(terms, sentence):
    it, who = signed_by(CHAIR)
    Submission.objects.filter(pk=it.pk).update(answers={**it.answers, "amount_applied": 700_000_00})
    send(it, who)
    Mandate.objects.filter(user=who.sigrid).update(**terms)
    it.signing_requests.all().delete()

    assert told(it, who.sigrid).startswith(sentence)
    with pytest.raises(Refused, match=sentence[:20]):
        sign(it, who.sigrid)
    assert it.signatures.count() == 0


def test_a_mandate_that_expires_between_sending_and_signing_is_refused():
    it, who = signed_by(CHAIR)
    send(it, who)
    yesterday = timezone.localdate() - timedelta(days=1)
    Mandate.objects.filter(user=who.sigrid).update(valid_until=yesterday)

    with pytest.raises(Refused, match=f"gällde till och med {day(yesterday)}"):
        sign(it, who.sigrid)


def test_a_mandate_that_has_not_begun_says_when_it_does():
    it, who = signed_by(CHAIR)
    send(it, who)
    tomorrow = timezone.localdate() + timedelta(days=1)
    Mandate.objects.filter(user=who.sigrid).update(valid_from=tomorrow)

    assert f"gäller från {day(tomorrow)}" in told(it, who.sigrid)


def test_a_signatory_of_another_organisation_is_a_stranger():
    it, who = signed_by(CHAIR)
    send(it, who)
    member(who.omar, who.elsewhere, Role.SIGNATORY)
    mandate(who.omar, who.elsewhere)

    with pytest.raises(Refused, match="Bara behörig företrädare"):
        signing.sign(it.pk, signing_of(it), by=who.omar)


def test_who_wrote_may_not_sign_where_the_call_forbids_it():
    it, who = signed_by(CHAIR, writer_may_sign=False)
    member(who.sigrid, who.motala, Role.WRITER)
    signatory("Kerstin", who, Office.BOARD_CHAIR)
    drafting.save(it.pk, {"contact_title": "Chef"}, version=it.version, by=who.sigrid)
    drafting.save(it.pk, {"contact_title": "Strateg"}, version=99, by=who.amina)
    send(it, who)

    assert asked(it) == ["Kerstin"]
    assert told(it, who.sigrid).startswith("Du har själv skrivit i den")
    Stage.objects.update(writer_may_sign=True)
    assert told(it, who.sigrid) == ""


def test_a_level_that_is_too_low_is_refused_with_what_to_do():
    it, who = signed_by(CHAIR, required_level=Level.TWO_FACTORS)
    send(it, who)

    low = told(it, who.sigrid)
    sign(it, who.sigrid, identity=Identity(Level.TWO_FACTORS, "Lösenord och engångskod"))

    assert low.startswith("Den här inlagan undertecknas av den som har loggat in i två steg.")
    signature = it.signatures.get()
    assert (signature.level, signature.evidence["method"]) == (2, "Lösenord och engångskod")


def test_nothing_is_sent_where_nobody_can_sign_for_a_party():
    it, who = signed_by(CHAIR, DIRECTOR)

    with pytest.raises(Refused, match="Ingen hos er har fullmakt som kommunchef i dag"):
        send(it, who)

    signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR, ceiling_ore=100_00)
    Submission.objects.filter(pk=it.pk).update(answers={**it.answers, "amount_applied": 700_00})
    with pytest.raises(Refused, match="Ingen fullmakt som kommunchef räcker till 700"):
        send(it, who)
    assert it.signing_requests.count() == 0


def test_a_substitute_signs_when_asked_and_it_says_so(mailoutbox):
    it, who, kerstin = two()
    vera = signatory("Vera", who, Office.BOARD_CHAIR, is_substitute=True)
    chosen = signing.Replacement(vera.mandates.get().pk, "På resa till 15 maj")

    before = told(it, vera)
    signing.replace_signatory(it.pk, chosen, by=who.amina)
    keep_promises()
    sign(it, vera)

    given = it.signatures.get()
    assert before.startswith("Du är ersättare")
    assert (given.is_substitute, given.office) == (
        True,
        "Ersättare för kommunstyrelsens ordförande",
    )
    assert given.mandate_text.startswith(
        "Ersättare för kommunstyrelsens ordförande, från 1\u00a0januari 2018."
    )
    assert asked(it) == ["Kerstin"]
    letters = {one.subject.split(":")[0]: one for one in mailoutbox if one.to != [kerstin.email]}
    assert letters["Du behöver inte underteckna"].to == [who.sigrid.email]
    assert "som ersättare för kommunstyrelsens ordförande" in mailoutbox[-2].body


def test_without_an_ordinary_holder_the_substitutes_are_asked_at_once():
    it, who = signed_by(CHAIR)
    Mandate.objects.filter(user=who.sigrid).update(is_substitute=True)

    send(it, who)

    request = it.signing_requests.get()
    assert (request.person, request.is_substitute) == (who.sigrid, True)
    assert sign(it, who.sigrid).status == Status.RECEIVED


def test_a_return_keeps_what_is_signed_and_only_the_rest_are_asked_again():
    it, who, kerstin = two()
    sign(it, who.sigrid)
    signing.return_to_writer(it.pk, comment="Fel titel.", section_key="contact", by=kerstin)
    it.refresh_from_db()

    send(it, who)

    assert standing(it) == {0}
    assert asked(it) == ["Kerstin"]


def test_after_the_days_to_sign_it_can_be_read_but_not_signed_until_it_is_sent_again():
    it, who = signed_by(CHAIR, sign_within_days=2)
    send(it, who)
    it.signing_requests.update(due_at=timezone.now() - timedelta(minutes=1))

    sentence = told(it, who.sigrid)
    with pytest.raises(Refused, match="Tiden att underteckna gick ut"):
        sign(it, who.sigrid)
    signing.take_back(it.pk, by=who.amina)
    send(it, who)

    assert sentence.startswith("Tiden att underteckna gick ut")
    assert sign(it, who.sigrid).status == Status.RECEIVED


def test_a_missing_signature_is_added_to_what_has_come_in_and_nothing_else_changes():
    it, who, kerstin = two()
    sign(it, who.sigrid)
    # A paper may come with one signature of two: the rule is loosened and set again.
    Stage.objects.update(parties=[CHAIR])
    it.signatures.all().update(voided_at=timezone.now())
    sign(it, who.sigrid)
    Stage.objects.update(parties=[CHAIR, DIRECTOR])
    keep_promises()
    before = it.latest_version()

    added = signing.add_signature(it.pk, said_of(it, kerstin), by=kerstin)
    keep_promises()

    assert (added.status, added.received_versions) == (Status.RECEIVED, 1)
    entry = it.case.register.get(number=1)
    [old] = entry.document.replaces.all()
    assert entry.document.key == f"submission:{it.pk}:1:2"
    assert (old.key, old.manifest) == (f"submission:{it.pk}:1", before.manifest)
    assert replaced_copies(it) == {"1": "1:2", "1:2": None}
    with pytest.raises(Refused, match="Alla som ska underteckna har gjort det"):
        signing.add_signature(it.pk, said_of(it, kerstin), by=kerstin)


def replaced_copies(it: Submission) -> dict[str, str | None]:
    """Each sealed copy of what came in, and the one that took its place."""
    begins = f"submission:{it.pk}:"
    copies = Document.objects.filter(key__startswith=begins).select_related("replaced_by")
    return {
        one.key.removeprefix(begins): one.replaced_by and one.replaced_by.key.removeprefix(begins)
        for one in copies
    }


def test_a_new_version_takes_the_place_of_a_copy_that_was_drawn_up_with_one_more_signature():
    it, who, kerstin = two()
    Stage.objects.update(parties=[CHAIR])
    sign(it, who.sigrid)
    Stage.objects.update(parties=[CHAIR, DIRECTOR])
    signing.add_signature(it.pk, said_of(it, kerstin), by=kerstin)
    keep_promises()
    ask_for_completion(it, who)
    Stage.objects.update(parties=[CHAIR])
    it = Submission.objects.get(pk=it.pk)
    drafting.save(it.pk, {"cooperation_needs": "Nytt"}, version=it.version, by=who.amina)
    signing.complete(it.pk, live_said(it, who.sigrid), by=who.sigrid)

    keep_promises()

    assert replaced_copies(it) == {"1": "1:2", "1:2": "2", "2": None}


def test_a_copy_that_is_drawn_up_after_its_turn_gives_way_at_once():
    it, who, _kerstin = two()
    Stage.objects.update(parties=[CHAIR])
    sign(it, who.sigrid)
    late = OutboxMessage.objects.filter(effect="applications.seal_submission")
    late.update(due_at=timezone.now() + timedelta(days=1))
    ask_for_completion(it, who)
    it = Submission.objects.get(pk=it.pk)
    drafting.save(it.pk, {"cooperation_needs": "Nytt"}, version=it.version, by=who.amina)
    signing.complete(it.pk, live_said(it, who.sigrid), by=who.sigrid)
    keep_promises()
    OutboxMessage.objects.waiting().update(due_at=timezone.now())

    keep_promises()

    assert replaced_copies(it) == {"1": "2", "2": None}


def said_of(it: Submission, user: User) -> signing.Signing:
    return signing.Signing(it.latest_version().manifest_sha256, user.email, "0141-22 50 00")


def live_said(it: Submission, user: User) -> signing.Signing:
    it = Submission.objects.get(pk=it.pk)
    return signing.Signing(content_of(it).sha256, user.email, "0141-22 50 00")


def ask_for_completion(it: Submission, who: People) -> None:
    it.refresh_from_db()
    path = walk(it, who)
    path.take_up()
    it.refresh_from_db()
    path.ask()
    it.refresh_from_db()


def test_codes_are_twelve_signs_and_read_as_people_type_them():
    code = new_code(REQUEST)

    assert len(code) == 14
    assert tidy_code(code.lower().replace("-", " "), REQUEST) == code
    assert tidy_code("ab0d-ef1h-2345", REQUEST) == "ABOD-EFIH-2345"
    assert [tidy_code(text, REQUEST) for text in ("", "ABC", "ÅÄÖ", code + "A")] == [""] * 4


def test_a_refused_step_asks_nobody_and_promises_nothing():
    who = people()
    it = notification(who=who)
    Membership.objects.filter(role=Role.SIGNATORY).delete()
    before = (Event.objects.count(), OutboxMessage.objects.count())

    with pytest.raises(Refused):
        signing.send_to_signatory(it.pk, by=who.amina)

    assert (Event.objects.count(), OutboxMessage.objects.count()) == before
    assert it.signing_requests.count() == 0
