"""N13: like cases with different outcomes, and the reason for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from applications.models import Stage, Status, Submission
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import User, swedish_sort_key
from delmos_portal.lifecycle import Refused
from delmos_portal.templatetags.swedish import in_a_row
from screening.actions import explaining
from screening.forms.criteria import ExplainForm
from screening.letters import outcome_label
from screening.models import Explanation
from screening.requirements import Unequal, nearest, unequal
from screening.requirements.equal_treatment import TOLD
from screening.views.announcing import chosen
from screening.views.ranking import get_stage
from screening.views.text_blocks import typed_in


@dataclass(frozen=True)
class Reason:
    """Why cases were told otherwise, as it was written of them then."""

    text: str
    by: User
    at: datetime
    about: str


@dataclass(frozen=True)
class Group:
    """Cases with the same codes and different outcomes, as the page lists them."""

    found: Unequal
    codes: list[str]
    members: list[tuple[Submission, str]]
    form: ExplainForm
    reasons: list[Reason]  # those that this reader may read
    is_waiting: (
        bool  # two that are decided wait for a reason; a proposal is asked when it is decided
    )


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: SignedInRequest, pk: int) -> HttpResponse:
    """Each group, the unexplained first; a reason is kept with the journal."""
    stage = get_stage(pk)
    rows, read = proposed_in(stage, request), read_in(request)
    form = ExplainForm(request.POST or None, prefix=request.POST.get("grupp") or None)
    if request.method == "POST" and form.is_valid():
        try:
            explaining.explain(rows, read, form.cleaned_data["reason"], by=request.user)
        except Refused as refused:
            form.add_error("reason", str(refused))
        else:
            messages.success(request, "Skälet är sparat.")
            return redirect("workspace:equal-treatment", pk)
    words, groups = code_words(stage), groups_of(request, stage, rows, form)
    refusal = explaining.why_not_explain(request.user)
    is_shown = not refusal and any(
        one.form is form and not one.found.is_explained for one in groups
    )
    if form.is_bound and not is_shown:
        messages.error(request, " ".join(str(one) for one in form.errors["reason"]))
    context = {
        "stage": stage,
        "groups": groups,
        "typed": [] if is_shown else typed_in(form),
        "left_to_say": sum(one.is_waiting for one in groups),
        "has_codes": bool(words),
        "refusal": refusal,
    }
    return render(request, "screening/equal_treatment.html", context)


def read_in(request: SignedInRequest) -> dict[str, str]:
    """The group as its reader had it before them: each case, and the outcome it had."""
    told = zip(request.POST.getlist("inlaga"), request.POST.getlist("utfall"), strict=False)
    return {pk: outcome for pk, outcome in told if chosen([pk])}


def groups_of(
    request: SignedInRequest, stage: Stage, rows: "QuerySet[Submission]", form: ExplainForm
) -> list[Group]:
    """The unexplained first. What was typed stands with the group it was meant for, as it is now."""
    by_pk = {one.pk: one for one in rows}
    words, found = code_words(stage), unequal(rows)
    meant, readable = nearest(found, read_in(request)), readable_in(found, by_pk, request)
    groups = [
        Group(
            one,
            [words.get(code, ": ".join(code)) for code in one.codes],
            members_of(one, by_pk),
            form if one is meant else ExplainForm(prefix=f"{form.prefix or 'g'}{number}"),
            [readable[why] for why in one.explained if why in readable],
            any({by_pk[pk].status for pk in pair} <= {*TOLD} for pair in one.unexplained),
        )
        for number, one in enumerate(found, start=1)
    ]
    return sorted(groups, key=lambda one: (one.found.is_explained, not one.is_waiting))


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
    outcomes = dict(zip(found.submissions, found.outcomes, strict=True))
    return [
        (
            one,
            outcome_label(one.stage.kind, outcomes[pk])
            + (", föreslaget" if one.status == Status.PROPOSED else ""),
        )
        for pk, one in rows.items()
        if pk in outcomes
    ]


def readable_in(
    found: list[Unequal], rows: Mapping[UUID, Submission], request: SignedInRequest
) -> dict[Explanation, Reason]:
    """The reasons about what this reader may read, all of it: a reason tells of every case it covers."""
    covered = {why: {UUID(pk) for pk in why.outcomes} for one in found for why in one.explained}
    names = {pk: one.case.organisation_name for pk, one in rows.items()}
    if others := set().union(*covered.values()) - names.keys():
        seen = Submission.objects.visible_to(request.user).filter(pk__in=others)
        names |= dict(seen.values_list("pk", "case__organisation_name"))
    return {
        why: Reason(
            why.reason,
            why.by,
            why.at,
            in_a_row(sorted((names[pk] for pk in cases), key=swedish_sort_key)),
        )
        for why, cases in covered.items()
        if cases <= names.keys()
    }
