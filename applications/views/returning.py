"""What the signatory has sent back, and whether the writer has answered it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from applications.models import ReturnComment, Status, Submission

WRITTEN_IN = (Status.DRAFT, Status.INCOMPLETE)


@dataclass(frozen=True)
class Returned:
    """A comment, with the section that it is about."""

    by: str
    at: datetime
    comment: str
    about: str


@dataclass(frozen=True)
class Returns:
    """What waits for the writer to answer, and what was answered before it."""

    now: Returned | None
    earlier: list[Returned]


def unanswered_in(submissions: Iterable[Submission]) -> dict[UUID, ReturnComment]:
    """What has come back and lies with the writer, in one statement; none where nothing is written."""
    written = [
        one.pk
        for one in submissions
        if one.status in WRITTEN_IN and one.sent_to_signatory_at is None
    ]
    if not written:
        return {}
    comments = ReturnComment.objects.unanswered().filter(submission__in=written)
    return {one.submission_id: one for one in comments.select_related("by")}


def returns_of(submission: Submission, current: ReturnComment | None) -> Returns:
    """The comment to answer now; the others, the latest first."""
    titles = {one.key: one.title for one in submission.questionnaire.parsed.sections}
    received_at = submission.received_at
    now, earlier = None, []
    for one in submission.return_comments.select_related("by").order_by("-at"):
        whole = "Hela kompletteringen" if received_at and one.at > received_at else "Hela inlagan"
        shown = Returned(str(one.by), one.at, one.comment, titles.get(one.section_key, whole))
        if current is not None and one.pk == current.pk:
            now = shown
        else:
            earlier.append(shown)
    return Returns(now, earlier)
