"""More time for a request for completion that waits: who may give it, and what moves with the day."""

from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions import drafting, signing
from applications.actions.completion_reminding import promise_completion_reminders
from applications.actions.reminding import promise_signing_reminders
from applications.models import CompletionItem, RegisterEntry, Status, Submission
from delmos_portal.accounts.models import StaffRole
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import OutboxMessage
from delmos_portal.templatetags.swedish import STOCKHOLM, day, weekday
from screening.actions import completion, reviewing
from screening.actions.completion import Request
from screening.actions.more_time import give_more_time
from screening.actions.readable import parts_of_entry
from tests.accounts.people import sign_in
from tests.asking import item
from tests.build import People, keep_promises, notification, people, person, signing_of
from tests.screening.test_at_once import all_at_once

pytestmark = pytest.mark.django_db
NEEDS, TODAY = "cooperation_needs", "cooperation_today"
FIRST, LAST, NEW = 7, 14, 28


@pytest.fixture(autouse=True)
def files(tmp_path, settings):
    settings.FILES_ROOT = tmp_path


def on(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def at_eight(days: int) -> datetime:
    return datetime.combine(on(days), time(8), tzinfo=STOCKHOLM)


def asked() -> tuple[Submission, People]:
    """Two items, each with its day; the letter and the mail have gone."""
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    items = [item(NEEDS, days=FIRST), item(TODAY, days=LAST)]
    completion.ask_for_more(it.pk, Request(items), by=who.olle)
    it.refresh_from_db()
    keep_promises()
    return it, who


def midnight_of(at: datetime) -> date:
    return at.astimezone(STOCKHOLM).date()


def extend(it: Submission, who: People, days: int = NEW, *, seen: int = LAST) -> None:
    give_more_time(it.pk, on(days), seen=on(seen).isoformat(), by=who.olle)


def days_of(it: Submission) -> list[date]:
    request = it.completion_requests.get()
    items = CompletionItem.objects.filter(request=request)
    return [request.last_on, *items.values_list("last_on", flat=True)]


def send_for_signature(it: Submission, who: People) -> None:
    drafting.save(it.pk, {NEEDS: "Nytt"}, version=99, by=who.amina)
    signing.send_completion(it.pk, by=who.amina)
    keep_promises()


def test_the_officer_gives_more_time_and_the_organisation_is_told(mailoutbox):
    it, who = asked()
    told_first = sorted(mailoutbox[-1].to)
    olle = sign_in(Client(), who.olle)
    page = reverse("workspace:more-time", args=[it.pk])
    mailoutbox.clear()

    case = olle.get(reverse("workspace:case", args=[it.case_id])).text
    shown = olle.get(page)
    done = olle.post(page, {"last_on": on(NEW), "seen": shown.context["seen"]}, follow=True)
    keep_promises()

    it.refresh_from_db()
    assert page in case
    assert (days_of(it), it.status) == ([on(NEW)] * 3, Status.INCOMPLETE)
    assert f"Ny sista dag är {weekday(on(NEW))}." in done.text
    [mail] = mailoutbox
    assert sorted(mail.to) == told_first
    assert mail.subject.startswith("Mer tid att komplettera")
    said = f"Ny sista dag för hela kompletteringen är {weekday(on(NEW))} kl."
    assert said in mail.body
    assert reverse("submission", args=[it.pk]) in mail.body


def test_it_stands_in_the_register_and_on_both_time_lines_as_it_was_and_as_it_became():
    it, who = asked()

    extend(it, who)
    keep_promises()

    entry = RegisterEntry.objects.get(case=it.case, subject="Mer tid för komplettering")
    assert entry.direction == RegisterEntry.Direction.DISPATCHED
    event = Event.objects.get(step="extend_completion")
    assert (event.details["before"], event.details["last_on"]) == (
        on(LAST).isoformat(),
        on(NEW).isoformat(),
    )
    case = sign_in(Client(), who.olle).get(reverse("workspace:case", args=[it.case_id])).text
    own = sign_in(Client(), who.amina).get(reverse("case", args=[it.case_id])).text
    assert f"Ny sista dag {day(on(NEW))} i stället för {day(on(LAST))}." in case
    assert "Vi gav mer tid att komplettera intresseanmälan" in own
    assert "Mer tid för komplettering" in own


def test_a_copy_of_the_letter_that_was_sent_still_says_the_day_that_it_said():
    it, who = asked()
    extend(it, who)
    extend(it, who, NEW + 7, seen=NEW)
    entry = RegisterEntry.objects.get(case=it.case, key__startswith="request:")

    said = [row.text for part in parts_of_entry(entry) for row in part.rows]

    assert day(on(LAST)) in said
    assert day(on(NEW + 7)) not in said


@pytest.mark.parametrize(
    ("days", "why"),
    [
        (LAST, "Välj en dag efter den sista dag som gäller nu"),
        (LAST - 1, "Välj en dag efter den sista dag som gäller nu"),
        (0, "Sista dagen måste ligga framåt i tiden"),
        (367, "Sista dagen får ligga högst ett år fram. Kontrollera årtalet"),
    ],
)
def test_the_new_day_is_ahead_and_later_than_the_one_before(days: int, why: str):
    it, who = asked()

    with pytest.raises(Refused, match=why):
        extend(it, who, days)

    assert days_of(it) == [on(LAST), on(FIRST), on(LAST)]
    assert not Event.objects.filter(step="extend_completion").exists()


def test_a_day_that_has_passed_is_moved_too():
    it, who = asked()
    it.completion_requests.update(last_on=on(-3))
    CompletionItem.objects.update(last_on=on(-3))

    extend(it, who, NEW, seen=-3)

    assert days_of(it) == [on(NEW)] * 3
    with pytest.raises(Refused, match="Organisationen har till och med"):
        completion.resume(it.pk, by=who.olle)


def test_a_colleague_who_was_first_is_told_of_and_what_was_typed_stands():
    it, who = asked()
    olle = sign_in(Client(), who.olle)
    page = reverse("workspace:more-time", args=[it.pk])
    seen = olle.get(page).context["seen"]
    olga = person("Olga", StaffRole.OFFICER)
    reviewing.declare(it.case, has_conflict=False, by=olga)
    give_more_time(it.pk, on(NEW), seen=seen, by=olga)

    stale = olle.post(page, {"last_on": on(NEW + 7), "seen": seen})
    days = days_of(it)
    again = {"last_on": on(NEW + 7), "seen": stale.context["seen"]}
    olle.post(page, again)

    assert "En kollega har ändrat sista dagen" in stale.text
    assert f'value="{on(NEW + 7)}"' in stale.text
    assert weekday(on(NEW)) in stale.text
    assert days == [on(NEW)] * 3
    assert days_of(it) == [on(NEW + 7)] * 3


def test_what_is_answered_and_who_may_not_handle_the_case_get_no_more_time():
    it, who = asked()
    olga = person("Olga", StaffRole.OFFICER)

    with pytest.raises(Refused, match="Ange först om du är jävig"):
        give_more_time(it.pk, on(NEW), seen=on(LAST).isoformat(), by=olga)
    with pytest.raises(Refused, match="behörighet"):
        give_more_time(it.pk, on(NEW), seen=on(LAST).isoformat(), by=who.disa)
    disas = sign_in(Client(), who.disa).get(reverse("workspace:more-time", args=[it.pk])).text
    drafting.save(it.pk, {NEEDS: "Nytt", TODAY: "Nytt"}, version=99, by=who.amina)
    signing.complete(it.pk, signing_of(it), by=who.sigrid)
    with pytest.raises(Refused):
        extend(it, who)
    late = sign_in(Client(), who.olle).post(
        reverse("workspace:more-time", args=[it.pk]),
        {"last_on": on(NEW), "seen": on(LAST).isoformat()},
    )

    assert days_of(it) == [on(LAST), on(FIRST), on(LAST)]
    assert f'value="{on(NEW)}"' in late.text
    assert "Det här gör en handläggare." in disas


def test_who_is_asked_to_sign_gets_the_time_too_and_is_reminded_of_the_new_day():
    it, who = asked()
    send_for_signature(it, who)
    reminders = OutboxMessage.objects.filter(effect="applications.send_signing_reminder")
    before = it.signing_requests.get(ended_at=None).due_at
    promise_signing_reminders(at_eight(FIRST))

    extend(it, who)
    after = it.signing_requests.get(ended_at=None).due_at
    promise_signing_reminders(at_eight(FIRST))
    soon = reminders.count()
    promise_signing_reminders(at_eight(NEW))

    assert [midnight_of(one) for one in (before, after)] == [on(FIRST + 1), on(NEW + 1)]
    assert (soon, reminders.count()) == (1, 2)


def test_the_days_that_the_call_gives_for_signing_still_hold():
    it, who = asked()
    it.stage.sign_within_days = 10
    it.stage.save()
    send_for_signature(it, who)

    extend(it, who)

    due = it.signing_requests.get(ended_at=None).due_at
    assert midnight_of(due) == on(11)  # no longer cut off by the day that was


def test_reminders_go_before_the_new_day_and_not_of_the_old(mailoutbox):
    it, who = asked()
    promise_completion_reminders(at_eight(LAST - 2))
    extend(it, who)
    keep_promises()
    of_old = [one for one in mailoutbox if one.subject.startswith("Påminnelse")]

    promise_completion_reminders(at_eight(NEW - 2))
    keep_promises()

    reminded = [one for one in mailoutbox if one.subject.startswith("Påminnelse")]
    assert of_old == []
    assert sorted(one.to[0] for one in reminded) == sorted([who.amina.email, who.sigrid.email])
    new = weekday(on(NEW)).replace("\N{NO-BREAK SPACE}", " ")
    assert all(new in one.subject for one in reminded)


def test_the_organisation_reads_how_to_ask_for_more_time_until_the_last_day():
    it, who = asked()
    amina = sign_in(Client(), who.amina)
    page = reverse("submission", args=[it.pk])
    ahead = amina.get(page).text
    it.completion_requests.update(last_on=on(-1))
    CompletionItem.objects.update(last_on=on(-1))

    passed = amina.get(page).text

    line = f'<a href="{reverse("case-messages", args=[it.case_id])}">Skriv ett meddelande i ärendet</a> före sista dagen'
    assert line in ahead
    assert line not in passed


def test_who_signs_reads_it_too():
    it, who = asked()
    send_for_signature(it, who)

    page = sign_in(Client(), who.sigrid).get(reverse("complete", args=[it.pk])).text

    assert reverse("case-messages", args=[it.case_id]) in page


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_and_one_who_goes_on_in_the_same_moment_one_is_heard():
    it, who = asked()
    it.completion_requests.update(last_on=on(-1))
    CompletionItem.objects.update(last_on=on(-1))

    refused = all_at_once(
        [
            lambda: extend(it, who, NEW, seen=-1),
            lambda: extend(it, who, NEW + 7, seen=-1),
            lambda: completion.resume(it.pk, by=who.olle),
        ]
    )

    it.refresh_from_db()
    stands = [on(NEW), on(NEW + 7), on(-1)][refused.index("")]
    assert refused.count("") == 1
    assert days_of(it) == [stands] * 3
    assert (it.status == Status.IN_REVIEW) == (refused[2] == "")
    assert Event.objects.filter(step="extend_completion").count() == (refused[2] != "")
