"""Comments between colleagues. Beside a question they are posted with the page, so that nothing typed is lost."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.actions import commenting, drafting
from applications.forms import ChangedCommentForm, CommentForm
from applications.models import DraftComment, Submission
from applications.views.fetching import own_submission
from applications.views.outdated import is_gone
from applications.views.sections import posted_version, saved_around, shown_page
from applications.views.tasks import kept_sections
from applications.views.threads import anchor, gone_in, threads_of
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Refused

GONE = "Frågor som inte finns kvar i formuläret"


@require_safe
def comments(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Every comment, question by question; also when the submission is no longer a draft."""
    return _all(request, own_submission(request.user, pk), {})


def _all(
    request: SignedInRequest, submission: Submission, tried: dict[str, CommentForm]
) -> HttpResponse:
    definition = submission.questionnaire.parsed
    threads = threads_of(submission, definition.questions(), request.user, tried)
    sections = [
        (
            section.title,
            [
                threads[one.key]
                for one in section.questions
                if threads[one.key].comments or one.key in tried
            ],
        )
        for section in definition.sections
    ]
    gone = list(threads_of(submission, gone_in(submission), request.user).values())
    for one in gone:
        one.is_gone = True
    sections.append((GONE, gone))
    context = {
        "submission": submission,
        "sections": [one for one in sections if one[1]],
        "forms": list(tried.values()),
        "why_not": commenting.why_not_comment(submission, request.user),
        "open_ones": sum(one.open_ones for one in (*threads.values(), *gone)),
    }
    return render(request, "applications/comments.html", context)


@require_POST
def comment(request: SignedInRequest, pk: UUID, question_key: str) -> HttpResponse:
    """Write a comment; on a section's page everything else that was typed there is saved as well."""
    submission = own_submission(request.user, pk)
    form = CommentForm(question_key, request.POST)
    if is_gone(request, submission, question_key, version=posted_version(request)):
        return redirect("submission", pk)
    if "version" in request.POST:
        page = saved_around(request, submission, question_key)
        if not form.is_valid():
            page.tried[question_key] = form
        if page.unsaved or page.tried:
            return shown_page(request, page)
        return redirect(_place(submission, question_key, request.user))
    if form.is_valid():
        try:
            commenting.comment(submission, question_key, form.text, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Kommentaren är tillagd.")
            return redirect(_in_list(submission, question_key))
    return _all(request, submission, {question_key: form})


@require_POST
def step(request: SignedInRequest, pk: UUID, comment_id: int) -> HttpResponse:
    """Mark as done, open again, or go on to change it."""
    submission = own_submission(request.user, pk)
    it = _comment(submission, comment_id)
    deed = request.POST.get("gor", "")
    page = None
    is_outdated = is_gone(request, submission, it.question_key, version=posted_version(request))
    if "version" in request.POST and not is_outdated:
        page = saved_around(request, submission, it.question_key)
    if deed in ("klar", "oppna"):
        try:
            commenting.settle(it.pk, by=request.user, done=deed == "klar")
        except Refused as refused:
            messages.error(request, str(refused))
    if page is not None and page.unsaved:
        return shown_page(request, page)
    if deed == "andra":
        return redirect("comment-change", pk, it.pk)
    if page is None:
        return redirect(_in_list(submission, it.question_key))
    return redirect(_place(submission, it.question_key, request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedInRequest, pk: UUID, comment_id: int) -> HttpResponse:
    """Change or remove one's own comment."""
    submission = own_submission(request.user, pk)
    it = _comment(submission, comment_id)
    back = _place(submission, it.question_key, request.user)
    reason = commenting.why_not_comment(submission, request.user)
    if it.by_id != request.user.pk or reason:
        messages.error(request, reason or commenting.NOT_YOURS)
        return redirect(back)
    form = ChangedCommentForm(
        it.question_key,
        request.POST or None,
        initial={CommentForm.name_of(it.question_key): it.text},
    )
    is_removed = "ta-bort" in request.POST
    if request.method == "POST" and (is_removed or form.is_valid()):
        try:
            if is_removed:
                commenting.remove(it.pk, by=request.user)
            else:
                commenting.change(it.pk, form.text, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Kommentaren är {'borttagen' if is_removed else 'ändrad'}.")
            return redirect(back)
    questions = {one.key: one for one in submission.questionnaire.parsed.questions()}
    context = {
        "submission": submission,
        "form": form,
        "question": questions.get(it.question_key),
        "back": back,
    }
    return render(request, "applications/comment_change.html", context)


def _comment(submission: Submission, comment_id: int) -> DraftComment:
    return get_object_or_404(submission.comments.select_related("by"), pk=comment_id)


def _place(submission: Submission, question_key: str, user: User) -> str:
    """Where the comment stands: beside its question for those who write, else in the list of all."""
    if not drafting.why_not_write(submission, user):
        for section in kept_sections(submission):
            if any(one.key == question_key for one in section.questions):
                url = reverse("section", args=[submission.pk, section.key])
                return f"{url}#{anchor(question_key)}"
    return _in_list(submission, question_key)


def _in_list(submission: Submission, question_key: str) -> str:
    return f"{reverse('comments', args=[submission.pk])}#{anchor(question_key)}"
