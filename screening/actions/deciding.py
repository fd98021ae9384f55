"""Proposing, deciding and announcing: never on one person's word (P8)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from applications.actions.drafting import open_stage
from applications.actions.receiving import enter_in_register
from applications.lifecycle import Step, take
from applications.models import (
    Call,
    Decision,
    PlannedPayment,
    RegisterEntry,
    Stage,
    StageKind,
    Submission,
)
from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Refused
from delmos_portal.templatetags.swedish import STOCKHOLM
from screening.actions import batching
from screening.actions.rehearsing import findings_alone
from screening.figures import used_in
from screening.models import Assessment, DecisionBatch, LedgerEntry, WorkOrder
from screening.permissions import why_not_handle, why_presenter_is_tied, why_recused
from screening.requirements import (
    Proposal,
    faults,
    is_whole,
    over_frame,
    why_no_longer_granted,
)
from screening.requirements.communicating import why_unread
from screening.requirements.delegation import orders_in_force, why_not_by_order
from screening.requirements.proposed import payments_by, said_by

NOTHING: Mapping[UUID, Collection[str]] = {}
CONFIRM = "Öppna beslutet för sig och bekräfta med krysset att du har läst det."
CONFIRM_SENDING = "Bekräfta med krysset vid beslutet att du har läst det, och meddela igen."


def propose(submission_id: UUID, proposal: Proposal, *, by: User) -> Submission:
    """Propose a decision; the one who proposes is the föredragande."""
    with take(Step.PROPOSE, submission_id, by=by) as taken:
        submission = taken.it
        if reason := why_not_handle(by, submission.case):
            raise Refused(reason)
        if reason := why_not_propose(submission) or why_unread(submission, by):
            raise Refused(reason)
        if wrong := faults(submission, proposal):
            raise Refused(" ".join(one.text for one in wrong))
        decision = _write_down(submission, proposal, by)
        taken.details["outcome"] = decision.outcome
    return submission


def why_not_propose(submission: Submission) -> str:
    assessment: Assessment | None = getattr(submission, "assessment", None)
    if assessment is None or assessment.finished_at is None:
        return "Gör bedömningen färdig innan du föreslår beslut."
    if not is_whole(submission):
        return "Den andra läsaren har inte gjort sin bedömning färdig."
    return ""


def _write_down(submission: Submission, proposal: Proposal, by: User) -> Decision:
    decision, _created = Decision.objects.update_or_create(
        submission=submission,
        defaults={
            **said_by(submission, proposal),
            "presented_by": by,
            "proposed_at": timezone.now(),
            "sent_back_comment": "",
        },
    )
    decision.took_part.set(one for one in proposal.took_part if one != by)
    decision.planned_payments.all().delete()
    PlannedPayment.objects.bulk_create(payments_by(decision, proposal))
    return decision


@contextmanager
def as_if_decided(submission: Submission, proposal: Proposal, *, by: User) -> Iterator[Decision]:
    """The decision as it would be made of this proposal; nothing is left of it afterwards."""
    with transaction.atomic():
        decision = _write_down(submission, proposal, by)
        decision.decided_at = decision.proposed_at  # the day stands in the letter's head
        with as_if_booked(submission, decision):
            yield decision
        transaction.set_rollback(True)


@contextmanager
def as_if_booked(submission: Submission, decision: Decision) -> Iterator[None]:
    """The figures of a report's letter as deciding leaves them; nothing is left of it afterwards."""
    with transaction.atomic():
        if submission.stage.is_report:
            _book(submission, decision)
        yield
        transaction.set_rollback(True)


def send_back(submission_id: UUID, *, comment: str, by: User) -> Submission:
    """Give a proposal back to the officer, with what must be changed."""
    if not comment.strip():
        raise Refused("Skriv vad som behöver ändras i förslaget.")
    with take(Step.SEND_BACK, submission_id, by=by) as taken:
        if reason := why_not_handle(by, taken.it.case):
            raise Refused(reason)
        decision = taken.it.decision
        decision.sent_back_comment = comment.strip()
        decision.save(update_fields=["sent_back_comment"])
    return taken.it


def decide(submission_id: UUID, *, by: User, despite: Collection[str] = ()) -> Submission:
    """Make the proposed decision. The decider is another than the one who presented it (R-MF-2).

    `despite` names the warnings that were read, and that stop nothing.
    """
    with take(Step.DECIDE, submission_id, by=by) as taken:
        submission = taken.it
        decision = submission.decision
        if reason := why_not_handle(by, submission.case):
            raise Refused(reason)
        if reason := why_not_decide(submission, by) or why_presenter_is_tied(submission):
            raise Refused(reason)
        if reason := why_unread(submission, by):
            raise Refused(reason)
        tied = why_no_longer_granted(submission)
        if reason := tied or _why_not_now(submission, despite, CONFIRM):
            raise Refused(reason)
        decision.decided_by, decision.decided_at = by, timezone.now()
        decision.save(update_fields=["decided_by", "decided_at"])
        taken.details["outcome"] = decision.outcome
        _book(submission, decision)
        enter_in_register(
            submission.case_id,
            RegisterEntry(
                direction=RegisterEntry.Direction.DRAWN_UP,
                at=decision.decided_at,
                counterpart=submission.case.organisation_name,
                subject=f"Beslut om {submission.stage.title.lower()}",
                key=decision.key,
            ),
        )
    return submission


