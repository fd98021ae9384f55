"""Giving cases to an officer, after a look at what moves and what does not; and each one's load."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from applications.models import Absence, Case, ConflictOfInterest, Status, Submission
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import StaffRole, User, swedish_sort_key
from screening.actions.assigning import Chosen, assign_many, why_not_assign, why_not_get
from screening.forms.queueing import AssignForm, officers
from screening.models import unexplained_in
from screening.views.announcing import chosen
from screening.views.labelled import chosen_label
from screening.views.narrowing import HANDLED, is_overdue


@dataclass(frozen=True)
class AssignRow:
    """One case: whose it is, and why it stays with them, if it does."""

    case: Case
    seen: str
    refusal: str
    may_try_again: bool  # somebody else moved it meanwhile
    is_tied: bool  # the officer has noted a relation, and not answered for it


@dataclass(frozen=True)
class Load:
    """One officer: how much they have, and whether they are away."""

    pk: int
    name: str
    away: Absence | None
    cases: int
    ours: int
    theirs: int
    late: int


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: SignedInRequest) -> HttpResponse:
    """Choose an officer; see what moves; move it."""
    asked = request.POST if request.method == "POST" else request.GET
    form = (
        AssignForm(request.POST) if request.method == "POST" else AssignForm(initial=mine(request))
    )
    to: User | None = None
    refused: dict[UUID, str] = {}
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        if "gor" in request.POST and not why_not_assign(request.user):
            wanted = [seen_of(asked, one) for one in chosen(asked.getlist("valda"))]
            note = form.cleaned_data["note"]
            done, refused = assign_many(wanted, to, note=note, by=request.user)
            if done:
                messages.success(request, told(len(done), to, request.user))
            elif not wanted:
                messages.error(request, "Kryssa i minst ett ärende.")
            if done and not refused:
                return after(done)
    rows = rows_of(request, asked, to, refused)
    context = {
        "form": form,
        "rows": rows,
        "to": to,
        "moving": to and any(not one.refusal or one.may_try_again for one in rows),
        "label_name": chosen_label(request),
        "refusal": why_not_assign(request.user),
    }
    return render(request, "screening/assign.html", context)


def mine(request: SignedInRequest) -> dict[str, object]:
    is_officer = request.user.has_role(StaffRole.OFFICER)
    return {"to": request.user.pk} if is_officer and request.GET.get("till") == "mig" else {}


def seen_of(asked: QueryDict, case_id: UUID) -> Chosen:
    seen = asked.get(f"sett-{case_id}", "")
    is_number = seen.isascii() and seen.isdigit() and len(seen) < 10
    return Chosen(case_id, int(seen) if is_number else None)


def told(count: int, to: User, by: User) -> str:
    if to == by:
        return "Ärendet är nu ditt." if count == 1 else f"{count} ärenden är nu dina."
    cases = "Ärendet är tilldelat" if count == 1 else f"{count} ärenden är tilldelade"
    return f"{cases} {to.name}. Ett mejl är på väg till {to.email}."


def after(done: list[UUID]) -> HttpResponse:
    if len(done) == 1:
        return redirect("workspace:case", done[0])
    return redirect(f"{reverse('workspace:queue')}?flik=alla")


def rows_of(
    request: SignedInRequest, asked: QueryDict, to: User | None, refused: dict[UUID, str]
) -> list[AssignRow]:
    """The cases of what was chosen, in the queue or on this page; with an officer, what stands in the way."""
    known = Submission.objects.visible_to(request.user).filter(
        pk__in=chosen(asked.getlist("inlaga"))
    )
    of_these: set[UUID] = {*chosen(asked.getlist("arende")), *known.values_list("case", flat=True)}
    recused = ConflictOfInterest.objects.filter(
        case=OuterRef("pk"), user=to.pk if to else None, has_conflict=True
    )
    cases: QuerySet[Case] = (
        Case.objects.visible_to(request.user)
        .filter(pk__in=of_these)
        .select_related("officer", "call")
        .annotate(
            is_recused=Exists(recused),
            is_tied=unexplained_in("pk", "organisation", to.pk if to else None),
        )
        .order_by("organisation__sort_key", "pk")
    )
    rows = []
    for case in cases:
        why = why_not_get(case, to, is_recused=vars(case)["is_recused"]) if to else ""
        again = not why and case.pk in refused
        rows.append(
            AssignRow(
                case,
                str(case.officer_id or ""),
                why or refused.get(case.pk, ""),
                again,
                is_tied=vars(case)["is_tied"],
            )
        )
    return rows


@require_safe
def load(request: SignedInRequest) -> HttpResponse:
    """How much each officer has, and who is away: what this reader may see of it."""
    in_hand = (Status.RECEIVED, *HANDLED, Status.DECIDED)
    rows = Submission.objects.visible_to(request.user).filter(status__in=in_hand)
    theirs, late = Q(status=Status.INCOMPLETE), is_overdue()
    counted = (
        rows.values("case__officer", "case__officer__name")
        .annotate(
            cases=Count("case", distinct=True),
            ours=Count("pk", filter=~theirs),
            theirs=Count("pk", filter=theirs),
            late=Count("pk", filter=late),
        )
        .order_by("case__officer__name")
    )
    by_officer: dict[int | None, Any] = {one["case__officer"]: one for one in counted}
    away = {one.user_id: one for one in Absence.objects.today().select_related("substitute")}
    people = {one.pk: one.name for one in officers()}
    people |= {pk: row["case__officer__name"] for pk, row in by_officer.items() if pk}
    loads = [
        Load(pk, name, away.get(pk), **figures_of(by_officer.get(pk)))
        for pk, name in sorted(people.items(), key=lambda one: swedish_sort_key(one[1]))
    ]
    context = {"loads": loads, "nobodys": figures_of(by_officer.get(None))}
    return render(request, "screening/load.html", context)


def figures_of(row: dict[str, Any] | None) -> dict[str, int]:
    return {name: row[name] if row else 0 for name in ("cases", "ours", "theirs", "late")}
