"""What can be done next, and by whom: buttons, each with the reason when it cannot be pressed."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from applications.lifecycle import RULES, Step, refusal
from applications.models import (
    ACCEPTED,
    Case,
    CompletionRequest,
    ReceivedVersion,
    StageKind,
    Status,
    Submission,
)
from applications.models.completion_items import from_first_to_last
from applications.permissions import is_decision_maker, is_officer
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.templatetags.swedish import day
from screening.actions.completion import why_not_resume
from screening.actions.deciding import why_not_decide, why_not_propose
from screening.actions.reviewing import came_in_at, why_finished
from screening.requirements import is_current, second_of


@dataclass(frozen=True)
class Button:
    label: str
    url: str
    refusal: str
    posts: bool = False


# Label, step whose rule it asks, address, whether it is done by the press itself.
NEXT: dict[str, list[tuple[str, Step, str, bool]]] = {
    Status.RECEIVED: [("Ta upp till handläggning", Step.TAKE_UP, "take-up", True)],
    Status.IN_REVIEW: [
        ("Bedöm", Step.PROPOSE, "assess", False),
        ("Begär komplettering", Step.ASK_FOR_MORE, "ask", False),
        ("Föreslå beslut", Step.PROPOSE, "propose", False),
    ],
    Status.INCOMPLETE: [
        ("Ge mer tid", Step.EXTEND_COMPLETION, "more-time", False),
        ("Fortsätt utan komplettering", Step.RESUME, "resume", True),
    ],
    Status.PROPOSED: [("Läs förslaget och besluta", Step.DECIDE, "decide", False)],
    Status.DECIDED: [("Meddela beslutet", Step.ANNOUNCE, "announce", False)],
}


# Who may, as the reason says it to those who may not.
WHOSE: dict[Callable[[User, Submission], bool], str] = {
    is_officer: "Det här gör en handläggare.",
    is_decision_maker: "Det här gör en beslutsfattare.",
}
HANDLES = (StaffRole.OFFICER, StaffRole.DECISION_MAKER)


@dataclass(frozen=True)
class Reading:
    """A submission as its reader may handle it, with what has been fetched of it."""

    it: Submission
    user: User
    not_handling: str  # why this person may not handle the case at all
    versions: list[ReceivedVersion]
    requests: list[CompletionRequest]


def buttons(reading: Reading) -> list[Button]:
    """The next steps."""
    return [
        Button(
            label,
            address(name, reading.it),
            why_not(step, reading) or more(name, reading),
            posts,
        )
        for label, step, name, posts in NEXT.get(reading.it.status, [])
    ]


def why_not(step: Step, reading: Reading) -> str:
    """What the life's table says; to one with another task, whose the step is."""
    rule = RULES[step]
    if not rule.who(reading.user, reading.it):
        return WHOSE.get(rule.who, rule.whose)
    return refusal(step, reading.it, reading.user)


def waits_for_declaration(it: Submission, user: User) -> bool:
    """Whether this person has a step to take here as soon as the question on conflict is answered."""
    steps = [(step, name) for _label, step, name, _posts in NEXT.get(it.status, [])]
    return any(name != "announce" and RULES[step].who(user, it) for step, name in steps)


def address(name: str, submission: Submission) -> str:
    if name == "announce":  # one page for one decision and for many
        return f"{reverse('workspace:announce')}?inlaga={submission.pk}"
    return reverse(f"workspace:{name}", args=[submission.pk])


def more(name: str, reading: Reading) -> str:
    """What the life's table cannot see."""
    if name == "announce":  # asks for no declaration, as what follows from a decision does not
        return ""
    if reading.not_handling:
        return reading.not_handling
    if name == "assess":
        return why_not_read_more(reading)
    if name == "propose":
        return why_not_propose(reading.it)
    if name == "decide":
        return why_not_decide(reading.it, reading.user)
    if name == "resume":
        return why_not_resume(waiting_for(reading.requests))
    return ""


def why_not_read_more(reading: Reading) -> str:
    """Why there is nothing left to assess: for the second reader, their own; else the first's."""
    latest, second = reading.versions[-1], second_of(reading.it)
    if second is None or second.reader_id != reading.user.pk:
        return why_finished(reading.it, latest)
    return "Din bedömning är färdig." if is_current(second, came_in_at(latest)) else ""


def waiting_for(requests: list[CompletionRequest]) -> CompletionRequest | None:
    """The request that has no answer yet."""
    asked = [one for one in requests if one.is_waiting]
    return asked[-1] if asked else None


def whose_turn(case: Case, latest: Submission, requests: list[CompletionRequest]) -> str:
    """Who waits for whom, in one line."""
    if case.status == Case.Status.CLOSED:
        return "Ingen. Ärendet är avslutat."
    officer = str(case.officer) if case.officer else "handläggare"
    if latest.status == Status.INCOMPLETE:
        asked = waiting_for(requests)
        return _the_organisations(asked) if asked else "Organisationen"
    if latest.status == Status.ANNOUNCED:
        return after_announcement(latest)
    turns = {
        Status.RECEIVED: "Myndigheten: en handläggare tar upp inlagan",
        Status.IN_REVIEW: f"Myndigheten: {officer}",
        Status.PROPOSED: "Myndigheten: beslutsfattaren",
        Status.DECIDED: "Myndigheten: beslutet ska meddelas",
        Status.WITHDRAWN: "Myndigheten: avsluta ärendet",
    }
    return turns[Status(latest.status)]


def _the_organisations(asked: CompletionRequest) -> str:
    if asked.first_on == asked.last_on:
        return f"Organisationen, till och med {day(asked.last_on)}"
    return (
        f"Organisationen, sista dag {from_first_to_last(day(asked.first_on), day(asked.last_on))}"
    )


def after_announcement(latest: Submission) -> str:
    if latest.decision.outcome not in ACCEPTED:
        return "Ingen. Beslutet är meddelat."
    if latest.stage.kind == StageKind.FINAL_REPORT:
        return "Myndigheten: avsluta ärendet"
    return "Organisationen lämnar in nästa steg"
