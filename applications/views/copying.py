"""Utgå från en tidigare inlaga: choose one, see what comes along, take it, and undo it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.actions import copying, drafting
from applications.actions.drafting import Saved
from applications.models import Status, Submission
from applications.models.submissions import EMPTY
from applications.views.conflicts import changed_meanwhile
from applications.views.fetching import own_submission
from applications.views.sections import posted_version
from applications.views.wording import deadline_of, status_of
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires.answers import shown
from delmos_portal.questionnaires.definition import Question

CHOOSE_AGAIN = "Läs vad som står nu, och välj igen om det ska bytas ut."


@dataclass(frozen=True)
class CopyRow:
    """One answer of the earlier submission, beside what stands in the draft."""

    question: Question
    theirs: str
    now: str
    note: str  # why it is not ticked from the beginning

    @property
    def is_offered(self) -> bool:
        return not self.note


@dataclass
class Preview:
    sections: list[tuple[str, list[CopyRow]]] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)  # label, and why it stays behind

    def rows(self) -> list[CopyRow]:
        return [row for _title, rows in self.sections for row in rows]


def preview_of(submission: Submission, source: Submission) -> Preview:
    """Every answer of the source's: what can come along, and why the others cannot."""
    found = Preview()
    values = copying.copyable(submission, source)
    stands = submission.answers
    for section in submission.questionnaire.parsed.sections:
        rows = [
            CopyRow(
                one,
                shown(one, values[one.key]),
                shown(one, stands.get(one.key)),
                copying.must_be_ticked(one) or _note(stands.get(one.key)),
            )
            for one in section.questions
            if one.key in values and values[one.key] != stands.get(one.key)
        ]
        if rows:
            found.sections.append((section.title, rows))
    found.left = list(_left_behind(submission, source, values))
    return found


def _note(now: object) -> str:
    return "" if now in EMPTY else "Ni har redan ett annat svar här."


def _left_behind(
    submission: Submission, source: Submission, values: Collection[str]
) -> Iterator[tuple[str, str]]:
    here, answers = copying.asked_in(submission), copying.answers_in(source)
    with_files = set(
        source.attachments.filter(removed_at=None).values_list("question_key", flat=True)
    )
    for key, question in copying.asked_in(source).items():
        is_answered = answers.get(key) not in EMPTY or key in with_files
        if not is_answered or key in values:
            continue
        if key not in here:
            yield question.label, "Frågan finns inte här."
        else:
            why = copying.why_not_copied(question, here[key], answers.get(key))
            yield question.label, why or copying.must_be_ticked(here[key])


@require_safe
def sources(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The earlier submissions to choose from."""
    it = own_submission(request.user, pk)
    if refused := _why_not(request, it):
        messages.error(request, refused)
        return redirect("submission", pk)
    rows = [{"it": one, "status": status_of(one)} for one in copying.earlier(it)]
    context = {"submission": it, "rows": rows, "deadline": deadline_of(it)}
    return render(request, "applications/copy_sources.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: SignedInRequest, pk: UUID, source_id: UUID) -> HttpResponse:
    """What comes along and what does not; the chosen answers are saved by the button."""
    it = own_submission(request.user, pk)
    source = get_object_or_404(copying.earlier(it), pk=source_id)
    if refused := _why_not(request, it):
        messages.error(request, refused)
        return redirect("submission", pk)
    if request.method != "POST":
        return _previewed(request, it, source)
    chosen = set(request.POST.getlist("ta"))
    if not chosen:
        return _previewed(
            request, it, source, problem="Kryssa i minst ett svar, eller gå till översikten."
        )
    wanted = {row.question.key for row in preview_of(it, source).rows()} & chosen
    try:
        saved = copying.copy_answers(
            pk, source_id, chosen, version=posted_version(request), by=request.user
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("submission", pk)
    if saved.conflicts:
        return _partly(request, it, source, wanted, saved)
    messages.success(
        request, "De valda svaren är hämtade. Läs igenom dem: de skrevs för något annat."
    )
    return redirect("submission", pk)


def _partly(
    request: SignedInRequest, it: Submission, source: Submission, wanted: set[str], saved: Saved
) -> HttpResponse:
    """What was taken, and what was not since another answer has come to stand there."""
    taken = len(wanted - {one.question_key for one in saved.conflicts})
    it.refresh_from_db()
    what = "Det svaret är inte hämtat" if len(saved.conflicts) == 1 else "De är inte hämtade"
    problem = f"{changed_meanwhile(it, saved, by=request.user)} {what}. {CHOOSE_AGAIN}"
    if taken:
        are = "Ett svar är hämtat" if taken == 1 else f"{taken} svar är hämtade"
        messages.success(request, f"{are} till utkastet.")
    return _previewed(request, it, source, problem=problem, is_partly_saved=bool(taken))


@require_POST
def undo(request: SignedInRequest, pk: UUID) -> HttpResponse:
    own_submission(request.user, pk)
    try:
        count = copying.undo_copy(pk, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        many = f"{count} hämtade svar är" if count > 1 else "Ett hämtat svar är"
        messages.success(request, f"{many} borta, och det som stod före är tillbaka.")
    return redirect("submission", pk)


def _why_not(request: SignedInRequest, it: Submission) -> str:
    if it.status != Status.DRAFT:
        return copying.ONLY_IN_DRAFT
    return drafting.why_not_write(it, request.user)


def _previewed(
    request: SignedInRequest,
    it: Submission,
    source: Submission,
    *,
    problem: str = "",
    is_partly_saved: bool = False,
) -> HttpResponse:
    preview = preview_of(it, source)
    rows = preview.rows()
    ticked = {row.question.key for row in rows if row.is_offered}
    context = {
        "submission": it,
        "source": source,
        "preview": preview,
        # What was chosen and not taken is chosen anew, by who has read what stands there now.
        "ticked": ticked if request.method != "POST" else set(),
        "complaints": [{"text": problem, "target": f"ta-{rows[0].question.key}"}]
        if problem and rows
        else [],
        "deadline": deadline_of(it),
        "is_partly_saved": is_partly_saved,
    }
    return render(request, "applications/copy.html", context)
