"""Who reads what of a submission's assessment, and whether it still covers what has come in."""

from datetime import datetime

from applications.models import Submission
from delmos_portal.accounts.models import User
from screening.models import Assessment, Reading, SecondReading


def first_of(submission: Submission) -> Assessment | None:
    return getattr(submission, "assessment", None)


def second_of(submission: Submission) -> SecondReading | None:
    return getattr(submission, "second_reading", None)


def is_current(reading: Reading | None, came_in_at: datetime) -> bool:
    """Whether it is finished, and nothing has come in since."""
    return bool(reading and reading.finished_at and reading.finished_at >= came_in_at)


def is_whole(submission: Submission) -> bool:
    """Whether everyone who is to assess it has finished."""
    first, second = first_of(submission), second_of(submission)
    if first is None or first.finished_at is None:
        return False
    return second is None or second.finished_at is not None


def may_read(reading: Reading, submission: Submission, user: User) -> bool:
    """What is being written is one's own; with two readers, so is what is finished until both are."""
    owner = reading.reader_id if isinstance(reading, SecondReading) else reading.officer_id  # type: ignore[attr-defined]  # the two that there are
    return bool(owner == user.pk or is_whole(submission))
