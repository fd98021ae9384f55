"""Meetings with several organisations of a call: planned, changed, held, called off, and who came."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from applications.models import Call, Case, ConflictOfInterest
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Refused
from screening.actions import call_meetings as actions
from screening.actions.meetings import colleagues, ended_by
from screening.actions.merging import Meanwhile, marks
from screening.forms.call_meetings import CallMeetingForm, HoldCallMeetingForm, InvitedForm
from screening.forms.meetings import CancelForm, first_of
from screening.letters import reached_in
from screening.models import CallInvitation, CallMeeting
from screening.views.meetings import left_over, too_late
from screening.views.text_blocks import typed_in


def cases_in(call: Call, user: User, it: CallMeeting | None = None) -> "QuerySet[Case]":
    """The call's open cases that this person may read, and those that are invited already."""
    wanted = Q(status=Case.Status.OPEN)
    if it is not None:
        wanted |= Q(pk__in=it.invitations.standing().values("case"))
    rows = Case.objects.visible_to(user).filter(wanted, call=call)
    return rows.order_by("organisation__sort_key", "pk")


def form_for(
    request: SignedInRequest, call: Call, it: CallMeeting | None = None
) -> CallMeetingForm:
    initial: dict[str, object] = {"colleagues": [request.user.pk]}
    if it is not None:
        standing = it.invitations.standing().visible_to(request.user)
        initial = {
            **first_of(it),
            "organisations": list(standing.values_list("case", flat=True)),
            "seen": marks(actions.fields_of(it, request.user)),
        }
    cases = cases_in(call, request.user, it)
    return CallMeetingForm(request.POST or None, cases=cases, staff=colleagues(), initial=initial)


def is_recused_in(call: Call, user: User) -> bool:
    """Whether this person has declared a conflict in any of its cases."""
    return ConflictOfInterest.objects.filter(case__call=call, user=user, has_conflict=True).exists()


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: SignedInRequest, slug: str) -> HttpResponse:
    """Plan a meeting with organisations of a call."""
    call = get_object_or_404(Call.objects.visible_to(request.user), slug=slug)
    form = form_for(request, call)
    if request.method == "POST" and form.is_valid():
        colleagues = list(form.cleaned_data["colleagues"])
        try:
            it = actions.plan(call, form.plan(), form.invited, colleagues, by=request.user)
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, told(len(form.invited)))
            return redirect("workspace:call-meeting", it.pk)
    why_not = actions.why_not_plan(request.user)
    context = {
        "call": call,
        "form": form,
        "why_not": why_not,
        "typed": typed_in(form) if why_not else [],
        "is_recused": is_recused_in(call, request.user),
    }
    return render(request, "screening/plan_call_meeting.html", context)


def told(invited: int) -> str:
    if not invited:
        return "Mötet är planerat. Ingen organisation är inbjuden än."
    many = "en organisation" if invited == 1 else f"{invited} organisationer"
    return f"Mötet är planerat. Inbjudan skickas till {many}."


def get_meeting(request: SignedInRequest, pk: UUID) -> CallMeeting:
    rows = CallMeeting.objects.filter(call__in=Call.objects.visible_to(request.user))
    return get_object_or_404(rows.select_related("call"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Change a planned meeting; who is invited is told, and who no longer is."""
    it = get_meeting(request, pk)
    form = form_for(request, it.call, it)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.change(
                it.pk,
                form.plan(),
                form.invited,
                list(given["colleagues"]),
                sequence=given["sequence"],
                seen=given["seen"],
                by=request.user,
            )
        except Meanwhile as meanwhile:
            form.show(meanwhile, is_self=meanwhile.other == request.user)
        except Refused as refused:
            it.refresh_from_db()  # a colleague may have been first
            form.add_refusal(refused)
        else:
            messages.success(request, "Mötet är ändrat. De som ändringen gäller får ett mejl.")
            return redirect("workspace:call-meeting", it.pk)
    why_not = actions.why_not_plan(request.user) or ended_by(it, request.user)
    context = {
        "call": it.call,
        "meeting": it,
        "form": form,
        "why_not": why_not,
        "typed": left_over(it, form) if why_not else [],
        "is_recused": is_recused_in(it.call, request.user),
    }
    return render(request, "screening/plan_call_meeting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One meeting, with the organisations that this person may read of."""
    it, does = get_meeting(request, pk), request.POST.get("gor", "")
    hold = HoldCallMeetingForm(request.POST if does == "genomford" else None)
    cancel = CancelForm(request.POST if does == "stall-in" else None)
    form = next((one for one in (hold, cancel) if one.is_bound), None)
    if request.method == "POST" and form is None:
        messages.error(request, "Välj vad du vill göra.")
        return redirect("workspace:call-meeting", it.pk)
    if form is not None and form.is_valid():
        try:
            messages.success(request, _done(request, it, does, form))
        except Refused as refused:
            it.refresh_from_db()  # a colleague may have been first
            form.add_error(None, str(refused))
        else:
            return redirect("workspace:call-meeting", it.pk)
    invited = list(it.invitations.standing().visible_to(request.user).select_related("case"))
    reached = reached_in([one.case_id for one in invited])
    why_not = actions.why_not_plan(request.user)
    context = {
        "meeting": it,
        "invited": [(one, reached.get(one.case_id, [])) for one in invited],
        "colleagues": it.colleagues.order_by("name"),
        "hold": hold,
        "cancel": cancel,
        "why_not": why_not,
        **too_late(it, form, why_not, request.user),
    }
    return render(request, "screening/call_meeting.html", context)


def _done(request: SignedInRequest, it: CallMeeting, does: str, form: BaseForm) -> str:
    if does == "genomford":
        actions.hold(it.pk, form.cleaned_data["notes"], by=request.user)
        return "Mötet är antecknat som genomfört. Anteckna nu vilka som kom."
    actions.cancel(it.pk, form.cleaned_data["reason"], by=request.user)
    return "Mötet är inställt. De som var inbjudna får ett mejl."


@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who came from one organisation, and what it said."""
    rows = CallInvitation.objects.standing().visible_to(request.user)
    it = get_object_or_404(rows.select_related("meeting__call", "case__call"), pk=pk)
    kept = {name: getattr(it, name) for name in ("participants", "notes", "version")}
    form = InvitedForm(request.POST or None, initial=kept)
    why_not = actions.why_not_plan(request.user) or ("" if it.meeting.is_held else actions.NOT_HELD)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.note(
                it,
                given["participants"],
                given["notes"],
                version=given["version"],
                by=request.user,
            )
        except Refused as refused:
            it.refresh_from_db(fields=["participants", "notes", "version"])
            data = request.POST.copy()
            data["version"] = str(it.version)
            form.data = data
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Det är antecknat om {it.case.organisation_name}.")
            return redirect("workspace:call-meeting", it.meeting_id)
    context = {"invited": it, "case": it.case, "form": form, "why_not": why_not}
    return render(request, "screening/call_invitation.html", context)
