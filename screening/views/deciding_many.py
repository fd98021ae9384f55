"""Several proposals on one page, read and decided in one sitting."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from applications.lifecycle import Step, refusal
from applications.models import (
    Communication,
    ConflictOfInterest,
    MessageReading,
    Status,
    Submission,
)
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.templatetags.swedish import day
from screening.actions.deciding import why_not_decide
from screening.actions.deciding_many import SAY_NO_CONFLICT, Read, decide_many
from screening.letters import outcome_label
from screening.models import WorkOrder, unexplained_in
from screening.permissions import PRESENTER_IS_TIED, SAY_WHY_NOT
from screening.requirements.communicating import UNREAD
from screening.requirements.delegation import orders_in_force
from screening.requirements.equal_treatment import unlike
from screening.views.announcing import chosen
from screening.views.beside import Alike, alike_of
from screening.views.labelled import chosen_label
from screening.views.last_step import tell_late
from screening.views.wording import OUTCOME_KINDS


@dataclass(frozen=True)
class ProposalRow:
    """One proposal: what is decided, and why it cannot be."""

    submission: Submission
    label: str
    kind: str
    is_declared: bool
    is_tied: bool  # must say why a relation of theirs is no conflict
    may_choose: bool
    refusal: str
    is_chosen: bool
    seen: str
    alike: Alike | None = None  # what like cases were told, or are told by the same press

    @property
    def box(self) -> str:
        return f"val-{self.submission.pk}"


@require_http_methods(["GET", "HEAD", "POST"])
def decide_chosen(request: SignedInRequest) -> HttpResponse:
    """Show the proposals that were chosen; a press decides each one that is still ticked."""
    asked = request.POST if request.method == "POST" else request.GET
    refused: dict[UUID, str] = {}
    says_none = asked.get("inget_jav") == "ja"
    if request.method == "POST":
        read = [Read(one, asked.get(f"sett-{one}", "")) for one in chosen(asked.getlist("valda"))]
        done, refused = decide_many(read, has_no_conflict=says_none, by=request.user)
        tell(request, read, done)
        if read and not refused:
            return redirect(f"{reverse('workspace:queue')}?flik=forslag")
    rows = rows_of(request, chosen(asked.getlist("inlaga")), refused)
    tell_late(request, refused.keys() - {one.submission.pk for one in rows})
    context = {
        "rows": rows,
        "label_name": chosen_label(request),
        "may_decide": any(one.may_choose for one in rows),
        "asks_conflict": any(not one.is_declared and one.may_choose for one in rows),
        "refused": any(one.refusal for one in rows),
        "conflict_error": SAY_NO_CONFLICT if SAY_NO_CONFLICT in refused.values() else "",
        "total_ore": sum(one.submission.decision.amount_ore or 0 for one in rows),
    }
    return render(request, "screening/decide_many.html", context)


def tell(request: SignedInRequest, read: list[Read], done: list[Submission]) -> None:
    if done:
        many = "Ett beslut är fattat" if len(done) == 1 else f"{len(done)} beslut är fattade"
        messages.success(request, f"{many}. Organisationerna får veta det när du meddelar.")
    elif not read:
        messages.error(request, "Kryssa i minst ett förslag.")


def rows_of(
    request: SignedInRequest, ids: list[UUID], refused: dict[UUID, str]
) -> list[ProposalRow]:
    declared = ConflictOfInterest.objects.filter(case=OuterRef("case"), user=request.user)
    heard = MessageReading.objects.filter(message=OuterRef("answer"), by=request.user)
    unread = Communication.objects.filter(
        ~Exists(heard), submission=OuterRef("pk"), answer__isnull=False
    )
    of, presenter = ("case", "case__organisation"), OuterRef("decision__presented_by")
    found = (
        Submission.objects.visible_to(request.user)
        .filter(pk__in=ids, status=Status.PROPOSED)
        .select_related("case__organisation", "stage__call", "decision__presented_by", "assessment")
        .defer("answers", "answer_versions")
        .annotate(
            has_declared=Exists(declared),
            is_tied=unexplained_in(*of, request.user.pk),
            is_presenter_tied=unexplained_in(*of, presenter),
            unread_at=Subquery(unread.values("answer__at")[:1]),
        )
        .order_by("case__organisation__sort_key")
    )
    orders, listed = orders_in_force(), {one.pk for one in found}
    unlikes = unlike((one, one.decision.outcome) for one in found)
    return [
        replace(
            row_of(request, one, refused, orders),
            alike=alike_of(one, unlikes.get(one.pk, []), one.decision.outcome, listed),
        )
        for one in found
    ]


def row_of(
    request: SignedInRequest,
    submission: Submission,
    refused: dict[UUID, str],
    orders: list[WorkOrder],
) -> ProposalRow:
    decision = submission.decision
    why = refusal(Step.DECIDE, submission, request.user)
    why = why or why_not_decide(submission, request.user, orders)
    found, is_tied = vars(submission), False
    if not why and found["is_tied"]:
        why, is_tied = SAY_WHY_NOT, True
    elif not why and found["is_presenter_tied"]:
        why = PRESENTER_IS_TIED.format(decision.presented_by)
    elif not why and found["unread_at"]:
        why = UNREAD.format(day(found["unread_at"]))
    return ProposalRow(
        submission=submission,
        label=outcome_label(submission.stage.kind, decision.outcome),
        kind=OUTCOME_KINDS[decision.outcome],
        is_declared=found["has_declared"],
        is_tied=is_tied,
        may_choose=not why,
        refusal=why or refused.get(submission.pk, ""),
        is_chosen=not why and (not refused or submission.pk in refused),
        seen=decision.proposed_at.isoformat(),
    )
