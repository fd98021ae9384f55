"""The forms and their versions: the list, one form, a new one, a copy, files, publishing."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires import actions
from delmos_portal.questionnaires.builder.checks import why_not_publish
from delmos_portal.questionnaires.builder.differences import differences
from delmos_portal.questionnaires.builder.files import LARGEST, read_file
from delmos_portal.questionnaires.builder.forms import ImportForm, NameForm
from delmos_portal.questionnaires.builder.outline import canonical
from delmos_portal.questionnaires.definition import BadDefinition
from delmos_portal.questionnaires.models import Questionnaire, QuestionnaireVersion
from delmos_portal.questionnaires.permissions import may_build
from delmos_portal.questionnaires.uses import Use, uses_of
from delmos_portal.questionnaires.views.fetching import (
    builder,
    draft_of,
    form_of,
    revision_in,
    staff,
    version_of,
)

READ_OR_WRITE = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every form with its newest version, and where its versions are asked."""
    newest_first = QuestionnaireVersion.objects.order_by("-number").defer("definition")
    forms = list(
        Questionnaire.objects.order_by("title", "pk").prefetch_related(
            Prefetch("versions", newest_first, to_attr="newest_first")
        )
    )
    uses = uses_of([one.pk for form in forms for one in form.newest_first])
    rows = [
        {
            "form": form,
            "newest": form.newest_first[0],
            "state": state_of(form.newest_first[0], uses[form.newest_first[0].pk]),
            "uses": [use for one in form.newest_first for use in uses[one.pk]],
        }
        for form in forms
        if form.newest_first
    ]
    context = {"rows": rows, "may_build": may_build(staff(request))}
    return render(request, "questionnaires/index.html", context)


def state_of(version: QuestionnaireVersion, uses: list[Use]) -> tuple[str, str]:
    """Draft, published, or locked: the words and the kind of tag."""
    if version.is_draft:
        return "Utkast", "neutral"
    if any(use.is_locked for use in uses):
        return "Låst: används", "info"
    return "Publicerad", "success"


@require_safe
def questionnaire(request: HttpRequest, pk: int) -> HttpResponse:
    """One form: its draft and its versions."""
    form = form_of(pk)
    versions = list(form.versions.select_related("changed_by").order_by("-number"))
    uses = uses_of([one.pk for one in versions])
    rows = [
        {
            "version": one,
            "state": state_of(one, uses[one.pk]),
            "is_locked": any(use.is_locked for use in uses[one.pk]),
            "uses": uses[one.pk],
        }
        for one in versions
    ]
    context = {
        "form_row": form,
        "rows": rows,
        "draft": next((one for one in versions if one.is_draft), None),
        "may_build": may_build(staff(request)),
    }
    return render(request, "questionnaires/questionnaire.html", context)


@READ_OR_WRITE
def new(request: HttpRequest) -> HttpResponse:
    by = builder(request)
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.create(form.cleaned_data["title"], by=by)
        return redirect("workspace:questionnaire-draft", made.questionnaire_id)
    return render(request, "questionnaires/name.html", {"form": form, "heading": "Nytt formulär"})


@READ_OR_WRITE
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """A new form from this version."""
    by, version = builder(request), version_of(pk)
    title = f"{version.parsed.title} (kopia)"[:200]
    form = NameForm(request.POST or None, initial={"title": title})
    if request.method == "POST" and form.is_valid():
        made = actions.copy(version, form.cleaned_data["title"], by=by)
        messages.success(request, "Kopian är ett utkast. Originalet är oförändrat.")
        return redirect("workspace:questionnaire-draft", made.questionnaire_id)
    context = {"form": form, "heading": f"Kopiera ”{version}”", "copied": version}
    return render(request, "questionnaires/name.html", context)


@READ_OR_WRITE
def import_file(request: HttpRequest) -> HttpResponse:
    """Read a form from a file, as a new form or as the draft of one that is there."""
    by = builder(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload, into = form.cleaned_data["file"], form.cleaned_data["into"]
        try:
            raw = read_file(upload.read(LARGEST + 1))
            made = actions.import_into(into, raw, by=by) if into else actions.import_new(raw, by=by)
        except BadDefinition as reason:
            form.add_error("file", str(reason))
        except Refused as reason:
            form.add_error("into", str(reason))
        else:
            messages.success(request, "Filen är inläst som utkast. Inget är publicerat än.")
            return redirect("workspace:questionnaire-draft", made.questionnaire_id)
    return render(request, "questionnaires/import.html", {"form": form})


@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:  # noqa: ARG001 -- a view
    """The definition as a file, always the same bytes for the same questions."""
    version = version_of(pk)
    name = f"{version.questionnaire.key}-v{version.number}.json"
    return HttpResponse(
        canonical(version.definition),
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
def open_draft(request: HttpRequest, pk: int) -> HttpResponse:
    draft = actions.open_draft(form_of(pk), by=builder(request))
    return redirect("workspace:questionnaire-draft", draft.questionnaire_id)


@READ_OR_WRITE
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """What differs from the version before, in words; then publish it."""
    by, draft = builder(request), draft_of(pk)
    if request.method == "POST":
        try:
            done = actions.publish(draft.pk, revision=revision_in(request), by=by)
        except Refused as reason:
            messages.error(request, str(reason))
            return redirect("workspace:questionnaire-publish", pk)
        messages.success(request, f"Version {done.number} är publicerad och går att välja.")
        return redirect("workspace:questionnaire", pk)
    before = draft.questionnaire.versions.published().order_by("-number").first()
    context: dict[str, Any] = {
        "draft": draft,
        "before": before,
        "reasons": why_not_publish(draft.parsed),
        "changes": differences(before.parsed, draft.parsed) if before else [],
        "unknown": [
            key
            for key in ("contact_email",)
            if key not in {q.key for q in draft.parsed.questions()}
        ],
    }
    return render(request, "questionnaires/publish.html", context)


@READ_OR_WRITE
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, and throw the draft away."""
    by, draft = builder(request), draft_of(pk)
    if request.method == "POST":
        try:
            all_gone = actions.discard(draft.pk, revision=revision_in(request), by=by)
        except Refused as reason:
            messages.error(request, str(reason))
            return redirect("workspace:questionnaire-draft", pk)
        messages.success(request, "Utkastet är kastat.")
        if all_gone:
            return redirect("workspace:questionnaires")
        return redirect("workspace:questionnaire", pk)
    context = {"draft": draft, "is_only": draft.questionnaire.versions.count() == 1}
    return render(request, "questionnaires/discard.html", context)
