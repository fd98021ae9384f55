"""The calendar address: secret, one for each member, and the same dates as the page."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from applications.actions import drafting
from applications.models import Status
from delmos_portal.accounts.actions.members import remove_member
from delmos_portal.accounts.models import Role, StaffRole, User
from delmos_portal.journal.models import Event
from reporting.actions.calendars import make_feed, revoke_feed
from reporting.figures.dates import dates_of
from reporting.models import CalendarFeed
from tests.accounts.ombud import let_lapse, ombud_of
from tests.accounts.people import sign_in
from tests.build import call, member, notification, people, person, walk
from tests.reporting.states import granted
from tests.reporting.test_binder import calls_like

pytestmark = pytest.mark.django_db


def read(token: str) -> tuple[int, list[dict[str, object]]]:
    """What a calendar program gets, without a session."""
    answer = Client().get(reverse("calendar-feed", args=[token]))
    if answer.status_code != 200:
        return answer.status_code, []
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    return 200, [
        {
            "uid": str(one["UID"]),
            "title": str(one["SUMMARY"]),
            "at": one.decoded("DTSTART"),
            "url": str(one["URL"]),
        }
        for one in events
    ]


def test_the_calendar_holds_the_dates_of_the_page():
    who = people()
    case = granted(who)
    token = make_feed(who.motala, by=who.amina)

    status, events = read(token)

    dates = dates_of(who.motala.pk)
    assert status == 200
    assert len(dates) == 5
    assert [(one["title"], one["at"]) for one in events] == [
        (one.title, one.at - timedelta(seconds=1) if one.at else one.day) for one in dates
    ]
    assert {urlsplit(str(one["url"])).path for one in events} == {reverse("case", args=[case.pk])}


def test_the_calendar_of_an_ombud_closes_when_the_fullmakt_has_ended(settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    who = people()
    token = make_feed(who.motala, by=ombud_of(who.motala, by=who.amina))
    before, _events = read(token)

    let_lapse()

    assert (before, read(token)) == (200, (404, []))


def test_a_moment_is_the_last_second_in_time_by_universal_time():
    who = people()
    draft = notification(who=who)
    draft.stage.closes_at = datetime(2027, 5, 15, 22, 0, tzinfo=UTC)
    draft.stage.save()

    status, [event] = read(make_feed(who.motala, by=who.amina))

    assert status == 200
    assert event["title"] == f"Sista dag: {draft.stage.title} – {draft.stage.call.title}"
    assert event["at"] == datetime(2027, 5, 15, 21, 59, 59, tzinfo=UTC)


def test_an_event_keeps_its_name_when_its_day_is_moved():
    who = people()
    draft = notification(who=who)
    token = make_feed(who.motala, by=who.amina)
    _status, [before] = read(token)

    draft.stage.closes_at += timedelta(days=5)
    draft.stage.save()

    _status, [after] = read(token)
    assert before["uid"] == after["uid"]
    assert before["at"] + timedelta(days=5) == after["at"]


def test_nobody_is_named_in_the_calendar():
    who = people()
    granted(who)
    token = make_feed(who.motala, by=who.amina)

    text = Client().get(reverse("calendar-feed", args=[token])).content.decode()

    names = [word for one in User.objects.all() for word in (one.email, *one.name.split())]
    assert [word for word in names if word.lower() in text.lower()] == []


def test_an_address_that_is_taken_back_replaced_or_unknown_is_not_there():
    who = people()
    first = make_feed(who.motala, by=who.amina)
    second = make_feed(who.motala, by=who.amina)
    seen = [read(first)[0], read(second)[0], read("x" * 43)[0]]

    revoke_feed(who.motala, by=who.amina)

    assert [*seen, read(second)[0]] == [404, 200, 404, 404]
    assert [one.step for one in Event.objects.filter(object_type="reporting.calendarfeed")] == [
        "make_calendar_feed",
        "make_calendar_feed",
        "revoke_calendar_feed",
    ]


def test_only_the_digest_of_the_address_is_kept():
    who = people()
    token = make_feed(who.motala, by=who.amina)

    kept = CalendarFeed.objects.values().get()

    assert token not in str(kept)
    assert token not in str(list(Event.objects.values_list("details", flat=True)))


def test_the_address_of_one_who_has_left_is_not_there():
    who = people()
    vera = person("Vera")
    member(vera, who.motala, Role.ADMINISTRATOR)
    amina, veras = make_feed(who.motala, by=who.amina), make_feed(who.motala, by=vera)

    remove_member(who.motala, who.amina, by=vera)

    assert (read(amina)[0], read(veras)[0]) == (404, 200)


@pytest.mark.parametrize("change", [{"is_active": False}, {"roles": [StaffRole.OFFICER]}])
def test_the_address_of_one_who_is_no_longer_an_applicant_is_not_there(change):
    who = people()
    token = make_feed(who.motala, by=who.amina)

    User.objects.filter(pk=who.amina.pk).update(**change)

    assert read(token)[0] == 404


def test_the_address_is_shown_once_and_works():
    who = people()
    notification(who=who)
    client = sign_in(Client(), who.amina)

    made = client.post(reverse("calendar-make", args=[who.motala.pk]))

    path = urlsplit(made.context["address"]).path
    again = client.get(reverse("binder", args=[who.motala.pk]))
    assert Client().get(path).status_code == 200
    assert made.context["address"] in made.text
    assert made["Cache-Control"] == "no-store"
    assert path not in again.text
    assert again.context["feed"].revoked_at is None


@pytest.mark.parametrize("number_of_cases", [1, 30])
def test_the_calendar_costs_two_statements(number_of_cases: int):
    who = people()
    for each in calls_like(call(), number_of_cases):
        drafting.begin(each, who.motala, by=who.amina)
    token = make_feed(who.motala, by=who.amina)

    with CaptureQueriesContext(connection) as asked:
        _status, events = read(token)

    assert (len(events), len(asked)) == (number_of_cases, 2)


def test_what_has_come_in_is_no_longer_a_date():
    who = people()
    draft = notification(who=who)
    token = make_feed(who.motala, by=who.amina)
    before = read(token)[1]

    walk(draft, who).to(Status.RECEIVED)

    assert (len(before), read(token)[1]) == (1, [])
