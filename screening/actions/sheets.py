"""The finished assessment becomes the case's: frozen, registered, sealed and preserved (R-ASS-2)."""

from typing import Any

from django.utils import timezone

from applications.actions.receiving import enter_in_register
from applications.models import RegisterEntry, Submission
from delmos_portal.accounts.models import User
from delmos_portal.journal.record import record
from delmos_portal.outbox.enqueue import enqueue
from delmos_portal.templatetags.swedish import day
from screening.models import (
    Assessment,
    Citation,
    FinishedSheet,
    ModeratedPoint,
    Rescoring,
    SecondReading,
)
from screening.requirements import Point, agreed, score, sheet_of


def register_sheet(submission: Submission, *, by: User, step: str = "finish_assessment") -> Any:
    """Freeze the assessment as it stands, enter it in the register and promise its document."""
    first = Assessment.objects.select_related("officer").get(submission=submission)
    second = SecondReading.objects.select_related("reader").filter(submission=submission).first()
    of_version = f"assessment:{submission.pk}:{submission.received_versions}"
    number = FinishedSheet.objects.filter(key__startswith=of_version).count()
    sheet = FinishedSheet.objects.create(
        submission=submission,
        key=f"{of_version}:{number}" if number else of_version,
        content=content_of(submission, first, second),
        at=timezone.now(),
    )
    what = "Ändrad bedömning" if number else "Bedömning"
    enter_in_register(
        submission.case_id,
        RegisterEntry(
            direction=RegisterEntry.Direction.DRAWN_UP,
            at=sheet.at,
            counterpart="",
            subject=f"{what} av {submission.stage.definite}",
            key=sheet.key,
        ),
    )
    event = note(step, submission, by=by, sheet=sheet.pk)
    enqueue(
        "screening.seal_assessment",
        key=f"screening.seal_assessment:{event.pk}",
        event_id=event.pk,
    )
    return event


def note(step: str, submission: Submission, *, by: User, **details: object) -> Any:
    return record(
        step,
        by=by,
        object_type="applications.submission",
        object_id=submission.pk,
        subject_id=submission.case_id,
        details=details,
    )


def moderated_in(submission: Submission) -> dict[str, ModeratedPoint]:
    """The latest agreed result of each point."""
    return {one.key: one for one in ModeratedPoint.objects.filter(submission=submission)}


def content_of(
    submission: Submission, first: Assessment, second: SecondReading | None
) -> dict[str, Any]:
    """Everything that the finished sheet says."""
    points, moderated = sheet_of(first), moderated_in(submission)
    readings = [one.points for one in (first, second) if one]
    answers = {key: one.answer for key, one in moderated.items()}
    total = score(points, *agreed(readings, answers))
    changed = Rescoring.objects.filter(submission=submission).select_related("by")
    return {
        "version": submission.received_versions,
        "officer": first.officer.name,
        "reader": second.reader.name if second else "",
        "points": [_point(one, readings, moderated.get(one.key)) for one in points],
        "score": "" if total is None else str(total).replace(".", ","),
        "summary": first.summary,
        "second_summary": second.summary if second else "",
        "suggestion": first.get_suggestion_display(),
        "suggested_ore": first.suggested_ore,
        "positions": [
            {"number": one.number, "title": one.title, "decided_on": day(one.decided_on)}
            for one in Citation.objects.filter(submission=submission)
        ],
        "rescorings": [
            {
                "label": one.label,
                "before": _said(points, one.key, one.before),
                "after": _said(points, one.key, one.after),
                "reason": one.reason,
                "by": one.by.name,
                "at": one.at.isoformat(),
            }
            for one in changed
        ],
    }


def _point(
    point: Point, readings: list[dict[str, dict[str, str]]], moderated: ModeratedPoint | None
) -> dict[str, Any]:
    given = [one.get(point.key) or {} for one in readings]
    found = {
        "key": point.key,
        "label": point.label,
        "is_formal": point.is_formal,
        "weight": str(point.weight),
        "readings": [{"answer": point.said(one), "reason": one.get("reason", "")} for one in given],
    }
    if moderated:
        answer = point.said({"answer": moderated.answer})
        found["moderated"] = {"answer": answer, "reason": moderated.reason}
    return found


def _said(points: tuple[Point, ...], key: str, given: dict[str, str]) -> str:
    return next((one.said(given) for one in points if one.key == key), given.get("answer", ""))
