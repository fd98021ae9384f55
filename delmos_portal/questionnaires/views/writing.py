"""Writing a section, a question or a sum of the draft. What a colleague changed is shown, not undone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires import actions
from delmos_portal.questionnaires.builder import outline
from delmos_portal.questionnaires.builder.conditions import ConditionFields, earlier_than, up_to
from delmos_portal.questionnaires.builder.forms import BuilderForm, SectionForm, SumForm
from delmos_portal.questionnaires.builder.kinds import name_of
from delmos_portal.questionnaires.builder.outline import Gone, Raw, fresh_key, print_of
from delmos_portal.questionnaires.builder.questions import QuestionForm, initial_of
from delmos_portal.questionnaires.builder.tables import as_columns, as_pairs, as_rows, as_years
from delmos_portal.questionnaires.definition import (
    BadDefinition,
    Definition,
    Kind,
    Question,
    Section,
    parse,
)
from delmos_portal.questionnaires.formats import Format
from delmos_portal.questionnaires.forms import SectionForm as AnswerForm
from delmos_portal.questionnaires.models import QuestionnaireVersion
from delmos_portal.questionnaires.prefills import source_in_words
from delmos_portal.questionnaires.uses import earlier_questions
from delmos_portal.questionnaires.views.fetching import builder, draft_of
from delmos_portal.questionnaires.views.outline import who
from delmos_portal.questionnaires.views.versions import READ_OR_WRITE

MARKS = "was"  # the mark of what was shown, posted back
GONE_MEANWHILE = "Någon annan har tagit bort det här ur utkastet medan du skrev. Spara igen om det ska vara kvar."


@dataclass
class Page:
    """One thing being written: its form, how it is read and put back, and where the page leads."""

    heading: str
    form: BuilderForm
    read: Callable[[Raw], Any]  # the thing as it is stored, None where it is not
    edit: Callable[[Raw], Raw]
    blame: Callable[[], str]
    anchor: str = ""
    template: str = "questionnaires/write.html"


@READ_OR_WRITE
def section(request: HttpRequest, pk: int, key: str = "") -> HttpResponse:
    builder(request)
    it = draft_of(pk)
    if key and it.parsed.section(key) is None and request.method != "POST":
        raise Http404
    stored = _found(lambda: outline.section_in(it.definition, key)) if key else None
    parsed = it.parsed.section(key)
    condition = ConditionFields(
        earlier_than(it.parsed, section=key),
        stored.get("only_if") if stored else None,
        parsed.when if parsed else "",
    )
    initial = {name: stored.get(name, "") for name in ("title", "intro")} if stored else {}
    form = SectionForm(request.POST or None, initial=initial, condition=condition)
    taken = {one["key"] for one in it.definition["sections"]}

    def edit(raw: Raw) -> Raw:
        new = key or fresh_key(form.cleaned_data["title"], taken, "avsnitt")
        return outline.with_section(raw, new, form.changes())

    page = Page(
        heading=f"Avsnittet ”{stored['title']}”" if stored else "Nytt avsnitt",
        form=form,
        read=lambda raw: _without_questions(_found(lambda: outline.section_in(raw, key))),
        edit=edit,
        blame=lambda: "when",
        anchor=f"avsnitt-{key}" if key else "",
    )
    return _written(request, it, page)


def _without_questions(stored: Raw | None) -> Raw | None:
    """What the section's own page changes; its questions have pages of their own."""
    if stored is None:
        return None
    return {name: one for name, one in stored.items() if name != "questions"}


