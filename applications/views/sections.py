"""Writing one section. Whatever is valid is saved, and nothing that was typed is lost."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from applications.actions import drafting
from applications.actions.prefilling import Origin, suggested_for
from applications.forms import THEIRS, CommentForm, ConflictForm, UploadForm
from applications.models import Attachment, Status, Submission
from applications.requirements import why_closed
from applications.views.fetching import own_submission
from applications.views.items import items_beside
from applications.views.limits import limits_told
from applications.views.mistakes import Told, complain, named, quoted, told_of
from applications.views.origins import FieldOrigin, fetched_in, origins_in, values_of
from applications.views.outdated import keep_outdated_around, keep_page
from applications.views.tasks import kept_sections, next_section, open_sections
from applications.views.threads import added_comments, threads_of
from applications.views.untouched import as_shown, outdated_in, shown_before, written
from applications.views.wording import deadline_of
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.documents.uploads import UploadRefused
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires.answers import shown
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
    version: int = 0
    unsaved: bool = False  # something could not be saved: stay on the page
    is_refused: bool = False  # nothing could
    offered: Mapping[str, Origin] = field(default_factory=dict)
    tried: dict[str, CommentForm] = field(default_factory=dict)  # comments that were not taken
    shown: Mapping[str, str] = field(default_factory=dict)  # marks of what it goes on showing
    complained: set[str] = field(default_factory=set)  # saved, and cannot be sent as it is
    replaced: str = ""  # the question in which a file took another's place

    @property
    def forms(self) -> list[BaseForm]:
        posted = (self.conflict_form, self.form, *self.uploads.values(), *self.tried.values())
        return [one for one in posted if one]

    @property
    def is_wrong(self) -> bool:
        return any(form.errors for form in self.forms if form.is_bound)

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
        if not self.form.is_bound:
            return []
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


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: SignedInRequest, pk: UUID, key: str) -> HttpResponse:
    submission = own_submission(request.user, pk)
    if keep_page(request, submission, key, version=posted_version(request)):
        return redirect("submission", pk)
    part = opened(submission, key)
    if request.method != "POST":
        if reason := drafting.why_not_write(submission, request.user):
            messages.error(request, reason)
            return redirect("submission", pk)
        offered = suggested_for(submission, part.questions, by=request.user)
        page = page_of(submission, part, offered=offered)
        key, _, count = request.GET.get("rader", "").rpartition("-")
        if count.isascii() and count.isdigit() and len(count) <= 2:
            page.form.show_rows(key, int(count))
        return shown_page(request, page)
    page = saved_page(request, submission, part)
    to_overview = request.POST.get("till") == "oversikt"
    to_replace = _number(request.POST.get("byt-ut", ""))
    if page.unsaved or (page.is_wrong and not (to_overview or to_replace)):
        return shown_page(request, page)
    if to_replace:
        replaced = page.replaced and place_of(submission, part, page.replaced)
        return redirect(replaced or reverse("replace-file", args=[pk, to_replace]))
    following = None if to_overview else next_section(submission, part)
    if following is None:
        messages.success(request, "Sparat.")
        return redirect("submission", pk)
    return redirect("section", pk, following.key)


def shown_page(request: SignedInRequest, page: Page) -> HttpResponse:
    submission = page.submission
    origins = origins_in(page.form, submission, page.offered, request.user)
    places = [one.key for one in open_sections(submission)]
    applies = page.section.key in places
    asked = open_in(submission, page.section)
    threads = threads_of(submission, asked, request.user, page.tried)
    items = items_beside(submission)
    context = {
        "page": page,
        "rows": [
            {**row, "thread": threads[one.key], "items": items.get(one.key, [])}
            for row, one in zip(page.rows(origins), asked, strict=True)
        ],
        "submission": submission,
        "section": page.section,
        "place": places.index(page.section.key) + 1 if applies else 0,
        "places": len(places),
        "deadline": deadline_of(submission),
        "closed": why_closed(submission),
        "saved": page.told,
        "comments": submission.return_comments.unanswered()
        .filter(section_key=page.section.key)
        .select_related("by"),
        "colleague": colleague(submission, request),
        "shown": as_shown(submission, asked, page.shown),
        "signed_by": signed_by(submission, page.section),
        "has_tables": any(isinstance(one, TableField) for one in page.form.fields.values()),
    }
    status = 409 if page.conflicts else 200
    return render(request, "applications/section.html", context, status=status)


def signed_by(submission: Submission, section: Section) -> list[str]:
    """Who has signed this section of a draft: a change means that they sign again."""
    if submission.status != Status.DRAFT or len(submission.stage.signing_parties) == 1:
        return []
    given = submission.signatures.filter(voided_at=None)
    return [one.name for one in given if not one.covers or section.key in one.covers]


def colleague(submission: Submission, request: SignedInRequest) -> str:
    """Who saved last, when it was somebody else."""
    other = submission.saved_by
    return other.name if other is not None and other != request.user else ""


def saved_page(request: SignedInRequest, submission: Submission, section: Section) -> Page:
    """Save what is valid and keep the chosen files; the page tells what was not taken."""
    page = page_of(submission, section, request)
    page.unsaved = not page.form.is_valid()
    page.tried = added_comments(submission, open_in(submission, section), request)
    page.unsaved = page.unsaved or bool(page.tried)
    answers = written(page.form, submission, request)
    page.shown = shown_before(request, besides=answers)
    unsettled = settle(page, answers, request)
    try:
        saved = drafting.save(
            submission.pk,
            answers,
            version=posted_version(request),
            by=request.user,
            origins=fetched_in(submission, section, answers, request.user),
            outdated=outdated_in(submission, request),
        )
    except Refused as refused:
        page.form.add_error(None, str(refused))
        page.unsaved = page.is_refused = True
        return page
    keep_files(page, request)
    page.version = saved.version
    told = {one.question_key: one.theirs for one in saved.conflicts}
    submission.refresh_from_db(fields=["answers", "origins", "version", "saved_at"])
    ask_which(page, {**unsettled, **told})
    page.complain()
    return page


def posted_version(request: SignedInRequest) -> int:
    """The version that the answers were written from; unknown counts as the first."""
    return _number(request.POST.get("version", ""))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def settle(page: Page, answers: dict[str, Any], request: SignedInRequest) -> dict[str, Any]:
    """Follow the choice made between two answers; what is not chosen yet is asked again."""
    asked = [
        question
        for question in page.section.questions
        if question.key in request.POST.getlist("conflict")
    ]
    if not asked:
        return {}
    choices = ConflictForm(asked, request.POST)
    choices.is_valid()
    unsettled = {}
    for question in asked:
        choice = choices.cleaned_data.get(ConflictForm.name_of(question.key))
        if choice in (None, THEIRS):
            answers.pop(question.key, None)
        if choice is None:
            unsettled[question.key] = page.submission.answers.get(question.key)
    if unsettled:
        page.conflict_form = choices
    return unsettled


def ask_which(page: Page, conflicts: dict[str, Any]) -> None:
    """Show both answers to the same question, and let the person choose."""
    if not conflicts:
        return
    page.unsaved = True
    questions = [one for one in page.section.questions if one.key in conflicts]
    page.conflicts = {one.key: shown(one, conflicts[one.key]) or "(tomt svar)" for one in questions}
    if page.conflict_form is None or len(page.conflict_form.fields) != len(questions):
        page.conflict_form = ConflictForm(questions)
    for question in questions:
        page.form.add_error(
            question.key,
            f"En kollega har sparat ett annat svar på ”{question.label}”. Välj vilket som ska gälla.",
        )


def keep_files(page: Page, request: SignedInRequest) -> None:
    """Keep what was chosen: who presses "Byt ut" beside a file means the one they chose instead of it."""
    standing = page.submission.attachments.filter(removed_at=None).select_related("file")
    pressed = standing.filter(pk=_number(request.POST.get("byt-ut", ""))).first()
    for key, upload in page.uploads.items():
        chosen = request.FILES.get(key)
        if chosen is None:
            continue
        upload.is_valid()
        before = pressed if pressed and pressed.question_key == key else None
        try:
            attachment = drafting.attach(
                page.submission.pk,
                key,
                chosen,
                by=request.user,
                instead_of=before.pk if before else None,
            )
        except (UploadRefused, Refused) as refused:
            upload.add_error(key, str(refused))
            page.unsaved = True
            continue
        page.replaced = key if before else page.replaced
        name = attachment.file.name
        messages.success(
            request,
            f"{before.file.name} är ersatt med {name}. Den förra finns kvar."
            if before
            else f"Filen {name} är tillagd.",
        )


def saved_around(request: SignedInRequest, submission: Submission, question_key: str) -> Page:
    """Save the page that a question stands on, as it was posted."""
    version = posted_version(request)
    keep_outdated_around(request, submission, question_key, version=version)
    for part in kept_sections(submission):
        if any(question.key == question_key for question in part.questions):
            return saved_page(request, submission, part)
    raise Http404


def place_of(submission: Submission, section: Section, question_key: str) -> str:
    """The address of a question, or a cell of its table, on its section's page."""
    return f"{reverse('section', args=[submission.pk, section.key])}#id_{question_key}"
