"""Decisions put together, frozen, rehearsed and approved by two. What follows is the worker's."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from applications.models import ConflictOfInterest, Decision, Stage, Status, Submission
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue_all
from screening.actions.rehearsing import drawing_key, findings_of
from screening.lifecycle import BATCH_LIFE, BatchStep
from screening.models import BatchApproval, BatchedDecision, DecisionBatch
from screening.permissions import RECUSED, may_prepare
from screening.requirements.rehearsed import digest_of

APPROVERS = 2
NOT_YOURS = "Beslutsomgångar förbereds av handläggare och beslutsfattare."
NONE_CHOSEN = "Välj minst ett beslut."
CHANGED = "Omgången har ändrats sedan du öppnade sidan. Läs igenom den igen och godkänn därefter."
TWICE = "Du har redan godkänt omgången. Någon annan än du ska också göra det."
NOT_DRAWN = "Breven tas fram just nu. Läs dem när de är klara och godkänn därefter."
FAULTY = "Omgången har fel som måste rättas först. De står i listan på sidan."
LAST_MUST_DECIDE = "Minst en av de två som godkänner ska vara beslutsfattare."
IN_A_BATCH = (
    "Beslutet ligger i en beslutsomgång och meddelas med den. Be en kollega ta bort det ur omgången om"
    " det ska meddelas för sig."
)
IN_THIS_BATCH = {
    DecisionBatch.Status.OPEN: "Beslutet ligger i beslutsomgången ”{}”, där beslut väljs. Ta bort det ur"
    " omgången först, om det ska meddelas för sig.",
    DecisionBatch.Status.FROZEN: "Beslutet ligger i beslutsomgången ”{}”, som är låst för genomgång. Lås"
    " upp omgången och ta bort det först, om det ska meddelas för sig.",
    DecisionBatch.Status.APPROVED: "Beslutet ligger i beslutsomgången ”{}”, som två har godkänt, och"
    " meddelas med den. Lås upp omgången och ta bort det först, om det ska meddelas för sig; då gäller"
    " godkännandena inte längre.",
    DecisionBatch.Status.ANNOUNCING: "Beslutet ligger i beslutsomgången ”{}”, som meddelas just nu. Blir"
    " den inte klar står varför under Register, utskick och handlingar.",
}
JUST_PUT_IN = "Beslutet lades just i en beslutsomgång. Försök igen."
PASSED = "Tidpunkten har passerat. Välj en senare, eller lämna fälten tomma."


def create(stage: Stage, name: str, chosen: Sequence[UUID], *, by: User) -> DecisionBatch:
    """Put decided submissions of one stage together. Raises Refused."""
    with transaction.atomic():
        batch = DecisionBatch(stage=stage, name=name.strip(), made_by=by)
        if not may_prepare(by, batch):
            raise Refused(NOT_YOURS)
        found = _free(stage, chosen, by)
        batch.save()
        BatchedDecision.objects.bulk_create(
            BatchedDecision(batch=batch, decision=one.decision) for one in found
        )
        _tell("create_batch", batch, by, decisions=len(found))
    return batch


def add(batch_id: int, chosen: Sequence[UUID], *, by: User) -> int:
    """Put more decisions in an open batch; says how many. Raises Refused."""
    with transaction.atomic():
        batch = _open(batch_id, by)
        found = _free(batch.stage, chosen, by)
        BatchedDecision.objects.bulk_create(
            BatchedDecision(batch=batch, decision=one.decision) for one in found
        )
        _tell("add_to_batch", batch, by, decisions=len(found))
    return len(found)


def take_out(row_id: int, *, by: User) -> DecisionBatch:
    """Take a decision out of an open batch. Raises Refused."""
    with transaction.atomic():
        row = BatchedDecision.objects.get(pk=row_id)
        batch = _open(row.batch_id, by)
        row.delete()
        _tell("take_out_of_batch", batch, by)
    return batch


def held_with(submission_id: UUID) -> list[DecisionBatch]:
    """The live batches that the decision lies in, locked: before the submission, as in announcing."""
    live = DecisionBatch.objects.live().filter(rows__decision__submission=submission_id)
    return [BATCH_LIFE.locked(pk) for pk in live.order_by("pk").values_list("pk", flat=True)]


def let_go(held: Sequence[DecisionBatch], decision: Decision, *, by: User) -> None:
    """Take a decision that no longer holds out of its batches; one that was frozen opens again.

    One that is being announced keeps its line: its own try says there why it was not announced.
    """
    rows = BatchedDecision.objects.filter(decision=decision, batch__in=DecisionBatch.objects.live())
    if set(rows.values_list("batch_id", flat=True)) - {one.pk for one in held}:
        raise Refused(JUST_PUT_IN)
    for batch in held:
        if batch.status in (DecisionBatch.Status.FROZEN, DecisionBatch.Status.APPROVED):
            with BATCH_LIFE.take(BatchStep.THAW, batch.pk, by=by) as taken:
                taken.then.append("screening.tell_batch_opened")
                taken.details["taken_back"] = str(decision.submission_id)
            batch.refresh_from_db()
        if batch.status == DecisionBatch.Status.OPEN:
            rows.filter(batch=batch).delete()
            _tell("take_out_of_batch", batch, by)


def batches_of(decisions: Sequence[Decision]) -> dict[int, DecisionBatch]:
    """The live batch that each decision waits in."""
    rows = BatchedDecision.objects.filter(
        decision__in=decisions, batch__in=DecisionBatch.objects.live(), refusal=""
    )
    return {row.decision_id: row.batch for row in rows.select_related("batch")}


def why_not_alone(batch: DecisionBatch | None, *, is_open_to: bool) -> str:
    """What lies in a batch is announced with it: two have read it, or are to."""
    if batch is None:
        return ""
    if not is_open_to:  # not its name either: there is a case in it that they have no part in
        return IN_A_BATCH
    return IN_THIS_BATCH[DecisionBatch.Status(batch.status)].format(batch)


def _open(batch_id: int, by: User) -> DecisionBatch:
    """The batch, locked, while decisions may be put in it and taken out."""
    batch = BATCH_LIFE.locked(batch_id)
    if not may_prepare(by, batch):
        raise Refused(NOT_YOURS)
    if batch.status != DecisionBatch.Status.OPEN:
        raise Refused(batch.state_text(by))
    return batch


def choosable(stage: Stage, user: User) -> "list[Submission]":
    """The decided submissions of a stage that are in no batch, in the order of their organisations."""
    taken = BatchedDecision.objects.filter(batch__in=DecisionBatch.objects.live())
    return list(
        Submission.objects.visible_to(user)
        .filter(stage=stage, status=Status.DECIDED)
        .exclude(decision__in=taken.values("decision"))
        .select_related("case__organisation", "stage__call", "decision")
        .defer("answers", "answer_versions")
        .order_by("case__organisation__sort_key")
    )


def _free(stage: Stage, chosen: Sequence[UUID], by: User) -> list[Submission]:
    """The chosen ones, under lock: two who choose the same decision at once are not both given it."""
    if not chosen:
        raise Refused(NONE_CHOSEN)
    rows = Submission.objects.filter(pk__in=chosen).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))
    found = [one for one in choosable(stage, by) if one.pk in set(chosen)]
    if len(found) != len(set(chosen)):
        raise Refused(
            "Något av besluten är redan meddelat eller ligger i en annan omgång. Välj igen i listan."
        )
    return found


def freeze(batch_id: int, announce_at: datetime | None, *, by: User) -> DecisionBatch:
    """Keep what each decision says now, and have every letter drawn up as a preview."""
    if announce_at is not None and announce_at <= timezone.now():
        raise Refused(PASSED)
    with BATCH_LIFE.take(BatchStep.FREEZE, batch_id, by=by) as taken:
        batch = taken.it
        rows = list(batch.rows.select_related("decision__submission__case"))
        if not rows:
            raise Refused(NONE_CHOSEN)
        for row in rows:
            row.digest = digest_of(row.decision, list(row.decision.planned_payments.all()))
        BatchedDecision.objects.bulk_update(rows, ["digest"])
        batch.round += 1
        batch.frozen_at, batch.announce_at = timezone.now(), announce_at
        enqueue_all(
            [
                (
                    "screening.draw_rehearsal",
                    drawing_key(row.pk, batch.round),
                    {"row_id": row.pk},
                )
                for row in rows
            ]
        )
        taken.details["decisions"] = len(rows)
    return batch


def thaw(batch_id: int, *, by: User) -> DecisionBatch:
    """Open a batch again. Approvals hold for one freezing only, so none is left."""
    with BATCH_LIFE.take(BatchStep.THAW, batch_id, by=by) as taken:
        pass
    return taken.it


def cancel(batch_id: int, *, by: User) -> DecisionBatch:
    """Give a batch up; its decisions are still there to be announced."""
    with BATCH_LIFE.take(BatchStep.CANCEL, batch_id, by=by) as taken:
        pass
    return taken.it


def seal_of(batch: DecisionBatch) -> str:
    """What was on the page: the freezing, its decisions and its time. Another batch gives another."""
    rows = batch.rows.order_by("pk").values_list("pk", "digest")
    said = [batch.pk, batch.round, batch.announce_at, *rows]
    return sha256(repr(said).encode()).hexdigest()[:32]


def approvals_of(batch: DecisionBatch) -> list[BatchApproval]:
    """Those that hold: of the freezing that stands."""
    return list(batch.approvals.filter(round=batch.round).select_related("by"))


def why_not_approve(batch: DecisionBatch, user: User) -> str:
    """Why this person cannot approve; faults in the batch are asked for by the action itself."""
    if reason := BATCH_LIFE.refusal(BatchStep.APPROVE, batch, user):
        return reason
    given = approvals_of(batch)
    if any(one.by_id == user.pk for one in given):
        return TWICE
    cases = batch.rows.values("decision__submission__case")
    if ConflictOfInterest.objects.of(user).filter(case__in=cases).exists():
        return RECUSED
    if batch.rows.exclude(drawn_for=batch.round).exists():
        return NOT_DRAWN
    if len(given) >= APPROVERS - 1 and not _is_decided_by([*(one.by for one in given), user]):
        return LAST_MUST_DECIDE
    return ""


def _is_decided_by(people: list[User]) -> bool:
    return any(one.has_role(StaffRole.DECISION_MAKER) for one in people)


def approve(batch_id: int, seen: str, *, by: User) -> DecisionBatch:
    """Approve what was read. The second of two makes the batch ready for its time. Raises Refused."""
    with BATCH_LIFE.take(BatchStep.APPROVE, batch_id, by=by) as taken:
        batch = taken.it
        if reason := why_not_approve(batch, by):
            raise Refused(reason)
        if seen != seal_of(batch):
            raise Refused(CHANGED)
        if any(one.stops for one in findings_of(batch)):
            raise Refused(FAULTY)
        BatchApproval.objects.create(batch=batch, round=batch.round, by=by)
        taken.moves = len(approvals_of(batch)) >= APPROVERS
        taken.details["round"] = batch.round
    return batch


def announcer_of(batch: DecisionBatch) -> User | None:
    """In whose name the decisions are announced: the decision maker who approved first."""
    people = [one.by for one in approvals_of(batch)]
    return next((one for one in people if one.has_role(StaffRole.DECISION_MAKER)), None)


def _tell(step: str, batch: DecisionBatch, by: User, **details: object) -> None:
    record(
        step,
        by=by,
        object_type=batch._meta.label_lower,
        object_id=batch.pk,
        to_status=batch.status,
        details=details,
    )
