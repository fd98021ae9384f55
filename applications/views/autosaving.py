"""Saving a section while it is written."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from applications.actions import drafting
from applications.views.fetching import own_submission
from applications.views.origins import fetched_in
from applications.views.outdated import CHANGED, IN_HISTORY, Kept, keep_outdated
from applications.views.sections import opened, page_of, posted_version
from applications.views.untouched import outdated_in, shown_after, written
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.lifecycle import Refused
from delmos_portal.templatetags.swedish import in_stockholm

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
    is_valid = page.form.is_valid()
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
        return JsonResponse({"conflict": [], "message": str(refused)}, status=409)
    if saved.conflicts:
        keys = {one.question_key for one in saved.conflicts}
        labels = [one.label for one in part.questions if one.key in keys]
        return JsonResponse({"conflict": labels, "message": TWO_ANSWERS}, status=409)
    answer: dict[str, object] = {
        "saved_at": f"{in_stockholm(saved.at):%H.%M}",
        "version": saved.version,
        "visat": shown_after(request, page.form, answers),
    }
    if not is_valid:
        first = next(str(errors[0]) for errors in page.form.errors.values())
        answer["message"] = f"Ett svar är inte sparat än. {first}"
    return JsonResponse(answer, status=200 if is_valid else 422)


def _told_of(kept: Kept) -> dict[str, object]:
    """The answer to a page with former questions. It goes on from what is saved, unless something stands in the way."""
    labels = [one.label for one in (*kept.conflicting, *kept.unread)]
    if kept.refused:
        return {"conflict": [], "message": kept.refused}
    if kept.conflicting:
        return {"conflict": labels, "message": f"{NOT_SAVED} {IN_HISTORY} {SEE}"}
    told = {"version": kept.version, "visat": kept.shown, "conflict": labels}
    if kept.unread:
        return told | {"message": f"{UNREAD} {IN_HISTORY} {SEE}"}
    return told | {"message": f"{CHANGED} {SEE}"}
