"""The calls as feeds and calendar: as the formats ask, and not sent again when nothing has changed."""

import json
from datetime import date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from applications.actions import changing_calls
from delmos_portal.accounts.models import StaffRole
from delmos_portal.templatetags.swedish import STOCKHOLM
from tests.build import call, person

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = {
    "calls-json": "application/feed+json; charset=utf-8",
    "calls-atom": "application/atom+xml; charset=utf-8",
    "calls-calendar": "text/calendar; charset=utf-8",
}


def read(name: str, *args: str) -> bytes:
    return Client().get(reverse(name, args=args)).content


@pytest.mark.parametrize(("name", "content_type"), FEEDS.items())
@pytest.mark.parametrize("number_of_calls", [0, 1, 30])
def test_a_feed_asks_one_question_and_says_what_it_is(name, content_type, number_of_calls):
    for number in range(number_of_calls):
        call(f"utlysning-{number}")
    call("inte-an", published_at=None, title="Hemlig")

    with CaptureQueriesContext(connection) as asked:
        answer = Client().get(reverse(name))

    assert len(asked) == 1
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, content_type)
    assert b"Hemlig" not in answer.content


@pytest.mark.parametrize("name", FEEDS)
def test_what_has_not_changed_is_not_sent_again(name):
    it = call()
    first = Client().get(reverse(name))
    unchanged = Client().get(reverse(name), headers={"If-None-Match": first.headers["ETag"]})

    it.title = "Statsbidrag, ny titel"
    it.save()
    changed = Client().get(reverse(name), headers={"If-None-Match": first.headers["ETag"]})

    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert changed.status_code == 200


def test_the_json_feed_has_what_version_1_1_asks_for():
    it = call()

    feed = json.loads(read("calls-json"))

    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == settings.SITE_URL + reverse("calls-json")
    assert {type(feed[name]) for name in ("title", "home_page_url", "description")} == {str}
    assert [sorted(author) for author in feed["authors"]] == [["name", "url"]]
    [item] = feed["items"]
    assert item["id"] == item["url"] == settings.SITE_URL + reverse("call", args=[it.slug])
    assert item["content_text"].startswith(it.summary)
    for name in ("date_published", "date_modified"):
        assert datetime.fromisoformat(item[name]).tzinfo is not None
    known = {"id", "url", "title", "content_text", "summary", "date_published", "date_modified"}
    assert set(item) == known


def test_the_atom_feed_has_what_rfc_4287_asks_for():
    for slug in ("forsta", "andra"):
        call(slug, title="Pengar & <plan>")

    feed = ElementTree.fromstring(read("calls-atom"))

    assert feed.tag == f"{ATOM}feed"
    assert [len(feed.findall(ATOM + one)) for one in ("id", "title", "updated")] == [1, 1, 1]
    assert feed.find(f"{ATOM}author/{ATOM}name").text
    links = {one.get("rel"): one.get("href") for one in feed.findall(f"{ATOM}link")}
    assert links["self"] == settings.SITE_URL + reverse("calls-atom")
    entries = feed.findall(f"{ATOM}entry")
    ids = [one.find(f"{ATOM}id").text for one in entries]
    assert len(set(ids)) == len(ids) == 2
    for entry in entries:
        assert entry.find(f"{ATOM}title").text == "Pengar & <plan>"
        updated = datetime.fromisoformat(entry.find(f"{ATOM}updated").text)
        assert updated >= datetime.fromisoformat(entry.find(f"{ATOM}published").text)
    newest = max(one.find(f"{ATOM}updated").text for one in entries)
    assert feed.find(f"{ATOM}updated").text == newest


def test_the_calendar_has_the_days_in_stockholm():
    it = call()
    # Until the end of 15 May, in Swedish summer time; opens in the first minute of 16 April.
    it.stages.filter(order=1).update(
        opens_at=datetime(2018, 4, 16, tzinfo=STOCKHOLM),
        closes_at=datetime(2018, 5, 16, tzinfo=STOCKHOLM),
    )
    it.stages.filter(order=2).update(opens_at=None, closes_at=None)

    calendar = Calendar.from_ical(read("call-calendar", it.slug))

    events = calendar.walk("VEVENT")
    days = {str(one["summary"]): (one["dtstart"].dt, one["dtend"].dt) for one in events}
    assert days == {
        f"Intresseanmälan, öppnar: {it.title}": (date(2018, 4, 16), date(2018, 4, 17)),
        f"Intresseanmälan, sista dag: {it.title}": (date(2018, 5, 15), date(2018, 5, 16)),
    }
    assert (str(calendar["version"]), bool(calendar["prodid"])) == ("2.0", True)
    assert len({str(one["uid"]) for one in events}) == 2
    assert all(one["dtstamp"].dt.tzinfo for one in events)
    assert calendar.to_ical() == read("call-calendar", it.slug)


def test_the_days_are_the_same_in_the_calendar_of_all():
    calls = [call("forsta"), call("andra")]

    every = {str(one["uid"]) for one in Calendar.from_ical(read("calls-calendar")).walk("VEVENT")}
    each = {
        str(one["uid"])
        for it in calls
        for one in Calendar.from_ical(read("call-calendar", it.slug)).walk("VEVENT")
    }

    assert every == each


def test_a_cancelled_call_says_so_in_every_feed_and_a_resumed_one_does_not():
    ada = person("Ada", StaffRole.ADMINISTRATOR)
    it, other = call("av"), call("kvar")
    other.stages.update(opens_at=timezone.now() - timedelta(days=1))

    def told() -> list[object]:
        feed = json.loads(read("calls-json"))["items"]
        entries = ElementTree.fromstring(read("calls-atom")).findall(f"{ATOM}entry/{ATOM}title")
        events = Calendar.from_ical(read("call-calendar", it.slug)).walk("VEVENT")
        return [
            sum(one["title"].startswith("Inställd: ") for one in feed),
            sum(one.text.startswith("Inställd: ") for one in entries),
            {(str(one["status"]), int(one["sequence"])) for one in events},
        ]

    before = told()
    changing_calls.cancel(it.pk, reason="Ny budget.", by=ada)
    during = told()
    changing_calls.resume(it.pk, reason="Nya medel.", by=ada)

    assert before == [0, 0, {("CONFIRMED", 0)}]
    assert during == [1, 1, {("CANCELLED", 1)}]
    assert told() == [0, 0, {("CONFIRMED", 2)}]


def test_the_feeds_are_linked_from_the_pages():
    it = call()

    listing = Client().get(reverse("calls")).text
    page = Client().get(reverse("call", args=[it.slug])).text

    assert [listing.count(f'href="{reverse(name)}"') for name in FEEDS] == [2, 2, 2]
    assert page.count(f'href="{reverse("call-calendar", args=[it.slug])}"') == 2
