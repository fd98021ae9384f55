"""What has happened in a case, as staff may know it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F

from applications.lifecycle import Step
from applications.models import Stage, Submission
from applications.permissions import known_events, known_mails
from delmos_portal.journal.models import Event
from delmos_portal.journal.words import step_text
from delmos_portal.outbox.models import SentMail
from delmos_portal.prepared import Prepared
from delmos_portal.templatetags.swedish import day
from screening.letters import outcome_label

EVENTS = Prepared(
    lambda case: (
        known_events(Event.objects.filter(subject_id=str(case)))
        .order_by("-position")
        .only("at", "step", "actor_name", "on_behalf_of", "object_id", "to_status", "details")
    )
)
MAILS = Prepared(
    lambda case: (
        known_mails(SentMail.objects.filter(subject_id=str(case)))
        .annotate(posted_on=F("posting__posted_on"), posted_by=F("posting__by__name"))
        .order_by("-sent_at")
    )
)

OPINIONS = ("_opinion", "_opinion_address")  # the steps of a request to an outside body


@dataclass(frozen=True)
class Happening:
    """A row of the time line component."""

    at: datetime
    title: str
    who: str
    text: str = ""


def happenings(events: list[Event], submissions: list[Submission]) -> list[Happening]:
    """Newest first."""
    stages = {str(one.pk): one.stage for one in submissions}
    return [happening(event, stages) for event in events]


def happening(event: Event, stages: dict[str, Stage]) -> Happening:
    is_theirs = event.step in (Step.SIGN, Step.ADD_SIGNATURE, Step.COMPLETE, Step.WITHDRAW)
    stage = stages.get(event.object_id)
    return Happening(
        event.at,
        step_text(event.step),
        f"{event.actor_name}, {event.on_behalf_of}" if is_theirs else event.actor_name,
        text_of(event, stage) if stage else text_of_letter(event),
    )


def text_of_letter(event: Event) -> str:
    """Who got the case, the outside body, the label, or the day noted for a letter by post; else nothing."""
    if event.step == "assign_case":
        return f"Till {event.details['to']}. {event.details['note']}".strip()
    if event.step.endswith(OPINIONS):
        return str(event.details["body"])
    if event.step in ("put_label", "take_off_label"):
        return str(event.details["name"])
    if event.step == "stop_payment":
        return str(event.details["reason"])
    if event.step not in ("note_posted", "undo_posted"):
        return ""
    return f"Postat {day(date.fromisoformat(event.details['posted_on']))}"


def text_of(event: Event, stage: Stage) -> str:
    """Which step of the process it was about, and what came of it."""
    details = event.details
    if event.step in (Step.REGISTER, Step.REGISTER_COMPLETION):
        arrived = date.fromisoformat(details["arrived_on"])
        return f"{stage.title}. Ankomstdag {day(arrived)}. {details['note']}".strip()
    if event.step == Step.EXTEND_COMPLETION:
        new, old = (day(date.fromisoformat(details[name])) for name in ("last_on", "before"))
        return f"{stage.title}. Ny sista dag {new} i stället för {old}."
    if event.step == "correct_decision":
        parts = ", ".join(details["parts"]).lower()
        return f"{stage.title}: {parts}. {details['note']}".strip()
    if outcome := details.get("outcome"):
        return f"{stage.title}: {outcome_label(stage.kind, outcome).lower()}"
    return stage.title
