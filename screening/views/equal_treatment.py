"""N13: like cases with different outcomes, and the reason for each."""

from collections.abc import Set
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from applications.models import Stage, Status, Submission
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.lifecycle import Refused
from screening.actions import explaining
from screening.forms.criteria import ExplainForm
from screening.letters import outcome_label
from screening.models import Explanation
from screening.requirements import Unequal, unequal
from screening.requirements.equal_treatment import TOLD
from screening.views.ranking import get_stage
from screening.views.text_blocks import typed_in


@dataclass(frozen=True)
class Group:
    """Cases with the same codes and different outcomes, as the page lists them."""

    found: Unequal
    codes: list[str]
    members: list[tuple[Submission, str]]
    form: ExplainForm
    reasons: list[str]  # those that this reader may read


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: SignedInRequest, pk: int) -> HttpResponse:
    """Each group, the unexplained first; a reason is kept with the journal."""
    stage = get_stage(pk)
    rows = proposed_in(stage, request)
    asked = set(request.POST.getlist("inlaga"))
    form = ExplainForm(request.POST or None, prefix=request.POST.get("grupp") or None)
    if request.method == "POST" and form.is_valid():
        group = [one.pk for one in rows if str(one.pk) in asked]
        try:
            explaining.explain(rows, group, form.cleaned_data["reason"], by=request.user)
        except Refused as refused:
            form.add_error("reason", str(refused))
        else:
            messages.success(request, "Skälet är sparat.")
            return redirect("workspace:equal-treatment", pk)
    by_pk = {one.pk: one for one in rows}
    words, found = code_words(stage), unequal(rows)
    readable = readable_in(found, by_pk.keys(), request)
    groups = [
        Group(
            one,
            [words.get(code, ": ".join(code)) for code in one.codes],
            members_of(one, by_pk),
            form if asked == set(one.case_outcomes) else ExplainForm(prefix=f"g{number}"),
            [why.reason for why in one.explained if why in readable],
        )
        for number, one in enumerate(found, start=1)
    ]
    groups.sort(key=lambda one: one.found.is_explained)
    context = {
        "stage": stage,
        "groups": groups,
        "form": form,
        "typed": [] if any(one.form is form for one in groups) else typed_in(form),
        "left": sum(not one.found.is_explained for one in groups),
        "has_codes": bool(words),
        "refusal": explaining.why_not_explain(request.user),
    }
    return render(request, "screening/equal_treatment.html", context)


def proposed_in(stage: Stage, request: SignedInRequest) -> "QuerySet[Submission]":
    """What is proposed or decided now: what was sent or taken back has no outcome any longer."""
    seen = Submission.objects.visible_to(request.user)
    rows = seen.filter(stage=stage, status__in=(Status.PROPOSED, *TOLD))
    return rows.select_related("case", "stage", "decision").order_by("case__organisation_name")


def code_words(stage: Stage) -> dict[tuple[str, str], str]:
    """What each criterion and code says."""
    return {
        (one.key, code): f"{one.label}: {text}"
        for one in stage.criteria.all()
        for code, text in one.grounds
    }


def members_of(found: Unequal, rows: dict[UUID, Submission]) -> list[tuple[Submission, str]]:
    return [
        (rows[pk], outcome_label(rows[pk].stage.kind, outcome))
        for pk, outcome in zip(found.submissions, found.outcomes, strict=True)
    ]


def readable_in(
    found: list[Unequal], known: Set[UUID], request: SignedInRequest
) -> list[Explanation]:
    """The reasons about what this reader may read, all of it: a reason tells of every case it covers."""
    covered = {why: {UUID(pk) for pk in why.outcomes} for one in found for why in one.explained}
    if others := set().union(*covered.values()) - known:
        seen = Submission.objects.visible_to(request.user).filter(pk__in=others)
        known = known | set(seen.values_list("pk", flat=True))
    return [why for why, cases in covered.items() if cases <= known]
