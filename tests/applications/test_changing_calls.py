"""Calls that are called off, taken up again, or given another frame (R-PROC-2b)."""

import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications.actions import changing_calls, drafting
from applications.actions.reminding import requests_waiting
from applications.models import Call, CallChange, Status, Submission
from applications.requirements import why_closed
from delmos_portal.accounts.models import Role, StaffRole
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import OutboxMessage, SentMail
from reporting.figures.dates import dates_of
from tests.accounts.people import sign_in
from tests.build import (
    call,
    fill_in,
    keep_promises,
    member,
    notification,
    people,
    person,
    stage,
    walk,
)

pytestmark = pytest.mark.django_db
REASON = "Riksdagen beslutade den 12 december om en annan budget"


@pytest.fixture
def ada():
    return person("Ada", StaffRole.ADMINISTRATOR)


def cancelled(it: Call, by) -> Call:
    changing_calls.cancel(it.pk, reason=REASON, by=by)
    it.refresh_from_db()
    return it


def test_everyone_with_a_draft_or_a_case_is_told_once(ada, mailoutbox):
    who, it = people(), call()
    notification(Status.RECEIVED, who=who, of=it)
    member(who.omar, who.elsewhere, Role.SIGNATORY)
    drafting.begin(it, who.elsewhere, by=who.omar)
    keep_promises()
    mailoutbox.clear()

    cancelled(it, ada)
    keep_promises()
    keep_promises()

    told = {mail.subject: sorted(mail.to) for mail in mailoutbox if "omar" in mail.to[0]}
    assert told == {"Utlysningen är inställd: Statsbidrag mot segregation": ["omar@example.se"]}
    [to_motala] = [mail for mail in mailoutbox if "amina@example.se" in mail.to]
    assert sorted(to_motala.to) == ["amina@example.se", "sigrid@example.se"]
    assert f"Skäl: {REASON}" in to_motala.body
    assert "Vi avslutar ärendet med ett beslut" in to_motala.body
    assert len(mailoutbox) == 2


def test_the_agency_does_not_see_who_was_told_about_a_draft(ada):
    who, it = people(), call()
    drafting.begin(it, who.elsewhere, by=who.omar)
    cancelled(it, ada)
    keep_promises()

    staff = sign_in(Client(), ada)
    pages = [
        staff.get(reverse(f"workspace:{name}_changelist")).text
        for name in ("outbox_sentmail", "outbox_outboxmessage", "journal_event")
    ]

    assert SentMail.objects.count() == 1
    assert OutboxMessage.objects.filter(effect="applications.tell_draft_of_change").count() == 1
    assert [re.findall("omar@|Borås|tell_draft", page) for page in pages] == [[], [], []]


def test_what_leaves_about_a_case_is_registered(ada):
    it = notification(Status.RECEIVED)
    cancelled(it.case.call, ada)

    keep_promises()

    subjects = it.case.register.filter(direction="dispatched").values_list("subject", flat=True)
    assert list(subjects) == ["Kvittens på intresseanmälan", "Meddelande om inställd utlysning"]


def test_a_draft_is_kept_and_says_why_it_cannot_be_sent(ada):
    who = people()
    draft = fill_in(notification(who=who), who.amina)
    cancelled(draft.case.call, ada)
    client = sign_in(Client(), who.amina)

    page = client.get(reverse("submission", args=[draft.pk]))
    client.post(reverse("send", args=[draft.pk]), {"version": draft.version})

    draft.refresh_from_db()
    why = why_closed(draft)
    assert why == (
        f"Utlysningen är inställd sedan {changed_on(draft.case.call)}. {REASON}."
        " Det ni har skrivit finns kvar, men kan inte skickas in."
    )
    assert draft.status == Status.DRAFT
    assert draft.answers != {}
    assert why in page.text
    assert (
        drafting.save(draft.pk, {"contact_name": "Amina Ek"}, version=99, by=who.amina).conflicts
        == []
    )
    assert requests_waiting(timezone.now()) == []
    assert dates_of(who.motala.pk) == []


def changed_on(it: Call) -> str:
    from delmos_portal.templatetags.swedish import day

    return day(it.changes.all()[0].made_at)


def test_nobody_begins_in_a_cancelled_call(ada):
    who, it = people(), cancelled(call(), ada)

    with pytest.raises(Refused, match=f"Utlysningen är inställd. {REASON}."):
        drafting.begin(it, who.elsewhere, by=who.omar)


@pytest.mark.parametrize("outcome", ["write_off", "decline"])
def test_what_has_come_in_is_handled_to_its_end(ada, outcome):
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    cancelled(it.case.call, ada)

    rest = walk(it, who, outcome=outcome)
    for step in (rest.assess, rest.propose, rest.decide, rest.announce):
        step()
    done = Submission.objects.get(pk=it.pk)

    assert (done.status, done.decision.outcome) == (Status.ANNOUNCED, outcome)


def test_what_was_asked_for_can_be_completed_in_a_cancelled_call(ada):
    it = notification(Status.INCOMPLETE)

    cancelled(it.case.call, ada)

    it.refresh_from_db()
    assert why_closed(it) == ""


def test_what_is_granted_is_reported_although_the_call_is_cancelled(ada):
    plan = stage("plan")

    cancelled(plan.case.call, ada)

    plan.refresh_from_db()
    assert why_closed(plan) == ""
    kinds = [one.kind for one in dates_of(plan.case.organisation_id)]
    assert kinds.count("closing") == 1


