"""R-ASS-3: the assessed submissions of a stage in order of score, against the call's frame."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from applications.models import ACCEPTED, Stage, StageKind, Status, Submission
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import User
from screening.figures import applied_for_each, granted_in, settlements
from screening.models import Assessment, ModeratedPoint
from screening.requirements import first_of, is_whole
from screening.views.changed_positions import changed_for
from screening.views.sheets import score_of

SUGGESTIONS = {**dict(Assessment.Suggestion.choices), "": "Inget än"}
LOWEST = Decimal(-1)


@dataclass
class Ranked:
    """A submission in the list: its place, its amounts and what the grants come to with it."""

    it: Submission
    score: Decimal | None
    applied: int | None
    proposed: int
    suggestion: str
    place: int = 0  # none without a score
    sharing: int = 1  # how many have this place
    total: int = 0
    is_first_beyond: bool = False  # the first of those that the frame does not cover

    @property
    def suggestion_text(self) -> str:
        return SUGGESTIONS[self.suggestion]


@dataclass(frozen=True)
class Ranking:
    rows: list[Ranked]
    frame: int
    before: int  # granted in the call outside the list

    @property
    def total(self) -> int:
        return self.rows[-1].total if self.rows else self.before

    @property
    def left(self) -> int:
        return self.frame - self.total


def get_stage(pk: int) -> Stage:
    return get_object_or_404(Stage.objects.select_related("call"), pk=pk)


@require_safe
def stages(request: SignedInRequest) -> HttpResponse:
    """The stages in which something has come in, the latest call first."""
    seen = Submission.objects.visible_to(request.user).exclude(status=Status.WITHDRAWN)
    counts = (
        seen.order_by()
        .values("stage")
        .annotate(
            received=Count("pk"),
            assessed=Count("pk", filter=Q(assessment__finished_at__isnull=False)),
        )
    )
    found = {one["stage"]: one for one in counts}
    rows = Stage.objects.filter(pk__in=found).select_related("call").order_by("-call", "order")
    listed = [(one, found[one.pk]["received"], found[one.pk]["assessed"]) for one in rows]
    context = {"rows": listed, "changed": len(changed_for(request.user))}
    return render(request, "screening/stages.html", context)


@require_safe
def ranking(request: SignedInRequest, pk: int) -> HttpResponse:
    stage = get_stage(pk)
    made = ranking_of(stage, request.user)
    suggestion, whose = request.GET.get("forslag", "alla"), request.GET.get("vems", "")
    shown = [
        one
        for one in made.rows
        if suggestion in ("alla", one.suggestion or "inget")
        and (whose != "mina" or one.it.case.officer_id == request.user.pk)
    ]
    context = {
        "stage": stage,
        "ranking": made,
        "rows": shown,
        "has_money": stage.kind == StageKind.APPLICATION,
        "suggestion": suggestion,
        "whose": whose,
        "chosen": request.GET.getlist("inlaga"),
        "suggestions": Assessment.Suggestion.choices,
    }
    return render(request, "screening/ranking.html", context)


def ranking_of(stage: Stage, user: User) -> Ranking:
    """What this person may read of the stage, highest score first; the rest counts as granted only."""
    found = [one for one in assessed_in(stage, user) if is_whole(one)]
    agreed = moderated_in_all(found)
    applied = applied_for_each(found) if stage.kind == StageKind.APPLICATION else {}
    rows = [_ranked(one, score_of(one, agreed[one.pk]), applied.get(one.pk)) for one in found]
    rows.sort(
        key=lambda one: (
            -(LOWEST if one.score is None else one.score),
            str(one.it.case.organisation_name),
        )
    )
    booked = sum(one.granted for one in settlements([one.it.case_id for one in rows]).values())
    before = granted_in(stage.call) - booked
    give_places(rows, before, stage.call.frame_ore)
    return Ranking(rows, stage.call.frame_ore, before)


def give_places(rows: Sequence[Ranked], before: int, frame: int) -> None:
    """Number what is in order of score, equals alike, and draw the line where the frame ends.

    Never between equals: the alphabet decides nothing about money.
    """
    total, place, is_beyond = before, 1, False
    for points, group in groupby(rows, key=lambda one: one.score):
        equals = list(group)
        for row in equals:
            total += row.proposed
            row.total, row.sharing = total, len(equals)
            row.place = 0 if points is None else place
        place += len(equals)
        equals[0].is_first_beyond = total > frame and not is_beyond
        is_beyond = total > frame


def assessed_in(stage: Stage, user: User) -> "QuerySet[Submission]":
    rows = Submission.objects.visible_to(user).exclude(status=Status.WITHDRAWN)
    return rows.filter(stage=stage, assessment__finished_at__isnull=False).select_related(
        "case__officer",
        "case__organisation",
        "stage",
        "questionnaire",
        "decision",
        "assessment__officer",
        "second_reading__reader",
    )


def moderated_in_all(submissions: Iterable[Submission]) -> dict[UUID, dict[str, ModeratedPoint]]:
    """The latest agreed result of each point, of each submission."""
    found: dict[UUID, dict[str, ModeratedPoint]] = defaultdict(dict)
    for one in ModeratedPoint.objects.filter(submission__in=list(submissions)):
        found[one.submission_id][one.key] = one
    return found


def _ranked(it: Submission, points: Decimal | None, applied: int | None) -> Ranked:
    """What is decided or proposed counts; before that what the officer suggests, else what is applied for."""
    first, decision = first_of(it), getattr(it, "decision", None)
    suggestion = decision.outcome if decision else first.suggestion if first else ""
    if decision:
        amount = (decision.amount_ore or 0) if decision.outcome in ACCEPTED else 0
    elif suggestion == Assessment.Suggestion.DECLINE:
        amount = 0
    else:
        amount = (first.suggested_ore if first else None) or applied or 0
    known = suggestion if suggestion in SUGGESTIONS else Assessment.Suggestion.DECLINE
    return Ranked(it, points, applied, amount, known)
