"""May we apply? Answered for any organisation, with the reason, before anyone has signed in."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications.forms.calls import OTHER, PUBLIC_BODIES, MayWeApplyForm
from applications.models import Call
from applications.requirements import (
    Verdict,
    eligible_to,
    general_rule,
    is_narrowed,
    verdict,
    verdict_on_kind,
    why_not_now,
)
from applications.requirements.eligibility import KIND_PLURALS
from applications.views.fetching import visible_call
from delmos_portal.accounts.models import Organisation


@dataclass(frozen=True)
class Group:
    """Everyone of one kind who may apply, by name."""

    title: str
    names: list[str]


def groups_of(call: Call) -> list[Group]:
    """Who may apply, by name; nothing where all of a kind may."""
    if not is_narrowed(call):
        return []
    found = eligible_to(call)
    if not (call.is_by_invitation or call.follows_id):  # who else is in the register is not told
        found = found.filter(kind__in=PUBLIC_BODIES)
    names: dict[str, list[str]] = {}
    for kind, name in found.order_by("sort_key").values_list("kind", "name"):
        names.setdefault(kind, []).append(name)
    return [Group(KIND_PLURALS[kind], names[kind]) for kind in KIND_PLURALS if kind in names]


@login_not_required
@require_safe
def may_we_apply(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose an organisation and read whether it may apply, and why."""
    call = visible_call(request, slug)
    form = MayWeApplyForm(request.GET if "organisation" in request.GET else None)
    found = answer(call, form) if form.is_bound and form.is_valid() else None
    context = {
        "call": call,
        "form": form,
        "verdict": found,
        "not_now": why_not_now(call),
        "rules": general_rule(call),
    }
    return render(request, "applications/may_we_apply.html", context)


def answer(call: Call, form: MayWeApplyForm) -> Verdict:
    chosen: str = form.cleaned_data["organisation"]
    if chosen.isdigit():
        return verdict(call, Organisation.objects.get(pk=int(chosen)))
    return verdict_on_kind(call, "" if chosen == OTHER else chosen)
