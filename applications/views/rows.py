"""The buttons of a table: one row more, one row less, and the sums. What was typed is saved first."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from applications.actions import drafting
from applications.models import Submission
from applications.views.fetching import own_submission
from applications.views.outdated import is_gone
from applications.views.section_page import Page, page_of
from applications.views.sections import (
    ask_which,
    place_of,
    posted_version,
    saved_around,
    shown_page,
    where_asked,
)
from applications.views.untouched import outdated_in
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires.definition import Question, Rows

NEW, SUMS = "ny", "summa"


@require_http_methods(["GET", "HEAD", "POST"])
def rows(request: SignedInRequest, pk: UUID, question_key: str) -> HttpResponse:
    """Save the page, do what the button says, and come back to the table."""
    submission = own_submission(request.user, pk)
    if request.method != "POST":
        return redirect(where_asked(submission, question_key))
    if is_gone(request, submission, question_key, version=posted_version(request)):
        return redirect("submission", pk)
    page = saved_around(request, submission, question_key)
    question = next(one for one in page.section.questions if one.key == question_key)
    wish = request.POST.get("rad", "")
    if question.rows and wish == NEW:
        return _with_one_more(request, page, question, question.rows)
    if question.rows and wish.isascii() and wish.isdigit() and len(wish) <= 2:
        return _with_one_less(request, page, question.rows.named(int(wish)), question_key)
    if not question.budget or wish != SUMS:
        raise Http404
    return _back(request, page, question_key)


def _with_one_more(
    request: SignedInRequest, page: Page, question: Question, asked: Rows
) -> HttpResponse:
    key = question.key
    filled = page.form[key].value() if page.unsaved else page.submission.answers.get(key)
    count = len(filled or [])
    place = f"{key}-{min(count, asked.most - 1)}"
    if page.unsaved:
        page.form.lead_to_row(key, count + 1)
        return shown_page(request, page)
    address = reverse("section", args=[page.submission.pk, page.section.key])
    return redirect(f"{address}?rader={key}-{count + 1}#id_{place}")


def _with_one_less(request: SignedInRequest, page: Page, name: str, key: str) -> HttpResponse:
    """The row was saved with the rest before it goes, so that the history has it."""
    if key in page.conflicts or page.form.non_field_errors():
        return shown_page(request, page)
    posted = without_row(request.POST, key, int(request.POST["rad"]))
    left = page_of(page.submission, page.section, request, posted=posted)
    left.form.is_valid()
    if key not in left.form.errors:
        try:
            saved = drafting.save(
                page.submission.pk,
                {key: left.form.cleaned_data[key]},
                version=page.version,
                by=request.user,
                outdated=page.shown.keys() & outdated_in(page.submission, request),
                unread={key: {}},
            )
        except Refused as refused:
            page.form.add_error(None, str(refused))
            return shown_page(request, page)
        if saved.conflicts:
            ask_which(page, {one.question_key: one.theirs for one in saved.conflicts}, request)
            return shown_page(request, page)
        left.version = saved.version
        page.submission.refresh_from_db(fields=["answers", "unread_answers", "version", "saved_at"])
        _tell_removed(request, page.submission, name, key)
    left.uploads, left.tried = page.uploads, page.tried
    left.shown = {one: mark for one, mark in page.shown.items() if one != key}
    left.conflict_form, left.conflicts = page.conflict_form, page.conflicts
    left.others = page.others
    left.show_saved(page.form.standing.keys() - {key})
    for conflicting in page.conflicts:
        left.form.add_error(conflicting, page.form.errors.as_data()[conflicting])
    if not left.is_wrong:
        return redirect(place_of(page.submission, page.section, key))
    left.complain()
    return shown_page(request, left)


def _tell_removed(request: SignedInRequest, it: Submission, name: str, key: str) -> None:
    address = reverse("question-history", args=[it.pk, key])
    text = '{} är borttagen. Det som stod där finns kvar i <a href="{}">historiken</a>.'
    messages.success(request, format_html(text, name, address))


def _back(request: SignedInRequest, page: Page, key: str) -> HttpResponse:
    if page.is_wrong:
        return shown_page(request, page)
    return redirect(place_of(page.submission, page.section, key))


def without_row(posted: QueryDict, key: str, row: int) -> QueryDict:
    """What was posted, without one row: those after it move up."""
    left = posted.copy()
    begins = f"{key}-"
    for name in [one for one in left if one.startswith(begins)]:
        number, _, column = name.removeprefix(begins).partition("-")
        if not (number.isascii() and number.isdigit()) or int(number) < row:
            continue
        values = left.pop(name)
        if int(number) > row:
            left.setlist(f"{begins}{int(number) - 1}-{column}", values)
    return left
