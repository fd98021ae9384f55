"""A signatory sends a completion back, and every page of the organisation tells the truth of it."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.actions import drafting, signing
from applications.actions.signing import NOT_SENT, SAY_WHAT, UNCHANGED
from applications.models import ReturnComment, Status, Submission
from applications.permissions import known_events, known_mails
from delmos_portal.accounts.models import Office
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import OutboxMessage, SentMail
from delmos_portal.templatetags.swedish import last_moment, weekday
from tests.accounts.people import sign_in
from tests.applications.parties import sign, signatory, standing
from tests.applications.test_signers import ask_for_completion, asked, live_said, two
from tests.build import People, fill_in, keep_promises, notification, people

pytestmark = pytest.mark.django_db

COMMENT = "Skriv vilka områden det gäller."


def asked_of_motala(*questions: str) -> tuple[Submission, People]:
    """The agency has asked for a completion of these questions; of any, when none is named."""
    who = people()
    it = notification(Status.INCOMPLETE, who=who)
    Submission.objects.filter(pk=it.pk).update(open_questions=list(questions))
    return it, who


def write(it: Submission, who: People, text: str = "Nytt behov") -> None:
    drafting.save(it.pk, {"cooperation_needs": text}, version=999, by=who.amina)


def sent_completion() -> tuple[Submission, People]:
    it, who = asked_of_motala("cooperation_needs")
    write(it, who)
    signing.send_completion(it.pk, by=who.amina)
    return it, who


def give_back(it: Submission, who: People, text: str = COMMENT) -> None:
    it.refresh_from_db()
    is_completion = it.status == Status.INCOMPLETE
    action = signing.return_completion if is_completion else signing.return_to_writer
    action(it.pk, comment=text, section_key="cooperation", by=who.sigrid)
    it.refresh_from_db()


def returned_completion() -> tuple[Submission, People]:
    it, who = sent_completion()
    give_back(it, who)
    return it, who


def current(it: Submission) -> list[str]:
    return [one.comment for one in ReturnComment.objects.unanswered().filter(submission=it)]


def overview(it: Submission, who: People):
    return sign_in(Client(), who.amina).get(reverse("submission", args=[it.pk]))


def states(page) -> dict[str, str]:
    return {row["label"]: row["status"] for row in page.context["rows"]}


def card(who: People):
    return sign_in(Client(), who.amina).get(reverse("home")).context["groups"][0]["rows"][0]


def test_a_completion_sent_back_stays_a_completion_that_waits_for_its_writer():
    it, who = sent_completion()

    give_back(it, who)

    event = Event.objects.filter(object_id=str(it.pk)).latest("position")
    assert (it.status, it.sent_to_signatory_at, asked(it)) == (Status.INCOMPLETE, None, [])
    assert (event.step, event.from_status, event.to_status) == (
        "return_completion",
        Status.INCOMPLETE,
        Status.INCOMPLETE,
    )
    assert current(it) == [COMMENT]


def test_a_completion_that_is_not_sent_for_signing_is_not_sent_back():
    it, who = asked_of_motala()
    before = (Event.objects.count(), OutboxMessage.objects.count())

    with pytest.raises(Refused, match=NOT_SENT):
        give_back(it, who)

    assert (Event.objects.count(), OutboxMessage.objects.count()) == before
    assert it.return_comments.count() == 0


def test_a_completion_is_sent_back_only_with_a_comment_and_by_a_signatory():
    it, who = sent_completion()

    with pytest.raises(Refused, match=SAY_WHAT):
        give_back(it, who, text=" \n")
    with pytest.raises(Refused, match="Bara behörig företrädare"):
        signing.return_completion(it.pk, comment="Nej", section_key="", by=who.amina)

    assert asked(it) == ["Sigrid"]


def test_the_mails_say_that_it_is_the_completion(mailoutbox):
    it, who = returned_completion()
    keep_promises()
    write(it, who, "Igen")
    signing.send_completion(it.pk, by=who.amina)
    keep_promises()

    letters = {one.subject: one for one in mailoutbox if "kompletteringen" in one.subject}

    of = "kompletteringen av intresseanmälan för Motala kommun"
    told, last_on = letters[f"Tillbaka för ändring: {of}"], it.completion_requests.get().last_on
    assert set(letters) == {f"Att underteckna: {of}", f"Tillbaka för ändring: {of}"}
    assert f"Kommentar:\n{COMMENT}" in told.body
    assert "Öppna kompletteringen, ändra och skicka för underskrift igen" in told.body
    assert f"Sista dag för kompletteringen är {weekday(last_on)}." in told.body
    assert "skicka tillbaka med en kommentar" in letters[f"Att underteckna: {of}"].body


def test_the_agency_sees_nothing_of_a_completion_that_is_sent_back(mailoutbox):
    it, who = sent_completion()
    before = [event.pk for event in known_events(Event.objects.filter(object_id=str(it.pk)))]

    give_back(it, who)
    keep_promises()

    after = [event.pk for event in known_events(Event.objects.filter(object_id=str(it.pk)))]
    assert after == before
    assert SentMail.objects.filter(subject__startswith="Tillbaka").count() == 1
    assert not known_mails(SentMail.objects.filter(subject__startswith="Tillbaka")).exists()


def test_what_one_of_two_has_signed_stands_when_the_other_sends_the_completion_back():
    it, who, kerstin = two()
    sign(it, who.sigrid)
    sign(it, kerstin)
    ask_for_completion(it, who)
    write(it, who)
    signing.send_completion(it.pk, by=who.amina)
    signing.complete(it.pk, live_said(it, who.sigrid), by=who.sigrid)

    signing.return_completion(it.pk, comment="Vänta.", section_key="", by=kerstin)
    signing.send_completion(it.pk, by=who.amina)

    assert (standing(it), asked(it)) == ({0, 1}, ["Kerstin"])
    it.refresh_from_db()
    assert signing.complete(it.pk, live_said(it, kerstin), by=kerstin).status == Status.IN_REVIEW


def test_a_comment_is_to_be_answered_until_it_is_sent_again_even_when_taken_back_since():
    who = people()
    it = notification(Status.SIGNING, who=who)
    give_back(it, who)

    when_returned = current(it)
    signing.send_to_signatory(it.pk, by=who.amina)
    when_sent = current(it)
    signing.take_back(it.pk, by=who.amina)

    assert (when_returned, when_sent, current(it)) == ([COMMENT], [], [])
    page = overview(it, who)
    assert page.context["returns"].now is None
    assert [one.comment for one in page.context["returns"].earlier] == [COMMENT]


def test_a_comment_from_before_it_came_in_is_not_about_the_completion():
    who = people()
    it = notification(who=who)
    fill_in(it, who.amina)
    signing.send_to_signatory(it.pk, by=who.amina)
    give_back(it, who)
    signing.send_to_signatory(it.pk, by=who.amina)
    sign(it, who.sigrid)
    ask_for_completion(it, who)

    page = overview(it, who)

    assert current(it) == []
    assert page.context["status"].text == "Komplettering begärd"
    assert [one.comment for one in page.context["returns"].earlier] == [COMMENT]


def test_a_section_is_to_be_completed_until_something_in_it_has_changed():
    it, who = asked_of_motala("cooperation_needs")

    before = overview(it, who)
    write(it, who)
    after = overview(it, who)

    assert states(before) == {"Samverkan och kunskapsutbyte": "Komplettera"}
    assert states(after) == {"Samverkan och kunskapsutbyte": "Klar"}
    assert "Ni behöver komplettera" in before.text


def test_where_the_request_names_no_questions_an_unchanged_section_says_just_that():
    it, who = asked_of_motala()

    write(it, who)

    assert list(states(overview(it, who)).values()) == ["Inte ändrad", "Klar"]


def test_a_completion_that_is_sent_lies_with_the_signatory_and_is_nothing_to_do():
    it, who = sent_completion()

    page = overview(it, who)

    [lies_with] = page.context["lies_with"]
    assert lies_with.who == f"{who.sigrid.name} (kommunstyrelsens ordförande)"
    assert lies_with.until == last_moment(it.signing_requests.get(ended_at=None).due_at)
    assert page.context["status"].text == "Kompletteringen är hos undertecknaren"
    assert "Kompletteringen är hos undertecknaren" in page.text
    assert "Ni behöver komplettera" not in page.text


def test_a_completion_that_is_sent_back_says_so_with_the_comment_and_not_both():
    it, who = returned_completion()

    page = overview(it, who)

    assert page.context["status"].text == "Skickad tillbaka av undertecknaren"
    assert page.context["returns"].now.comment == COMMENT
    assert page.context["returns"].now.about == "Samverkan och kunskapsutbyte"
    assert states(page) == {"Samverkan och kunskapsutbyte": "Behöver rättas"}
    assert COMMENT in page.text
    assert "Ni behöver komplettera" not in page.text
    assert "Kompletteringen är hos undertecknaren" not in page.text


def test_the_section_that_was_sent_back_is_to_be_mended_until_something_in_it_has_changed():
    who = people()
    it = notification(Status.SIGNING, who=who)
    give_back(it, who)

    drafting.save(it.pk, {"contact_title": "Chef"}, version=999, by=who.amina)
    beside = states(overview(it, who))
    write(it, who)

    assert beside == {"Kontaktperson": "Klar", "Samverkan och kunskapsutbyte": "Behöver rättas"}
    assert states(overview(it, who))["Samverkan och kunskapsutbyte"] == "Klar"


@pytest.mark.parametrize("name", ["submission", "check"])
def test_the_signatory_who_sent_it_back_is_told_who_is_waited_for(name: str):
    it, who = returned_completion()
    url = reverse(name, args=[it.pk])

    writer, signatory = (sign_in(Client(), one).get(url).text for one in (who.amina, who.sigrid))

    told, asked = "Nu väntar det på den som skriver hos er.", "Ändra det som kommentaren gäller"
    assert (told in signatory, asked in signatory) == (True, False)
    assert (told in writer, asked in writer) == (False, True)


@pytest.mark.parametrize("status", [Status.SIGNING, Status.INCOMPLETE])
def test_the_card_says_that_it_is_sent_back_and_what_to_do(status):
    if status == Status.INCOMPLETE:
        it, who = sent_completion()
    else:
        who = people()
        it = notification(status, who=who)
    before = card(who)

    give_back(it, who)

    after = card(who)
    what = "kompletteringen" if status == Status.INCOMPLETE else "den"
    assert before.turn.is_yours is False
    assert (after.status.text, after.turn.is_yours, after.turn.action) == (
        "Skickad tillbaka av undertecknaren",
        True,
        "Fortsätt skriva",
    )
    assert after.turn.text == (
        f"Läs kommentaren från {who.sigrid.name}, ändra och skicka {what} till undertecknaren igen."
        " Det är inte inskickat än."
    )


def test_the_signatory_sends_a_completion_back_on_the_page_where_it_is_signed():
    it, who = sent_completion()
    client, url = sign_in(Client(), who.sigrid), reverse("return", args=[it.pk])
    page = client.get(reverse("complete", args=[it.pk]))

    empty = client.post(url, {"section_key": "cooperation", "comment": " "})
    closed = client.post(url, {"section_key": "contact", "comment": "Fel namn."})
    done = client.post(url, {"section_key": "cooperation", "comment": COMMENT}, follow=True)

    it.refresh_from_db()
    choices = [key for key, _title in page.context["return_form"].fields["section_key"].choices]
    assert (page.context["return_refusal"], choices) == ("", ["", "cooperation"])
    assert list(empty.context["return_form"].errors) == ["comment"]
    assert empty.context["return_form"]["section_key"].value() == "cooperation"
    assert list(closed.context["return_form"].errors) == ["section_key"]
    assert closed.context["return_form"]["comment"].value() == "Fel namn."
    assert "Du har skickat tillbaka kompletteringen. Den som skriver får besked." in done.text
    assert current(it) == [COMMENT]


def test_the_page_offers_nothing_to_send_back_before_the_completion_is_sent():
    it, who = asked_of_motala()
    write(it, who)
    client = sign_in(Client(), who.sigrid)

    page = client.get(reverse("complete", args=[it.pk]))
    told = client.post(reverse("return", args=[it.pk]), {"comment": COMMENT}, follow=True)

    assert page.context["return_refusal"] == NOT_SENT
    assert "Skicka tillbaka med kommentar" not in page.text
    assert NOT_SENT in told.text
    assert it.return_comments.count() == 0


def test_the_history_of_the_case_tells_that_it_was_sent_back():
    it, who = returned_completion()

    page = sign_in(Client(), who.amina).get(reverse("case", args=[it.case_id]))

    assert (
        page.context["events"][0]["title"] == "Kompletteringen skickades tillbaka med en kommentar"
    )
    assert page.context["events"][0]["who"] == who.sigrid.name
    assert page.context["current"].status.text == "Skickad tillbaka av undertecknaren"


def test_one_who_signed_the_first_time_is_told_in_a_section_only_what_is_to_answer_now():
    it, who = returned_completion()
    client, url = sign_in(Client(), who.amina), reverse("section", args=[it.pk, "cooperation"])

    now = [one.comment for one in client.get(url).context["comments"]]
    signing.send_completion(it.pk, by=who.amina)
    then = list(client.get(url).context["comments"])

    assert (now, then) == ([COMMENT], [])


def test_what_was_sent_back_stands_where_it_is_sent_again():
    it, who = returned_completion()
    client, url = sign_in(Client(), who.amina), reverse("check", args=[it.pk])

    page = client.get(url)

    assert page.context["returned"].comment == COMMENT
    assert COMMENT in page.text


def test_a_completion_in_which_nothing_is_new_is_not_offered_to_send():
    it, who = asked_of_motala()
    client, url = sign_in(Client(), who.amina), reverse("check", args=[it.pk])

    before = client.get(url).context["send_refusal"]
    write(it, who)

    assert (before, client.get(url).context["send_refusal"]) == (UNCHANGED, "")


def test_those_of_whom_one_is_enough_are_named_together_and_led_to_the_page():
    it, who = asked_of_motala()
    kerstin = signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    write(it, who)
    signing.send_completion(it.pk, by=who.amina)

    page = sign_in(Client(), kerstin).get(reverse("submission", args=[it.pk]))

    [lies_with] = page.context["lies_with"]
    assert set(lies_with.who.split(" eller ")) == {
        f"{who.sigrid.name} (kommunstyrelsens ordförande)",
        f"{kerstin.name} (kommunchef)",
    }
    assert (page.context["turn"].is_yours, page.context["turn"].url) == (
        True,
        reverse("sign", args=[it.pk]),
    )
