"""A section as it is shown: its forms, its files, and what a colleague wrote meanwhile."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.forms import BaseForm
from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse

from applications.actions.prefilling import Origin
from applications.forms import CommentForm, ConflictForm, UploadForm
from applications.models import Attachment, Submission
from applications.views.conflicts import Other
from applications.views.limits import limits_told
from applications.views.mistakes import Told, complain, named, quoted, told_of
from applications.views.origins import FieldOrigin, values_of
from applications.views.tasks import kept_sections
from delmos_portal.questionnaires.conditions import given_elsewhere
from delmos_portal.questionnaires.definition import Kind, Question, Section
from delmos_portal.questionnaires.forms import SectionForm, initial
from delmos_portal.questionnaires.table_fields import TableField

NOTHING: Mapping[str, Origin] = {}


@dataclass
class Page:
    """A section as it is shown: its forms, and what a colleague wrote meanwhile."""

    submission: Submission
    section: Section
    form: SectionForm
    uploads: dict[str, UploadForm]
    conflict_form: ConflictForm | None = None
    conflicts: dict[str, str] = field(default_factory=dict)
    others: dict[str, Other] = field(default_factory=dict)  # who wrote what stands in their way
    version: int = 0
    unsaved: bool = False  # something could not be saved: stay on the page
    is_refused: bool = False  # nothing could
    offered: Mapping[str, Origin] = field(default_factory=dict)
    tried: dict[str, CommentForm] = field(default_factory=dict)  # comments that were not taken
    shown: Mapping[str, str] = field(default_factory=dict)  # marks of what it goes on showing
    complained: set[str] = field(default_factory=set)  # saved, and cannot be sent as it is
    let_go: set[str] = field(default_factory=set)  # one's own answers, for those that are saved
    replaced: str = ""  # the question in which a file took another's place

    @property
    def forms(self) -> list[BaseForm]:
        posted = (self.conflict_form, self.form, *self.uploads.values(), *self.tried.values())
        return [one for one in posted if one]

    @property
    def is_wrong(self) -> bool:
        return any(form.errors for form in self.forms)

    @property
    def told(self) -> Told:
        """What was saved and what was not, for the place beside the buttons."""
        return told_of(
            self.submission.saved_at,
            self._not_saved(),
            is_refused=self.is_refused,
            is_ready=not self.complained,
        )

    def _not_saved(self) -> list[str]:
        if not self.form.is_bound:  # what could not be saved before may be shown again
            return named(self.form, self.form.errors.keys())
        labels = {one.key: quoted(one.label) for one in self.section.questions}
        files = [key for key, one in self.uploads.items() if key in one.files and one.errors]
        return [
            *named(self.form, self.form.errors.keys() - self.complained),
            *(f"filen till {labels[key]}" for key in files),
            *(f"kommentaren till {labels[key]}" for key in self.tried),
        ]

    def complain(self) -> None:
        """Say also what is saved but cannot be sent."""
        it = self.submission
        self.complained = complain(self.form, it.questionnaire.parsed, it.answers)

    def show_saved(self, keys: Iterable[str]) -> None:
        """Show what is saved in these questions, not what was posted: nobody is to think it is gone."""
        self.form.standing |= {key: self.submission.answers.get(key) for key in keys}

    @property
    def still_shown(self) -> dict[str, str]:
        """The marks of the questions that go on showing what they did."""
        return {key: one for key, one in self.shown.items() if key not in self.form.standing}

    def rows(self, origins: Mapping[str, FieldOrigin]) -> list[dict[str, object]]:
        """The questions in order, each with its field or its files."""
        files: dict[str, list[Attachment]] = {}
        earlier: dict[str, list[Attachment]] = {}
        if self.uploads:
            for one in self.submission.attachments.select_related("file", "removed_by"):
                kept = earlier if one.removed_at else files
                kept.setdefault(one.question_key, []).append(one)
        left_out = self.submission.questionnaire.parsed.left_out(self.submission.answers)
        return [
            {
                "question": question,
                "field": None if question.kind is Kind.FILE else self.form[question.key],
                "upload": self.uploads[question.key][question.key]
                if question.kind is Kind.FILE
                else None,
                "files": files.get(question.key, []),
                "earlier": list(reversed(earlier.get(question.key, []))),
                "standing": {one.file.sha256 for one in files.get(question.key, [])},
                "theirs": self.conflicts.get(question.key),
                "other": self.others.get(question.key),
                "says": self.others[question.key].says_on(question)
                if question.key in self.others
                else "",
                "choice": self._choice(question),
                "only_if": self._only_if(question),
                "when": question.when if question.key in left_out else "",
                "origin": origins.get(question.key),
            }
            for question in open_in(self.submission, self.section)
        ]

    def _only_if(self, question: Question) -> str:
        """For the browser, which hides what does not apply; never where something is wrong."""
        forms = [self.form, *self.uploads.values()]
        if question.only_if is None or any(question.key in one.errors for one in forms):
            return ""
        here = {one.key for one in open_in(self.submission, self.section)}
        answers = self.submission.content_answers
        return json.dumps(given_elsewhere(question.only_if, here.__contains__, answers))

    def _choice(self, question: Question) -> object:
        if self.conflict_form is None or question.key not in self.conflicts:
            return None
        return self.conflict_form[ConflictForm.name_of(question.key)]


def open_in(submission: Submission, section: Section) -> list[Question]:
    allowed = submission.open_questions
    return [one for one in section.questions if not allowed or one.key in allowed]


def opened(submission: Submission, key: str) -> Section:
    """One of the submission's sections that may be written in; else there is none."""
    for section in kept_sections(submission):
        if section.key == key:
            return section
    raise Http404


def page_of(
    submission: Submission,
    section: Section,
    request: HttpRequest | None = None,
    *,
    offered: Mapping[str, Origin] = NOTHING,
    posted: QueryDict | None = None,
) -> Page:
    """The page's forms; bound when there is something posted, in the request or given.

    What is offered stands in its field.
    """
    data = posted or (request.POST if request else None)
    form = SectionForm(
        section,
        data=data,
        initial=initial(section, submission.answers) | values_of(offered),
        open_questions=submission.open_questions,
    )
    for question in section.questions:
        asked = form.fields.get(question.key)
        if isinstance(asked, TableField):
            asked.widget.action = reverse("rows", args=[submission.pk, question.key])
        if asked is not None and question.only_if:
            asked.help_text = (
                question.help
            )  # its condition stands beside it only while it is not met
    uploads = {
        question.key: UploadForm(
            question,
            data,
            request.FILES if request else None,
            told=limits_told(submission, section, question),
        )
        for question in open_in(submission, section)
        if question.kind is Kind.FILE
    }
    return Page(submission, section, form, uploads, version=submission.version, offered=offered)
