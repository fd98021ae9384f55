"""Taking up a submission and assessing it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from applications.lifecycle import LIFE, Step, take
from applications.models import (
    Case,
    ConflictOfInterest,
    ReceivedVersion,
    Status,
    Submission,
)
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from screening.actions.citing import cite
from screening.actions.merging import Overall, Written, merge
from screening.actions.sheets import note, register_sheet
from screening.models import Assessment, Reading, Relation, SecondReading
from screening.permissions import SAY_WHY_NOT, why_not_handle
from screening.requirements import first_of, is_current, points_of, second_of


def declare(case: Case, *, has_conflict: bool, reason: str = "", by: User) -> ConflictOfInterest:
    """Declare whether there is a conflict of interest; a conflict once declared stays (FL 16 §)."""
    if has_conflict and not reason.strip():
        raise Refused("Skriv kort vad jävet består i.")
    with transaction.atomic():
        hold(case, by)
        existing = ConflictOfInterest.objects.filter(case=case, user=by).first()
        if existing and existing.has_conflict:
            raise Refused("Du har redan anmält jäv i ärendet.")
        has_relation = Relation.objects.filter(user=by).touching(case).exists()
        if has_relation and not reason.strip():
            raise Refused(SAY_WHY_NOT)
        declared, _created = ConflictOfInterest.objects.update_or_create(
            case=case,
            user=by,
            defaults={
                "has_conflict": has_conflict,
                "reason": reason.strip(),
                "has_relation": has_relation,
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


def hold(case: Case, by: User) -> None:
    """Take turns with every step in the case, and with who assigns it: an answer comes before or after.

    The person first, whose relations decide what is asked; then the submissions, as the steps do.
    """
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    rows = Submission.objects.received().filter(case=case).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))
    Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)


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
    submission: Submission,
    points: dict[str, Any],
    summary: str,
    *,
    finished: bool,
    by: User,
    overall: Overall | None = None,
    seen: str | None = None,
) -> Assessment:
    """Save an assessment; a finished one needs an answer and a reason for every point (R-118-2).

    `seen` is what the person had read, in marks: what a colleague has saved since is not written over.
    """
    mine = Written(points, summary, overall)
    with transaction.atomic():
        submission = LIFE.locked(submission.pk)
        if reason := why_not_assess(submission, by):
            raise Refused(reason)
        assessment = Assessment.objects.filter(submission=submission).first()
        if seen is not None:
            mine = merge(mine, assessment, seen, finished=finished)
        must_be_whole(submission, mine.points, finished=finished)
        assessment = assessment or Assessment(submission=submission, officer=by)
        if assessment.finished_at:
            set_aside(assessment, str(assessment.officer))
            _set_second_aside(submission)
        assessment.officer = by
        assessment.writers = sorted({*assessment.writers, by.pk})
        fill_in(assessment, submission, mine.points, mine.summary)
        if mine.overall is not None:
            assessment.suggestion = mine.overall.suggestion
            assessment.suggested_ore = mine.overall.suggested_ore
            cite(submission, mine.overall.positions, by=by)
        if finished:
            assessment.finished_at = timezone.now()
        assessment.save()
        if finished:
            finish(submission, assessment.finished_at, by=by)
    return assessment


def must_be_whole(submission: Submission, points: dict[str, Any], *, finished: bool) -> None:
    if finished and (missing := unanswered(submission, points)):
        raise Refused(f"Svara och motivera: {', '.join(missing)}.")


def fill_in(reading: Reading, submission: Submission, points: dict[str, Any], summary: str) -> None:
    reading.points, reading.summary, reading.updated_at = points, summary, timezone.now()
    in_order = sorted(points_of(submission), key=lambda one: not one.is_formal)
    reading.sheet = [one.as_data() for one in in_order]


def finish(submission: Submission, finished_at: datetime | None, *, by: User) -> Any:
    """With the last reader's, the assessment is the case's (R-ASS-2); until then it is working material."""
    came_in = came_in_at(submission.latest_version())
    readings: list[Reading] = [
        *Assessment.objects.filter(submission=submission),
        *SecondReading.objects.filter(submission=submission),
    ]
    has_first = any(isinstance(one, Assessment) for one in readings)
    if finished_at and has_first and all(is_current(one, came_in) for one in readings):
        return register_sheet(submission, by=by)
    return note("finish_reading", submission, by=by)


def set_aside(reading: Reading, person: str) -> None:
    """Keep the finished one as it stood; what came in after it is assessed anew."""
    assert reading.finished_at  # noqa: S101 -- the caller has asked
    reading.earlier.append(
        {
            "officer": person,
            "points": reading.points,
            "sheet": reading.sheet,
            "summary": reading.summary,
            "finished_at": reading.finished_at.isoformat(),
        }
    )
    reading.finished_at = None


def _set_second_aside(submission: Submission) -> None:
    """Both readers assess anew what has come in."""
    rows = SecondReading.objects.filter(submission=submission).exclude(finished_at=None)
    for second in rows.select_related("reader"):
        set_aside(second, str(second.reader))
        second.save()


def why_not_assess(submission: Submission, user: User) -> str:
    if reason := why_not_now(submission, user):
        return reason
    second = second_of(submission)
    if second is not None and second.reader_id == user.pk:
        return "Du är andra läsare och gör en egen bedömning."
    return why_finished(submission, submission.latest_version())


def why_not_now(submission: Submission, user: User) -> str:
    """Why this person cannot assess at all, or change an assessment; empty when they can."""
    if not user.has_role(StaffRole.OFFICER):
        return "Bara handläggare kan göra detta."
    if submission.status != Status.IN_REVIEW:
        return f"{submission.state_text(user)} Den kan inte bedömas nu."
    return why_not_handle(user, submission.case)


def came_in_at(latest: ReceivedVersion) -> datetime:
    return latest.registered_at or latest.received_at


def why_finished(submission: Submission, latest: ReceivedVersion) -> str:
    """A finished assessment stands, until a completion comes in."""
    if is_current(first_of(submission), came_in_at(latest)):
        return "Bedömningen är färdig. En punkt ändras bara med skäl, av den som har gjort bedömningen."
    return ""


def unanswered(submission: Submission, points: dict[str, Any]) -> list[str]:
    """Labels of the points that lack an answer or a reason, or still wait for a completion."""
    return [
        point.label
        for point in points_of(submission)
        if (points.get(point.key) or {}).get("answer") not in point.final_answers
        or not str((points.get(point.key) or {}).get("reason", "")).strip()
        or (point.grounds and not (points.get(point.key) or {}).get("ground"))
    ]
