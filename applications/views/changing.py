"""A call in the workspace: what has been changed since it was announced, and changing it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from applications.actions import changing_calls
from applications.actions.changing_calls import decided_in, why_not_change
from applications.forms.calls import CallChangeForm, FrameForm
from applications.models import Call, CallChange
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.lifecycle import Refused

Kind = CallChange.Kind
TOLD = " Alla som har ett utkast eller ett ärende i utlysningen får ett mejl."


@dataclass(frozen=True)
class Change:
    """One way to change a call: its page, its form and what is said when it is done."""

    kind: str
    title: str
    text: str
    button: str
    style: str
    done: str
    form: type[CallChangeForm] = CallChangeForm


CHANGES = {
    one.kind: one
    for one in (
        Change(
            Kind.CANCELLED,
            "Ställ in utlysningen",
            "Ingen kan längre börja eller skicka in. Utkast finns kvar hos organisationerna. Det som har"
            " kommit in ligger kvar för beslut, och det som är beviljat redovisas som vanligt.",
            "Ställ in utlysningen",
            "danger",
            "Utlysningen är inställd.",
        ),
        Change(
            Kind.RESUMED,
            "Återuppta utlysningen",
            "De sista dagarna är desamma som förut. Behöver de flyttas, ändra dem i registret först.",
            "Återuppta utlysningen",
            "primary",
            "Utlysningen är återupptagen.",
        ),
        Change(
            Kind.FRAME,
            "Ändra ramen",
            "Den gamla och den nya ramen, skälet och dagen visas på utlysningens sida.",
            "Ändra ramen",
            "primary",
            "Ramen är ändrad.",
            FrameForm,
        ),
    )
}


def _call(request: SignedInRequest, pk: int) -> Call:
    return get_object_or_404(Call.objects.visible_to(request.user), pk=pk)


@require_safe
def changes(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything that was changed after the call was announced, and the ways to change it now."""
    call = _call(request, pk)
    ways = [(one, why_not_change(one.kind, call, request.user)) for one in CHANGES.values()]
    context = {
        "call": call,
        "changes": call.changes.select_related("made_by"),
        "ways": [one for one, refusal in ways if not refusal],
        "refusal": "" if any(not refusal for _one, refusal in ways) else ways[0][1],
        "decided_ore": decided_in(call),
        "registered": call.cases.registered().count(),
    }
    return render(request, "applications/call_changes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedInRequest, pk: int, kind: str) -> HttpResponse:
    """Say why, see what follows, and press."""
    call, way = _call(request, pk), CHANGES[kind]
    form = way.form(request.POST if request.method == "POST" else None)
    refusal = why_not_change(kind, call, request.user)
    if request.method == "POST" and not refusal and form.is_valid():
        try:
            ACTIONS[kind](call, form, request)
        except Refused as refused:
            form.add_error("frame_ore" if kind == Kind.FRAME else None, str(refused))
        else:
            messages.success(request, way.done + TOLD)
            return redirect("workspace:call-changes", call.pk)
    context = {
        "call": call,
        "way": way,
        "form": form,
        "refusal": refusal,
        "decided_ore": decided_in(call),
    }
    return render(request, "applications/call_change.html", context)


def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    return change(request, pk, Kind.CANCELLED)


def resume(request: SignedInRequest, pk: int) -> HttpResponse:
    return change(request, pk, Kind.RESUMED)


def change_frame(request: SignedInRequest, pk: int) -> HttpResponse:
    return change(request, pk, Kind.FRAME)


def _frame(call: Call, form: CallChangeForm, request: SignedInRequest) -> CallChange:
    said = form.cleaned_data
    return changing_calls.change_frame(
        call.pk, frame_ore=said["frame_ore"], reason=said["reason"], by=request.user
    )


ACTIONS: dict[str, Callable[[Call, CallChangeForm, SignedInRequest], CallChange]] = {
    Kind.CANCELLED: lambda call, form, request: changing_calls.cancel(
        call.pk, reason=form.cleaned_data["reason"], by=request.user
    ),
    Kind.RESUMED: lambda call, form, request: changing_calls.resume(
        call.pk, reason=form.cleaned_data["reason"], by=request.user
    ),
    Kind.FRAME: _frame,
}
