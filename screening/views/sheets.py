"""An assessment as its readers may read it: on the case page, beside another, or when it is changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from applications.models import Submission
from delmos_portal.accounts.models import User
from delmos_portal.templatetags.swedish import kronor
from screening.models import Assessment, ModeratedPoint, Reading, SecondReading
from screening.requirements import (
    Point,
    agreed,
    first_of,
    is_far,
    is_whole,
    may_read,
    score,
    second_of,
    sheet_of,
)


@dataclass(frozen=True)
class Given:
    """What a reader answered to a point."""

    who: str
    answer: str
    reason: str


@dataclass(frozen=True)
class SheetRow:
    """A point with everybody's answers, side by side."""

    point: Point
    given: list[Given]
    moderated: ModeratedPoint | None
    is_far: bool

    @property
    def moderated_answer(self) -> str:
        return self.point.said({"answer": self.moderated.answer}) if self.moderated else ""


@dataclass(frozen=True)
class Shown:
    """A reading on the case page, or that it is somebody's working material."""

    title: str
    is_open: bool  # may be read by who looks
    rows: list[dict[str, str]]
    overall: list[dict[str, str]]
    finished_at: datetime | None


def readings_of(submission: Submission) -> list[Reading]:
    return [one for one in (first_of(submission), second_of(submission)) if one is not None]


def owner_of(reading: Any) -> User:
    owner: User = reading.reader if isinstance(reading, SecondReading) else reading.officer
    return owner


def answer_text(point: Point, given: Mapping[str, str]) -> str:
    answer = point.said(given)
    return f"{answer}. {given.get('reason', '')}".strip() if answer else given.get("reason", "")


def answer_rows(points: Sequence[Point], given: Mapping[str, Any]) -> list[dict[str, str]]:
    """As rows of the summary list."""
    return [
        {"label": one.label, "value": answer_text(one, given.get(one.key) or {})} for one in points
    ]


def overall_rows(reading: Reading) -> list[dict[str, str]]:
    """What it comes to: the suggestion with its amount, and why; only what has been written."""
    rows = [
        {"label": "Samlat förslag", "value": suggestion_of(reading)},
        {"label": "Samlad bedömning", "value": reading.summary},
    ]
    return [one for one in rows if one["value"]]


def suggestion_of(reading: Reading) -> str:
    """The outcome that is suggested, and the amount; the second reader suggests none."""
    if not isinstance(reading, Assessment):
        return ""
    amount = kronor(reading.suggested_ore) if reading.suggested_ore else ""
    return ", ".join(one for one in (reading.get_suggestion_display(), amount) if one)


def shown(submission: Submission, user: User) -> list[Shown]:
    """The readings of a submission; what this person may not read is only named."""
    found = []
    for one in readings_of(submission):
        is_open = may_read(one, submission, user)
        name = "Andra läsarens bedömning" if isinstance(one, SecondReading) else "Bedömning"
        state = "" if one.finished_at else " (inte färdig)"
        found.append(
            Shown(
                f"{name} av {owner_of(one)}{state}",
                is_open,
                answer_rows(sheet_of(one), one.points) if is_open else [],
                overall_rows(one) if is_open else [],
                one.finished_at,
            )
        )
    return found


def side_by_side(submission: Submission, moderated: Mapping[str, ModeratedPoint]) -> list[SheetRow]:
    """Every point with each reader's answer; for who may read the whole only."""
    readings = readings_of(submission)
    rows = []
    for point in sheet_of(readings[0]):
        answers = [one.points.get(point.key) or {} for one in readings]
        given = [
            Given(str(owner_of(one)), point.said(answer), answer.get("reason", ""))
            for one, answer in zip(readings, answers, strict=True)
        ]
        given_answers = [one.get("answer", "") for one in answers]
        far = len(answers) > 1 and is_far(point, given_answers[0], given_answers[1])
        rows.append(SheetRow(point, given, moderated.get(point.key), far))
    return rows


def score_of(submission: Submission, moderated: Mapping[str, ModeratedPoint]) -> Decimal | None:
    """The score that counts: the readers' together, with what was agreed in its place."""
    if not is_whole(submission):
        return None
    readings = readings_of(submission)
    answers = {key: one.answer for key, one in moderated.items()}
    return score(sheet_of(readings[0]), *agreed([one.points for one in readings], answers))
