"""The calendar that a member subscribes to: its address is a secret, and it says nothing of people."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import Organisation
from delmos_portal.lifecycle import Refused
from reporting.actions.calendars import make_feed, revoke_feed
from reporting.figures.dates import SECOND, DueDate, dates_of
from reporting.figures.planning import board_of, planned
from reporting.models import CalendarFeed
from reporting.views.binder import own_organisation

if TYPE_CHECKING:
    from icalendar import Event


@require_POST
def make(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the address, this once."""
    it = own_organisation(request, pk)
    try:
        token = make_feed(it, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("organisations")
    address = settings.SITE_URL + reverse("calendar-feed", args=[token])
    context = {
        "organisation": it,
        "address": address,
        "subscribe": "webcal" + address.removeprefix(urlsplit(address).scheme),
    }
    return render(request, "reporting/calendar_made.html", context)


@require_POST
def revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    it = own_organisation(request, pk)
    if revoke_feed(it, by=request.user):
        messages.success(
            request, "Kalenderadressen är borttagen och visar inte längre några datum."
        )
    else:
        messages.info(request, "Du hade ingen kalenderadress.")
    return redirect("binder", pk=it.pk)


@login_not_required
@require_safe
def feed(_request: SignedInRequest, token: str) -> HttpResponse:
    """The dates to whoever knows the address, for as long as its owner is a member."""
    found = (
        CalendarFeed.objects.open_to(token).select_related("organisation__board_calendar").first()
    )
    if found is None:
        raise Http404
    return HttpResponse(
        calendar_of(found.organisation),
        content_type="text/calendar; charset=utf-8",
        headers={
            "Cache-Control": "private, max-age=300",
            "Content-Disposition": 'inline; filename="bidrag.ics"',
            "X-Robots-Tag": "noindex",
        },
    )


def calendar_of(organisation: Organisation) -> bytes:
    from icalendar import Calendar  # noqa: PLC0415 -- slow import

    calendar = Calendar()
    calendar.add("prodid", "-//Delmos//Bidragsportalen//SV")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Bidrag, {organisation.name}")
    dates = dates_of(organisation.pk)
    for one in dates:
        at = one.at - SECOND if one.at else one.day
        calendar.add_component(event_of(one, one.kind, at, one.title))
    for one, kind, day, title in _of_the_board(organisation, dates):
        calendar.add_component(event_of(one, kind, day, title))
    text: bytes = calendar.to_ical()
    return text


def _of_the_board(
    organisation: Organisation, dates: list[DueDate]
) -> Iterator[tuple[DueDate, str, date, str]]:
    """What comes before each last day that a meeting can decide in time."""
    for row in planned(dates, board_of(organisation), timezone.localdate()):
        one, plan = row.deadline, row.plan
        if plan.meeting is None:
            continue
        for kind, day, what in (
            ("ready", plan.ready_on, "Underlaget klart"),
            ("dispatch", plan.dispatch_on, "Utskick till sammanträdet"),
            ("meeting", plan.meeting, "Sammanträde som beslutar"),
            ("adjusted", plan.adjusted_on, "Protokollet justerat"),
        ):
            yield one, f"{kind}-{one.kind}", day, f"{what}: {one.about}"


def event_of(one: DueDate, kind: str, at: date, title: str) -> "Event":
    """A moment is the last second in time, in UTC; a day is the whole day. Nobody is busy then."""
    from icalendar import Event  # noqa: PLC0415 -- slow import

    event = Event()
    event.add("uid", f"{kind}-{one.key}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", at)
    event.add("summary", title)
    if one.number:
        event.add("description", f"Diarienummer {one.number}")
    event.add("url", settings.SITE_URL + reverse("case", args=[one.case]))
    event.add("transp", "TRANSPARENT")
    return event
