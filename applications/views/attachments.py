"""The files of a question: added, taken away, replaced and put back; nothing typed is lost."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from applications.actions import drafting
from applications.forms import UploadForm
from applications.models import Attachment, Submission
from applications.views.fetching import own_submission
from applications.views.limits import limits_told
from applications.views.outdated import is_gone
from applications.views.sections import (
    place_of,
    posted_version,
    saved_around,
    shown_page,
    where_asked,
)
from applications.views.tasks import kept_sections
from applications.views.wording import deadline_of
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.documents.uploads import UploadRefused
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires.definition import Kind, Question, Section

BUTTON = ["GET", "HEAD", "POST"]  # its address may be opened by hand: that leads to the question
QUESTION_GONE = "Filen går inte att byta ut, eftersom frågan är borttagen ur formuläret. Filen finns i historiken."


@require_http_methods(BUTTON)
def attach(request: SignedInRequest, pk: UUID, question_key: str) -> HttpResponse:
    """Keep the chosen file, and everything else that was typed on the page."""
    submission = own_submission(request.user, pk)
    if request.method != "POST":
        return redirect(where_asked(submission, question_key))
    if is_gone(request, submission, question_key, version=posted_version(request)):
        return redirect("submission", pk)
    page = saved_around(request, submission, question_key)
    upload = page.uploads.get(question_key)
    if upload is None:
        raise Http404
    if question_key not in request.FILES:
        upload.is_valid()
        upload.add_error(question_key, "Välj en fil först, och tryck sedan på Ladda upp.")
        page.unsaved = True
    if page.unsaved:
        return shown_page(request, page)
    return redirect(place_of(submission, page.section, question_key))


@require_http_methods(BUTTON)
def detach(request: SignedInRequest, pk: UUID, attachment_id: int) -> HttpResponse:
    """Take a file away, and keep everything else that was typed on the page."""
    submission = own_submission(request.user, pk)
    if request.method != "POST":
        return _to_question(submission, attachment_id)
    if _is_outdated(request, submission, attachment_id):
        return redirect("submission", pk)
    files = submission.attachments.filter(removed_at=None).select_related("file")
    attachment = get_object_or_404(files, pk=attachment_id)
    page = saved_around(request, submission, attachment.question_key)
    try:
        drafting.detach(pk, attachment_id, by=request.user)
    except Refused as refused:
        if not page.form.non_field_errors():
            page.form.add_error(None, str(refused))
        return shown_page(request, page)
    messages.success(request, told_removed(attachment))
    if page.unsaved:
        return shown_page(request, page)
    return redirect(place_of(submission, page.section, attachment.question_key))


def told_removed(attachment: Attachment) -> str:
    """What was stopped by the scanner is not put back."""
    name = attachment.file.name
    if attachment.file.is_infected:
        return f"Filen {name} är borttagen."
    return (
        f"Filen {name} är borttagen. Den finns kvar under Tidigare filer, där den kan tas tillbaka."
    )


@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: SignedInRequest, pk: UUID, attachment_id: int) -> HttpResponse:
    """Choose the file that stands instead; the one before is kept."""
    it = own_submission(request.user, pk)
    standing = it.attachments.filter(removed_at=None).select_related("file")
    before = standing.filter(pk=attachment_id).first()
    if before is None and _lost_its_question(it, attachment_id):
        messages.error(request, QUESTION_GONE)
        return redirect("submission", pk)
    if before is None:
        raise Http404
    section, question = _asked(it, before)
    place = place_of(it, section, question.key)
    if reason := drafting.why_not_write(it, request.user):
        messages.error(request, reason)
        return redirect("submission", pk)
    form = UploadForm(
        question,
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        label=f"Ny fil i stället för {before.file.name}",
        told=limits_told(it, section, question),
    )
    if request.method == "POST" and (after := _replaced(request, it, before, form)):
        messages.success(
            request, f"{before.file.name} är ersatt med {after.file.name}. Den förra finns kvar."
        )
        return redirect(place)
    context = {
        "submission": it,
        "attachment": before,
        "question": question,
        "form": form,
        "place": place,
        "deadline": deadline_of(it),
    }
    return render(request, "applications/replace_file.html", context)


def _replaced(
    request: SignedInRequest, it: Submission, before: Attachment, form: UploadForm
) -> Attachment | None:
    key = before.question_key
    form.is_valid()
    chosen = request.FILES.get(key)
    if chosen is None:
        form.add_error(key, "Välj en fil först, och tryck sedan på Byt ut.")
        return None
    try:
        return drafting.attach(it.pk, key, chosen, by=request.user, instead_of=before.pk)
    except (UploadRefused, Refused) as refused:
        form.add_error(key, str(refused))
        return None


@require_http_methods(BUTTON)
def put_back(request: SignedInRequest, pk: UUID, attachment_id: int) -> HttpResponse:
    """Let an earlier file stand again, and keep everything else that was typed on the page."""
    it = own_submission(request.user, pk)
    if request.method != "POST":
        return _to_question(it, attachment_id)
    if _is_outdated(request, it, attachment_id):
        return redirect("submission", pk)
    earlier = get_object_or_404(it.attachments.exclude(removed_at=None), pk=attachment_id)
    section, question = _asked(it, earlier)
    page = saved_around(request, it, question.key)
    try:
        attachment = drafting.put_back(pk, earlier.pk, by=request.user)
    except Refused as refused:
        page.uploads[question.key].is_valid()
        page.uploads[question.key].add_error(question.key, str(refused))
        return shown_page(request, page)
    messages.success(request, f"Filen {attachment.file.name} är tillbaka.")
    if page.unsaved:
        return shown_page(request, page)
    return redirect(place_of(it, section, question.key))


def _to_question(it: Submission, attachment_id: int) -> HttpResponse:
    attachment = get_object_or_404(it.attachments, pk=attachment_id)
    return redirect(where_asked(it, attachment.question_key))


def _is_outdated(request: SignedInRequest, it: Submission, attachment_id: int) -> bool:
    """Whether the button stood on a page with the form's former questions; what was typed is kept."""
    attachment = get_object_or_404(it.attachments, pk=attachment_id)
    version = posted_version(request)
    return is_gone(request, it, attachment.question_key, version=version)


def _lost_its_question(it: Submission, attachment_id: int) -> bool:
    asked = {one.key for one in it.questionnaire.parsed.questions() if one.kind is Kind.FILE}
    return it.attachments.filter(pk=attachment_id).exclude(question_key__in=asked).exists()


def _asked(submission: Submission, attachment: Attachment) -> tuple[Section, Question]:
    """Where the file is the answer. A scanned paper is the answer to nothing."""
    for section in kept_sections(submission):
        for question in section.questions:
            if question.key == attachment.question_key:
                return section, question
    raise Http404
