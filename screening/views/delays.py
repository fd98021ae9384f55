"""Telling of a delay, answering who asks for a decision, and the list of what is old (FL 11–12 §§)."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from applications.models import Case, RequestToDecide, Submission
from applications.requirements import UNDECIDED
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires.days import months_after
from delmos_portal.templatetags.swedish import weekday
from screening.actions import delays
from screening.forms.delays import DelayForm, RefuseRequestForm, RegisterRequestForm
from screening.views.fetching import CASE, get_submission
from screening.views.public_register import beginning_of

ROWS_ON_A_PAGE = 100


def _case(request: SignedInRequest, pk: UUID) -> Case:
    rows = Case.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("request_to_decide__submission", *CASE), pk=pk)


def _done(form: Form, act: Callable[[], str], request: SignedInRequest) -> bool:
    """Do it and say so; a refusal stands in the form, with what was typed."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        messages.success(request, act())
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def notify(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Why it takes longer, and until when."""
    it = get_submission(request, pk)
    form = DelayForm(request.POST or None)

    def act() -> str:
        given = form.cleaned_data
        delays.notify_delay(it.pk, given["reason"], given["new_on"], by=request.user)
        return f"Underrättelsen skickas nu till {it.case.organisation_name}."

    if _done(form, act, request):
        return redirect("workspace:case", it.case_id)
    context = {
        "case": it.case,
        "submission": it,
        "form": form,
        "earlier": it.delay_notices.select_related("by"),
        "why_not": delays.why_not_notify(it, request.user),
    }
    return render(request, "screening/notify_delay.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Enter a request that came by letter or mail."""
    case, today = _case(request, pk), timezone.localdate()
    form = RegisterRequestForm(request.POST or None, initial={"came_on": today})

    def act() -> str:
        given = form.cleaned_data
        asked = delays.register_request(case.pk, given["text"], given["came_on"], by=request.user)
        return f"Begäran är registrerad. Den ska vara besvarad senast {weekday(asked.last_on)}."

    if _done(form, act, request):
        return redirect("workspace:case", case.pk)
    why_not = delays.why_not_register(case, request.user, today)
    context = {"case": case, "form": form, "why_not": why_not}
    return render(request, "screening/register_request.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Refuse to decide now, in a decision of its own."""
    case = _case(request, pk)
    asked: RequestToDecide | None = getattr(case, "request_to_decide", None)
    form = RefuseRequestForm(request.POST or None)

    def act() -> str:
        delays.refuse(case.pk, form.cleaned_data["reasons"], by=request.user)
        return f"Begäran är avslagen. Beslutet skickas nu till {case.organisation_name}."

    if _done(form, act, request):
        return redirect("workspace:case", case.pk)
    context = {
        "case": case,
        "asked": asked,
        "form": form,
        "why_not": delays.why_not_refuse(asked, request.user),
    }
    return render(request, "screening/refuse_request.html", context)


@require_safe
def time_limits(request: SignedInRequest) -> HttpResponse:
    """Requests that wait for an answer, and what has waited six months for a decision."""
    cases = Case.objects.visible_to(request.user)
    asked = (
        delays.requests_open()
        .filter(case__in=cases)
        .select_related("case__officer", "submission__stage")
    )
    context = {
        "asked": asked.order_by("came_on")[:ROWS_ON_A_PAGE],
        "old": old(Submission.objects.visible_to(request.user))[:ROWS_ON_A_PAGE],
        "today": timezone.localdate(),
    }
    return render(request, "screening/time_limits.html", context)


def old(rows: "QuerySet[Submission]") -> "QuerySet[Submission]":
    """What came in more than six months ago and is not decided, the oldest first."""
    limit = beginning_of(months_after(timezone.localdate(), -6))
    waiting = rows.filter(status__in=UNDECIDED, received_at__isnull=False, arrived_at__lt=limit)
    return waiting.select_related("case__officer", "stage").order_by("arrived_at")
