"""A version as the applicant sees it, and trying it: nothing that is written here is kept."""

import json
from collections.abc import Iterable
from itertools import product
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from delmos_portal.questionnaires.answers import advice, complaints, shown
from delmos_portal.questionnaires.builder.kinds import name_of
from delmos_portal.questionnaires.conditions import given_elsewhere
from delmos_portal.questionnaires.definition import Definition, Kind, Question, Section
from delmos_portal.questionnaires.forms import SectionForm
from delmos_portal.questionnaires.permissions import may_build
from delmos_portal.questionnaires.table_fields import CellError
from delmos_portal.questionnaires.tables import table_of
from delmos_portal.questionnaires.uses import uses_of
from delmos_portal.questionnaires.views.fetching import staff, version_of
from delmos_portal.questionnaires.views.versions import READ_OR_WRITE, state_of

ROWS = 3  # to try a table with
ATTACHED = "bifogad"  # the questions whose file is taken as attached


def _parts(definition: Definition, forms: Iterable[SectionForm]) -> list[dict[str, Any]]:
    """Each section with its questions in order, and a field for each that is not a file."""
    return [
        {
            "section": section,
            "only_if": _rule(section),
            "rows": [
                {
                    "question": one,
                    "field": None if one.kind is Kind.FILE else form[one.key],
                    "kind": name_of(one.kind),
                    "only_if": _rule(one),
                }
                for one in section.questions
            ],
        }
        for section, form in zip(definition.sections, forms, strict=True)
    ]


def _rule(one: Section | Question) -> str:
    """For the browser, which hides what does not apply while somebody tries the form."""
    if one.only_if is None:
        return ""
    return json.dumps(given_elsewhere(one.only_if, lambda _key: True, {}))


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole form, every section, with its conditions in words."""
    version = version_of(pk)
    uses = uses_of([pk])[pk]
    context = {
        "version": version,
        "state": state_of(version, uses),
        "uses": uses,
        "parts": _parts(version.parsed, map(SectionForm, version.parsed.sections)),
        "may_build": may_build(staff(request)),
    }
    return render(request, "questionnaires/preview.html", context)


@READ_OR_WRITE
def attempt(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill it in and check it, as an applicant would before sending."""
    version = version_of(pk)
    definition = version.parsed
    is_checked = request.method == "POST"
    forms = [SectionForm(one, request.POST if is_checked else None) for one in definition.sections]
    for form, one in product(forms, definition.questions()):
        form.show_rows(one.key, ROWS)
    context: dict[str, Any] = {"version": version, "forms": forms}
    if is_checked:
        attached = set(request.POST.getlist(ATTACHED))
        answers: dict[str, Any] = {}
        for form in forms:
            form.is_valid()
            answers |= form.answers()
        _complain(forms, definition, answers, attached)
        context |= {
            "is_checked": True,
            "attached": attached,
            "advice": [
                {"text": one.text, "target": f"id_{one.question_key}"}
                for one in advice(definition, answers)
            ],
            "missing_files": [
                one
                for one in complaints(definition, answers, attached)
                if definition.question(one.question_key).kind is Kind.FILE
            ],
            "sections": _answered(definition.applying(answers).sections, answers, attached),
        }
        context["is_right"] = not context["missing_files"] and not any(
            form.errors for form in forms
        )
    context["parts"] = _parts(definition, forms)
    return render(request, "questionnaires/attempt.html", context)


def _complain(
    forms: list[SectionForm], definition: Definition, answers: dict[str, Any], attached: set[str]
) -> None:
    """Beside its field, what would stand in the way of sending."""
    wrong = {key for form in forms for key in form.errors}
    for one in complaints(definition, answers, attached):
        for form in forms:
            if one.question_key in form.fields and one.question_key not in wrong:
                target = f"id_{one.place}"
                said = CellError(one.text, one.cell, target=target) if one.cell else one.text
                form.add_error(one.question_key, said)


def _answered(
    sections: Iterable[Section], answers: dict[str, Any], attached: set[str]
) -> list[dict[str, Any]]:
    return [
        {
            "title": section.title,
            "rows": [
                {
                    "label": one.label,
                    "table": table_of(one, answers.get(one.key)),
                    "value": ("En fil" if one.key in attached else "")
                    if one.kind is Kind.FILE
                    else shown(one, answers.get(one.key)),
                }
                for one in section.questions
            ],
        }
        for section in sections
    ]
