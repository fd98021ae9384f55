"""Taking up a submission and assessing it."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from applications.actions.receiving import enter_in_register
from applications.lifecycle import LIFE, Step, take
from applications.models import (
    Case,
    ConflictOfInterest,
    ReceivedVersion,
    RegisterEntry,
    Status,
    Submission,
)
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from screening.models import Assessment
from screening.permissions import why_not_handle
from screening.requirements import points_of


def declare(case: Case, *, has_conflict: bool, reason: str = "", by: User) -> ConflictOfInterest:
    """Declare whether there is a conflict of interest; a conflict once declared stays (FL 16 §)."""
    if has_conflict and not reason.strip():
        raise Refused("Skriv kort vad jävet består i.")
    with transaction.atomic():
        existing = (
            ConflictOfInterest.objects.select_for_update(no_key=True)
            .filter(case=case, user=by)
            .first()
        )
        if existing and existing.has_conflict:
            raise Refused("Du har redan anmält jäv i ärendet.")
        declared, _created = ConflictOfInterest.objects.update_or_create(
            case=case,
            user=by,
            defaults={
                "has_conflict": has_conflict,
                "reason": reason,
                "declared_at": timezone.now(),
            },
        )
        if has_conflict:
            Case.objects.filter(pk=case.pk, officer=by).update(officer=None)
        record(
            "declare_conflict" if has_conflict else "declare_no_conflict",
            by=by,
            object_type="applications.case",
            object_id=case.pk,
            subject_id=case.pk,
        )
    return declared


def why_not_lift(declared: ConflictOfInterest, by: User) -> str:
    if not by.has_role(StaffRole.ADMINISTRATOR):
        return "Det här gör en administratör."
    return "Någon annan än du själv måste häva ditt jäv." if declared.user_id == by.pk else ""


def lift(declared: ConflictOfInterest, reason: str, *, by: User) -> None:
    """Take a conflict back that was declared by mistake, or has passed; the officer is asked anew."""
    with transaction.atomic():
        rows = ConflictOfInterest.objects.select_for_update(no_key=True)
        found = rows.select_related("user").filter(pk=declared.pk, has_conflict=True).first()
        if found is None:
            raise Refused("Jävet är redan hävt.")
        if refusal := why_not_lift(found, by):
            raise Refused(refusal)
        record(
            "lift_conflict",
            by=by,
            object_type="applications.case",
            object_id=found.case_id,
            subject_id=found.case_id,
            details={"person": found.user.name, "declared": found.reason, "reason": reason},
        )
        found.delete()


def take_up(submission_id: UUID, *, by: User) -> Submission:
    """Begin handling: the officer becomes the case's, if it has none."""
    with take(Step.TAKE_UP, submission_id, by=by) as taken:
        case = taken.it.case
        if reason := why_not_handle(by, case):
            raise Refused(reason)
        Case.objects.filter(pk=case.pk, officer=None).update(officer=by)
    return taken.it


def assess(
    submission: Submission, points: dict[str, Any], summary: str, *, finished: bool, by: User
) -> Assessment:
    """Save an assessment; a finished one needs an answer and a reason for every point (R-118-2)."""
    if finished and (missing := unanswered(submission, points)):
        raise Refused(f"Svara och motivera: {', '.join(missing)}.")
    with transaction.atomic():
        submission = LIFE.locked(submission.pk)
        if reason := why_not_assess(submission, by):
            raise Refused(reason)
        assessment = Assessment.objects.filter(submission=submission).first()
        assessment = assessment or Assessment(submission=submission, officer=by)
        if assessment.finished_at:
            _set_aside(assessment)
        assessment.officer, assessment.points, assessment.summary = by, points, summary
        assessment.updated_at = timezone.now()
        if finished:
            _finish(assessment, submission, by)
        assessment.save()
    return assessment


def _set_aside(assessment: Assessment) -> None:
    """Keep the finished one as it stood; what came in after it is assessed anew."""
    assert assessment.finished_at  # noqa: S101 -- the caller has asked
    assessment.earlier.append(
        {
            "officer": str(assessment.officer),
            "points": assessment.points,
            "summary": assessment.summary,
            "finished_at": assessment.finished_at.isoformat(),
        }
    )
    assessment.finished_at = None


def _finish(assessment: Assessment, submission: Submission, by: User) -> None:
    """A finished assessment is the case's: registered, open to the party and preserved (R-ASS-2)."""
    assessment.finished_at = timezone.now()
    enter_in_register(
        submission.case_id,
        RegisterEntry(
            direction=RegisterEntry.Direction.DRAWN_UP,
            at=assessment.finished_at,
            counterpart="",
            subject=f"Bedömning av {submission.stage.definite}",
            key=f"assessment:{submission.pk}:{submission.received_versions}",
        ),
    )
    record(
        "finish_assessment",
        by=by,
        object_type="applications.submission",
        object_id=submission.pk,
        subject_id=submission.case_id,
    )


def why_not_assess(submission: Submission, user: User) -> str:
    if not user.has_role(StaffRole.OFFICER):
        return "Du har inte behörighet att göra detta."
    if submission.status != Status.IN_REVIEW:
        return f"{submission.state_text(user)} Den kan inte bedömas nu."
    return why_not_handle(user, submission.case) or why_finished(
        submission, submission.latest_version()
    )


def why_finished(submission: Submission, latest: ReceivedVersion) -> str:
    """A finished assessment stands, until a completion comes in."""
    saved: Assessment | None = getattr(submission, "assessment", None)
    finished_at = saved.finished_at if saved else None
    if finished_at is None or (latest.registered_at or latest.received_at) > finished_at:
        return ""
    return "Bedömningen är färdig och ändras inte. Du läser den på ärendets sida."


def unanswered(submission: Submission, points: dict[str, Any]) -> list[str]:
    """Labels of the points that lack an answer or a reason."""
    return [
        point.label
        for point in points_of(submission)
        if (points.get(point.key) or {}).get("answer") not in ("yes", "no")
        or not str((points.get(point.key) or {}).get("reason", "")).strip()
    ]
