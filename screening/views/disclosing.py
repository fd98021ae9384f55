"""The public-record desk: requests for documents, what is masked in each, the copies and the log."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from applications.models import RegisterEntry
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.documents.models import StoredFile
from delmos_portal.documents.views import download
from delmos_portal.lifecycle import Refused
from screening.actions import disclosing
from screening.actions.readable import Part, files_with, parts_of_entry
from screening.actions.standing_open import standing_open
from screening.forms.disclosing import (
    DisclosureForm,
    HandOutForm,
    MaskForm,
    TreatmentForm,
    first_choice,
)
from screening.models import DisclosedEntry, DisclosureRequest, Mask, MaskedCopy
from screening.views.fetching import get_case

MOST_LISTED = 100
REPLACED = "Den kopian gäller inte längre: det som ska maskas eller lämnas ut har ändrats sedan den togs fram."


@require_safe
def desk(request: SignedInRequest) -> HttpResponse:
    """Every request that this person may see, the latest first."""
    rows = DisclosureRequest.objects.visible_to(request.user).select_related("case")
    asked = rows.prefetch_related("hand_outs", "entries")[:MOST_LISTED]
    return render(request, "screening/disclosure_desk.html", {"asked": asked})


@require_http_methods(["GET", "HEAD", "POST"])
def of_case(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The requests of a case, and a new one."""
    case = get_case(request, pk)
    form = DisclosureForm(request.POST or None, initial={"received_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            made = disclosing.register_request(case, **form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Begäran är antecknad. Välj vilka handlingar den gäller.")
            return redirect("workspace:disclosure", made.pk)
    context = {
        "case": case,
        "form": form,
        "why_not": disclosing.why_not_disclose(case, request.user),
        "asked": case.disclosures.prefetch_related("hand_outs", "entries"),
    }
    return render(request, "screening/disclosures.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def disclosure(request: SignedInRequest, pk: int) -> HttpResponse:
    """One request: the case's documents and what becomes of each, the copies, and what has left."""
    asked = _asked(request, pk)
    is_log = request.method == "POST" and "lamna-ut" in request.POST
    first = {"on": timezone.localdate()}
    form = HandOutForm(request.POST if is_log else None, asked=asked, initial=first)
    if request.method == "POST" and not is_log:
        return _do(request, asked)
    if is_log and form.is_valid():
        try:
            disclosing.hand_out(asked.pk, form.handed(), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Utlämnandet är antecknat.")
            return redirect("workspace:disclosure", asked.pk)
    return render(request, "screening/disclosure.html", _told(request, asked, form))


def _told(request: SignedInRequest, asked: DisclosureRequest, form: Form) -> dict[str, object]:
    entries = disclosing.entries_of(asked)
    chosen = {(one.entry_id, one.file_id): one for one in entries}
    keys = {disclosing.copy_key(one): one for one in entries if disclosing.needs_copy(one)}
    copies = {one.disclosed_id: one for one in MaskedCopy.objects.filter(key__in=keys)}
    register = RegisterEntry.objects.filter(case=asked.case_id).order_by("number")
    kept_back = [one for one in entries if one.treatment != DisclosedEntry.Treatment.WHOLE]
    rows = [
        (entry, file, said, copies.get(said.pk) if said else None)
        for entry in register.select_related("document", "file")
        for file in (None, *files_with(entry))
        for said in [chosen.get((entry.pk, file.pk if file else None))]
    ]
    return {
        "case": asked.case,
        "asked": asked,
        "rows": rows,
        "left": sum(1 for _entry, _file, said, _copy in rows if said is None),
        "kept_back": kept_back,
        "standing_open": standing_open(entries),
        "listing": MaskedCopy.objects.filter(key=disclosing.list_key(asked)).first(),
        "is_being_drawn": disclosing.is_being_drawn(asked),
        "why_not": disclosing.why_not_disclose(asked.case, request.user),
        "why_not_draw": disclosing.why_not_draw(asked),
        "why_not_hand_out": disclosing.why_not_hand_out(asked),
        "form": form,
        "hand_outs": asked.hand_outs.select_related("by").prefetch_related(
            "copies__disclosed__entry"
        ),
        "minutes": sum(one.minutes for one in asked.hand_outs.all()),
    }


def _do(request: SignedInRequest, asked: DisclosureRequest) -> HttpResponse:
    """The steps that are one button each."""
    pk, by = asked.pk, request.user
    if "alla" in request.POST:
        done = "Alla handlingar som inget var sagt om lämnas ut helt."
        return _try(request, lambda: disclosing.choose_rest_whole(pk, by=by), done, pk)
    done = "Kopiorna tas fram. Ladda om sidan om en stund."
    return _try(request, lambda: disclosing.ask_for_copies(pk, by=by), done, pk)


def _try(
    request: SignedInRequest, action: Callable[[], object], done: str, pk: int, *number: int
) -> HttpResponse:
    try:
        action()
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    name = "workspace:disclosed-entry" if number else "workspace:disclosure"
    return redirect(name, pk, *number)


@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """One document: whether it is handed out, and what is masked in it."""
    asked = _asked(request, pk)
    it = get_object_or_404(
        RegisterEntry.objects.select_related("case__call", "document", "file"),
        case=asked.case_id,
        number=number,
    )
    file = _file_of(request, it)
    chosen = asked.entries.filter(entry=it, file=file).prefetch_related("masks").first()
    parts = [] if file else parts_of_entry(it)
    posted = request.POST if request.method == "POST" else None
    if posted and "ta-bort" in posted:
        return _unmask(request, asked, it, chosen)
    masks = list(chosen.masks.all()) if chosen else []
    is_mask = posted is not None and "maska" in posted
    masking = MaskForm(
        posted if is_mask else None,
        prefix="mask",
        parts=parts,
        masked={one.field for one in masks if one.field},
    )
    treating = TreatmentForm(None if is_mask else posted, parts=parts, initial=first_choice(chosen))
    choice = Choice(asked, it, file, chosen)
    if posted and _saved(request, choice, masking if is_mask else treating):
        return redirect(request.get_full_path())
    context = {
        "case": asked.case,
        "asked": asked,
        "entry": it,
        "file": file,
        "chosen": chosen,
        "parts": parts,
        "masks": [(one, _named(one, parts)) for one in masks],
        "masking": masking,
        "treating": treating,
        "form": masking if is_mask else treating,
        "why_not": disclosing.why_not_disclose(asked.case, request.user),
    }
    return render(request, "screening/disclosed_entry.html", context)


@dataclass(frozen=True)
class Choice:
    """What a page of the desk is about: a document of the request, or a file that came with it."""

    asked: DisclosureRequest
    entry: RegisterEntry
    file: StoredFile | None
    said: DisclosedEntry | None


def _file_of(request: SignedInRequest, it: RegisterEntry) -> StoredFile | None:
    """The file that the address names; one that is not the document's does not exist here."""
    if not (named := request.GET.get("fil")):
        return None
    found = [one for one in files_with(it) if str(one.pk) == named]
    if not found:
        raise Http404
    return found[0]


def _saved(request: SignedInRequest, it: Choice, form: TreatmentForm | MaskForm) -> bool:
    """Whether the posted form was taken; else it says why not."""
    if not form.is_valid():
        return False
    try:
        if isinstance(form, MaskForm):
            _mask(request, it.said, form)
        elif said := form.cleaned_data["treatment"]:
            ground, by = form.chosen_ground(), request.user
            disclosing.choose(it.asked.pk, it.entry, said, file=it.file, ground=ground, by=by)
        else:
            disclosing.leave_out(it.asked.pk, it.entry, file=it.file, by=request.user)
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, "Sparat.")
    return True


def _mask(request: SignedInRequest, chosen: DisclosedEntry | None, form: MaskForm) -> None:
    if chosen is None:
        raise Refused("Välj först att handlingen lämnas ut som kopia med maskade uppgifter.")
    said = form.cleaned_data
    disclosing.mask(
        chosen.pk,
        text=said["text"],
        fields=tuple(said["fields_whole"]),
        ground=form.chosen_ground(),
        by=request.user,
    )


def _unmask(
    request: SignedInRequest,
    asked: DisclosureRequest,
    it: RegisterEntry,
    chosen: DisclosedEntry | None,
) -> HttpResponse:
    number = request.POST["ta-bort"]
    found = chosen.masks.filter(pk=number).first() if chosen and number.isdecimal() else None

    def take_away() -> None:
        if found:
            disclosing.unmask(found.pk, by=request.user)

    return _try(request, take_away, "Maskeringen är borttagen.", asked.pk, it.number)


def _named(mask: Mask, parts: list[Part]) -> str:
    """What is masked, as the list of masks says it."""
    labels = {row.key: f"Hela fältet {row.label}" for part in parts for row in part.rows}
    return labels.get(mask.field, mask.field) if mask.field else f"”{mask.text}”"


@require_safe
def copy(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """A drawn copy, or the list of what is withheld; one that has been replaced is given to nobody."""
    asked = DisclosureRequest.objects.visible_to(request.user)
    rows = MaskedCopy.objects.filter(request__in=asked)
    found = get_object_or_404(rows.select_related("request__case", "disclosed__entry"), pk=pk)
    if not disclosing.is_current(found):
        messages.error(request, REPLACED)
        return redirect("workspace:disclosure", found.request_id)
    what = f"handling {found.disclosed.entry.number}" if found.disclosed else "förteckning"
    name = f"Kopia för utlämnande {found.request.case.registration_number} {what}.pdf"
    return download(found.path, name, "application/pdf")


def _asked(request: SignedInRequest, pk: int) -> DisclosureRequest:
    rows = DisclosureRequest.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("case__call", "case__organisation"), pk=pk)
