"""Several submissions on one page, to be taken up in one sitting."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from applications.lifecycle import Step, refusal
from applications.models import ConflictOfInterest, Submission
from delmos_portal.accounts.http import SignedInRequest
from screening.actions.taking_up_many import SAY_NO_CONFLICT, take_up_many
from screening.models import unexplained_in
from screening.permissions import SAY_WHY_NOT
from screening.views.announcing import chosen
from screening.views.labelled import chosen_label


@dataclass(frozen=True)
class TakeUpRow:
    """One submission: whether it can be taken up, else why not."""

    submission: Submission
    is_declared: bool
    is_tied: bool  # must say why a relation of theirs is no conflict
    refusal: str
    is_chosen: bool


@require_http_methods(["GET", "HEAD", "POST"])
def take_up_chosen(request: SignedInRequest) -> HttpResponse:
    """Show what was chosen in the queue; a press takes up each one that is still ticked."""
    asked = request.POST if request.method == "POST" else request.GET
    refused: dict[UUID, str] = {}
    if request.method == "POST":
        wanted = list(found(request, chosen(asked.getlist("valda"))))
        says_none = asked.get("inget_jav") == "ja"
        done, refused = take_up_many(wanted, has_no_conflict=says_none, by=request.user)
        tell(request, len(done), nothing=not wanted)
        if wanted and not refused:
            return redirect(f"{reverse('workspace:queue')}?flik=handlaggs&vems=mina")
    rows = [
        row_of(request, one, refused) for one in found(request, chosen(asked.getlist("inlaga")))
    ]
    context = {
        "rows": rows,
        "may_take_up": any(one.refusal in ("", SAY_NO_CONFLICT) for one in rows),
        "label_name": chosen_label(request),
        "asks_conflict": any(not one.is_declared and not one.is_tied for one in rows),
        "conflict_error": SAY_NO_CONFLICT if SAY_NO_CONFLICT in refused.values() else "",
    }
    return render(request, "screening/take_up_many.html", context)


def tell(request: SignedInRequest, done: int, *, nothing: bool) -> None:
    if done:
        taken = "En inlaga är upptagen" if done == 1 else f"{done} inlagor är upptagna"
        messages.success(request, f"{taken} till handläggning.")
    elif nothing:
        messages.error(request, "Kryssa i minst en inlaga.")


def found(request: SignedInRequest, ids: list[UUID]) -> "QuerySet[Submission]":
    declared = ConflictOfInterest.objects.filter(case=OuterRef("case"), user=request.user)
    return (
        Submission.objects.visible_to(request.user)
        .filter(pk__in=ids)
        .select_related("case__organisation", "case__officer", "stage__call")
        .defer("answers", "answer_versions")
        .annotate(
            has_declared=Exists(declared),
            is_tied=unexplained_in("case", "case__organisation", request.user.pk),
        )
        .order_by("case__organisation__sort_key", "pk")
    )


def row_of(request: SignedInRequest, submission: Submission, refused: dict[UUID, str]) -> TakeUpRow:
    why, is_tied = refusal(Step.TAKE_UP, submission, request.user), False
    if not why and vars(submission)["is_tied"]:
        why, is_tied = SAY_WHY_NOT, True
    return TakeUpRow(
        submission=submission,
        is_declared=vars(submission)["has_declared"],
        is_tied=is_tied,
        refusal=why or refused.get(submission.pk, ""),
        is_chosen=not why and (not refused or submission.pk in refused),
    )
