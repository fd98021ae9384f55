"""Declaring a conflict of interest, and taking up."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from applications.models import Case, ConflictOfInterest
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.lifecycle import Refused
from screening.actions import reviewing
from screening.forms.reviewing import ConflictForm, LiftForm
from screening.views.fetching import get_case, get_submission
from screening.views.relations import suggestions_for

RECUSED_NOW = (
    "Jävet i {} är antecknat. {}Du kan inte längre se ärendet. Blev det fel? En administratör kan"
    " häva det."
)
NEEDS_ANOTHER = "Ärendet behöver en annan handläggare. "


@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Say whether something stands between you and the case, before you handle it."""
    case = get_case(request, pk)
    suggestions = suggestions_for(case, request.user)
    form = ConflictForm(request.POST or None, is_tied=bool(suggestions))
    if request.method == "POST" and form.is_valid():
        try:
            declared = reviewing.declare(case, **form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            if declared.has_conflict:
                is_left = case.officer_id in (None, request.user.pk)  # as it was before
                needs = NEEDS_ANOTHER if is_left else ""
                messages.success(request, RECUSED_NOW.format(case.registration_number, needs))
                return redirect("workspace:queue")
            messages.success(request, "Antecknat: inget hindrar att du handlägger ärendet.")
            return redirect(_where_asked(request) or reverse("workspace:case", args=[case.pk]))
    context = {"case": case, "form": form, "suggestions": suggestions}
    return render(request, "screening/declare.html", context)


def _where_asked(request: SignedInRequest) -> str:
    """The page of ours that asked for the answer first; empty where none did."""
    page = request.GET.get("fran", "")
    return page if url_has_allowed_host_and_scheme(page, allowed_hosts=None) else ""


@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a colleague's conflict of interest back, with a reason."""
    known = ConflictOfInterest.objects.filter(
        case__in=Case.objects.visible_to(request.user), has_conflict=True
    )
    declared = get_object_or_404(known.select_related("case", "user"), pk=pk)
    refusal = reviewing.why_not_lift(declared, request.user)
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reviewing.lift(declared, form.cleaned_data["reason"], by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, f"Jävet är hävt. {declared.user} får jävsfrågan igen i ärendet."
            )
            return redirect("workspace:applications_conflictofinterest_changelist")
    context = {"declared": declared, "case": declared.case, "form": form, "refusal": refusal}
    return render(request, "screening/lift.html", context)


@require_POST
def take_up(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Begin handling a submission."""
    submission = get_submission(request, pk)
    try:
        reviewing.take_up(submission.pk, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, f"{submission.stage.definite.capitalize()} är upptagen till handläggning."
        )
    return redirect("workspace:case", submission.case_id)
