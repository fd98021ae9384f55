"""Saving a section while it is written."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from applications.actions import drafting
from applications.views.fetching import own_submission
from applications.views.mistakes import beside, complain, named, told_of
from applications.views.origins import fetched_in
from applications.views.outdated import CHANGED, IN_HISTORY, Kept, keep_outdated
from applications.views.sections import Page, opened, page_of, posted_version
from applications.views.untouched import outdated_in, shown_after, written
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires.answers import Answers

TWO_ANSWERS = (
    "En kollega har sparat ett annat svar samtidigt."
    " Tryck på Spara och fortsätt för att se båda och välja."
)
NOT_SAVED = "Frågorna har ändrats, och ett annat svar har sparats, sedan du öppnade sidan."
UNREAD = "Frågorna har ändrats sedan du öppnade sidan, och alla svar gick inte att spara."
SEE = "Tryck på Spara och fortsätt för att se frågorna som de är nu."


@require_POST
def autosave(request: SignedInRequest, pk: UUID, key: str) -> HttpResponse:
    """Save what is valid while it is written; the contract is in docs/components.md."""
    submission = own_submission(request.user, pk)
    version = posted_version(request)
    kept = keep_outdated(request, submission, key, version=version, all_or_nothing=True)
    if kept is not None:
        return JsonResponse(_told_of(kept), status=409)
    part = opened(submission, key)
    page = page_of(submission, part, request)
    page.form.is_valid()
    answers = written(page.form, submission, request)
    try:
        saved = drafting.save(
            pk,
            answers,
            version=version,
            by=request.user,
            all_or_nothing=True,
            origins=fetched_in(submission, part, answers, request.user),
            outdated=outdated_in(submission, request),
        )
    except Refused as refused:
        return JsonResponse({"message": str(refused)}, status=409)
    if saved.conflicts:
        keys = {one.question_key for one in saved.conflicts}
        labels = [one.label for one in part.questions if one.key in keys]
        return JsonResponse({"message": f"{TWO_ANSWERS}{_concerns(labels)}"}, status=409)
    unsaved = set(page.form.errors)
    told = {
        "message": told_of(saved.at, named(page.form, unsaved)).text,
        "version": saved.version,
        "visat": shown_after(request, page.form, answers),
        **_errors(page, unsaved, {**submission.answers, **answers}),
    }
    return JsonResponse(told, status=422 if unsaved else 200)


def _errors(page: Page, unsaved: set[str], answers: Answers) -> dict[str, dict[str, str]]:
    """What is wrong, to be shown; and what is saved and cannot be sent, to be kept where it is shown."""
    standing = complain(page.form, page.submission.questionnaire.parsed, answers)
    found = {"errors": beside(page.form, unsaved), "standing": beside(page.form, standing)}
    return {name: each for name, each in found.items() if each}


def _concerns(labels: list[str]) -> str:
    return f" Det gäller: {', '.join(labels)}." if labels else ""


def _told_of(kept: Kept) -> dict[str, object]:
    """The answer to a page with former questions. It goes on from what is saved, unless something stands in the way."""
    concerns = _concerns([one.label for one in (*kept.conflicting, *kept.unread)])
    if kept.refused:
        return {"message": kept.refused}
    if kept.conflicting:
        return {"message": f"{NOT_SAVED} {IN_HISTORY} {SEE}{concerns}"}
    told: dict[str, object] = {"version": kept.version, "visat": kept.shown}
    if kept.unread:
        return told | {"message": f"{UNREAD} {IN_HISTORY} {SEE}{concerns}"}
    return told | {"message": f"{CHANGED} {SEE}"}
