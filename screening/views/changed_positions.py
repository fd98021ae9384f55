"""Positions that assessments rest on and that have been changed, or hold no more, since they were cited."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from applications.models import Submission
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Refused
from screening.actions.citing_anew import cite_anew
from screening.letters import only_changed
from screening.models import Citation
from screening.models.citations import wording_of
from screening.requirements import first_of, may_read
from screening.views.fetching import get_submission
from screening.views.narrowing import HANDLED, is_number

READ = ("position", "submission__case", "submission__stage")


@dataclass(frozen=True)
class Change:
    """One part of a position: how it read when it was cited, and how it reads now."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangedPosition:
    """A citation whose position is not what it was."""

    citation: Citation

    @property
    def changes(self) -> list[Change]:
        """What differs, side by side; of a long text the lines that differ."""
        was, now = self.citation, self.citation.position
        parts = [
            ("Nummer", was.number, now.number),
            ("Rubrik", was.title, now.title),
            ("Lydelse", was.wording, wording_of(now)),
        ]
        return [
            Change(label, *only_changed(lines_of(before), lines_of(after)))
            for label, before, after in parts
            if before != after
        ]


def lines_of(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def changed_among(citations: Iterable[Citation]) -> list[ChangedPosition]:
    return [ChangedPosition(one) for one in citations if one.has_ended or one.has_changed]


def changed_in(submission: Submission, user: User) -> list[ChangedPosition]:
    """Of an assessment that is not decided upon, for who may read it."""
    first = first_of(submission)
    if first is None or submission.status not in HANDLED or not may_read(first, submission, user):
        return []
    return changed_among(submission.citations.select_related("position"))


def changed_for(user: User) -> list[ChangedPosition]:
    """In what this officer assesses or looks after, the longest waiting first."""
    mine = Q(assessment__officer=user) | Q(case__officer=user)
    rows = Submission.objects.visible_to(user).filter(mine, status__in=HANDLED)
    cited = Citation.objects.filter(submission__in=rows.values("pk")).select_related(*READ)
    return changed_among(cited.order_by("submission__received_at", "number"))


@require_POST
def renew(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Cite a position as it reads today."""
    submission = get_submission(request, pk)
    asked = [request.POST.get(name, "") for name in ("stallningstagande", "utgava")]
    position, version = (int(one) if is_number(one) else 0 for one in asked)
    try:
        cite_anew(submission.pk, position, version=version, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Bedömningen vilar nu på ställningstagandet som det lyder i dag.")
    return redirect("workspace:assess", submission.pk)
