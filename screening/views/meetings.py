"""Visits and meetings: planned, changed, held, called off, and all of a call in a list."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch, Q
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from applications.models import Call, Case, Meeting
from applications.models.meetings import Gathering
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Refused
from screening.actions import meetings as actions
from screening.actions.merging import Meanwhile, marks
from screening.figures.meetings import meetings_counted
from screening.forms.meetings import CancelForm, HoldForm, MeetingForm, first_of
from screening.forms.officer import in_words
from screening.letters import reached_in
from screening.models import CallInvitation, CallMeeting
from screening.views.fetching import get_case
from screening.views.text_blocks import typed_in

MOST = 200  # of each list


def contacts_in(case: Case) -> list[str]:
    """Whom a letter in the case reaches, of what has come in."""
    return reached_in([case.pk]).get(case.pk, [])


def form_for(request: SignedInRequest, case: Case, it: Meeting | None = None) -> MeetingForm:
    contacts = set(contacts_in(case)) | set(it.invited if it else [])
    initial: dict[str, object] = {"colleagues": [request.user.pk]}
    if it:
        seen = marks(actions.fields_of(it, it.colleagues.all()))
        initial = {**first_of(it, "theirs", "invited"), "seen": seen}
    return MeetingForm(
        request.POST or None,
        contacts=sorted(contacts),
        staff=actions.colleagues_for(case),
        initial=initial,
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
            form.add_refusal(refused)
        else:
            messages.success(request, "Mötet är planerat. De som är inbjudna får ett mejl.")
            return redirect("workspace:meeting", it.pk)
    why_not = actions.why_not_meet(case, request.user)
    typed = typed_in(form) if why_not else []
    context = {"case": case, "form": form, "why_not": why_not, "typed": typed}
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
                seen=given["seen"],
                by=request.user,
            )
        except Meanwhile as told:
            form.show(told, is_self=told.other == request.user)
        except Refused as refused:
            it.refresh_from_db()  # a colleague may have been first
            form.add_refusal(refused)
        else:
            messages.success(request, "Mötet är ändrat. De som är inbjudna får ett mejl.")
            return redirect("workspace:meeting", it.pk)
    why_not = actions.why_not_meet(it.case, request.user) or actions.ended_by(it, request.user)
    typed = left_over(it, form) if why_not else []
    context = {"case": it.case, "meeting": it, "form": form, "why_not": why_not, "typed": typed}
    return render(request, "screening/plan_meeting.html", context)


def left_over(it: Gathering, form: BaseForm | None) -> list[tuple[str, str]]:
    """What was typed about a meeting that can no longer take it, and that it does not say already."""
    if form is None or not form.is_bound:
        return []
    changed = [one for one in form.visible_fields() if one.name in form.changed_data]
    typed = [(str(one.label), in_words(one.field, one.value())) for one in changed]
    kept = {" ".join(text.split()) for text in (it.notes, it.cancelled_reason, said(it))}
    return [(label, text) for label, text in typed if " ".join(text.split()) not in {*kept, ""}]


def said(it: Gathering) -> str:
    return it.important if isinstance(it, Meeting) else ""


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
                it.refresh_from_db()  # a colleague may have been first
                form.add_error(None, str(refused))
        if form is None or form.is_valid():
            return redirect("workspace:meeting", it.pk)
    why_not = actions.why_not_meet(it.case, request.user)
    context = {
        "case": it.case,
        "meeting": it,
        "colleagues": it.colleagues.order_by("name"),
        "hold": hold,
        "cancel": cancel,
        "why_not": why_not,
        **too_late(it, form, why_not, request.user),
    }
    return render(request, "screening/meeting.html", context)


def too_late(it: Gathering, form: BaseForm | None, why_not: str, user: User) -> dict[str, object]:
    """What was pressed on a page that a colleague has overtaken: who was first, and what was typed."""
    if form is None or (it.is_planned and not why_not):
        return {}
    return {"is_late": True, "late": actions.ended_by(it, user), "typed": left_over(it, form)}


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


def listed_in(slug: str, user: User, *, planned: bool) -> list[Meeting | CallMeeting]:
    """Those with one organisation and with several, of one call or of all: the nearest, or the latest."""
    alone = Meeting.objects.visible_to(user).select_related("case__call")
    together = CallMeeting.objects.filter(call__in=Call.objects.visible_to(user))
    invited = CallInvitation.objects.standing().visible_to(user)
    together = together.select_related("call").prefetch_related(
        Prefetch("invitations", invited.select_related("case"), to_attr="known")
    )
    if slug:
        alone, together = alone.filter(case__call__slug=slug), together.filter(call__slug=slug)
    wanted, order = Q(status=Gathering.Status.PLANNED), "begins_at" if planned else "-begins_at"
    rows = [
        one.filter(wanted if planned else ~wanted).order_by(order)[:MOST]
        for one in (alone, together)
    ]
    both: list[Meeting | CallMeeting] = [one for some in rows for one in some]
    both.sort(key=lambda one: one.begins_at, reverse=not planned)
    return both[:MOST]


@require_safe
def meetings(request: SignedInRequest) -> HttpResponse:
    """Planned and held, of one call or of all; the planned first."""
    slug = request.GET.get("utlysning", "").replace("\x00", "")[:50]
    planned, over = (listed_in(slug, request.user, planned=one) for one in (True, False))
    counts = meetings_counted(request.user, slug).items()
    context = {
        "groups": [
            ("Planerade", planned, "Inget besök eller möte är planerat."),
            ("Genomförda och inställda", over, "Inget besök eller möte har genomförts."),
        ],
        "most": MOST,
        "counts": [{"label": label, "value": value, "note": ""} for label, value in counts],
        "call": Call.objects.visible_to(request.user).filter(slug=slug).first(),
        "calls": Call.objects.visible_to(request.user).values_list("slug", "title"),
        "chosen": slug,
    }
    return render(request, "screening/meetings.html", context)
