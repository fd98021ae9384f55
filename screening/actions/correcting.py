"""Mending an obvious slip in an announced decision (FL 36 §): both wordings are kept."""

from copy import copy
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from applications.actions.receiving import enter_in_register
from applications.lifecycle import LIFE
from applications.models import (
    ACCEPTED,
    Correction,
    Decision,
    RegisterEntry,
    StageKind,
    Status,
    Submission,
)
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue
from screening.actions.deciding import due_day, end_of
from screening.actions.merging import Fields, Meanwhile, marks, merge_fields
from screening.letters import CORRECTABLE, Wording, as_it_stood, give_wording, wording_of
from screening.permissions import why_not_handle
from screening.requirements import Fault, correction_faults, day_faults, reason_faults

OF_ALL = ("reasons", "provisions", "participants")
NOT_YOURS = "Bara en beslutsfattare rättar ett beslut."
NOT_ANNOUNCED = (
    "Beslutet är inte meddelat än. Skicka tillbaka förslaget, eller meddela beslutet först."
)
PRESENTED = "Du föreslog beslutet. Be en annan beslutsfattare att rätta det."
UNCHANGED = "Inget är ändrat än. Skriv den rätta lydelsen där det står fel."
NO_REASON = "Skriv vad som var fel, till exempel ett skrivfel eller ett fel datum."
PASSED = "Dagen har redan passerat och redovisningen är inte inlämnad. Ange en dag framåt i tiden."


@dataclass(frozen=True)
class Slip:
    """What was wrong, and how the decision shall read."""

    wording: Wording  # as `letters.wording_of` gives it; what is left out stays
    reason: str
    seen: int  # how many corrections there were when the wording was read
    note: str = ""


def correctable(submission: Submission) -> list[str]:
    """The parts of this decision that have a wording: terms belong to a grant."""
    is_grant = submission.stage.kind == StageKind.APPLICATION
    has_terms = is_grant and submission.decision.outcome in ACCEPTED
    return list(CORRECTABLE) if has_terms else list(OF_ALL)


def why_not_correct(submission: Submission, user: User) -> str:
    """Why this person cannot correct the decision; empty when they can."""
    if not user.has_role(StaffRole.DECISION_MAKER):
        return NOT_YOURS
    if submission.status != Status.ANNOUNCED:
        return NOT_ANNOUNCED
    if submission.decision.presented_by_id == user.pk:
        return PRESENTED
    return why_not_handle(user, submission.case)


def correct(submission_id: UUID, slip: Slip, *, by: User) -> Correction:
    """Correct an announced decision. A second press of the same gives the same correction."""
    with transaction.atomic():
        submission = LIFE.locked(submission_id)
        if reason := why_not_correct(submission, by):
            raise Refused(reason)
        decision = submission.decision
        before, latest = wording_of(decision), decision.corrections.last()
        after = {**before, **{name: slip.wording[name] for name in slip.wording}}
        number = latest.number if latest else 0
        is_pressed_again = latest and latest.by_id == by.pk and slip.seen == number - 1
        if latest and is_pressed_again and after == before:
            return latest
        read_first(submission, slip.wording, slip.seen)
        if wrong := faults(submission, slip.wording):
            raise Refused(" ".join(one.text for one in wrong))
        if not slip.reason.strip():
            raise Refused(NO_REASON)
        changed = [name for name in correctable(submission) if after[name] != before[name]]
        correction = Correction.objects.create(
            decision=decision,
            number=number + 1,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
            reason=slip.reason.strip(),
            by=by,
        )
        _move_last_days(submission, slip.wording)
        give_wording(decision, correction.after).save(update_fields=changed)
        _write_down(submission, correction, slip.note)
    return correction


def read_first(submission: Submission, wording: Wording, seen: int) -> None:
    """What was corrected meanwhile is read before it is corrected again. Raises Meanwhile."""
    decision = submission.decision
    corrections = list(decision.corrections.order_by("number"))
    if not corrections or seen == corrections[-1].number:
        return
    shown = wording_of(as_it_stood(decision, corrections, seen))
    unseen = [one for one in reversed(corrections) if one.number > seen]
    try:
        merge_fields(
            texts_of(wording),
            texts_of(wording_of(decision)),
            marks(texts_of(shown)),
            who=lambda unread: next(
                (one.by for one in unseen if unread.keys() & one.after.keys()), corrections[-1].by
            ),
            finished=True,
        )
    except Meanwhile as told:
        told.seen = str(corrections[-1].number)
        raise


def texts_of(wording: Wording) -> Fields:
    """A wording as its fields show it."""
    return {
        name: "\n".join(value) if isinstance(value, list) else value
        for name, value in wording.items()
    }


def faults(submission: Submission, wording: Wording) -> list[Fault]:
    """Everything wrong with a new wording; the page shows it beside the fields."""
    decision = submission.decision
    read = give_wording(copy(decision), wording)
    if wording_of(read) == wording_of(decision):
        return [Fault("", UNCHANGED)]
    found = reason_faults(read)
    if "report_due_on" in correctable(submission):
        found += day_faults(read) + _passed(submission, read)
    placed = {fault.field for fault in found}
    made_wrong = correction_faults(decision, read)
    return found + [fault for fault in made_wrong if fault.field not in placed]


def _passed(submission: Submission, read: Decision) -> list[Fault]:
    """Last days that are moved to when nothing can be handed in any more."""
    return [
        Fault("plan_due_on" if one.stage.kind == StageKind.PLAN else "report_due_on", PASSED)
        for one, due_at in _moved(submission, read)
        if not one.is_the_agencys and due_at <= timezone.now()
    ]


def _moved(submission: Submission, read: Decision) -> list[tuple[Submission, datetime]]:
    """The later submissions whose last day the decision gave, and now gives otherwise."""
    later = Submission.objects.filter(
        case=submission.case_id, stage__order__gt=submission.stage.order
    ).select_related("stage")
    found = []
    for one in later:
        old = due_day(submission.decision, one.stage.kind)
        new = due_day(read, one.stage.kind)
        if old and new and old != new and one.due_at == end_of(old):
            found.append((one, end_of(new)))
    return found


def _move_last_days(submission: Submission, wording: Wording) -> None:
    """What the decision says now, it should have said from the beginning."""
    for one, due_at in _moved(submission, give_wording(copy(submission.decision), wording)):
        Submission.objects.filter(pk=one.pk).update(due_at=due_at)


def _write_down(submission: Submission, correction: Correction, note: str) -> None:
    """The register's entry, the journal's event and the promises."""
    enter_in_register(
        submission.case_id,
        RegisterEntry(
            direction=RegisterEntry.Direction.DRAWN_UP,
            at=correction.at,
            counterpart=submission.case.organisation_name,
            subject=f"Rättelse av beslut om {submission.stage.title.lower()}",
            key=f"correction:{correction.pk}",
        ),
    )
    event = record(
        "correct_decision",
        by=correction.by,
        object_type="applications.submission",
        object_id=submission.pk,
        subject_id=submission.case_id,
        details={
            "correction": correction.pk,
            "parts": [CORRECTABLE[name] for name in correction.after],
            "note": note.strip(),
        },
    )
    enqueue("screening.seal_correction", key=f"seal_correction:{event.pk}", event_id=event.pk)
    enqueue("screening.send_correction", key=f"send_correction:{event.pk}", event_id=event.pk)
