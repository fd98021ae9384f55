"""Planning, changing, holding and cancelling a meeting with several organisations of a call."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from applications.models import Call, Case
from delmos_portal.accounts.models import User
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue, enqueue_all
from screening.actions.meetings import (
    NO_REASON,
    TOO_SOON,
    Planned,
    change_to,
    planned_fields,
    read_first,
    refuse_the_past,
)
from screening.actions.merging import Fields
from screening.lifecycle import CALL_MEETING_LIFE, CallMeetingStep
from screening.models import CallInvitation, CallMeeting
from screening.permissions import WRITES

CHANGED = "Någon annan har antecknat om organisationen sedan du öppnade sidan. Läs och skriv in ditt i det som står nu."
NOT_HELD = "Anteckna vilka som kom när mötet har genomförts."


def why_not_plan(user: User) -> str:
    """Why this member of staff cannot plan meetings in a call; empty when they can."""
    if user.has_role(*WRITES):
        return ""
    return "Möten planeras av den som handlägger, beslutar, registrerar eller betalar ut."


def plan(
    call: Call,
    planned: Planned,
    cases: Collection[Case],
    colleagues: Collection[User],
    *,
    by: User,
) -> CallMeeting:
    """Plan a meeting; each organisation that is invited gets it by mail. Raises Refused."""
    if reason := why_not_plan(by):
        raise Refused(reason)
    refuse_the_past(planned)
    with transaction.atomic():
        it = CallMeeting.objects.create(call=call, planned_by=by, **vars(planned))
        it.colleagues.set(colleagues)
        _invite(it, cases, by)
        event = record(
            "plan_call_meeting",
            by=by,
            object_type=it._meta.label_lower,
            object_id=it.pk,
            to_status=it.status,
        )
        key = f"screening.send_call_meeting:{event.pk}"
        enqueue("screening.send_call_meeting", key=key, event_id=event.pk)
    return it


def fields_of(it: CallMeeting, user: User) -> Fields:
    """A planned meeting as its form's fields show it to this person."""
    rows = it.invitations.standing().visible_to(user).values_list("case", flat=True)
    invited = {"organisations": sorted(str(pk) for pk in rows)}
    return planned_fields(it, it.colleagues.all()) | invited


def change(
    meeting_id: UUID,
    planned: Planned,
    cases: Collection[Case],
    colleagues: Collection[User],
    *,
    sequence: int,
    seen: str,
    by: User,
) -> CallMeeting:
    """Change a planned meeting; `seen` is what the person had read of it, in marks. Raises Refused."""
    with CALL_MEETING_LIFE.take(CallMeetingStep.CHANGE, meeting_id, by=by) as taken:
        it = taken.it
        if it.sequence != sequence:
            invited = {"organisations": sorted(str(one.pk) for one in cases)}
            mine = planned_fields(planned, colleagues) | invited
            read_first(it, mine, fields_of(it, by), seen, since=sequence, by=by)
        taken.details.update(change_to(it, planned))
        there = set(it.colleagues.values_list("pk", flat=True))
        it.colleagues.set(colleagues)
        taken.details["joined"] = sorted({one.pk for one in colleagues} - there)
        taken.details["invited"], taken.details["dropped"] = _invite(it, cases, by)
    return it


def _invite(it: CallMeeting, cases: Collection[Case], by: User) -> tuple[list[int], list[int]]:
    """Let these be invited; give the rows that now are, and those that no longer are.

    What the person may not read stays as it is.
    """
    known = Case.objects.visible_to(by).filter(call=it.call_id)
    wanted = set(known.filter(pk__in=[one.pk for one in cases]).values_list("pk", flat=True))
    rows = CallInvitation.objects.filter(meeting=it, case__in=known)
    there = {one.case_id: one for one in rows}
    dropped = [one for one in there.values() if one.case_id not in wanted and not one.is_dropped]
    back = [one.pk for one in there.values() if one.case_id in wanted and one.is_dropped]
    CallInvitation.objects.filter(pk__in=back).update(is_dropped=False)
    CallInvitation.objects.filter(pk__in=[one.pk for one in dropped]).update(is_dropped=True)
    new = sorted(wanted - set(there))
    added = CallInvitation.objects.bulk_create(CallInvitation(meeting=it, case_id=pk) for pk in new)
    return [*back, *(one.pk for one in added)], [one.pk for one in dropped]


def promise_invitations(event_id: int, invitations: Iterable[int]) -> None:
    """Promise each organisation its own mail about what an event changed."""
    name = "screening.send_call_invitation"
    enqueue_all(
        [
            (name, f"{name}:{event_id}:{pk}", {"event_id": event_id, "invitation_id": pk})
            for pk in invitations
        ]
    )


def hold(meeting_id: UUID, notes: str, *, by: User) -> CallMeeting:
    """Note that it was held, with what all colleagues may read. Raises Refused."""
    with CALL_MEETING_LIFE.take(CallMeetingStep.HOLD, meeting_id, by=by) as taken:
        if taken.it.begins_at > timezone.now():
            raise Refused(TOO_SOON)
        taken.it.notes = notes
    return taken.it


def cancel(meeting_id: UUID, reason: str, *, by: User) -> CallMeeting:
    """Call a planned meeting off; who was invited is told. Raises Refused."""
    if not reason.strip():
        raise Refused(NO_REASON)
    with CALL_MEETING_LIFE.take(CallMeetingStep.CANCEL, meeting_id, by=by) as taken:
        taken.it.cancelled_reason = reason.strip()
        taken.it.sequence += 1
    return taken.it


def note(
    invitation: CallInvitation, participants: str, notes: str, *, version: int, by: User
) -> None:
    """Keep who came from an organisation and what it said. Raises Refused."""
    if reason := why_not_plan(by):
        raise Refused(reason)
    if not invitation.meeting.is_held:
        raise Refused(NOT_HELD)
    with transaction.atomic():
        rows = CallInvitation.objects.visible_to(by).select_for_update(of=("self",))
        row = rows.get(pk=invitation.pk)
        if row.version != version:
            raise Refused(CHANGED)
        row.participants, row.notes, row.version = participants, notes, version + 1
        row.save()