def test_a_call_is_taken_up_again_with_a_notice_of_its_own(ada, mailoutbox):
    who = people()
    draft = notification(who=who)
    it = cancelled(draft.case.call, ada)
    keep_promises()
    mailoutbox.clear()

    changing_calls.resume(it.pk, reason="Regeringen har gett oss nya medel.", by=ada)
    keep_promises()

    it.refresh_from_db()
    draft.refresh_from_db()
    page = Client().get(reverse("call", args=[it.slug])).text
    assert (it.cancelled_at, it.cancelled_reason, why_closed(draft)) == (None, "", "")
    assert [mail.subject.split(":")[0] for mail in mailoutbox] == ["Utlysningen är återupptagen"]
    assert "går att skicka in igen. Sista tid är" in mailoutbox[0].body
    assert page.index("Regeringen har gett oss nya medel.") < page.index(REASON)


def test_a_changed_frame_shows_the_old_the_new_the_reason_and_the_day(ada, mailoutbox):
    it = notification(Status.RECEIVED).case.call
    keep_promises()
    mailoutbox.clear()

    change = changing_calls.change_frame(it.pk, frame_ore=82_000_000_00, reason=REASON, by=ada)
    keep_promises()

    it.refresh_from_db()
    shown = " ".join(
        Client().get(reverse("call", args=[it.slug])).text.replace("\xa0", " ").split()
    )
    inside = sign_in(Client(), ada).get(reverse("workspace:call-changes", args=[it.pk])).text
    for text in (shown, " ".join(inside.replace("\xa0", " ").split())):
        assert "53 000 000 kr" in text
        assert "82 000 000 kr" in text
        assert REASON in text
    [mail] = mailoutbox
    assert "Tidigare ram: 53 000 000 kr\nNy ram: 82 000 000 kr" in mail.body.replace("\xa0", " ")
    assert (it.frame_ore, change.frame_before_ore) == (82_000_000_00, 53_000_000_00)


def test_every_change_is_kept_in_the_journal_and_as_a_row(ada):
    it = call()

    cancelled(it, ada)
    changing_calls.resume(it.pk, reason=REASON, by=ada)
    changing_calls.change_frame(it.pk, frame_ore=1_00, reason=REASON, by=ada)

    steps = ["cancel_call", "resume_call", "change_frame"]
    events = Event.objects.filter(object_type="applications.call", object_id=str(it.pk))
    assert [one.step for one in events.order_by("position")] == steps
    assert [one.kind for one in CallChange.objects.order_by("pk")] == steps
    call_command("verify_journal", verbosity=0)


def test_only_an_administrator_changes_a_call_and_only_as_it_stands(ada):
    who, it, hidden = people(), call(), call("inte-an", published_at=None)
    off = cancelled(call("av"), ada)
    granted = stage("plan", who=who, of=call("beviljad"))

    def said(change, at: Call, by=ada, **given: object) -> str:
        with pytest.raises(Refused) as refused:
            change(at.pk, by=by, **{"reason": REASON, **given})
        return str(refused.value)

    frame = changing_calls.change_frame
    assert said(changing_calls.cancel, it, by=who.olle) == changing_calls.NOT_YOURS
    assert said(changing_calls.cancel, hidden) == changing_calls.NOT_PUBLISHED
    assert said(changing_calls.cancel, it, reason="  ") == changing_calls.NO_REASON
    assert said(changing_calls.cancel, off) == "Utlysningen är inställd. Återuppta den först."
    assert said(changing_calls.resume, it) == "Utlysningen är inte inställd."
    assert said(frame, it, frame_ore=53_000_000_00).replace("\xa0", " ") == (
        "Ramen är redan 53 000 000 kr."
    )
    assert said(frame, granted.case.call, frame_ore=100_00).replace("\xa0", " ") == (
        "Vi har redan beslutat om 700 000 kr. Ramen kan inte bli lägre än det."
    )
    assert CallChange.objects.count() == 1


def test_the_pages_refuse_with_a_sentence_and_keep_what_was_typed(ada):
    it = call()
    client = sign_in(Client(), ada)
    url = reverse("workspace:change-frame", args=[it.pk])

    empty = client.post(reverse("workspace:cancel-call", args=[it.pk]), {"reason": ""})
    same = client.post(url, {"frame_ore": "53 000 000 kr", "reason": REASON})
    done = client.post(url, {"frame_ore": "54 miljoner", "reason": REASON})
    right = client.post(url, {"frame_ore": "54 000 000", "reason": REASON}, follow=True)

    assert empty.context["form"].errors == {
        "reason": ["Skriv varför. Skälet visas på utlysningens sida och i mejlen."]
    }
    assert list(same.context["form"].errors) == ["frame_ore"]
    assert REASON in same.text
    assert list(done.context["form"].errors) == ["frame_ore"]
    assert "Ramen är ändrad. Alla som har ett utkast" in right.text
    assert Call.objects.get(pk=it.pk).frame_ore == 54_000_000_00


def test_a_cancelled_call_is_marked_with_its_reason_in_the_list(ada):
    it = cancelled(call(), ada)

    page = Client().get(reverse("calls"))

    assert [row.call for row in page.context["past"]] == [it]
    assert REASON in page.text


@pytest.mark.parametrize("changes", [1, 5])
def test_a_call_with_many_changes_asks_no_more(ada, changes):
    it = call()
    for number in range(changes):
        changing_calls.change_frame(it.pk, frame_ore=number, reason=REASON, by=ada)

    with CaptureQueriesContext(connection) as asked:
        Client().get(reverse("call", args=[it.slug]))

    assert len(asked) == 5


def test_the_officers_case_says_that_its_call_is_cancelled(ada):
    who = people()
    it = notification(Status.RECEIVED, who=who)
    cancelled(it.case.call, ada)

    page = sign_in(Client(), who.olle).get(reverse("workspace:case", args=[it.case_id])).text

    assert "Utlysningen är inställd" in page
    assert REASON in page
