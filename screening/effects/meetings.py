"""Invitations to meetings, with the file that a calendar reads: sent, changed and called off."""

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from applications.actions.dispatching import enter_dispatch
from applications.effects import link
from applications.letters.addressing import without_strangers
from applications.models import Meeting
from applications.models.meetings import Gathering
from delmos_portal.journal.models import Event
from delmos_portal.outbox.mail import Mail, send
from delmos_portal.outbox.registry import effect
from delmos_portal.templatetags.swedish import in_a_row, in_stockholm, weekday
from screening.actions.meetings import colleagues_for

SUBJECTS = {
    "plan_meeting": "Inbjudan till möte",
    "change_meeting": "Ändrad inbjudan till möte",
    "cancel_meeting": "Underrättelse om inställt möte",
    "drop_meeting": "Underrättelse: inte längre inbjuden till möte",
}
CHANGED = {"kind": "slaget", "place": "platsen", "link": "länken", "agenda": "dagordningen"}


def time_before(event: Event) -> tuple[datetime, datetime] | None:
    """When it was planned before the event; nothing where that stands, or was not kept."""
    if "before" not in event.details:
        return None
    begins, ends = (datetime.fromisoformat(one) for one in event.details["before"])
    return begins, ends


def changed_in(event: Event) -> str:
    """What was changed of what the invited read."""
    changed, before = event.details.get("changed", []), time_before(event)
    said = [words for name, words in CHANGED.items() if name in changed]
    if before and {"begins_at", "ends_at"} & set(changed):
        begins, ends = (in_stockholm(one) for one in before)
        said.insert(0, f"tiden (var {weekday(begins)} kl. {begins:%H.%M}–{ends:%H.%M})")
    return in_a_row(said)


@effect
def send_meeting(event_id: int) -> None:
    """Tell who is invited from both sides; what was called off meanwhile is told as that only."""
    event = Event.objects.get(pk=event_id)
    rows = Meeting.objects.select_related("case__call", "case__organisation")
    it = rows.get(pk=UUID(event.object_id))
    is_off = it.status == Meeting.Status.CANCELLED
    if is_off and event.step != "cancel_meeting":
        return
    theirs = sorted(without_strangers(it.invited, it.case.organisation))
    may_read = {one.pk for one in colleagues_for(it.case)}
    ours = [one.email for one in it.colleagues.all() if one.pk in may_read]
    name = "inställt.ics" if is_off else "inbjudan.ics"
    method = "CANCEL" if is_off else "REQUEST"
    about = f"{it.get_kind_display()}: {it.case.organisation_name} och Delmos"
    calendar = calendar_of(it, event, [*theirs, *ours], about)
    file = (name, calendar, f"text/calendar; method={method}")
    key = f"screening.send_meeting:{event_id}"
    changed = changed_in(event)
    context = {"meeting": it, "case": it.case, "step": event.step, "changed": changed}
    if theirs:
        told = {**context, "link": link("case", it.case_id)}
        send(Mail(key, "meeting", theirs, told, subject_id=it.case_id, attachments=[file]))
        enter_dispatch(it.case, SUBJECTS[event.step], key=key)
    if ours:
        told = {**context, "link": link("workspace:meeting", it.pk), "to_staff": True}
        send(Mail(f"{key}:staff", "meeting", ours, told, attachments=[file]))


def calendar_of(
    it: Gathering, event: Event, invited: list[str], about: str, *, is_off: bool = False
) -> bytes:
    """One event of the same UID through its whole life; a later SEQUENCE replaces an earlier."""
    from icalendar import Calendar, vCalAddress  # noqa: PLC0415 -- slow import
    from icalendar import Event as Entry  # noqa: PLC0415 -- slow import

    is_off = is_off or it.status == Gathering.Status.CANCELLED
    calendar, entry = Calendar(), Entry()
    calendar.add("prodid", "-//Delmos//Bidragsportalen//SV")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if is_off else "REQUEST")
    entry.add("uid", f"mote-{it.pk}@{urlsplit(settings.SITE_URL).hostname}")
    entry.add("sequence", it.sequence)
    entry.add("dtstamp", event.at)
    entry.add("dtstart", it.begins_at)
    entry.add("dtend", it.ends_at)
    entry.add("summary", about)
    entry.add("location", it.place or it.link)
    if it.agenda:
        entry.add("description", it.agenda)
    if it.link:
        entry.add("url", it.link)
    entry.add("organizer", vCalAddress(f"mailto:{settings.AGENCY['grants_email']}"))
    for address in invited:
        entry.add("attendee", vCalAddress(f"mailto:{address}"), parameters={"RSVP": "TRUE"})
    entry.add("status", "CANCELLED" if is_off else "CONFIRMED")
    calendar.add_component(entry)
    text: bytes = calendar.to_ical()
    return text
