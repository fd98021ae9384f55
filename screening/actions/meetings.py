"""Planning, changing, holding and cancelling a meeting with an organisation."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from applications.models import Case, ConflictOfInterest, Meeting
from applications.models.meetings import Gathering
from delmos_portal.accounts.models import User
from delmos_portal.journal.models import Event
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue
from delmos_portal.templatetags.swedish import in_stockholm
from screening.actions.merging import Fields, Meanwhile, marks, merge_fields
from screening.actions.noting import Told, why_not_note, write_official
from screening.lifecycle import MEETING_LIFE, MeetingStep
from screening.models import OfficialNote

AS_IT_STANDS = "Mötet är redan planerat så som du har skrivit."
PAST = (
    "Mötet kan inte börja i det förflutna. Har det redan hållits skriver du en tjänsteanteckning"
    " i ärendet i stället."
)
TOO_SOON = "Mötet har inte börjat än."
NO_REASON = "Skriv varför mötet ställs in."
NOTHING_SAID = "Skriv först vad som sades av betydelse."
ENDED = {
    Gathering.Status.HELD: "{} har redan antecknat mötet som genomfört.",
    Gathering.Status.CANCELLED: "{} har ställt in mötet.",
}


@dataclass(frozen=True)
class Planned:
    """When, where, who from the agency, and about what."""

    kind: str
    begins_at: datetime
    ends_at: datetime
    place: str
    link: str
    ours: str
    agenda: str


@dataclass(frozen=True)
class Plan(Planned):
    """With one organisation: who from it takes part, and the addresses that are invited."""

    theirs: str
    invited: list[str]


def why_not_meet(case: Case, user: User) -> str:
    """Why this person cannot plan or change meetings in the case; empty when they can."""
    return why_not_note(case, user)


def colleagues() -> list[User]:
    """Staff, by name."""
    people = User.objects.exclude(roles=[]).filter(is_active=True)
    return [one for one in people.order_by("name") if one.is_staff]


def colleagues_for(case: Case) -> list[User]:
    """Staff who may read the case."""
    rows = ConflictOfInterest.objects.filter(case=case, has_conflict=True)
    recused = set(rows.values_list("user", flat=True))
    return [one for one in colleagues() if one.pk not in recused]


def ended_by(it: Gathering, user: User) -> str:
    """Who held it or called it off, in a sentence for this person; empty while it is planned."""
    if it.is_planned:
        return ""
    events = Event.objects.filter(object_id=str(it.pk), to_status=it.status)
    event = events.order_by("position").first()
    if event is None:
        return it.state_text(user)
    who = "Du" if event.actor_id == user.pk else event.actor_name
    return ENDED[Gathering.Status(it.status)].format(who)


class InThePast(Refused):
    """It would begin before now."""


def planned_fields(it: Gathering | Planned, colleagues: Iterable[User]) -> Fields:
    """When, where, who from us and about what, as the form's fields show it."""
    begins, ends = in_stockholm(it.begins_at), in_stockholm(it.ends_at)
    return {
        **{name: getattr(it, name) for name in ("kind", "place", "link", "ours", "agenda")},
        "on": f"{begins:%Y-%m-%d}",
        "begins": f"{begins:%H.%M}",
        "ends": f"{ends:%H.%M}",
        "colleagues": sorted(one.pk for one in colleagues),
    }


def fields_of(it: "Meeting | Plan", colleagues: Iterable[User]) -> Fields:
    """A plan with one organisation, as the form's fields show it."""
    theirs = {"theirs": it.theirs, "invited": sorted(it.invited)}
    return planned_fields(it, colleagues) | theirs


def read_first(
    it: Gathering, mine: Fields, stands: Fields, seen: str, *, since: int, by: User
) -> None:
    """What was changed meanwhile is read before it is changed again. Raises Meanwhile.

    `since` is the number it had when it was read. A colleague is named before oneself in another tab.
    """
    changes = Event.objects.filter(object_id=str(it.pk), to_status=it.status)

    def who(_unread: Fields) -> User:
        latest = changes.select_related("actor").order_by("-position")[
            : max(it.sequence - since, 0)
        ]
        people: list[User] = [one.actor for one in latest]
        return next((one for one in people if one != by), by)

    try:
        merge_fields(mine, stands, seen, who=who, finished=True)
    except Meanwhile as told:
        told.kept["sequence"] = str(it.sequence)
        raise
    if marks(mine) == marks(stands):
        raise Refused(AS_IT_STANDS)


