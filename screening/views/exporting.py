"""Exports: choosing what the file holds, seeing how far it has come, fetching it."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.models import Call, Stage
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import User
from delmos_portal.documents.views import download
from delmos_portal.lifecycle import Refused
from screening.actions import exporting
from screening.figures.columns import chosen
from screening.forms.exporting import AT_FIRST, ExportForm
from screening.models import Export, ExportTemplate

SHOWN = 50
TYPES = {
    Export.Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Export.Format.CSV: "text/csv; charset=utf-8",
    Export.Format.JSON: "application/json",
}


@require_safe
def exports(request: SignedInRequest) -> HttpResponse:
    """The person's own exports, and the templates of all."""
    templates = ExportTemplate.objects.select_related("by")
    context = {
        "exports": own(request.user)[:SHOWN],
        "templates": [(one, exporting.may_remove(one, request.user)) for one in templates],
        "stages": stages_for(request.user),
    }
    return render(request, "screening/exports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_export(request: SignedInRequest) -> HttpResponse:
    """Choose columns and format for one stage; a template chooses the columns."""
    stage = get_object_or_404(stages_for(request.user), pk=number_in(request, "steg"))
    template = ExportTemplate.objects.filter(kind=stage.kind, pk=number_in(request, "mall")).first()
    at_first = template.columns if template else AT_FIRST
    form = ExportForm(stage, at_first, request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = _ask(request, stage, form)
        if made:
            return redirect("workspace:export", made.pk)
    context = {
        "stage": stage,
        "form": form,
        "groups": [form[name] for name in form.groups],
        "templates": ExportTemplate.objects.filter(kind=stage.kind),
        "template": template,
    }
    return render(request, "screening/export_new.html", context)


def _ask(request: SignedInRequest, stage: Stage, form: ExportForm) -> Export | None:
    name = form.cleaned_data["save_as"]
    field = "save_as"
    try:
        if name:
            exporting.save_template(name, stage, form.columns, by=request.user)
        field = "format"
        return exporting.ask(stage, form.columns, form.cleaned_data["format"], by=request.user)
    except Refused as refusal:
        form.add_error(field, str(refusal))
    return None


@require_safe
def export(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How far it has come; the file when it is there."""
    it = get_object_or_404(own(request.user), pk=pk)
    context = {
        "export": it,
        "columns": chosen(it.stage, it.columns),
        "why_not": exporting.why_not_fetch(it),
        "has_stopped": it.is_working and exporting.has_stopped(it),
    }
    return render(request, "screening/export.html", context)


@require_safe
def export_file(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """The file, for the one who asked, unless a case in it is now hidden from them."""
    it = get_object_or_404(own(request.user), pk=pk)
    if not it.is_there or exporting.why_not_fetch(it):
        raise Http404
    told = slugify(f"{it.stage.title} {it.stage.call.title} {it.asked_at:%Y-%m-%d}")
    return download(it.path, f"{told}.{it.format}", TYPES[Export.Format(it.format)])


@require_POST
def cancel(request: SignedInRequest, pk: UUID) -> HttpResponse:
    get_object_or_404(own(request.user), pk=pk)
    try:
        exporting.cancel(pk, by=request.user)
        messages.success(request, "Exporten är avbruten.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("workspace:export", pk)


@require_POST
def remove_template(request: SignedInRequest, pk: int) -> HttpResponse:
    template = get_object_or_404(ExportTemplate, pk=pk)
    try:
        exporting.remove_template(template, by=request.user)
        messages.success(request, f"Mallen {template.name} är borttagen.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("workspace:exports")


def own(user: User) -> "QuerySet[Export]":
    return Export.objects.filter(by=user).select_related("stage__call", "stage__questionnaire")


def stages_for(user: User) -> "QuerySet[Stage]":
    calls = Call.objects.visible_to(user)
    stages = Stage.objects.filter(call__in=calls).select_related("call", "questionnaire")
    return stages.order_by("-call__published_at", "call", "order")


def number_in(request: SignedInRequest, name: str) -> int:
    """A row's number in the address; nought, which no row has, when it is none."""
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) <= 9 else 0
