"""Mina ärenden, and a case as its organisation reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.figures import DELAYED_UNTIL, HAS_FALLEN
from applications.lifecycle import ASKED
from applications.models import (
    NOT_THE_AGENCYS,
    Case,
    CivilRule,
    Communication,
    CompletionRequest,
    Decision,
    RequestToDecide,
    Status,
    Submission,
)
from applications.models.meetings import Gathering
from applications.requirements import why_not_ask_to_decide
from applications.views.clock import clock_of
from applications.views.conversation import unread_in
from applications.views.fetching import own_case
from applications.views.hearing import MAY_ANSWER, hearings_in
from applications.views.history import events_of, timeline_of
from applications.views.register import entries_visible_to, listed
from applications.views.responsibility import staffing_of
from applications.views.returning import unanswered_in
from applications.views.signed import called_back
from applications.views.wording import (
    Deadline,
    Tag,
    Turn,
    deadline_of,
    fetch_requests,
    outcome_of,
    status_of,
    turn_of,
)
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import Organisation, User
from delmos_portal.accounts.permissions import may_administer, may_write
from delmos_portal.outbox.models import SentMail

NOTHING: Mapping[UUID, "Told"] = {}
NEVER = datetime.max.replace(tzinfo=UTC)
LIGHT = (
    "answers",
    "answer_versions",
    "unsent_answers",
    "unread_answers",
    "unread_by",
    "unsent_attachments",
    "open_questions",
)


@dataclass(frozen=True)
class Told:
    """What was decided on the stage before, while the next one waits to be sent."""

    decision: Decision
    outcome: str


@dataclass(frozen=True)
class Row:
    """A submission in a list: where it stands, and whose turn it is."""

    submission: Submission
    status: Tag
    turn: Turn
    deadline: Deadline | None
    hearing: Communication | None = None
    told: Told | None = None

    @property
    def urgency(self) -> tuple[bool, bool, datetime]:
        """Yours first, what is over last; between them by the last day."""
        at = self.deadline.at if self.deadline and self.deadline.at else NEVER
        return (not self.turn.is_yours, not self.turn.whose, at)


def rows_of(
    submissions: list[Submission], user: User, told: Mapping[UUID, Told] = NOTHING
) -> list[Row]:
    """Each with what waits for the organisation; `told` is by case.

    What is written is read only of the few where a signature has fallen: it may say nothing new.
    """
    fetch_requests(submissions)
    returned, heard = unanswered_in(submissions), hearings_in(submissions)
    return [
        Row(
            one,
            status_of(one, returned.get(one.pk), heard.get(one.pk)),
            turn_of(
                one,
                user,
                returned.get(one.pk),
                heard.get(one.pk),
                has_fallen=getattr(one, "has_fallen", False) and bool(called_back(one)),
            ),
            deadline_of(one, heard.get(one.pk)),
            heard.get(one.pk),
            told.get(one.case_id) if one.status in NOT_THE_AGENCYS else None,
        )
        for one in submissions
    ]


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Mina ärenden: what needs doing first, for each organisation."""
    user = request.user
    if user.is_staff:
        return redirect("workspace:queue")
    organisations = list(Organisation.objects.filter(memberships__user=user).distinct())
    staffing = staffing_of(organisations)
    theirs = Submission.objects.visible_to(user)
    every = in_lists(theirs.annotate(unread=unread_in("case", staff=False)))
    current = current_of(every)
    rows = sorted(rows_of(current, user, told_in(every)), key=lambda row: row.urgency)
    groups = [
        {
            "organisation": organisation,
            "may_write": may_write(user, organisation.pk),
            "may_invite": may_administer(user, organisation.pk),
            "staffing": staffing[organisation.pk],
            "unattended": staffing[organisation.pk].unattended(
                one.case for one in current if one.case.organisation_id == organisation.pk
            ),
            "rows": [row for row in rows if row.submission.case.organisation_id == organisation.pk],
        }
        for organisation in organisations
    ]
    to_sign = sum(
        one.person_id == user.pk and one.can_sign
        for submission in current
        if submission.sent_to_signatory_at and submission.status in ASKED
        for one in submission.signing_requests.all()
    )
    return render(request, "applications/home.html", {"groups": groups, "to_sign": to_sign})


