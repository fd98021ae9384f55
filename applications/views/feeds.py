"""The calls for those who follow them: as JSON Feed, as Atom and as a calendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.views.decorators.http import conditional_page, require_safe

from applications.models import Call, Stage
from applications.views.fetching import visible_call
from delmos_portal.templatetags.swedish import STOCKHOLM, day, full_stop, kronor, last_moment

if TYPE_CHECKING:
    from icalendar import Event

TITLE = "Utlysningar från Delmos bidragsportal"
ABOUT = "Statsbidrag för att minska och motverka segregation: nya utlysningar och ändringar."
SECOND = timedelta(seconds=1)
A_WHILE = "public, max-age=300"
BEGINNING = datetime(2018, 1, 1, tzinfo=STOCKHOLM)  # when there is no call yet


@dataclass(frozen=True)
class Item:
    """A published call as a feed tells of it; the same until the call is changed."""

    call: Call
    first: Stage

    @property
    def url(self) -> str:
        return settings.SITE_URL + reverse("call", args=[self.call.slug])

    @property
    def title(self) -> str:
        return f"Inställd: {self.call.title}" if self.call.cancelled_at else self.call.title

    @property
    def text(self) -> str:
        it, first = self.call, self.first
        lines = [it.summary]
        if it.cancelled_at:
            lines.append(f"Inställd {day(it.cancelled_at)}. {full_stop(it.cancelled_reason)}")
        else:
            opens = f"Öppnar {day(first.opens_at)}." if first.opens_at else ""
            closes = f"Sista tid {last_moment(first.closes_at)}." if first.closes_at else ""
            lines.append(f"{opens} {closes} Ram {kronor(it.frame_ore)}.".strip())
        return "\n\n".join(lines)

    @property
    def published_at(self) -> datetime:
        return self.call.published_at or self.call.updated_at

    @property
    def updated_at(self) -> datetime:
        return max(self.published_at, self.call.updated_at)


def items() -> list[Item]:
    """Every published call, the one that changed last first, in one statement."""
    firsts = (
        Stage.objects.filter(call__in=Call.objects.published())
        .select_related("call")
        .order_by("call_id", "order")
        .distinct("call_id")
    )
    found = [Item(stage.call, stage) for stage in firsts]
    return sorted(found, key=lambda one: (one.updated_at, one.call.pk), reverse=True)


@login_not_required
@require_safe
@conditional_page
def as_json(_request: HttpRequest) -> HttpResponse:
    """JSON Feed 1.1 (jsonfeed.org)."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": TITLE,
        "description": ABOUT,
        "home_page_url": settings.SITE_URL + reverse("calls"),
        "feed_url": settings.SITE_URL + reverse("calls-json"),
        "language": "sv",
        "authors": [{"name": str(settings.AGENCY["name"]), "url": settings.SITE_URL}],
        "items": [
            {
                "id": one.url,
                "url": one.url,
                "title": one.title,
                "content_text": one.text,
                "summary": one.call.summary,
                "date_published": one.published_at.astimezone(STOCKHOLM).isoformat(),
                "date_modified": one.updated_at.astimezone(STOCKHOLM).isoformat(),
            }
            for one in items()
        ],
    }
    return JsonResponse(
        feed,
        content_type="application/feed+json; charset=utf-8",
        headers={"Cache-Control": A_WHILE},
        json_dumps_params={"ensure_ascii": False},
    )


class CallsAtom(Atom1Feed):
    def latest_post_date(self) -> datetime:
        """A feed without entries has not changed since the last time it was read."""
        return super().latest_post_date() if self.items else BEGINNING


@login_not_required
@require_safe
@conditional_page
def as_atom(_request: HttpRequest) -> HttpResponse:
    """Atom (RFC 4287)."""
    feed = CallsAtom(
        title=TITLE,
        link=settings.SITE_URL + reverse("calls"),
        description=ABOUT,
        subtitle=ABOUT,
        language="sv",
        feed_url=settings.SITE_URL + reverse("calls-atom"),
        author_name=str(settings.AGENCY["name"]),
    )
    for one in items():
        feed.add_item(
            title=one.title,
            link=one.url,
            description=escape(one.text),
            unique_id=one.url,
            pubdate=one.published_at,
            updateddate=one.updated_at,
        )
    return HttpResponse(
        feed.writeString("utf-8"),
        content_type="application/atom+xml; charset=utf-8",
        headers={"Cache-Control": A_WHILE},
    )


@login_not_required
@require_safe
@conditional_page
def calendar_of_all(_request: HttpRequest) -> HttpResponse:
    """The days on which calls open and close."""
    return _calendar(TITLE, "utlysningar", _stages().filter(call__in=Call.objects.published()))


@login_not_required
@require_safe
@conditional_page
def calendar_of_one(request: HttpRequest, slug: str) -> HttpResponse:
    """The days of one call."""
    call = visible_call(request, slug)
    return _calendar(call.title, call.slug, _stages().filter(call=call))


def _stages() -> QuerySet[Stage]:
    return (
        Stage.objects.select_related("call")
        .annotate(changes=Count("call__changes"))
        .order_by("call_id", "order")
    )


def _calendar(title: str, name: str, stages: Iterable[Stage]) -> HttpResponse:
    from icalendar import Calendar  # noqa: PLC0415 -- slow import

    calendar = Calendar()
    calendar.add("prodid", "-//Delmos//Bidragsportalen//SV")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    for stage in stages:
        if stage.opens_at:
            opens = stage.opens_at.astimezone(STOCKHOLM).date()
            calendar.add_component(_event(stage, "oppnar", opens, "öppnar"))
        if stage.closes_at:  # the stored moment is the first one too late
            last = (stage.closes_at - SECOND).astimezone(STOCKHOLM).date()
            calendar.add_component(_event(stage, "stanger", last, "sista dag"))
    return HttpResponse(
        calendar.to_ical(),
        content_type="text/calendar; charset=utf-8",
        headers={
            "Cache-Control": A_WHILE,
            "Content-Disposition": f'inline; filename="{name}.ics"',
        },
    )


def _event(stage: Stage, kind: str, on: date, what: str) -> "Event":
    """A whole day, on which nobody is busy; one that is called off says so to those who have it."""
    from icalendar import Event  # noqa: PLC0415 -- slow import

    call, is_off = stage.call, stage.call.cancelled_at is not None
    event = Event()
    event.add("uid", f"{kind}-{stage.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", call.updated_at)
    event.add("last-modified", call.updated_at)
    event.add("sequence", vars(stage)["changes"])
    event.add("dtstart", on)
    event.add("dtend", on + timedelta(days=1))
    event.add("summary", f"{'Inställd: ' if is_off else ''}{stage.title}, {what}: {call.title}")
    if stage.closes_at and kind == "stanger":
        event.add("description", f"Sista tid är {last_moment(stage.closes_at)}.")
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("url", settings.SITE_URL + reverse("call", args=[call.slug]))
    return event
