"""A second reader assesses without seeing the first; both are read when both are finished."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from applications.lifecycle import LIFE
from applications.models import ConflictOfInterest, Submission
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue
from screening.actions import reviewing
from screening.actions.sheets import note
from screening.models import Assessment, Relation, SecondReading
from screening.requirements import first_of, is_current, second_of

ANOTHER = (
    "Välj en annan handläggare, som varken är jävig i ärendet eller har skrivit i den första"
    " bedömningen."
)
READ_ALREADY = "Den första bedömningen är färdig och kan läsas i ärendet. En andra läsare utses innan den är det."


def readers_for(submission: Submission) -> "QuerySet[User]":
    """Officers who may be asked: nobody who has written in the first assessment, nor anyone recused.

    `is_tied`: who has noted a relation that touches the case, and not answered for it.
    """
    recused = ConflictOfInterest.objects.filter(
        case=submission.case_id, user=OuterRef("pk"), has_conflict=True
    )
    said = ConflictOfInterest.objects.filter(
        case=submission.case_id, user=OuterRef("pk"), has_relation=True
    )
    first = first_of(submission)
    found = (submission.case.officer_id, *((first.officer_id, *first.writers) if first else ()))
    busy = [pk for pk in found if pk is not None]
    officers = User.objects.filter(roles__contains=[StaffRole.OFFICER], is_active=True)
    found_by_name = officers.exclude(pk__in=busy).filter(~Exists(recused)).order_by("name", "pk")
    return found_by_name.annotate(is_tied=Q(_noted_by_each(submission)) & ~Q(Exists(said)))


def _noted_by_each(submission: Submission) -> Exists:
    """Of each person: whether they have noted a relation that touches the case."""
    of = submission.case.organisation
    near = Relation.objects.near(of.pk, of.code, of.org_number)
    return Exists(near.filter(user=OuterRef("pk")).order_by())


def why_not_ask(submission: Submission, user: User) -> str:
    """Why a second reader cannot be set now; empty when one can."""
    if reason := reviewing.why_not_now(submission, user):
        return reason
    if second_of(submission) is not None:
        return "Inlagan har redan en andra läsare."
    came_in = reviewing.came_in_at(submission.latest_version())
    return READ_ALREADY if is_current(first_of(submission), came_in) else ""


def ask(submission_id: UUID, reader: User, *, by: User) -> SecondReading:
    """Set another officer as second reader, who is told by mail."""
    with transaction.atomic():
        submission = LIFE.locked(submission_id)
        if reason := why_not_ask(submission, by):
            raise Refused(reason)
        if not readers_for(submission).filter(pk=reader.pk).exists():
            raise Refused(ANOTHER)
        made = SecondReading.objects.create(submission=submission, reader=reader, asked_by=by)
        event = note("ask_second_reader", submission, by=by, person=reader.name)
        enqueue(
            "screening.tell_second_reader",
            key=f"screening.tell_second_reader:{event.pk}",
            event_id=event.pk,
        )
    return made


def why_not_drop(submission: Submission, user: User) -> str:
    second = second_of(submission)
    if second is None:
        return "Inlagan har ingen andra läsare."
    if second.finished_at:
        return "Den andra läsaren är färdig. Bedömningen hör till ärendet."
    return reviewing.why_not_now(submission, user)


def drop(submission_id: UUID, *, by: User) -> None:
    """Go on without the second reader, who has not finished; what they had written goes with them."""
    with transaction.atomic():
        submission = LIFE.locked(submission_id)
        if reason := why_not_drop(submission, by):
            raise Refused(reason)
        second = submission.second_reading
        name = second.reader.name
        second.delete()
        note("drop_second_reader", submission, by=by, person=name)
        first = Assessment.objects.filter(submission=submission).first()
        if first is not None and first.finished_at:
            reviewing.finish(submission, first.finished_at, by=by)


def why_not_read(submission: Submission, user: User) -> str:
    second = second_of(submission)
    if second is None or second.reader_id != user.pk:
        return "Du är inte andra läsare av inlagan."
    if reason := reviewing.why_not_now(submission, user):
        return reason
    if is_current(second, reviewing.came_in_at(submission.latest_version())):
        return "Din bedömning är färdig."
    return ""


def assess(
    submission: Submission, points: dict[str, Any], summary: str, *, finished: bool, by: User
) -> SecondReading:
    """Save the second reader's own assessment; finished, it lacks nothing."""
    reviewing.must_be_whole(submission, points, finished=finished)
    with transaction.atomic():
        submission = LIFE.locked(submission.pk)
        second = SecondReading.objects.filter(submission=submission).first()
        if reason := why_not_read(submission, by):
            raise Refused(reason)
        assert second is not None  # noqa: S101 -- why_not_read has asked
        if second.finished_at:
            reviewing.set_aside(second, by.name)
        reviewing.fill_in(second, submission, points, summary)
        if finished:
            second.finished_at = timezone.now()
        second.save()
        if finished:
            event = reviewing.finish(submission, second.finished_at, by=by)
            enqueue(
                "screening.tell_first_reader",
                key=f"screening.tell_first_reader:{event.pk}",
                event_id=event.pk,
            )
    return second
