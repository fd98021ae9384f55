"""Saving a section while it is written."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from applications.actions import drafting
from applications.models import Status, Submission
from applications.permissions import is_writer
from applications.views.conflicts import Other, answer_in, both_beside, others_in
from applications.views.fetching import own_submission
from applications.views.mistakes import beside, complain, named, told_of
from applications.views.origins import fetched_in
from applications.views.outdated import CHANGED, IN_HISTORY, Kept, keep_outdated
from applications.views.section_page import Page, opened, page_of
from applications.views.sections import posted_version
from applications.views.signed import called_back, send_again
from applications.views.unread import never_kept, unread_in
from applications.views.untouched import outdated_in, shown_after, written
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires.answers import Answers
from delmos_portal.questionnaires.definition import Kind
from delmos_portal.questionnaires.table_fields import BudgetField, BudgetWidget

COLLEAGUE = "En kollega har sparat ett annat svar samtidigt."
SELF = "Du har själv sparat ett annat svar tidigare."
CHOOSE = "Tryck på Spara och fortsätt för att se båda och välja."
NOT_SAVED = "Frågorna har ändrats, och ett annat svar har sparats, sedan du öppnade sidan."
UNREAD = "Frågorna har ändrats sedan du öppnade sidan, och alla svar gick inte att spara."
AT_ONCE = (Kind.DATE, Kind.TEXT, Kind.LONG_TEXT)
KEPT_HERE = "Det du skrev sist ligger kvar i den här webbläsaren."  # by autosave.js
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
    unread = unread_in(page.form, submission, request)
    try:
        saved = drafting.save(
            pk,
            answers,
            version=version,
            by=request.user,
            origins=fetched_in(submission, part, answers, request.user),
            outdated=outdated_in(submission, request),
            unread=unread,
        )
    except Refused as refused:
        where = IN_HISTORY if is_writer(request.user, submission) else KEPT_HERE
        return JsonResponse({"message": f"{refused} {where}"}, status=409)
    met = {one.question_key: one.theirs for one in saved.conflicts}
    others = others_in(submission, met, by=request.user) if met else {}
    taken = {key: value for key, value in answers.items() if key not in met}
    wrong = set(page.form.errors)
    errors = _errors(page, wrong, {**submission.answers, **taken}, _both(page, met, others))
    told = {
        "message": _message(page, saved.at, wrong, others, is_ready="errors" not in errors),
        "version": saved.version,
        "visat": shown_after(request, page.form, taken, met, unread),
        "never": never_kept(page.form, request.POST),
        "sums": _sums(page),
        **errors,
    }
    return JsonResponse(told, status=422 if wrong or met else 200)


def _message(
    page: Page, at: datetime, wrong: set[str], others: dict[str, Other], *, is_ready: bool
) -> str:
    """When it was saved, and what was not: wrong, or another answer stands."""
    not_saved = named(page.form, {*wrong, *others})
    told = told_of(at, not_saved, is_ready=is_ready, is_writing=True).text
    if fallen := _called_back(page.submission):
        told = f"{told.removesuffix('.')}. {fallen} {send_again(page.submission)}"
    if totals := " ".join(asked.totals(page.form[key].data) for key, asked in _budgets(page)):
        told = f"{told.removesuffix('.')}. {totals}"
    if not others:
        return told
    is_self = all(one.is_self for one in others.values())
    return f"{told} {SELF if is_self else COLLEAGUE} {CHOOSE}"


def _called_back(submission: Submission) -> str:
    """What the save has called back: a completion may have lain for signing."""
    if submission.status == Status.INCOMPLETE:
        submission.refresh_from_db(fields=["sent_to_signatory_at", "answers"])
    return called_back(submission)


def _budgets(page: Page) -> list[tuple[str, BudgetWidget]]:
    """The budgets that were posted."""
    return [
        (key, asked.widget)
        for key, asked in page.form.fields.items()
        if isinstance(asked, BudgetField) and any(page.form[key].data.values())
    ]


def _sums(page: Page) -> list[tuple[str, str]]:
    return [sum_ for key, asked in _budgets(page) for sum_ in asked.sums(key, page.form[key].data)]


def _both(page: Page, met: dict[str, Any], others: dict[str, Other]) -> dict[str, str]:
    """Beside each question with two answers, what the other one is."""
    places = {key: page.form[key].auto_id for key in met}
    return {
        place: both_beside(place, others[key], answer_in(page.section, key, met[key]))
        for key, place in places.items()
    }


def _errors(
    page: Page, wrong: set[str], answers: Answers, both: dict[str, str]
) -> dict[str, dict[str, str]]:
    """What is wrong, to be shown; and what is saved and cannot be sent, to be kept where it is shown.

    Days that do not agree, and texts that are too long, are shown at once: sums may not be added up yet.
    """
    standing = complain(page.form, page.submission.questionnaire.parsed, answers)
    kinds = {one.key: one.kind for one in page.section.questions}
    at_once = {key for key in standing if kinds[key] in AT_ONCE}
    errors = beside(page.form, wrong | at_once) | both
    found = {"errors": errors, "standing": beside(page.form, standing)}
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
