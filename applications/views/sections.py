"""Writing one section. Whatever is valid is saved, and nothing that was typed is lost."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from applications.actions import drafting
from applications.actions.prefilling import suggested_for
from applications.forms import THEIRS, ConflictForm
from applications.models import Submission
from applications.permissions import is_writer
from applications.requirements import former_contact, why_closed
from applications.requirements.contacts import KEY
from applications.views.conflicts import answer_in, others_in
from applications.views.fetching import own_submission
from applications.views.items import items_beside
from applications.views.origins import fetched_in, origins_in
from applications.views.outdated import IN_HISTORY, keep_outdated_around, keep_page
from applications.views.section_page import Page, open_in, opened, page_of
from applications.views.signed import called_back, signed_by
from applications.views.tasks import kept_sections, next_section, open_sections
from applications.views.threads import added_comments, threads_of
from applications.views.unread import show_unread, unread_in
from applications.views.untouched import as_shown, outdated_in, overtaken, shown_before, written
from applications.views.wording import deadline_of
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.documents.uploads import UploadRefused
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires.definition import Section
from delmos_portal.questionnaires.table_fields import TableField

AFTER_SAVING = [
    "answers",
    "unread_answers",
    "origins",
    "version",
    "saved_at",
    "sent_to_signatory_at",
]


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
        show_unread(page.form, submission.unread_answers)
        key, _, count = request.GET.get("rader", "").rpartition("-")
        if count.isascii() and count.isdigit() and len(count) <= 2:
            page.form.lead_to_row(key, int(count))
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
        "shown": as_shown(submission, asked, page.still_shown, page.form.errors),
        "signed_by": signed_by(submission, page.section),
        "called_back": called_back(submission),
        "contact": former_contact(submission) if any(one.key == KEY for one in asked) else None,
        "has_tables": any(isinstance(one, TableField) for one in page.form.fields.values()),
    }
    status = 409 if page.conflicts else 200
    return render(request, "applications/section.html", context, status=status)


def saved_page(request: SignedInRequest, submission: Submission, section: Section) -> Page:
    """Save what is valid and keep the chosen files; the page tells what was not taken."""
    page = page_of(submission, section, request)
    page.unsaved = not page.form.is_valid()
    page.tried = added_comments(submission, open_in(submission, section), request)
    page.unsaved = page.unsaved or bool(page.tried)
    answers = written(page.form, submission, request)
    unread = unread_in(page.form, submission, request)
    page.shown = shown_before(request, besides=answers)
    unsettled = settle(page, answers, unread, request)
    try:
        saved = drafting.save(
            submission.pk,
            answers,
            version=posted_version(request),
            by=request.user,
            origins=fetched_in(submission, section, answers, request.user),
            outdated=outdated_in(submission, request),
            unread=unread,
        )
    except Refused as refused:
        where = f" {IN_HISTORY}" if is_writer(request.user, submission) else ""
        page.form.add_error(None, f"{refused}{where}")
        page.unsaved = page.is_refused = True
        return page
    keep_files(page, request)
    page.version = saved.version
    told = {one.question_key: one.theirs for one in saved.conflicts}
    submission.refresh_from_db(fields=AFTER_SAVING)
    page.show_saved({*overtaken(page.form, submission, request), *page.let_go})
    ask_which(page, {**unsettled, **told}, request)
    page.complain()
    return page


def posted_version(request: SignedInRequest) -> int:
    """The version that the answers were written from; unknown counts as the first."""
    return _number(request.POST.get("version", ""))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def settle(
    page: Page, answers: dict[str, Any], unread: dict[str, Any], request: SignedInRequest
) -> dict[str, Any]:
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
        if choice == THEIRS:  # what was wrong in one's own is let go of too
            page.let_go.add(question.key)
            unread[question.key] = {}
            page.form.errors.pop(question.key, None)
            page.unsaved = bool(page.form.errors or page.tried)
        if choice is None:
            unread.pop(question.key, None)
            unsettled[question.key] = page.submission.answers.get(question.key)
    if unsettled:
        page.conflict_form = choices
    return unsettled


def ask_which(page: Page, conflicts: dict[str, Any], request: SignedInRequest) -> None:
    """Show both answers to the same question, and let the person choose."""
    if not conflicts:
        return
    page.unsaved = True
    questions = [one for one in page.section.questions if one.key in conflicts]
    page.conflicts = {key: answer_in(page.section, key, one) for key, one in conflicts.items()}
    page.others = others_in(page.submission, conflicts, by=request.user)
    if page.conflict_form is None or len(page.conflict_form.fields) != len(questions):
        page.conflict_form = ConflictForm(questions)
    for question in questions:
        page.form.standing.pop(question.key, None)  # beside the choice stands one's own
        page.form.add_error(
            question.key,
            f"{page.others[question.key].says_on(question)}. Välj vilket som ska gälla.",
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


def where_asked(submission: Submission, question_key: str) -> str:
    """Where to go from the address of a button beside a question, which is no page by itself."""
    for part in kept_sections(submission):
        if any(question.key == question_key for question in part.questions):
            return place_of(submission, part, question_key)
    return reverse("submission", args=[submission.pk])


def place_of(submission: Submission, section: Section, question_key: str) -> str:
    """The address of a question, or a cell of its table, on its section's page."""
    return f"{reverse('section', args=[submission.pk, section.key])}#id_{question_key}"