def in_lists(of: QuerySet[Submission]) -> list[Submission]:
    """Submissions in the order of their stages, in two statements."""
    return list(
        of.select_related("case__call", "stage__call", "decision")
        .annotate(delayed_until=DELAYED_UNTIL, has_fallen=HAS_FALLEN)
        .prefetch_related(Prefetch("completion_requests", CompletionRequest.objects.waiting()))
        .defer(*LIGHT, "decision__reasons", "decision__conditions")
        .order_by("stage__order")
    )


def current_of(submissions: list[Submission]) -> list[Submission]:
    """The latest submission of each case."""
    return list({one.case_id: one for one in submissions}.values())


def told_in(submissions: list[Submission]) -> dict[UUID, Told]:
    """The latest decision that is announced in each case; of submissions as lists read them."""
    return {
        one.case_id: Told(one.decision, outcome_of(one.decision))
        for one in submissions
        if one.status == Status.ANNOUNCED
    }


@require_safe
def case(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One case: its stages, its documents, its messages, and what has happened."""
    it = own_case(request.user, pk)
    unread = it.messages.written_to(staff=False).unread()
    submissions = submissions_in(it)
    rows = rows_of(submissions, request.user)
    entries = entries_visible_to(request.user).filter(case=it).select_related("document", "file")
    decisions = (
        Decision.objects.filter(submission__case=it)
        .exclude(announced_at=None)
        .select_related("submission__stage")
        .order_by("announced_at")
    )
    mails = SentMail.objects.filter(subject_id=str(it.pk)).order_by("-sent_at")
    events = events_of(it)
    has_money = any(one.amount_ore for one in decisions)
    context = {
        "case": it,
        "steps": steps_of(it, rows),
        "current": rows[-1] if rows else None,
        "rows": rows,
        "entries": listed(entries, submissions, decisions, mails),
        "decisions": [_told(one) for one in decisions],
        "may_write": may_write(request.user, it.organisation_id),
        "has_money": has_money,
        "reports_changes": has_money
        and not it.closed_at
        and it.call.has_rule(CivilRule.CHANGES_REPORTED),
        "mails": mails,
        "communications": Communication.objects.filter(
            submission__case=it, answer=None, submission__status__in=MAY_ANSWER
        )
        .exclude(pk__in=[row.hearing.pk for row in rows[-1:] if row.hearing])  # the card tells it
        .select_related("submission"),
        "unread": unread.count(),
        **beside(it, submissions),
        "clock": clock_of(submissions, events, for_staff=False),
        "events": timeline_of(events, submissions),
    }
    return render(request, "applications/case.html", context)


def submissions_in(case: Case) -> list[Submission]:
    """Everything that it has filed or writes, in the order of the stages."""
    return list(
        case.submissions.select_related("stage__call", "case__call")
        .annotate(delayed_until=DELAYED_UNTIL, has_fallen=HAS_FALLEN)
        .prefetch_related("completion_requests")
        .defer(*LIGHT)
        .order_by("stage__order")
    )


def beside(case: Case, submissions: list[Submission]) -> dict[str, object]:
    """Its meetings; and what was asked when a decision took long, or may be asked now (FL 12 §)."""
    asked: RequestToDecide | None = getattr(case, "request_to_decide", None)
    if asked is not None:
        asked.submission = next(one for one in submissions if one.pk == asked.submission_id)
    latest = next((one for one in reversed(submissions) if one.received_at), None)
    may_ask = not why_not_ask_to_decide(latest, asked, timezone.localdate())
    return {"asked": asked, "may_ask": may_ask, "meetings": meetings_in(case)}


def meetings_in(case: Case) -> list[Gathering]:
    """Those of the case, and those with several organisations that it is invited to, by day."""
    together = case.call_invitations.standing().select_related("meeting")
    found = [*case.meetings.all(), *(one.meeting for one in together)]
    return sorted(found, key=lambda one: one.begins_at)


def _told(decision: Decision) -> dict[str, object]:
    return {
        "submission": decision.submission,
        "announced_at": decision.announced_at,
        "outcome_text": outcome_of(decision),
    }


def steps_of(case: Case, rows: list[Row]) -> list[dict[str, str]]:
    """The call's stages as steps: what is done, where it stands, what may come."""
    begun = {row.submission.stage_id: row for row in rows}
    steps = []
    for stage in case.call.stages.order_by("order"):
        row = begun.get(stage.pk)
        if row is None:
            steps.append({"label": stage.title, "state": "upcoming", "note": "Inte öppnad"})
            continue
        is_over = row.submission.status in (Status.ANNOUNCED, Status.WITHDRAWN)
        state = "done" if is_over else "current"
        steps.append({"label": stage.title, "state": state, "note": row.status.text})
    return steps
