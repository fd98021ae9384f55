"""Visits and meetings: planned, changed, held, called off, and all of a call in a list."""

from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from applications.models import Call, Case, Meeting, Submission
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.lifecycle import Refused
from screening.actions import meetings as actions
from screening.forms.meetings import CancelForm, HoldForm, MeetingForm, first_of
from screening.letters import reached_by
from screening.views.fetching import get_case

ROWS_ON_A_PAGE = 200


def contacts_in(case: Case) -> list[str]:
    """Whom a letter in the case reaches, of what has come in."""
    rows = Submission.objects.received().filter(case=case).select_related("case__organisation")
    latest = rows.order_by("-stage__order").first()
    return reached_by([latest])[latest.pk] if latest else []


def form_for(request: SignedInRequest, case: Case, it: Meeting | None = None) -> MeetingForm:
    contacts = set(contacts_in(case)) | set(it.invited if it else [])
    return MeetingForm(
        request.POST or None,
        contacts=sorted(contacts),
        staff=actions.colleagues_for(case),
        initial=first_of(it) if it else {"colleagues": [request.user.pk]},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Plan a visit or a meeting in a case."""
    case = get_case(request, pk)
    form = form_for(request, case)
    if request.method == "POST" and form.is_valid():
        try:
            colleagues = list(form.cleaned_data["colleagues"])
            it = actions.plan(case, form.plan(), colleagues, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Mötet är planerat. De som är inbjudna får ett mejl.")
            return redirect("workspace:meeting", it.pk)
    why_not = actions.why_not_meet(case, request.user)
    context = {"case": case, "form": form, "why_not": why_not}
    return render(request, "screening/plan_meeting.html", context)


def get_meeting(request: SignedInRequest, pk: UUID) -> Meeting:
    rows = Meeting.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("case__call", "case__organisation"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Change a planned meeting; who is invited is told."""
    it = get_meeting(request, pk)
    form = form_for(request, it.case, it)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.change(
                it.pk,
                form.plan(),
                list(given["colleagues"]),
                sequence=given["sequence"],
                by=request.user,
            )
        except Refused as refused:
            _tell_anew(request, form, it, str(refused))
        else:
            messages.success(request, "Mötet är ändrat. De som är inbjudna får ett mejl.")
            return redirect("workspace:meeting", it.pk)
    why_not = actions.why_not_meet(it.case, request.user)
    if not it.is_planned:
        why_not = it.state_text(request.user)
    context = {"case": it.case, "meeting": it, "form": form, "why_not": why_not}
    return render(request, "screening/plan_meeting.html", context)


def _tell_anew(request: SignedInRequest, form: MeetingForm, it: Meeting, why_not: str) -> None:
    """Keep what was typed; pressed again it is saved upon the meeting as it is planned now."""
    it.refresh_from_db(fields=["sequence", "status"])
    data = request.POST.copy()
    data["sequence"] = str(it.sequence)
    form.data = data
    form.add_error(None, why_not)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One meeting: note that it was held, call it off, or enter what was said of importance."""
    it, does = get_meeting(request, pk), request.POST.get("gor", "")
    hold = HoldForm(request.POST if does == "genomford" else None)
    cancel = CancelForm(request.POST if does == "stall-in" else None)
    form = next((one for one in (hold, cancel) if one.is_bound), None)
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            messages.success(request, _done(request, it, does, form))
        except Refused as refused:
            if form is None:
                messages.error(request, str(refused))
            else:
                form.add_error(None, str(refused))
        if form is None or form.is_valid():
            return redirect("workspace:meeting", it.pk)
    context = {
        "case": it.case,
        "meeting": it,
        "colleagues": it.colleagues.order_by("name"),
        "hold": hold,
        "cancel": cancel,
        "why_not": actions.why_not_meet(it.case, request.user),
    }
    return render(request, "screening/meeting.html", context)


def _done(request: SignedInRequest, it: Meeting, does: str, form: BaseForm | None) -> str:
    given = form.cleaned_data if form else {}
    match does:
        case "genomford":
            actions.hold(it.pk, given["notes"], given["important"], by=request.user)
            return "Mötet är antecknat som genomfört."
        case "stall-in":
            actions.cancel(it.pk, given["reason"], by=request.user)
            return "Mötet är inställt. De som var inbjudna får ett mejl."
        case "tjansteanteckning":
            actions.note_important(it.pk, by=request.user)
            return "Det är infört i ärendet som en tjänsteanteckning."
    raise Refused("Välj vad du vill göra.")


@require_safe
def meetings(request: SignedInRequest) -> HttpResponse:
    """Planned and held, of one call or of all; the planned first."""
    slug = request.GET.get("utlysning", "").replace("\x00", "")[:50]
    rows = Meeting.objects.visible_to(request.user).select_related("case__call")
    if slug:
        rows = rows.filter(case__call__slug=slug)
    planned = rows.filter(status=Meeting.Status.PLANNED)
    over = rows.exclude(status=Meeting.Status.PLANNED)
    context = {
        "groups": [
            ("Planerade", planned[:ROWS_ON_A_PAGE], "Inget besök eller möte är planerat."),
            (
                "Genomförda och inställda",
                over.order_by("-begins_at")[:ROWS_ON_A_PAGE],
                "Inget besök eller möte har genomförts.",
            ),
        ],
        "calls": Call.objects.visible_to(request.user).values_list("slug", "title"),
        "chosen": slug,
    }
    return render(request, "screening/meetings.html", context)
