"""Two to four cases side by side."""

from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from applications.models import StageKind, Submission
from delmos_portal.accounts.http import SignedInRequest
from screening.figures import applied_for_each
from screening.letters import outcome_label
from screening.models import ModeratedPoint
from screening.requirements import is_whole
from screening.views.ranking import assessed_in, get_stage, moderated_in_all
from screening.views.sheets import SheetRow, score_of, side_by_side

FEWEST, MOST = 2, 4


@dataclass(frozen=True)
class Column:
    """One case in the comparison."""

    it: Submission
    score: Decimal | None
    applied: int | None
    rows: dict[str, SheetRow]

    @property
    def outcome(self) -> str:
        decision = getattr(self.it, "decision", None)
        if decision is None:
            return ""
        return outcome_label(self.it.stage.kind, decision.outcome)


@require_safe
def compare(request: SignedInRequest, pk: int) -> HttpResponse:
    """The chosen submissions: facts, amounts, scores and reasons, in one table."""
    stage = get_stage(pk)
    chosen = set(request.GET.getlist("inlaga"))
    found = [
        one
        for one in assessed_in(stage, request.user).order_by("case__organisation_name")
        if str(one.pk) in chosen and is_whole(one)
    ]
    if not FEWEST <= len(found) <= MOST:
        messages.error(request, "Välj två till fyra ärenden att jämföra.")
        return redirect(f"{reverse('workspace:ranking', args=[pk])}?{request.GET.urlencode()}")
    agreed = moderated_in_all(found)
    applied = applied_for_each(found) if stage.kind == StageKind.APPLICATION else {}
    columns = [_column(one, agreed[one.pk], applied.get(one.pk)) for one in found]
    labels: dict[str, str] = {}
    for column in columns:
        labels |= {key: row.point.label for key, row in column.rows.items()}
    context = {
        "stage": stage,
        "columns": columns,
        "points": [
            (label, [(one, one.rows.get(key)) for one in columns]) for key, label in labels.items()
        ],
        "has_money": stage.kind == StageKind.APPLICATION,
    }
    return render(request, "screening/compare.html", context)


def _column(it: Submission, agreed: dict[str, ModeratedPoint], applied: int | None) -> Column:
    rows = {one.point.key: one for one in side_by_side(it, agreed)}
    return Column(it, score_of(it, agreed), applied, rows)
