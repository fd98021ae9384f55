"""Opinions from outside (FL 26 §): asked for by an officer, looked after, communicated."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import RegisterEntry, Status, Submission
from applications.permissions import without_recused
from delmos_portal.accounts.models import StaffRole
from delmos_portal.documents.models import Document
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import OutboxMessage, SentMail
from delmos_portal.working_days import working_days_before
from screening.actions import opinions, reviewing
from screening.actions.opinion_addresses import token_of
from screening.actions.opinion_reminding import promise_opinion_reminders
from screening.actions.sharing import may_be_shared
from screening.models import Opinion, OpinionRequest
from tests.accounts.people import sign_in
from tests.build import People, call, keep_promises, notification, people, person
from tests.pdfs import pdf_of
from tests.screening.outside import (
    BODY,
    answered_in,
    asked,
    entries,
    last_day,
    page_in,
    page_of,
    sent_out,
)

pytestmark = pytest.mark.django_db
ANSWER = {
    "answer": "svar",
    "text": "Vi tillstyrker.\n\nBehovet är stort i stadsdelen.",
    "name": "Bo Ek",
    "title": "Jurist",
}


@pytest.fixture(autouse=True)
def files(tmp_path, settings):
    settings.FILES_ROOT = tmp_path


def in_review(who: People) -> Submission:
    it = notification(Status.IN_REVIEW, who=who)
    keep_promises()
    return it


def typed(**changes: Any) -> dict[str, Any]:
    return {"number": str(uuid4()), **vars(asked()), **changes}


def keys(it: Submission) -> list[str]:
    return [one.key for one in may_be_shared(it.case)]


def test_an_officer_looks_at_the_remiss_and_sends_it_and_the_body_gets_the_only_address(mailoutbox):
    who = people()
    it = in_review(who)
    mailoutbox.clear()
    client = sign_in(Client(), who.olle)
    page = reverse("workspace:ask-opinion", args=[it.pk])
    body = typed(shared=keys(it))

    looked = client.post(page, body)
    kept = OpinionRequest.objects.count()
    changed = client.post(page, {**body, "change": "1"})
    client.post(page, {**body, "confirm": "1"})
    again = client.post(page, {**body, "confirm": "1"})
    keep_promises()

    request = OpinionRequest.objects.get()
    assert "Det här ser Länsstyrelsen i Östergötlands län" in looked.text
    assert "Hur ser ni på behovet i kommunen?" in looked.text
    assert (kept, "Hur ser ni på behovet" in changed.text) == (0, True)
    assert again.url == reverse("workspace:opinion", args=[request.pk])
    [mail] = mailoutbox
    assert mail.to == ["bo.ek@lansstyrelsen.example"]
    assert page_in(mail.body) == page_of(request)
    assert token_of(request) not in SentMail.objects.get(recipients=mail.to).body
    [entry] = entries(it)
    assert (entry.direction, entry.counterpart) == (RegisterEntry.Direction.DISPATCHED, BODY)
    event = Event.objects.get(step="ask_for_opinion")
    assert (event.actor, event.details) == (who.olle, {"body": BODY, "number": 1})


def test_the_last_day_is_a_working_day_ahead_and_what_was_typed_is_kept():
    who = people()
    it = in_review(who)
    client = sign_in(Client(), who.olle)
    saturday = timezone.localdate() + timedelta(days=28 - timezone.localdate().weekday() + 5)

    answer = client.post(
        reverse("workspace:ask-opinion", args=[it.pk]), typed(last_on=saturday, email="bo")
    )

    errors = answer.context["form"].errors
    assert list(errors) == ["email", "last_on"]
    assert "är ingen arbetsdag. Välj " in errors["last_on"][0]
    assert "Hur ser ni på behovet i kommunen?" in answer.text
    with pytest.raises(Refused, match="framåt i tiden"):
        sent_out(it, who, last_on=timezone.localdate())


def test_a_new_address_ends_the_old_one_and_a_revoked_remiss_says_why(mailoutbox):
    who = people()
    it = in_review(who)
    request = sent_out(it, who)
    old = page_of(request)
    client = sign_in(Client(), who.olle)
    page = reverse("workspace:opinion", args=[request.pk])
    renewed = {"ny-adress-contact": "Eva Al", "ny-adress-email": "eva@lansstyrelsen.example"}

    client.post(page, {"gor": "ny-adress", **renewed})
    keep_promises()
    request.refresh_from_db()
    new = page_of(request)
    replaced = Client().get(old)
    fresh = Client().get(new)
    client.post(page, {"gor": "aterkalla", "aterkalla-reason": "Ärendet är återkallat."})
    keep_promises()
    revoked = Client().post(new, {**ANSWER, "skicka": "1"})

    assert [one.to for one in mailoutbox[-2:]] == [["eva@lansstyrelsen.example"]] * 2
    assert page_in(mailoutbox[-2].body) == new
    assert (replaced.status_code, "ersatts av en ny" in replaced.text) == (410, True)
    assert it.case.organisation_name not in replaced.text
    assert fresh.status_code == 200
    assert revoked.status_code == 410
    assert "Ärendet är återkallat." in revoked.text
    assert "Behovet är stort i stadsdelen." in revoked.text  # what was typed is not lost
    assert Opinion.objects.count() == 0


def test_more_time_is_given_from_the_day_that_was_seen(mailoutbox):
    who = people()
    it = in_review(who)
    request = sent_out(it, who)
    first, later = request.last_on, last_day(35)
    client = sign_in(Client(), who.olle)
    page = reverse("workspace:opinion", args=[request.pk])
    body = {"gor": "forlang", "forlang-last_on": later, "forlang-seen": first}

    client.post(page, body)
    stale = client.post(page, {**body, "forlang-last_on": last_day(50)})
    keep_promises()

    request.refresh_from_db()
    assert request.last_on == later
    assert "En kollega har ändrat sista dagen" in stale.text
    assert "fått mer tid" in mailoutbox[-1].body


def test_it_is_closed_without_an_answer_when_the_last_day_has_passed():
    who = people()
    request = sent_out(in_review(who), who)
    with pytest.raises(Refused, match="har till och med"):
        opinions.close(request.pk, by=who.olle)

    with time_machine.travel(timezone.now() + timedelta(days=30)):
        opinions.close(request.pk, by=who.olle)
        gone = Client().get(page_of(request))

    assert "Remissen är avslutad" in gone.text
    with pytest.raises(Refused, match="Remissen är avslutad"):
        opinions.revoke(request.pk, "Nej", by=who.olle)


def test_a_reminder_goes_once_three_working_days_before(mailoutbox):
    who = people()
    request = sent_out(in_review(who), who)
    keep_promises()
    mailoutbox.clear()
    day = working_days_before(request.last_on, 3) - timezone.localdate()
    reminders = OutboxMessage.objects.filter(effect="screening.send_opinion_reminder")

    promise_opinion_reminders(timezone.now() + day - timedelta(days=1))
    before = reminders.count()
    with time_machine.travel(timezone.now() + day + timedelta(days=1)):
        promise_opinion_reminders(timezone.now())
        promise_opinion_reminders(timezone.now())
        keep_promises()

    assert (before, reminders.count()) == (0, 1)
    assert [page_in(one.body) for one in mailoutbox] == [page_of(request)]


def test_the_organisation_sees_an_opinion_when_it_is_communicated_and_not_before():
    who = people()
    it = in_review(who)
    request = sent_out(it, who)
    Client().post(page_of(request), {**ANSWER, "skicka": "1"})
    keep_promises()
    amina, olle = sign_in(Client(), who.amina), sign_in(Client(), who.olle)
    case = reverse("case", args=[it.case_id])
    document = reverse("document", args=[Document.objects.get(kind="opinion").pk])
    public = reverse("registered-case", args=[it.case.registration_number])

    before = ["Yttrande över remiss" in amina.get(case).text, amina.get(document).status_code]
    openly = BODY in Client().get(public).text
    olle.post(
        reverse("workspace:communicate", args=[it.pk]),
        {
            "outcome": "dismiss",
            "text": "Den fyller inte kraven.",
            "material": "Länsstyrelsens yttrande",
            "last_on": last_day(),
            "opinions": [str(request.pk)],
            "confirm": "1",
        },
    )
    keep_promises()
    sent = it.communications.get()
    page = amina.get(reverse("communication", args=[it.case_id, sent.pk])).text

    assert (before, openly) == ([False, 404], False)
    assert [one.subject for one in sent.entries.all()] == ["Yttrande över remiss"]
    assert document in page
    assert amina.get(document).status_code == 200
    assert "Yttrande över remiss" in amina.get(case).text


def test_the_officer_notes_that_it_is_read_and_sees_it_in_the_case():
    who = people()
    it = in_review(who)
    request = sent_out(it, who)
    Client().post(page_of(request), {**ANSWER, "skicka": "1"})
    client = sign_in(Client(), who.olle)
    page = reverse("workspace:opinion", args=[request.pk])

    shown = client.get(page).text
    client.post(page, {"gor": "last"})
    listed = client.get(reverse("workspace:case-opinions", args=[it.case_id])).text
    case = client.get(reverse("workspace:case", args=[it.case_id])).text

    request.refresh_from_db()
    assert request.read_by == who.olle
    assert "Behovet är stort i stadsdelen." in shown
    assert page in listed
    assert page in case
    assert "Svar på remiss inkommet" in case


def test_what_is_answered_and_what_is_waited_for_stand_beside_the_work():
    who = people()
    it = in_review(who)
    request = sent_out(it, who)
    sent_out(it, who, body="Polisregion Öst")
    Client().post(page_of(request), {**ANSWER, "skicka": "1"})
    client = sign_in(Client(), who.olle)

    case = client.get(reverse("workspace:case", args=[it.case_id])).text
    beside = client.get(reverse("workspace:assess", args=[it.pk])).text

    assert "Väntar på yttrande från Polisregion Öst." in case
    assert "Behovet är stort i stadsdelen." in beside
    assert "Polisregion Öst</a> har inte svarat" in beside


def test_an_opinion_is_never_changed():
    who = people()
    request = sent_out(in_review(who), who)
    Client().post(page_of(request), {**ANSWER, "skicka": "1"})

    with pytest.raises(DatabaseError), transaction.atomic():
        Opinion.objects.update(text="Annat")


def test_an_answer_by_post_is_written_in_with_its_own_day_and_seal(mailoutbox):
    who = people()
    it = in_review(who)
    with time_machine.travel(timezone.now() - timedelta(days=40)):
        request = sent_out(it, who)
    opinions.close(request.pk, by=who.olle)
    keep_promises()
    mailoutbox.clear()
    client = sign_in(Client(), who.rut)
    page = reverse("workspace:write-in-opinion", args=[request.pk])
    day = timezone.localdate() - timedelta(days=1)
    body = {"answer": "svar", "name": "Bo Ek", "title": "Jurist", "came_on": day}

    nothing = client.post(page, body)
    early = client.post(page, {**body, "came_on": day - timedelta(days=50)})
    client.post(page, {**body, "attached": SimpleUploadedFile("brev.pdf", pdf_of())})
    again = client.post(page, {**body, "text": "En gång till"})
    keep_promises()

    assert list(nothing.context["form"].errors) == ["text"]
    assert list(early.context["form"].errors) == ["came_on", "text"]
    said = Opinion.objects.get()
    assert (said.registered_by, said.is_late, said.text) == (
        who.rut,
        True,
        "Yttrandet finns i filerna.",
    )
    assert [one.at.date() for one in entries(it)[1:]] == [day, day]
    assert Document.objects.filter(kind="opinion").count() == 1
    assert "Remissen är redan besvarad." in again.text
    assert [one.to for one in mailoutbox] == [[who.olle.email]]


def test_the_body_is_not_sent_to_one_who_has_a_conflict_since(mailoutbox):
    who = people()
    it = in_review(who)
    request = sent_out(it, who)
    keep_promises()
    mailoutbox.clear()
    reviewing.declare(it.case, has_conflict=True, reason="Bror", by=who.olle)
    day = working_days_before(request.last_on, 3) - timezone.localdate()

    with time_machine.travel(timezone.now() + day + timedelta(days=1)):
        promise_opinion_reminders(timezone.now())
        keep_promises()
    page = Client().get(page_of(request)).text

    [told] = [one for one in mailoutbox if one.to == [request.email]]
    assert (who.olle.name in told.body, who.olle.name in page) == (False, False)
    assert "Hör av er till Delegationen mot segregation" in told.body


def test_the_recused_finds_neither_the_remiss_nor_a_mail_of_it():
    who = people()
    it = in_review(who)
    request = sent_out(it, who)
    keep_promises()
    Client().post(page_of(request), {**ANSWER, "skicka": "1"})
    keep_promises()
    other = person("Olga", StaffRole.OFFICER, StaffRole.REGISTRAR)
    reviewing.declare(it.case, has_conflict=True, reason="Bror", by=other)
    client = sign_in(Client(), other)
    names = ("workspace:opinion", "workspace:write-in-opinion")
    pages = [reverse(name, args=[request.pk]) for name in names]
    pages += [reverse("workspace:case-opinions", args=[it.case_id])]
    pages += [reverse("workspace:ask-opinion", args=[it.pk])]

    answered = [getattr(client, how)(page).status_code for page in pages for how in ("get", "post")]
    known = without_recused(SentMail.objects.filter(key__contains=str(request.pk)), other)

    assert set(answered) == {404, 405}
    assert SentMail.objects.filter(key__contains=str(request.pk)).count() == 2
    assert list(known) == []


def test_the_public_register_names_the_body_once_the_decision_is_announced():
    who = people()
    before, after = in_review(who), notification(Status.ANNOUNCED, who=who, of=call("en-till"))
    sent_out(before, who)
    answered_in(after, who)

    shown = [
        Client().get(reverse("registered-case", args=[it.case.registration_number])).text
        for it in (before, after)
    ]

    assert [BODY in one for one in shown] == [False, True]
    assert "Bo Ek" not in shown[1]
