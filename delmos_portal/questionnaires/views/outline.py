"""The draft as an outline: its sections and questions, moved, removed, written."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires import actions
from delmos_portal.questionnaires.builder import outline
from delmos_portal.questionnaires.builder.checks import why_not_publish
from delmos_portal.questionnaires.builder.differences import in_words
from delmos_portal.questionnaires.builder.forms import NameForm
from delmos_portal.questionnaires.builder.kinds import name_of
from delmos_portal.questionnaires.builder.outline import Gone, Raw, print_of
from delmos_portal.questionnaires.definition import BadDefinition, Definition
from delmos_portal.questionnaires.models import QuestionnaireVersion
from delmos_portal.questionnaires.permissions import may_build
from delmos_portal.questionnaires.views.fetching import builder, draft_of, revision_in, staff
from delmos_portal.questionnaires.views.versions import READ_OR_WRITE

STEPS = {"upp": -1, "ner": 1}


@require_safe
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything in the draft, in its order, with a button for each thing that can be done."""
    it = draft_of(pk)
    parsed = it.parsed
    context = {
        "draft": it,
        "sections": [
            {
                "section": section,
                "is_first": place == 0,
                "is_last": place == len(parsed.sections) - 1,
                "questions": _questions(parsed, place),
            }
            for place, section in enumerate(parsed.sections)
        ],
        "sums": [
            {"number": number, "sum": one, "words": in_words(one, parsed)}
            for number, one in enumerate(parsed.sums)
        ],
        "reasons": why_not_publish(parsed),
        "may_build": may_build(staff(request)),
    }
    return render(request, "questionnaires/outline.html", context)


def _questions(parsed: Definition, place: int) -> list[dict[str, Any]]:
    section = parsed.sections[place]
    last = len(section.questions) - 1
    return [
        {
            "question": one,
            "kind": name_of(one.kind),
            "may_go_up": number > 0 or place > 0,
            "may_go_down": number < last or place < len(parsed.sections) - 1,
        }
        for number, one in enumerate(section.questions)
    ]


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down, from the order that was shown."""
    by, it = builder(request), draft_of(pk)
    step = STEPS.get(request.POST.get("hall", ""))
    is_section = "avsnitt" in request.POST
    key = request.POST.get("avsnitt" if is_section else "fraga", "")
    if step is None:
        raise Http404
    try:
        actions.change(
            it.pk,
            lambda raw: outline.moved(raw, key, step, is_section=is_section),
            by=by,
            revision=revision_in(request),
        )
    except (Refused, BadDefinition, Gone) as reason:
        messages.error(request, f"Inget är flyttat. {reason}")
    anchor = f"{'avsnitt' if is_section else 'fraga'}-{key}"
    return redirect(f"{reverse('workspace:questionnaire-draft', args=[pk])}#{anchor}")


@dataclass
class Removal:
    """What is to be removed: its name, how to do without it, and what leans on it."""

    name: str
    edit: Callable[[Raw], Raw]
    leaning: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)


def _removal(raw: Raw, what: str, key: str) -> Removal:
    if what == "avsnitt":
        section = outline.section_in(raw, key)
        keys = {one["key"] for one in section["questions"]}
        without = outline.without_section(raw, key)
        leaning = outline.leaning_on(without, keys)
        labels = [one["label"] for one in section["questions"]]
        name = f"avsnittet ”{section['title']}”"
        return Removal(name, lambda now: outline.without_section(now, key), leaning, labels)
    if what == "fraga":
        _section, question = outline.place_in(raw, key)
        name = f"frågan ”{question['label']}”"
        leaning = outline.leaning_on(raw, {key})
        return Removal(name, lambda now: outline.without_question(now, key), leaning)
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 4 else -1
    outline.without_sum(raw, number)
    name = f"kontrollen ”{raw['sums'][number]['text']}”"
    return Removal(name, lambda now: outline.without_sum(now, number))


@READ_OR_WRITE
def remove(request: HttpRequest, pk: int, what: str, key: str) -> HttpResponse:
    """Ask first, and say who depends on it; then remove it."""
    by, it = builder(request), draft_of(pk)
    if what not in ("avsnitt", "fraga", "kontroll"):
        raise Http404
    try:
        removal = _removal(it.definition, what, key)
    except Gone as reason:
        messages.error(request, str(reason))
        return redirect("workspace:questionnaire-draft", pk)
    if request.method == "POST":
        try:
            actions.change(it.pk, removal.edit, by=by, revision=revision_in(request))
        except (Refused, BadDefinition, Gone) as reason:
            messages.error(request, f"Inget är borttaget. {reason}")
            return redirect(request.path)
        messages.success(request, f"Du har tagit bort {removal.name}.")
        return redirect("workspace:questionnaire-draft", pk)
    return render(request, "questionnaires/remove.html", {"draft": it, "removal": removal})


@READ_OR_WRITE
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    by, it = builder(request), draft_of(pk)
    form = NameForm(request.POST or None, initial={"title": it.definition["title"]})
    mark, was = print_of(it.definition["title"]), request.POST.get("was", "")
    theirs: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        title = form.cleaned_data["title"]
        try:
            actions.change(
                it.pk,
                lambda raw: {**raw, "title": title},
                by=by,
                read=lambda raw: print_of(raw["title"]),
                was=was,
            )
        except actions.Meanwhile as other:
            mark = print_of(other.now.definition["title"])
            theirs = [{"label": "Formulärets namn", "value": other.now.definition["title"]}]
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            return redirect("workspace:questionnaire-draft", pk)
    context = {"form": form, "heading": "Formulärets namn", "draft": it, "was": mark}
    return render(request, "questionnaires/name.html", {**context, "theirs": theirs, "by": who(it)})


def who(it: QuestionnaireVersion) -> str:
    """Who changed the draft last, as it is said to the one who did not."""
    return it.changed_by.name if it.changed_by else "En kollega"
