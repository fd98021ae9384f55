"""What was written before in a draft, question by question, and putting it back."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Max
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from applications.actions import drafting
from applications.actions.changing_form import former_forms
from applications.models import AnswerChange, Submission
from applications.views.fetching import own_submission
from applications.views.sections import place_of, posted_version
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires.answers import shown
from delmos_portal.questionnaires.builder.carrying import fits
from delmos_portal.questionnaires.definition import Kind, Question
from delmos_portal.questionnaires.forms import field_for
from delmos_portal.questionnaires.tables import Difference, Table, differences, table_of
from delmos_portal.templatetags.comparing import compared_with
from delmos_portal.templatetags.swedish import stockholm

ROWS = 20
NO_LONGER_ASKED = "Frågan finns inte längre i formuläret. Texten finns kvar här och kan kopieras."
NO_ANSWER = "Det går inte att lägga in som det är. Skriv svaret på nytt i frågan."


@dataclass(frozen=True)
class ChangeRow:
    it: AnswerChange
    marked: SafeString  # the text, with what was added and what was taken away
    replaced: str  # what stood there, where it was another text
    is_current: bool
    may_stand: bool  # as an answer to the question as it is asked now
    cells: list[Difference] | None = None  # of a table: what differs
    table: Table | None = None


@require_safe
def questions(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Every question that has been changed, the latest first."""
    it = own_submission(request.user, pk)
    known = every_question(it)
    found = it.changes.values("question_key").annotate(times=Count("pk"), latest=Max("at"))
    rows = [
        {
            "label": known[one["question_key"]][0].label,
            "url": reverse("question-history", args=[pk, one["question_key"]]),
            "times": one["times"],
            "at": one["latest"],
        }
        for one in found.order_by("-latest")
        if one["question_key"] in known
    ]
    context = {"submission": it, "rows": rows, "files": _files_without_question(it, known)}
    return render(request, "applications/history.html", context)


def _files_without_question(
    it: Submission, known: dict[str, list[Question]]
) -> list[dict[str, object]]:
    """Files whose question is gone, or is not answered with files now."""
    asked = {one.key for one in it.questionnaire.parsed.questions() if one.kind is Kind.FILE}
    left = it.attachments.exclude(removed_at=None).exclude(question_key__in=asked)
    wordings = {
        key: next((one.label for one in every if one.kind is Kind.FILE), "")
        for key, every in known.items()
    }
    return [
        {"label": wordings[one.question_key], "file": one.file, "at": one.removed_at}
        for one in left.select_related("file").order_by("-removed_at", "pk")
        if wordings.get(one.question_key)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: SignedInRequest, pk: UUID, key: str) -> HttpResponse:
    """What has stood as the answer to one question, by whom and when; any of it can be put back."""
    it = own_submission(request.user, pk)
    wordings = every_question(it).get(key)
    if wordings is None:
        raise Http404
    asked = wordings[0]
    is_gone = asked not in it.questionnaire.parsed.questions()
    if request.method == "POST":
        return _put_back(request, it, asked, is_gone=is_gone)
    rows = it.changes.filter(question_key=key).select_related("by")
    page = Paginator(rows, ROWS).get_page(request.GET.get("sida"))
    context = {
        "submission": it,
        "question": asked,
        "page": page,
        "rows": [_row(it, wordings, one) for one in page],
        "stands": _what_stands(it, key),
        "has_files": not is_gone and asked.kind is Kind.FILE,
        "why_not_write": drafting.why_not_write(it, request.user)
        or (NO_LONGER_ASKED if is_gone else _why_closed(it, key)),
        "place": "" if is_gone else place_of(it, it.questionnaire.parsed.section_of(key), key),
    }
    return render(request, "applications/question_history.html", context)


def every_question(it: Submission) -> dict[str, list[Question]]:
    """Each question as it is asked now, then as it was asked in the forms that the draft had before."""
    found: dict[str, list[Question]] = {}
    for definition in [it.questionnaire.parsed, *former_forms(it)]:
        for one in definition.questions():
            found.setdefault(one.key, []).append(one)
    return found


def read_as(wordings: list[Question], value: Any) -> str:
    """An answer as it read when it was given: the question may have had another kind."""
    asked = wording_of(wordings, value)
    return shown(asked, value) if fits(asked, value) else str(value)


def wording_of(wordings: list[Question], value: Any) -> Question:
    """The question that the answer was given to, as far as the answer tells."""
    return next((one for one in wordings if fits(one, value)), wordings[0])


def _why_closed(submission: Submission, key: str) -> str:
    is_closed = bool(submission.open_questions) and key not in submission.open_questions
    return "Frågan ingår inte i kompletteringen." if is_closed else ""


def _what_stands(submission: Submission, key: str) -> AnswerChange | None:
    """The latest change that gave the answer as it reads now."""
    now = submission.answers.get(key)
    saved = submission.changes.filter(question_key=key, is_saved=True).first()
    return saved if saved and saved.after == now else None


def _row(submission: Submission, wordings: list[Question], change: AnswerChange) -> ChangeRow:
    before, after = read_as(wordings, change.before), read_as(wordings, change.after)
    asked = wording_of(wordings, change.after)
    stood = change.before if change.is_saved else submission.answers.get(change.question_key)
    is_answer = fits(asked, change.after)
    cells = differences(asked, stood, change.after) if is_answer and fits(asked, stood) else None
    marked = compared_with(after, before) if change.is_saved else None
    now = submission.answers.get(change.question_key)
    return ChangeRow(
        change,
        marked or format_html("{}", after),
        replaced=before if change.is_saved and marked is None and cells is None else "",
        is_current=change.is_saved and change.after == now,
        cells=cells,
        table=table_of(asked, change.after) if is_answer else None,
        may_stand=_may_stand(wordings[0], change, change.after),
    )


def _may_stand(asked: Question, change: AnswerChange, value: Any) -> bool:
    """Whether it can be an answer as the question is asked now; what never was one is read as if typed."""
    if not fits(asked, value):
        return False
    if change.is_saved or not isinstance(value, str):
        return True
    try:
        field_for(asked).clean(value)
    except ValidationError:
        return False
    return True


def _put_back(
    request: SignedInRequest, submission: Submission, asked: Question, *, is_gone: bool
) -> HttpResponse:
    """Let what stood before or after a change be the answer again; nothing else is touched."""
    number = request.POST.get("andring", "")
    change = get_object_or_404(
        submission.changes,
        question_key=asked.key,
        pk=int(number) if number.isascii() and number.isdigit() and len(number) < 16 else 0,
    )
    is_before = request.POST.get("vilket") == "fore"
    value = change.before if is_before else change.after
    reason = NO_LONGER_ASKED if is_gone else _why_closed(submission, asked.key)
    if reason := reason or ("" if _may_stand(asked, change, value) else NO_ANSWER):
        messages.error(request, reason)
        return redirect("question-history", submission.pk, asked.key)
    try:
        saved = drafting.save(
            submission.pk, {asked.key: value}, version=posted_version(request), by=request.user
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("question-history", submission.pk, asked.key)
    if saved.conflicts:
        messages.error(
            request,
            "Svaret har ändrats sedan du öppnade sidan. Läs det som står nu och försök igen.",
        )
    else:
        messages.success(
            request,
            f"Det som stod {'före ändringen ' if is_before else ''}{stockholm(change.at)} är tillbaka."
            " Det som stod där nyss finns kvar i historiken.",
        )
    return redirect("question-history", submission.pk, asked.key)
