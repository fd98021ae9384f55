"""Answers as a reader sees them: section by section, with files as links."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from applications.actions.changing_form import former_forms
from applications.actions.receiving import content_of
from applications.letters import NOT_ANSWERED, SEE_THE_SCAN, loose_files
from applications.models import Status, Submission
from delmos_portal.questionnaires.answers import shown
from delmos_portal.questionnaires.definition import Definition, Kind, Question, Section
from delmos_portal.questionnaires.tables import table_of

LIVE = (Status.DRAFT, Status.SIGNING, Status.INCOMPLETE)


@dataclass(frozen=True)
class ReadSection:
    key: str
    title: str
    rows: list[dict[str, object]]


def what_stands(submission: Submission) -> tuple[Mapping[str, Any], list[dict[str, Any]]]:
    """The answers and files to show: what is being written, else what came in."""
    if submission.status in LIVE:
        return submission.answers, content_of(submission).attachments
    version = submission.latest_version()
    return version.answers, version.attachments


def read_sections(
    submission: Submission,
    answers: Mapping[str, Any],
    attachments: list[dict[str, Any]],
    *,
    change_url: Callable[[Section, Question], str] | None = None,
    only: Collection[str] = (),
    set_aside: bool = False,
    definition: Definition | None = None,
) -> list[ReadSection]:
    """Every question that applies with its answer; `only` limits to some questions, when given.

    What was set aside is read without the answers that its questions hung on, by its own form.
    """
    sections = []
    definition = definition or submission.questionnaire.parsed
    # What was on a paper may not have been copied; who still writes must answer all the same.
    is_typed_off = change_url is None and bool(loose_files(attachments, definition))
    asked = definition if set_aside else definition.applying(answers)
    for section in asked.sections:
        rows: list[dict[str, object]] = [
            {
                "label": question.label,
                "value": _value(question, answers, attachments),
                "table": table_of(question, answers.get(question.key)),
                "missing": SEE_THE_SCAN if is_typed_off else _missing(question),
                "change_url": change_url(section, question) if change_url else "",
            }
            for question in section.questions
            if not only or question.key in only
        ]
        if rows:
            sections.append(ReadSection(section.key, section.title, rows))
    return sections


def _missing(question: Question) -> str:
    return NOT_ANSWERED if question.required else "Inget svar (frivilligt)"


def unsent_sections(submission: Submission, answers: Mapping[str, Any]) -> list[ReadSection]:
    """What was written and set aside, where it says something else than what stands now."""
    unsent = {
        key: value for key, value in submission.unsent_answers.items() if answers.get(key) != value
    }
    files = submission.unsent_attachments
    keys = {*unsent, *(one["question"] for one in files)}
    if not keys:
        return []
    asked = submission.questionnaire.parsed
    # What was written in a form that has been changed since is read by that form.
    gone = keys - {one.key for one in asked.questions()}
    forms = [asked, *(former_forms(submission) if gone else ())]
    found: list[ReadSection] = []
    for form in forms:
        here = keys & {one.key for one in form.questions()}
        if here:
            found += read_sections(
                submission, unsent, files, only=here, set_aside=True, definition=form
            )
        keys -= here
    return found


def _value(
    question: Question, answers: Mapping[str, Any], attachments: list[dict[str, Any]]
) -> str | SafeString:
    if question.kind is Kind.FILE:
        return file_links([one for one in attachments if one["question"] == question.key])
    return shown(question, answers.get(question.key))


def file_links(attachments: list[dict[str, Any]]) -> SafeString:
    return format_html_join(
        "",
        '<p><a href="{}">{}</a> <span class="muted">{}</span></p>',
        (
            (reverse("file", args=[one["file"]]), one["name"], filesizeformat(one["size"]))
            for one in attachments
        ),
    )
