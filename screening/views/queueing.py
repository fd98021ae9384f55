"""What each person keeps about the queue: seen, filters with names, and absences."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_POST

from applications.models import Absence, Case
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Refused
from screening.actions import queueing
from screening.forms.queueing import AbsenceForm, FilterForm
from screening.models import SavedFilter, unexplained_in
from screening.views.narrowing import kept_of


@require_POST
def mark_seen(request: SignedInRequest) -> HttpResponse:
    """Everything that the page showed is seen; what has come in since is still new."""
    queueing.mark_seen(request.user, time_in(request.POST.get("fram_till", "")))
    messages.success(request, "Allt som hade kommit in är markerat som sett.")
    return back_to(request)


def time_in(text: str) -> datetime:
    try:
        at = parse_datetime(text)
    except ValueError:
        at = None
    now = timezone.now()
    is_known = at and timezone.is_aware(at) and now.year - 1 <= at.year <= now.year
    return min(at, now) if at and is_known else now


def back_to(request: SignedInRequest) -> HttpResponse:
    """The queue again, with what its address asked for."""
    kept = kept_of(request.POST.get("urval", ""))
    return redirect(f"{reverse('workspace:queue')}?{kept}")


@require_POST
def save_filter(request: SignedInRequest) -> HttpResponse:
    """Keep the filter of the address under a name."""
    form = FilterForm(request.POST)
    kept = kept_of(request.POST.get("urval", ""))
    if not form.is_valid():
        messages.error(request, str(form.errors["name"][0]))
        return back_to(request)
    try:
        queueing.save_filter(request.user, form.cleaned_data["name"], kept)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Urvalet är sparat som ”{form.cleaned_data['name']}”.")
    return back_to(request)


@require_POST
def drop_filter(request: SignedInRequest, pk: int) -> HttpResponse:
    """Forget a filter of one's own."""
    saved = get_object_or_404(SavedFilter, pk=pk, user=request.user)
    saved.delete()
    messages.success(request, f"Urvalet ”{saved.name}” är borttaget.")
    return back_to(request)


@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: SignedInRequest) -> HttpResponse:
    """Who is away, from and until when, and who acts in their place."""
    form = AbsenceForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            queueing.note_absence(**form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Frånvaron är antecknad.")
            warn_of_relations(request, form.cleaned_data["user"], form.cleaned_data["substitute"])
            return redirect("workspace:absences")
    rows = [
        (one, not queueing.why_not_note_for(one.user, request.user))
        for one in Absence.objects.not_over().select_related("user", "substitute")
    ]
    context = {"form": form, "rows": rows, "may_note": form.fields["user"].queryset.exists()}  # type: ignore[attr-defined]  # a choice of people
    return render(request, "screening/absences.html", context)


def warn_of_relations(request: SignedInRequest, user: User, substitute: User) -> None:
    """The substitute has noted a relation that touches some of the cases: that, and no more."""
    mine = Case.objects.visible_to(request.user).filter(officer=user, status=Case.Status.OPEN)
    tied = mine.filter(unexplained_in("pk", "organisation", substitute.pk))
    numbers = [str(one) for one in tied.values_list("registration_number", flat=True)]
    if numbers:
        messages.warning(
            request,
            f"{substitute} har antecknat en relation som rör {', '.join(numbers)} och får svara på"
            " jävsfrågan först. Tilldela ärendet någon annan om det behövs.",
        )


@require_POST
def end_absence(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a noted absence away."""
    absence = get_object_or_404(Absence.objects.select_related("user"), pk=pk)
    try:
        queueing.end_absence(absence, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Frånvaron för {absence.user} är borttagen.")
    return redirect("workspace:absences")
