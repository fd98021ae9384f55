"""The items of one request may have different last days: every place says so, in the same words."""

from datetime import datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions import drafting, signing
from applications.models import CompletionItem, CompletionRequest, Status, Submission
from delmos_portal.templatetags.swedish import STOCKHOLM, day, last_moment, weekday
from reporting.figures.dates import COMPLETION, dates_of
from screening.actions import completion
from screening.actions.completion import Request
from tests.accounts.people import sign_in
from tests.asking import item
from tests.build import People, keep_promises, notification, people

pytestmark = pytest.mark.django_db
NEEDS, TODAY = "cooperation_needs", "cooperation_today"
SOON, LATE = 7, 20


def asked_with(*days: int) -> tuple[Submission, People]:
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    items = [item(key, days=one) for key, one in zip((NEEDS, TODAY), days, strict=True)]
    completion.ask_for_more(it.pk, Request(items), by=who.olle)
    it.refresh_from_db()
    return it, who


def test_two_days_are_told_in_the_organisations_lists_in_the_mail_and_in_the_officers_page(
    settings, tmp_path, mailoutbox
):
    settings.FILES_ROOT = tmp_path
    it, who = asked_with(LATE, SOON)
    today = timezone.localdate()
    first, last = (today + timedelta(days=one) for one in (SOON, LATE))
    told = f"{weekday(first)} för det första, {weekday(last)} för allt"
    keep_promises()
    amina, olle = sign_in(Client(), who.amina), sign_in(Client(), who.olle)

    home = amina.get(reverse("home")).text
    draft = amina.get(reverse("submission", args=[it.pk])).text
    case = olle.get(reverse("workspace:case", args=[it.case_id])).text
    mail = next(one for one in mailoutbox if "omplettera" in one.subject)

    assert told in home
    assert told in draft
    assert f"Organisationen, sista dag {day(first)} för det första, {day(last)} för allt" in case
    subject = f"Komplettera, första sista dag {weekday(first)}: ".replace("\N{NO-BREAK SPACE}", " ")
    assert mail.subject.startswith(subject)
    assert f"från {weekday(first)} till {weekday(last)} kl. 23.59" in mail.body


def test_the_officer_who_asks_is_told_both_days():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    first, last = (timezone.localdate() + timedelta(days=one) for one in (SOON, LATE))
    typed: dict[str, str] = {"antal": "2", "confirm": "1"}
    for number, (key, on) in enumerate([(NEEDS, first), (TODAY, last)], start=1):
        typed |= {
            f"punkt-{number}-text": "Förtydliga.",
            f"punkt-{number}-question_key": key,
            f"punkt-{number}-last_on": on.isoformat(),
            f"punkt-{number}-consequence": "tried",
        }
    olle = sign_in(Client(), who.olle)

    page = olle.post(reverse("workspace:ask", args=[it.pk]), typed, follow=True)

    days = f"{weekday(first)} för det första, {weekday(last)} för allt"
    assert [str(one) for one in page.context["messages"]] == [
        f"Begäran skickas nu till {it.case.organisation_name}. Sista dag: {days}."
    ]


def test_the_calendar_has_each_day_once():
    it, _who = asked_with(SOON, LATE)
    today = timezone.localdate()

    days = [one.day for one in dates_of(it.case.organisation_id) if one.kind == COMPLETION]

    assert days == [today + timedelta(days=SOON), today + timedelta(days=LATE)]


def test_one_day_for_all_is_one_day_everywhere():
    it, who = asked_with(SOON, SOON)
    told = weekday(timezone.localdate() + timedelta(days=SOON))

    home = sign_in(Client(), who.amina).get(reverse("home")).text
    days = [one for one in dates_of(it.case.organisation_id) if one.kind == COMPLETION]

    assert told in home
    assert "för det första" not in home
    assert len(days) == 1


def test_the_nearest_day_ahead_counts_and_when_all_have_passed_the_last():
    it, _who = asked_with(SOON, LATE)
    today = timezone.localdate()
    nearest = it.completion_requests.get().next_on
    CompletionItem.objects.filter(order=1).update(last_on=today - timedelta(days=2))
    second = it.completion_requests.get().next_on
    CompletionItem.objects.filter(order=2).update(last_on=today - timedelta(days=1))
    CompletionRequest.objects.update(last_on=today - timedelta(days=1))

    assert nearest == today + timedelta(days=SOON)
    assert second == today + timedelta(days=LATE)
    assert it.completion_requests.get().next_on == today - timedelta(days=1)


def test_who_signs_is_told_the_first_day_that_is_ahead(mailoutbox):
    it, who = asked_with(SOON, LATE)
    due = last_moment(midnight(SOON + 1))
    drafting.save(it.pk, {NEEDS: "Nytt"}, version=99, by=who.amina)
    signing.send_completion(it.pk, by=who.amina)
    keep_promises()
    sigrid = sign_in(Client(), who.sigrid)

    pages = [sigrid.get(reverse(name, args=[it.pk])).text for name in ("submission", "complete")]
    mail = next(one for one in mailoutbox if one.to == [who.sigrid.email])

    assert [f"senast {due}" in page for page in pages] == [True, True]
    assert f"Underteckna senast {due}." in mail.body


@pytest.mark.parametrize(("passed", "told"), [([1], LATE), ([1, 2], -1)])
def test_who_signs_late_is_told_the_next_day_or_none_when_all_have_passed(passed, told):
    it, who = asked_with(SOON, LATE)
    yesterday = timezone.localdate() - timedelta(days=1)
    CompletionItem.objects.filter(order__in=passed).update(last_on=yesterday)
    if told < 0:
        CompletionRequest.objects.update(last_on=yesterday)
    drafting.save(it.pk, {NEEDS: "Nytt"}, version=99, by=who.amina)
    signing.send_completion(it.pk, by=who.amina)

    request = it.signing_requests.get(ended_at=None)

    assert request.due_at == (None if told < 0 else midnight(told + 1))


def midnight(days: int) -> datetime:
    """When that day begins in Stockholm."""
    return datetime.combine(timezone.localdate() + timedelta(days=days), time.min, tzinfo=STOCKHOLM)
