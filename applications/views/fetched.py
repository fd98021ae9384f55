"""Taking what a source says now, or keeping what stands: always a person's choice."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from applications.actions import drafting, prefilling
from applications.models import Submission
from applications.views.conflicts import changed_meanwhile
from applications.views.fetching import own_submission
from applications.views.outdated import is_gone, keep_outdated_around
from applications.views.section_page import Page
from applications.views.sections import place_of, posted_version, saved_page, shown_page
from applications.views.tasks import kept_sections
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires.definition import Question, Section

KEEP = "behall"


@require_POST
def settle_origin(request: SignedInRequest, pk: UUID, question_key: str) -> HttpResponse:
    """Everything else that was typed on the page is saved as well."""
    it = own_submission(request.user, pk)
    version = posted_version(request)
    if is_gone(request, it, question_key, version=version):
        return redirect("submission", pk)
    keep_outdated_around(request, it, question_key, version=version)
    part, question = _asked(it, question_key)
    now = prefilling.news(it, question)
    page = saved_page(request, it, part)
    if page.unsaved:
        return shown_page(request, page)
    try:
        if request.POST.get("val") == KEEP:
            drafting.keep_as_own(pk, question_key, by=request.user)
            messages.success(request, f"Svaret på ”{question.label}” står kvar.")
        elif now is None:
            messages.info(request, "Svaret är redan det som står där det hämtades.")
        else:
            _take(request, page, question, now)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(place_of(it, part, question_key))


def _asked(submission: Submission, key: str) -> tuple[Section, Question]:
    for part in kept_sections(submission):
        for question in part.questions:
            if question.key == key:
                return part, question
    raise Http404


def _take(request: SignedInRequest, page: Page, question: Question, now: prefilling.Origin) -> None:
    saved = drafting.save(
        page.submission.pk,
        {question.key: now.value},
        version=page.version,
        by=request.user,
        origins={question.key: now},
    )
    if saved.conflicts:
        told = changed_meanwhile(page.submission, saved, by=request.user)
        messages.error(request, f"{told} Läs det som står nu.")
    else:
        messages.success(
            request,
            f"Svaret på ”{question.label}” är hämtat på nytt. Det som stod finns i historiken.",
        )