def change_to(it: Gathering, planned: Planned) -> dict[str, object]:
    """Plan it so; give what the event keeps: when it was, and the names of what is new.

    The rest of what stood before is not kept: the journal is read by more than the case is.
    """
    if planned.begins_at != it.begins_at:
        refuse_the_past(planned)
    before = [it.begins_at.isoformat(), it.ends_at.isoformat()]
    changed = [name for name, value in vars(planned).items() if getattr(it, name) != value]
    for name in changed:
        setattr(it, name, getattr(planned, name))
    it.sequence += 1
    return {"before": before, "changed": changed}


def refuse_the_past(planned: Planned) -> None:
    if planned.begins_at <= timezone.now():
        raise InThePast(PAST)


def plan(case: Case, planned: Plan, colleagues: Collection[User], *, by: User) -> Meeting:
    """Plan a meeting; who is invited gets it by mail. Raises Refused."""
    if reason := why_not_meet(case, by):
        raise Refused(reason)
    refuse_the_past(planned)
    with transaction.atomic():
        it = Meeting.objects.create(case=case, planned_by=by, **vars(planned))
        it.colleagues.set(colleagues)
        event = record(
            "plan_meeting",
            by=by,
            object_type=it._meta.label_lower,
            object_id=it.pk,
            subject_id=case.pk,
            to_status=it.status,
        )
        enqueue(
            "screening.send_meeting", key=f"screening.send_meeting:{event.pk}", event_id=event.pk
        )
    return it


def change(
    meeting_id: UUID,
    planned: Plan,
    colleagues: Collection[User],
    *,
    sequence: int,
    seen: str,
    by: User,
) -> Meeting:
    """Change a planned meeting; `seen` is what the person had read of it, in marks. Raises Refused."""
    with MEETING_LIFE.take(MeetingStep.CHANGE, meeting_id, by=by) as taken:
        it = taken.it
        _may(it, by)
        if it.sequence != sequence:
            stands = fields_of(it, it.colleagues.all())
            mine = fields_of(planned, colleagues)
            read_first(it, mine, stands, seen, since=sequence, by=by)
        taken.details.update(change_to(it, planned))
        it.colleagues.set(colleagues)
    return it


def hold(meeting_id: UUID, notes: str, important: str, *, by: User) -> Meeting:
    """Note that it was held, with what is to be remembered. Raises Refused."""
    with MEETING_LIFE.take(MeetingStep.HOLD, meeting_id, by=by) as taken:
        it = taken.it
        _may(it, by)
        if it.begins_at > timezone.now():
            raise Refused(TOO_SOON)
        it.notes, it.important = notes, important
    return it


def cancel(meeting_id: UUID, reason: str, *, by: User) -> Meeting:
    """Call a planned meeting off; who was invited is told. Raises Refused."""
    if not reason.strip():
        raise Refused(NO_REASON)
    with MEETING_LIFE.take(MeetingStep.CANCEL, meeting_id, by=by) as taken:
        it = taken.it
        _may(it, by)
        it.cancelled_reason = reason.strip()
        it.sequence += 1
    return it


def note_important(meeting_id: UUID, *, by: User) -> OfficialNote:
    """Enter what was said of importance as an official note, once. Raises Refused."""
    with transaction.atomic():
        it = MEETING_LIFE.locked(meeting_id)
        _may(it, by)
        if it.noted_at:
            raise Refused("Det är redan infört som tjänsteanteckning.")
        if not it.is_held or not it.important:
            raise Refused(NOTHING_SAID)
        began = in_stockholm(it.begins_at)
        assert isinstance(began, datetime)  # noqa: S101 -- a moment stays a moment
        named = [one.name for one in it.colleagues.order_by("name")]
        told = Told(
            way=OfficialNote.Way.VISIT,
            came_on=began.date(),
            came_at=began.time(),
            source=_on_one_line(it.theirs.splitlines()) or it.case.organisation_name,
            told_to=_on_one_line([*named, *it.ours.splitlines()]) or by.name,
            text=it.important,
        )
        note = write_official(it.case, told, by=by)
        it.noted_at = timezone.now()
        it.save(update_fields=["noted_at"])
    return note


def _on_one_line(lines: list[str]) -> str:
    return "; ".join(one.strip() for one in lines if one.strip())[:200]


def _may(it: Meeting, by: User) -> None:
    if reason := why_not_meet(it.case, by):
        raise Refused(reason)