def _why_not_now(submission: Submission, despite: Collection[str], confirm: str) -> str:
    """What a rehearsal would find: time may have passed since the step before."""
    found = findings_alone([submission])[submission.pk]
    stopping = [one.text for one in found if one.stops]
    if stopping:
        return " ".join(stopping)
    unread = [one.text for one in found if one.check not in despite]
    return f"{' '.join(unread)} {confirm}" if unread else ""


def why_not_decide(
    submission: Submission, user: User, orders: Sequence[WorkOrder] | None = None
) -> str:
    """Nobody decides on their own proposal (R-MF-2), nor above what the work order gives them (R-MF-1)."""
    if submission.decision.presented_by_id == user.pk:
        return "Den som har föreslagit beslutet kan inte också fatta det."
    in_force = orders_in_force() if orders is None else orders
    return why_not_by_order(submission.decision, user, in_force)


def hold_frame(call_id: int) -> None:
    """The call's row is the frame's lock: two decisions at once cannot both fit in what is left."""
    Call.objects.select_for_update(no_key=True).get(pk=call_id)


def _book(submission: Submission, decision: Decision) -> None:
    """Enter the decision's money in the ledger: what is granted, or what a final report settles."""
    call = submission.stage.call
    if decision.amount_ore:
        hold_frame(call.pk)
        if over := over_frame(submission, decision.amount_ore):
            raise Refused(over)
        account, amount = LedgerEntry.Account.GRANTED, decision.amount_ore
    elif submission.stage.kind == StageKind.FINAL_REPORT and decision.is_accepted:
        account, amount = LedgerEntry.Account.REPORTED, used_in(submission)
    else:
        return
    LedgerEntry.objects.create(
        call=call,
        case=submission.case,
        account=account,
        amount_ore=amount,
        booked_on=timezone.localdate(),
        key=decision.key,
    )


def announce(submission_id: UUID, *, by: User, despite: Collection[str] = ()) -> Submission:
    """Tell one organisation, by itself: asked once more what a batch would be asked.

    `despite` names the warnings that were read, and that stop nothing.
    """
    with announcing(submission_id, by=by) as submission:
        batch = batching.batches_of([submission.decision]).get(submission.decision.pk)
        is_open_to = DecisionBatch.objects.visible_to(by).filter(pk=batch.pk) if batch else ()
        if reason := batching.why_not_alone(batch, is_open_to=bool(is_open_to)):
            raise Refused(reason)
        if reason := _why_not_now(submission, despite, CONFIRM_SENDING):
            raise Refused(reason)
    return submission


@contextmanager
def announcing(submission_id: UUID, *, by: User) -> Iterator[Submission]:
    """Tell the organisation. An accepting decision opens the next stage in the same transaction."""
    with take(Step.ANNOUNCE, submission_id, by=by) as taken:
        submission = taken.it
        decision = submission.decision
        if reason := why_recused(by, submission.case):
            raise Refused(reason)
        yield submission
        decision.announced_at = timezone.now()
        decision.save(update_fields=["announced_at"])
        taken.details["outcome"] = decision.outcome
        if decision.amount_ore:
            taken.then.append("reporting.plan_payments")
        following = submission.stage.next_stage()
        if decision.is_accepted and following is not None:
            _open(submission, following, by)


def _open(submission: Submission, following: Stage, by: User) -> None:
    """Open the next stage; nobody is invited to what cannot be done in time."""
    due = due_at(submission, following)
    if due is None and following.is_past():
        raise Refused("Sista dagen för nästa steg har passerat. Flytta den i utlysningen först.")
    open_stage(submission.case, following, by=by, due_at=due)


def announce_many(
    submission_ids: list[UUID], *, by: User, despite: Mapping[UUID, Collection[str]] = NOTHING
) -> tuple[list[Submission], list[str]]:
    """Announce one by one; a refusal stops only its own. Repeating after a crash goes on."""
    done, refused = [], []
    for submission_id in submission_ids:
        try:
            read = despite.get(submission_id, ())
            done.append(announce(submission_id, by=by, despite=read))
        except Refused as reason:
            submission = Submission.objects.select_related("case").get(pk=submission_id)
            refused.append(f"{submission.case}: {reason}")
    return done, refused


def due_at(submission: Submission, following: Stage) -> datetime | None:
    """The decision's last day for the stage that it opens; the whole day counts, in Stockholm."""
    grant = (
        Decision.objects.filter(submission__case=submission.case_id)
        .exclude(report_due_on=None)
        .order_by("-decided_at")
        .first()
    )
    day = due_day(grant, following.kind) if grant else None
    return end_of(day) if day else None


def due_day(grant: Decision, kind: str) -> date | None:
    """The last day that a decision gives a later stage."""
    days = {
        StageKind.PLAN: grant.plan_due_on or grant.report_due_on,
        StageKind.FINAL_REPORT: grant.report_due_on,
    }
    return days.get(StageKind(kind))


def end_of(day: date) -> datetime:
    """The first moment after a day in Stockholm: «till och med» holds until then, exclusive."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=STOCKHOLM)