@READ_OR_WRITE
def new_question(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    builder(request)
    it = draft_of(pk)
    if it.parsed.section(section) is None:
        raise Http404
    condition = ConditionFields(up_to(it.parsed, section), None, "")
    form = QuestionForm(
        request.POST or None,
        initial={"section": section},
        definition=it.parsed,
        stored=None,
        condition=condition,
        earlier=earlier_questions(),
    )

    def edit(raw: Raw) -> Raw:
        given = form.cleaned_data
        key = given["key"] or fresh_key(given["label"], outline.keys_in(raw), "fraga")
        return outline.with_question(raw, given["section"], key, form.changes())

    page = Page("Ny fråga", form, lambda _raw: None, edit, form.blame, f"avsnitt-{section}")
    page.template = "questionnaires/question.html"
    return _written(request, it, page)


@READ_OR_WRITE
def question(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    builder(request)
    it = draft_of(pk)
    found = _found(lambda: outline.place_in(it.definition, key))
    if found is None and request.method != "POST":
        raise Http404
    home, stored = found or ({"key": ""}, None)
    parsed = next((one for one in it.parsed.questions() if one.key == key), None)
    condition = ConditionFields(
        earlier_than(it.parsed, question=key),
        stored.get("only_if") if stored else None,
        parsed.when if parsed else "",
    )
    form = QuestionForm(
        request.POST or None,
        initial=initial_of(stored, home["key"]) if stored else {},
        definition=it.parsed,
        stored=stored or {"key": key},
        condition=condition,
        earlier=earlier_questions(),
    )
    page = Page(
        heading="Ändra frågan",
        form=form,
        read=lambda raw: _place(raw, key),
        edit=lambda raw: outline.with_question(
            raw, form.cleaned_data["section"], key, form.changes()
        ),
        blame=form.blame,
        anchor=f"fraga-{key}",
        template="questionnaires/question.html",
    )
    return _written(request, it, page, key=key)


def _place(raw: Raw, key: str) -> Raw | None:
    """A question with the section that it stands in."""
    found = _found(lambda: outline.place_in(raw, key))
    return {**found[1], "section": found[0]["key"]} if found else None


@READ_OR_WRITE
def total(request: HttpRequest, pk: int, number: int | None = None) -> HttpResponse:
    """A sum that must agree, or that only warns."""
    builder(request)
    it = draft_of(pk)
    sums = it.definition.get("sums", [])
    if number is not None and number >= len(sums):
        raise Http404
    stored = sums[number] if number is not None else None
    initial = {**stored, "level": "warn" if stored.get("advice") else "stop"} if stored else {}
    form = SumForm(request.POST or None, initial=initial, definition=it.parsed)
    page = Page(
        heading="Ändra kontrollen" if stored else "Ny kontroll av summa",
        form=form,
        read=lambda raw: raw.get("sums", [])[number:][:1] if number is not None else None,
        edit=lambda raw: outline.with_sum(
            raw, len(raw.get("sums", [])) if number is None else number, form.changes()
        ),
        blame=lambda: "parts",
        anchor="kontroller",
    )
    return _written(request, it, page)


def _found(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except Gone:
        return None


def _written(
    request: HttpRequest, it: QuestionnaireVersion, page: Page, *, key: str = ""
) -> HttpResponse:
    """Save and go back to the outline, or show the page with what was typed."""
    form, by = page.form, builder(request)
    context: dict[str, Any] = {"draft": it, "page": page, "form": form, "key": key}
    was = request.POST.get(MARKS, "")
    context["was"] = was if form.is_bound else print_of(page.read(it.definition))
    if request.method == "POST" and form.is_valid():
        if "visa" in request.POST:
            context["preview"] = _preview(it, page, key, context)
            return render(request, page.template, context)
        try:
            actions.change(
                it.pk, page.edit, by=by, read=lambda raw: print_of(page.read(raw)), was=was
            )
        except actions.Meanwhile as other:
            context |= _meanwhile(other.now, page)
        except BadDefinition as reason:
            form.add_error(page.blame(), str(reason))
        except (Refused, Gone) as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "Sparat i utkastet.")
            anchor = f"#{page.anchor}" if page.anchor else ""
            address = reverse("workspace:questionnaire-draft", args=[it.questionnaire_id])
            return redirect(f"{address}{anchor}")
    return render(request, page.template, context)


def _meanwhile(now: QuestionnaireVersion, page: Page) -> dict[str, Any]:
    """What stands now, beside what was typed; saving again is to have seen it."""
    stored = page.read(now.definition)
    if isinstance(stored, list):
        stored = stored[0] if stored else None
    page.form.add_error(
        None,
        f"{who(now)} har ändrat samma sak medan du skrev. Jämför och spara igen det som ska gälla."
        if stored
        else GONE_MEANWHILE,
    )
    return {
        "was": print_of(page.read(now.definition)),
        "theirs": _in_words(stored, now.parsed) if stored else [],
        "by": who(now),
    }


LABELS = {
    "title": "Rubrik",
    "intro": "Inledning",
    "label": "Fråga",
    "section": "Avsnitt",
    "help": "Hjälptext",
    "kind": "Hur den besvaras",
    "choices": "Alternativ",
    "max_characters": "Högsta antal tecken",
    "must_be": "Svar som går att skicka in",
    "must_be_text": "Vid fel svar",
    "format": "Visst nummer",
    "at_least_years_ago": "Minst så många år före sändning",
    "earliest": "Första dag",
    "latest": "Sista dag",
    "after": "Inte före",
    "within_months": "Högst så många månader efter den dagen",
    "required": "Måste besvaras",
    "only_if": "Villkor",
    "prefill": "Hämtas från",
    "columns": "Kolumner",
    "row_name": "Vad en rad heter",
    "min_rows": "Minsta antal rader",
    "max_rows": "Högsta antal rader",
    "cost_kinds": "Kostnadsslag",
    "financing": "Finansiering",
    "years": "År",
    "grant_row": "Det sökta beloppet",
    "parts": "Delarna",
    "total": "Totalen",
    "text": "När det inte stämmer",
    "advice": "Varnar bara",
}


def _in_words(stored: Raw, definition: Definition) -> list[dict[str, str]]:
    """A stored thing as rows for a reader."""
    said: dict[str, Callable[[Any], str]] = {
        "kind": lambda value: name_of(Kind(value)),
        "choices": as_rows,
        "columns": as_columns,
        "cost_kinds": as_pairs,
        "financing": as_pairs,
        "years": as_years,
        "prefill": source_in_words,
        "format": lambda value: Format(value).label,
        "after": lambda key: dict(_labels(definition)).get(key, key),
        "section": lambda value: getattr(definition.section(value), "title", ""),
        "only_if": lambda _value: _when(stored["key"], definition),
        "parts": lambda keys: "\n".join(definition.question(key).label for key in keys),
        "total": lambda key: definition.question(key).label,
    }
    return [
        {"label": LABELS[name], "value": said.get(name, _plain)(value)}
        for name, value in stored.items()
        if name in LABELS
    ]


def _labels(definition: Definition) -> list[tuple[str, str]]:
    return [(one.key, one.label) for one in definition.questions()]


def _plain(value: Any) -> str:
    return (
        {True: "Ja", False: "Nej"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    )


def _when(key: str, definition: Definition) -> str:
    every: list[Question | Section] = [*definition.sections, *definition.questions()]
    return next((one.when for one in every if one.key == key and one.when), "")


def _preview(
    it: QuestionnaireVersion, page: Page, key: str, context: dict[str, Any]
) -> AnswerForm | None:
    """The question as the applicant sees it, with its condition in words."""
    try:
        made = page.edit(it.definition)
        definition = parse(made)
    except (BadDefinition, Gone) as reason:
        page.form.add_error(
            page.blame() if isinstance(reason, BadDefinition) else None, str(reason)
        )
        return None
    before = {one.key: one for one in it.parsed.questions()}
    questions = [one for one in definition.questions() if one.key == key or one.key not in before]
    sections = [one for one in definition.sections if it.parsed.section(one.key) != one]
    context["condition"] = (
        questions[-1].when if questions else (sections[-1].when if sections else "")
    )
    if not questions:
        return None
    context["is_file"] = questions[-1].kind is Kind.FILE
    context["asked"] = questions[-1]
    return AnswerForm(Section("visning", "", questions=tuple(questions[-1:])), prefix="visning")
