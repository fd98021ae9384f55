"""Asking an outside body for its opinion in a case, and looking after what was asked (FL 26 §)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from applications.actions.receiving import enter_in_register
from applications.lifecycle import LIFE
from applications.models import RegisterEntry, Status, Submission
from applications.permissions import is_officer
from delmos_portal.accounts.models import User
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue
from delmos_portal.templatetags.swedish import weekday
from delmos_portal.working_days import is_working_day, working_day_before, working_day_from
from screening.actions.sharing import may_be_shared
from screening.lifecycle import OPINION_LIFE, OpinionStep
from screening.models import OpinionRequest, SharedDocument
from screening.permissions import why_not_handle
from screening.requirements import why_not_last_day

UNDER_WAY = (Status.IN_REVIEW, Status.INCOMPLETE, Status.PROPOSED)
USUAL = "Tre veckor är det vanliga."
NO_REASON = "Skriv varför remissen återkallas. Remissinstansen läser det."
STALE = "En kollega har ändrat sista dagen under tiden. Läs den nya dagen och gör om din ändring."
NOT_LATER = "Välj en dag efter den sista dag som gäller nu."
GONE = "En av handlingarna går inte längre att dela. Välj på nytt."


@dataclass(frozen=True)
class Asked:
    """Whom we ask, what, and until when."""

    body: str
    contact: str
    email: str
    question: str
    last_on: date


def why_not_ask_outside(submission: Submission, user: User) -> str:
    """Why this person cannot ask for opinions on the submission; empty when they can."""
    if not is_officer(user, submission):
        return "Det här gör en handläggare."
    if submission.status not in UNDER_WAY:
        return (
            f"{submission.state_text(user)} En remiss skickas under handläggningen, före beslutet."
        )
    return why_not_handle(user, submission.case)


def why_not_last_on(last_on: date) -> str:
    return why_not_last_day(last_on, USUAL) or why_not_work_on(last_on)


def why_not_work_on(last_on: date) -> str:
    """Somebody must be at work on the last day, here and there."""
    if is_working_day(last_on):
        return ""
    before, after = working_day_before(last_on), working_day_from(last_on)
    return (
        f"{weekday(last_on).capitalize()} är ingen arbetsdag. Välj {weekday(before)}"
        f" eller {weekday(after)}."
    )


def ask(
    submission_id: UUID,
    asked: Asked,
    chosen: Sequence[str] = (),
    *,
    number: UUID,
    by: User,
) -> OpinionRequest:
    """Send it out, with what is shared. The same number twice is one request. Raises Refused."""
    if reason := why_not_last_on(asked.last_on):
        raise Refused(reason)
    with transaction.atomic():
        submission = LIFE.locked(submission_id)
        if reason := why_not_ask_outside(submission, by):
            raise Refused(reason)
        if sent := submission.opinion_requests.filter(pk=number).first():
            return sent
        it = OpinionRequest.objects.create(
            pk=number, submission=submission, sent_by=by, **vars(asked)
        )
        _share(it, chosen)
        _enter(it)
        event = record(
            "ask_for_opinion",
            by=by,
            object_type=it._meta.label_lower,
            object_id=it.pk,
            subject_id=submission.case_id,
            to_status=it.status,
            details={"body": it.body, "number": it.address_number},
        )
        name = "screening.send_opinion_request"
        enqueue(name, key=f"{name}:{event.pk}", event_id=event.pk)
    return it


def _share(it: OpinionRequest, chosen: Sequence[str]) -> None:
    """Only what the register has, and the outsider could fetch."""
    known = {one.key: one for one in may_be_shared(it.case)} if chosen else {}
    if any(key not in known for key in chosen):
        raise Refused(GONE)
    for key in dict.fromkeys(chosen):
        known[key].request = it
        known[key].save()


def _enter(it: OpinionRequest) -> None:
    """The register names the body, never the person."""
    enter_in_register(
        it.case_id,
        RegisterEntry(
            direction=RegisterEntry.Direction.DISPATCHED,
            at=it.sent_at,
            counterpart=it.body,
            subject="Remiss: begäran om yttrande",
            key=f"opinion_request:{it.submission_id}:{it.pk}",
        ),
    )


def extend(request_id: UUID, last_on: date, *, seen: date, by: User) -> OpinionRequest:
    """Give more time, from the last day that was seen. Raises Refused."""
    with OPINION_LIFE.take(OpinionStep.EXTEND, request_id, by=by) as taken:
        it = taken.it
        _still(it, by)
        if it.last_on != seen:
            raise Refused(STALE)
        if last_on <= it.last_on:
            raise Refused(NOT_LATER)
        if reason := why_not_last_on(last_on):
            raise Refused(reason)
        it.last_on = last_on
        taken.details.update(body=it.body, last_on=last_on.isoformat())
    return it


def renew(request_id: UUID, contact: str, email: str, *, by: User) -> OpinionRequest:
    """Send a new address, maybe to somebody else there; the one before ends. Raises Refused."""
    with OPINION_LIFE.take(OpinionStep.RENEW, request_id, by=by) as taken:
        it = taken.it
        _still(it, by)
        it.contact, it.email = contact, email
        it.address_number += 1
        taken.details.update(body=it.body, number=it.address_number)
    return it


def revoke(request_id: UUID, reason: str, *, by: User) -> OpinionRequest:
    """Take the question back; the outside body is told why. Raises Refused."""
    if not reason.strip():
        raise Refused(NO_REASON)
    with OPINION_LIFE.take(OpinionStep.REVOKE, request_id, by=by) as taken:
        it = taken.it
        _may(it, by)
        it.revoked_reason, it.ended_at = reason.strip(), timezone.now()
        taken.details["body"] = it.body
    return it


def close(request_id: UUID, *, by: User) -> OpinionRequest:
    """Note that no opinion came, once the last day has passed or it is decided. Raises Refused."""
    with OPINION_LIFE.take(OpinionStep.CLOSE, request_id, by=by) as taken:
        it = taken.it
        _may(it, by)
        if not may_close(it):
            raise Refused(f"{it.body} har till och med {weekday(it.last_on)} på sig.")
        it.ended_at = timezone.now()
        taken.details["body"] = it.body
    return it


def may_close(it: OpinionRequest) -> bool:
    return it.is_past or it.submission.status not in UNDER_WAY


def note_read(request_id: UUID, *, by: User) -> None:
    """Note that the opinion has been read; the first reading is what stands. Raises Refused."""
    with transaction.atomic():
        it = OPINION_LIFE.locked(request_id)
        _may(it, by)
        if it.is_answered and it.read_at is None:
            it.read_at, it.read_by = timezone.now(), by
            it.save(update_fields=["read_at", "read_by"])


def why_not_look_after(it: OpinionRequest, user: User) -> str:
    """Why this person cannot change what was asked; empty when they can."""
    if not is_officer(user, it.submission):
        return "Det här gör en handläggare."
    return why_not_handle(user, it.case)


def _may(it: OpinionRequest, by: User) -> None:
    if reason := why_not_look_after(it, by):
        raise Refused(reason)


def _still(it: OpinionRequest, by: User) -> None:
    if reason := why_not_ask_outside(it.submission, by):
        raise Refused(reason)


def shared_with(it: OpinionRequest) -> "list[SharedDocument]":
    """What the outside body may read of the case."""
    rows = it.shared.select_related("entry__document", "entry__file", "entry__case", "file", "copy")
    return list(rows)
