"""Announcing an approved batch at its time, one decision after another, also after a crash."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from applications.lifecycle import LIFE
from applications.models import Status, Submission
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.journal.models import Event
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue, enqueue_all
from delmos_portal.outbox.models import OutboxMessage
from screening.actions import deciding
from screening.actions.batching import announcer_of
from screening.actions.rehearsing import findings_of
from screening.lifecycle import BATCH_LIFE, BatchStep
from screening.models import BatchedDecision, DecisionBatch
from screening.permissions import why_recused
from screening.requirements.rehearsal_people import like_cases_are_told_otherwise
from screening.requirements.rehearsed import Finding, digest_of

SEND = "screening.send_decision"
MOST_TOLD = 20  # in the mail; the page has them all
NOBODY = "Den beslutsfattare som godkände omgången får inte längre meddela beslut."
ALTERED = "Beslutet ändrades efter att omgången godkändes."
TAKEN_BACK = "Beslutet togs tillbaka innan det meddelades."
NOT_ANNOUNCED = "Beslutet är inte meddelat än."
ON_ITS_WAY = "Brevet är redan på väg. Vänta tills det har skickats."
NOT_YOURS = "Brev om beslut skickas igen av handläggare och beslutsfattare."

# Was clean when two approved it. A like case that is decided since waits for its own reason.
JUDGED = {like_cases_are_told_otherwise.__name__}


def rehearsed(batch: DecisionBatch) -> list[Finding]:
    """What is found in a batch now. Of an approved one: what stops it, and what is worth knowing."""
    found = findings_of(batch)
    if batch.status != DecisionBatch.Status.APPROVED:
        return found
    found = [replace(one, stops=one.stops and one.check not in JUDGED) for one in found]
    if announcer_of(batch) is None:
        found.append(Finding("nobody_announces", NOBODY))
    return found


def promise_due() -> None:
    """Promise the beginning of every approved batch whose time has come; once for each freezing."""
    with transaction.atomic():
        rows = DecisionBatch.objects.filter(status=DecisionBatch.Status.APPROVED)
        is_time = Q(announce_at=None) | Q(announce_at__lte=timezone.now())
        for pk, number in rows.filter(is_time).values_list("pk", "round"):
            key = f"screening.begin_batch:{pk}:{number}"
            enqueue("screening.begin_batch", key=key, batch_id=pk)


def begin(batch_id: int) -> DecisionBatch:
    """Promise each decision's announcement, in one step; or stop, when something has changed since."""
    system = User.objects.system()
    with transaction.atomic():
        batch = BATCH_LIFE.locked(batch_id)
        if batch.status != DecisionBatch.Status.APPROVED or not _is_time(batch):
            return batch
        # Rows by their keys: the journal is read by more than the cases are (R-FL-16).
        if faults := [(one.row, one.text) for one in rehearsed(batch) if one.stops]:
            with BATCH_LIFE.take(BatchStep.STOP, batch_id, by=system, faults=len(faults)) as taken:
                taken.details["found"] = faults[:MOST_TOLD]
            return taken.it
        with BATCH_LIFE.take(BatchStep.BEGIN, batch_id, by=system) as taken:
            enqueue_all(
                [
                    ("screening.announce_one", f"screening.announce_one:{pk}", {"row_id": pk})
                    for pk in taken.it.rows.values_list("pk", flat=True)
                ]
            )
    return taken.it


def _is_time(batch: DecisionBatch) -> bool:
    return batch.announce_at is None or batch.announce_at <= timezone.now()


def announce_row(row_id: int) -> None:
    """Announce one decision of a batch, once: the row is the record of what is left.

    The last one ends the batch. What is refused is kept with why, and stops no other.
    """
    with transaction.atomic():
        batch = BATCH_LIFE.locked(BatchedDecision.objects.get(pk=row_id).batch_id)
        row = BatchedDecision.objects.select_related("decision__submission__case").get(pk=row_id)
        if batch.status != DecisionBatch.Status.ANNOUNCING or row.is_tried:
            return
        try:
            with transaction.atomic():
                row.announced_at = _announce(batch, row)
        except Refused as reason:
            row.refusal = str(reason)
        row.save(update_fields=["announced_at", "refusal"])
        if not batch.rows.filter(announced_at=None, refusal="").exists():
            with BATCH_LIFE.take(BatchStep.FINISH, batch.pk, by=User.objects.system()) as taken:
                taken.it.announced_at = timezone.now()
                taken.details["refused"] = batch.rows.exclude(refusal="").count()


def _announce(batch: DecisionBatch, row: BatchedDecision) -> datetime | None:
    decision = row.decision
    by = announcer_of(batch)
    if by is None:
        raise Refused(NOBODY)
    if decision.decided_at is None:
        raise Refused(TAKEN_BACK)
    if row.digest != digest_of(decision, list(decision.planned_payments.all())):
        raise Refused(ALTERED)
    with deciding.announcing(decision.submission_id, by=by) as told:
        pass
    return told.decision.announced_at


def why_not_resend(submission: Submission, user: User) -> str:
    """Why this person cannot send the decision's mail again; empty when they can."""
    if not user.has_role(StaffRole.OFFICER, StaffRole.DECISION_MAKER):
        return NOT_YOURS
    if submission.status != Status.ANNOUNCED:
        return NOT_ANNOUNCED
    if reason := why_recused(user, submission.case):
        return reason
    keys = [f"{SEND}:{pk}" for pk in dispatches_of([submission.pk])[submission.pk]]
    return ON_ITS_WAY if OutboxMessage.objects.waiting().filter(key__in=keys).exists() else ""


def dispatches_of(submissions: list[UUID]) -> dict[UUID, list[int]]:
    """The events by which each decision's mail was promised, the first first."""
    found: dict[UUID, list[int]] = {pk: [] for pk in submissions}
    events = Event.objects.filter(
        object_id__in=[str(pk) for pk in submissions], step__in=("announce", "resend_decision")
    )
    for pk, event in events.order_by("position").values_list("object_id", "pk"):
        found[UUID(pk)].append(event)
    return found


def resend(submission_id: UUID, *, by: User) -> None:
    """Send an announced decision's mail again, to those it reaches today. Raises Refused."""
    with transaction.atomic():
        submission = LIFE.locked(submission_id)
        if reason := why_not_resend(submission, by):
            raise Refused(reason)
        event = record(
            "resend_decision",
            by=by,
            object_type=submission._meta.label_lower,
            object_id=submission.pk,
            subject_id=submission.case_id,
        )
        enqueue("screening.send_decision", key=f"{SEND}:{event.pk}", event_id=event.pk)
