"""What the signatory has sent back, whether the writer has answered it, and what was not sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from applications.models import ReturnComment, Status, Submission
from applications.views.wording import who_was_first
from delmos_portal.accounts.http import SignedInRequest

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


def not_sent_back(request: SignedInRequest, submission: Submission, reason: str) -> HttpResponse:
    """Why a comment was not sent, and the comment: it stands nowhere else."""
    titles = {one.key: one.title for one in submission.questionnaire.parsed.sections}
    about = titles.get(request.POST.get("section_key", ""), "")
    comment = request.POST.get("comment", "").strip()
    has_come_in = submission.is_the_agencys and submission.status not in WRITTEN_IN
    context = {
        "submission": submission,
        "reasons": [who_was_first(submission) if has_come_in else "", reason],
        "texts": [f"Det gäller: {about}" if about else "", comment] if comment else [],
        "has_come_in": has_come_in,
    }
    return render(request, "applications/not_sent_back.html", context)
