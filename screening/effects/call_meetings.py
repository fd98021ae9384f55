"""Invitations to meetings of a call: one mail to each organisation, which names no other."""

from uuid import UUID

from applications.actions.dispatching import enter_dispatch
from applications.effects import link
from delmos_portal.journal.models import Event
from delmos_portal.outbox.mail import Mail, send
from delmos_portal.outbox.registry import effect
from screening.actions.call_meetings import promise_invitations
from screening.effects.meetings import SUBJECTS, calendar_of, changed_in, time_before
from screening.letters import reached_in
from screening.models import CallInvitation, CallMeeting


def _is_over(it: CallMeeting, event: Event) -> bool:
    """Whether it was called off after this event: then only that is told."""
    is_off = it.status == CallMeeting.Status.CANCELLED
    return is_off and event.step != "cancel_call_meeting"


def _stands(event: Event) -> bool:
    """Whether nothing that the invited read was changed: only who they are."""
    return "joined" in event.details and not changed_in(event)


def _told(invited: CallInvitation, event: Event) -> str:
    """What an organisation is told of an event; empty when a later event tells it more truly."""
    if invited.is_dropped:
        is_now = invited.pk in event.details.get("dropped", [])
        return "drop_call_meeting" if is_now else ""
    if _is_over(invited.meeting, event):
        return ""
    is_new = invited.pk in event.details.get("invited", [])
    return "plan_call_meeting" if is_new else event.step


@effect
def send_call_meeting(event_id: int) -> None:
    """Tell the colleagues who take part, and promise each organisation its own mail."""
    event = Event.objects.get(pk=event_id)
    it = CallMeeting.objects.select_related("call").get(pk=UUID(event.object_id))
    dropped = event.details.get("dropped", [])
    if _is_over(it, event):
        promise_invitations(event_id, dropped)
        return
    standing, colleagues = it.invitations.standing(), it.colleagues.filter(is_active=True)
    step = event.step
    if _stands(event):
        step = "plan_call_meeting"  # told to those only to whom it is new
        standing = standing.filter(pk__in=event.details.get("invited", []))
        colleagues = colleagues.filter(pk__in=event.details.get("joined", []))
    promise_invitations(event_id, {*standing.values_list("pk", flat=True), *dropped})
    ours = sorted(one.email for one in colleagues if one.is_staff)
    if ours:
        context = {
            "meeting": it,
            "step": step,
            "changed": changed_in(event),
            "link": link("workspace:call-meeting", it.pk),
            "to_staff": True,
        }
        file = _file_of(it, event, ours, is_off=False)
        key = f"screening.send_call_meeting:{event_id}"
        send(Mail(key, "call_meeting", ours, context, attachments=[file]))


@effect
def send_call_invitation(event_id: int, invitation_id: int) -> None:
    """Tell one organisation, and enter the mail in its case's register."""
    event = Event.objects.get(pk=event_id)
    rows = CallInvitation.objects.select_related("meeting__call", "case__organisation")
    invited = rows.get(pk=invitation_id)
    it, case = invited.meeting, invited.case
    theirs = reached_in([case.pk]).get(case.pk, [])
    step = _told(invited, event)
    if not step or not theirs:
        return
    if invited.is_dropped:
        _as_it_was(it, event)
    is_off = step in ("cancel_call_meeting", "drop_call_meeting")
    key = f"screening.send_call_invitation:{event_id}:{invitation_id}"
    context = {
        "meeting": it,
        "case": case,
        "step": step,
        "changed": changed_in(event),
        "link": link("case", case.pk),
    }
    file = _file_of(it, event, theirs, is_off=is_off)
    send(Mail(key, "call_meeting", theirs, context, subject_id=case.pk, attachments=[file]))
    enter_dispatch(case, SUBJECTS[step.replace("_call", "")], key=key)


def _as_it_was(it: CallMeeting, event: Event) -> None:
    """As who is no longer invited knew it: when, and nothing of how to take part."""
    it.begins_at, it.ends_at = time_before(event) or (it.begins_at, it.ends_at)
    it.place = it.link = it.agenda = ""


def _file_of(
    it: CallMeeting, event: Event, invited: list[str], *, is_off: bool
) -> tuple[str, bytes, str]:
    is_off = is_off or it.status == CallMeeting.Status.CANCELLED
    about = f"{it.get_kind_display()}: {it.call.title}"
    calendar = calendar_of(it, event, invited, about, is_off=is_off)
    name, method = ("inställt.ics", "CANCEL") if is_off else ("inbjudan.ics", "REQUEST")
    return name, calendar, f"text/calendar; method={method}"
