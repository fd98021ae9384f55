"""The notes of a case: what was said and looked up, working notes, labels and linked cases."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from applications.models import Case, RegisterEntry
from applications.views.conversation import unread_in
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.lifecycle import Refused
from delmos_portal.workspace import number_in
from screening.actions import noting
from screening.forms.noting import (
    ChangeNoteForm,
    LabelsForm,
    LinkForm,
    NoteForm,
    OfficialNoteForm,
)
from screening.letters import name_and_title
from screening.models import CaseLink, Label, Note, OfficialNote
from screening.views.fetching import CASE, get_case

BEYOND = [f"{side}__call" for side in ("one", "other")]


@dataclass(frozen=True)
class Entered:
    """An official note with its place in the register, and the place of the one that it corrects."""

    it: OfficialNote
    number: int | None
    corrects: int | None
    corrected_by: list[int]


@dataclass(frozen=True)
class Linked:
    """A case that belongs with this one."""

    it: CaseLink
    case: Case


def noted_case(request: SignedInRequest, pk: UUID) -> Case:
    """The case with what the tabs say of it."""
    rows = Case.objects.visible_to(request.user).annotate(unread=unread_in(staff=True))
    return get_object_or_404(rows.select_related(*CASE), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Read all of it; write a working note, choose labels, tie the case to another."""
    case, does = noted_case(request, pk), request.POST.get("gor", "")
    labels = Label.objects.filter(is_used=True) | Label.objects.filter(labelled__case=case)
    chosen = list(Label.objects.filter(labelled__case=case))
    forms: dict[str, BaseForm] = {
        "note": NoteForm(request.POST if does == "anteckna" else None),
        "labels": LabelsForm(
            request.POST if does == "etiketter" else None,
            choices=labels.distinct().order_by("name"),
            initial={"labels": chosen, "stood": chosen},
        ),
        "link": LinkForm(request.POST if does == "koppla" else None),
    }
    posted = next((one for one in forms.values() if one.is_bound), None)
    if request.method == "POST" and (posted is None or posted.is_valid()):
        try:
            messages.success(request, _done(request, case, does, posted))
        except Refused as refused:
            if posted is None:
                messages.error(request, str(refused))
            else:
                posted.add_error("number" if does == "koppla" else None, str(refused))
        if posted is None or posted.is_valid():
            return redirect("workspace:case-notes", case.pk)
    context = {
        "case": case,
        "forms": list(forms.values()),
        **forms,
        "why_not": noting.why_not_note(case, request.user),
        "official": entered(case),
        "notes": case.notes.select_related("by"),
        "labelled": chosen,
        "links": linked(case, request),
    }
    return render(request, "screening/notes.html", context)


def _done(request: SignedInRequest, case: Case, does: str, form: BaseForm | None) -> str:
    """Do what was asked, and say so."""
    given = form.cleaned_data if form else {}
    match does:
        case "anteckna":
            noting.write(case, given["text"], by=request.user)
            return "Anteckningen är sparad."
        case "etiketter":
            noting.label(case, given["labels"], stood=given["stood"], by=request.user)
            return "Etiketterna är sparade."
        case "koppla":
            noting.link(case, given["number"], given["reason"], by=request.user)
            return "Ärendena är kopplade. Kopplingen syns i båda."
        case "koppla-bort":
            noting.unlink(case, number_in(request.POST.get("koppling", "")), by=request.user)
            return "Kopplingen är borttagen i båda ärendena."
    raise Refused("Välj vad du vill göra.")


def entered(case: Case) -> list[Entered]:
    """The case's official notes, the latest first, by their numbers in the register."""
    rows = list(case.official_notes.select_related("by"))
    keys = [one.register_key for one in rows]
    entries = RegisterEntry.objects.filter(key__in=keys).values_list("key", "number")
    numbers = dict(entries) if rows else {}
    number_of = {one.pk: numbers.get(one.register_key) for one in rows}
    return [
        Entered(
            one,
            number_of[one.pk],
            number_of.get(one.corrects_id) if one.corrects_id else None,
            [number_of[later.pk] or 0 for later in reversed(rows) if later.corrects_id == one.pk],
        )
        for one in rows
    ]


def linked(case: Case, request: SignedInRequest) -> list[Linked]:
    rows = CaseLink.objects.known_of(case, request.user).select_related(
        "one", "other", "by", *BEYOND
    )
    return [Linked(one, one.beyond(case)) for one in rows]


@require_http_methods(["GET", "HEAD", "POST"])
def official(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Write an official note, new or to correct an earlier one."""
    case = get_case(request, pk)
    asked = request.POST.get("rattar") or request.GET.get("rattar", "")
    corrects = case.official_notes.filter(pk=number_in(asked)).first()
    form = OfficialNoteForm(request.POST or None, initial=_first(request, corrects))
    if request.method == "POST" and form.is_valid():
        try:
            noting.write_official(case, form.told(), corrects=corrects, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Tjänsteanteckningen är införd i ärendets register och låst.")
            return redirect("workspace:case-notes", case.pk)
    context = {
        "case": case,
        "form": form,
        "corrects": corrects,
        "why_not": noting.why_not_note(case, request.user),
    }
    return render(request, "screening/official_note.html", context)


def _first(request: SignedInRequest, corrects: OfficialNote | None) -> dict[str, object]:
    """What stands in the form when it is opened: the wrong note as it reads, or today and oneself."""
    if corrects is None:
        return {"came_on": timezone.localdate(), "told_to": name_and_title(request.user)}
    names = ("way", "came_on", "came_at", "source", "told_to", "text")
    return {name: getattr(corrects, name) for name in names}


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change one's own working note, or take it away."""
    rows = Note.objects.filter(case__in=Case.objects.visible_to(request.user), by=request.user)
    it = get_object_or_404(rows.select_related("case"), pk=pk)
    takes_away = "ta-bort" in request.POST
    is_form = request.method == "POST" and not takes_away
    first = {"text": it.text, "version": it.version}
    form = ChangeNoteForm(request.POST if is_form else None, initial=first)
    if request.method == "POST" and (takes_away or form.is_valid()):
        try:
            messages.success(request, _changed(request, it, form, takes_away=takes_away))
        except Refused as refused:
            if is_form:
                _tell_anew(form, it, str(refused))
            else:
                messages.error(request, str(refused))
        else:
            return redirect("workspace:case-notes", it.case_id)
    context = {"case": it.case, "it": it, "form": form, "is_stale": is_form and bool(form.errors)}
    return render(request, "screening/note.html", context)


def _tell_anew(form: ChangeNoteForm, it: Note, why_not: str) -> None:
    """Keep what was typed; pressed again it is saved upon the note as it reads now."""
    now = Note.objects.filter(pk=it.pk).first() or it  # as it was, where it has been taken away
    it.text, it.version = now.text, now.version
    form.data = {**form.data.dict(), "version": str(now.version)}  # type: ignore[attr-defined]  # a QueryDict
    form.add_error("text", why_not)


def _changed(request: SignedInRequest, it: Note, form: ChangeNoteForm, *, takes_away: bool) -> str:
    if takes_away:
        noting.remove(it.pk, by=request.user)
        return "Anteckningen är borttagen."
    given = form.cleaned_data
    noting.change(it.pk, given["text"], version=given["version"], by=request.user)
    return "Anteckningen är ändrad."
