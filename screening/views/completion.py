"""Asking for a completion, judging what came in, and going on without an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from applications.lifecycle import Step, refusal
from applications.models import CompletionItem, CompletionRequest, ReceivedVersion, Submission
from applications.models.completion_items import from_first_to_last
from applications.views.changes import Change, Reading, changes_between
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires.ties import opened_by
from delmos_portal.templatetags.swedish import STOCKHOLM, weekday
from screening.actions import completion
from screening.actions import more_time as actions
from screening.forms.completion import CompletionForms, JudgeForm, MoreTimeForm
from screening.permissions import why_not_handle
from screening.requirements import TO_COMPLETE, first_of, sheet_of
from screening.views.fetching import get_submission
from screening.views.text_blocks import in_words_of

NOTHING_JUDGED = "Inget är ändrat. Svara vid den punkt som du vill pröva."
GOES_ON = {
    CompletionRequest.Consequence.TRIED_AS_IT_STANDS: "Ärendet prövas nu med det som har kommit in, som begäran sade.",
    CompletionRequest.Consequence.DISMISSED: "Begäran sade att inlagan annars kan komma att avvisas. Pröva om den ska avvisas.",
}


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Say what is missing, item by item: which question, until when, and what follows otherwise."""
    submission = get_submission(request, pk)
    why_not = refusal(Step.ASK_FOR_MORE, submission, request.user) or why_not_handle(
        request.user, submission.case
    )
    definition = submission.questionnaire.parsed.applying(submission.latest_version().answers)
    posted = request.POST if request.method == "POST" else None
    lacking = to_complete(submission)
    begun = [*not_enough(submission), *lacking] or [{}]
    forms = CompletionForms(submission, definition, posted, begun=begun)
    if posted is not None and not why_not and forms.is_valid():
        if "confirm" not in posted:
            return checked(request, submission, forms)
        asked = forms.request()
        try:
            completion.ask_for_more(submission.pk, asked, by=request.user)
        except Refused as refused:
            forms.head.add_error(None, str(refused))
        else:
            days = from_first_to_last(weekday(asked.first_on), weekday(asked.last_on))
            to = submission.case.organisation_name
            messages.success(request, f"Begäran skickas nu till {to}. Sista dag: {days}.")
            return redirect("workspace:case", submission.case_id)
    context = {
        "submission": submission,
        "forms": forms,
        "form": forms.head,
        "is_from_check": bool(lacking) and posted is None,
        "refusal": why_not,
        "typed": written_in(forms) if why_not and posted is not None else [],
    }
    return render(request, "screening/ask.html", context)


def written_in(forms: CompletionForms) -> list[tuple[str, str]]:
    """What stands in the head and in each item that says something, to copy from."""
    of_items = [
        (f"{one.title}: {label}", text)
        for one in forms.items
        if not one.is_empty
        for label, text in in_words_of(one)
    ]
    return [*in_words_of(forms.head), *of_items]


def checked(
    request: SignedInRequest, submission: Submission, forms: CompletionForms
) -> HttpResponse:
    """The request as it will be sent, and what it opens beside; nothing is kept yet."""
    typed = [one for one in request.POST.items() if one[0] != "csrfmiddlewaretoken"]
    asked, question = forms.request(), submission.questionnaire.parsed.question
    opened = completion.opened_in(submission, asked)[len(asked.question_keys) :]
    also = [question(key).label for key in opened]
    context = {"submission": submission, "forms": forms, "typed": typed, "also": also}
    return render(request, "screening/ask_check.html", context)


def not_enough(submission: Submission) -> list[dict[str, Any]]:
    """What the latest answer left open, to be asked for again."""
    left = CompletionItem.objects.filter(
        request=submission.completion_requests.last(), verdict=CompletionItem.Verdict.NOT_ENOUGH
    )
    return [
        {"question_key": one.question_key, "text": one.why, "consequence": one.consequence}
        for one in left
    ]


def to_complete(submission: Submission) -> list[dict[str, Any]]:
    """What the formal check found to be completed, in its own words, unless it was asked for since."""
    first = first_of(submission)
    asked = submission.completion_requests.last()
    if first is None or (asked and asked.asked_at > first.updated_at):
        return []
    given = [(one.label, first.points.get(one.key) or {}) for one in sheet_of(first)]
    return [
        {"text": f"{label}: {said['reason']}" if said.get("reason") else label}
        for label, said in given
        if said.get("answer") == TO_COMPLETE
    ]


@require_POST
def resume(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Go on without an answer, when the last day has passed, to what the request said would follow."""
    submission = get_submission(request, pk)
    try:
        asked = completion.resume(submission.pk, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("workspace:case", submission.case_id)
    said = GOES_ON[CompletionRequest.Consequence(asked.consequence)] if asked else ""
    messages.success(request, f"Handläggningen fortsätter utan svar. {said}".strip())
    if asked and asked.consequence == CompletionRequest.Consequence.DISMISSED:
        return redirect("workspace:propose", submission.pk)
    return redirect("workspace:case", submission.case_id)


@require_http_methods(["GET", "HEAD", "POST"])
def more_time(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Move the last day of what waits for an answer; the page says the day that holds now."""
    submission = get_submission(request, pk)
    form = MoreTimeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        last_on, seen = form.cleaned_data["last_on"], request.POST.get("seen", "")
        try:
            actions.give_more_time(submission.pk, last_on, seen=seen, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            told = f"Ny sista dag är {weekday(last_on)}. {submission.case.organisation_name} får ett mejl."
            messages.success(request, told)
            return redirect("workspace:case", submission.case_id)
    asked = actions.waiting_in(submission)
    context = {
        "submission": submission,
        "case": submission.case,
        "asked": asked,
        "seen": asked.last_on.isoformat() if asked else "",
        "form": form,
        "why_not": actions.why_not_give_more_time(submission, asked, request.user),
    }
    return render(request, "screening/more_time.html", context)


@dataclass(frozen=True)
class Answered:
    """One item, with what came in for it and the form to judge it by."""

    item: CompletionItem
    label: str
    changes: list[Change]
    form: JudgeForm
    is_late: bool

    @property
    def title(self) -> str:
        return f"Punkt {self.item.order}"


@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: SignedInRequest, pk: UUID, request_pk: int) -> HttpResponse:
    """What came in for each item, beside what stood before; whether it answers what was asked."""
    submission = get_submission(request, pk)
    asked = get_object_or_404(
        submission.completion_requests.filter(answered_at__isnull=False), pk=request_pk
    )
    items = list(asked.items.select_related("judged_by"))
    posted = request.POST if request.method == "POST" else None
    forms = {one.pk: JudgeForm(one, posted) for one in items}
    trouble = ""
    if posted is not None and all(one.is_valid() for one in forms.values()):
        judged = {pk: one.judged() for pk, one in forms.items()}
        try:
            is_new = completion.judge(asked, judged, seen=posted.get("seen", ""), by=request.user)
        except Refused as refused:
            trouble = str(refused)
        else:
            if is_new:
                messages.success(request, "Prövningen av punkterna är sparad.")
            else:
                messages.info(request, NOTHING_JUDGED)
            return redirect("workspace:judge-items", submission.pk, asked.pk)
    items = list(asked.items.select_related("judged_by"))
    context = {
        "submission": submission,
        "asked": asked,
        "rows": answered_items(submission, asked, items, forms),
        "forms": list(forms.values()),
        "seen": completion.mark_of(items),
        "trouble": trouble,
        "refusal": completion.why_not_judge(submission, asked, request.user),
        "left": sum(one.verdict == CompletionItem.Verdict.NOT_ENOUGH for one in items),
    }
    return render(request, "screening/judge_items.html", context)


def answered_items(
    submission: Submission,
    asked: CompletionRequest,
    items: list[CompletionItem],
    forms: Mapping[int, JudgeForm],
) -> list[Answered]:
    """Each item with the difference that the answer made to its own questions."""
    parsed = submission.questionnaire.parsed
    labels = {one.key: one.label for one in parsed.questions()}
    earlier, answer = versions_around(submission, asked)
    before, now = Reading.of_version(earlier), Reading.of_version(answer)
    came_on = answer.received_at.astimezone(STOCKHOLM).date()
    asked_for, found = {one.question_key for one in items}, []
    for one in items:
        key, *also = opened_by(parsed, [one.question_key])
        beside = [key for key in also if key not in asked_for]  # what has an item of its own
        about = [key, *beside] if key else list(labels)
        changes = changes_between(parsed, before.about(about), now.about(about))
        label = labels.get(one.question_key, "Hela inlagan")
        found.append(Answered(one, label, changes, forms[one.pk], came_on > one.last_on))
    return found


def versions_around(
    submission: Submission, asked: CompletionRequest
) -> tuple[ReceivedVersion, ReceivedVersion]:
    """What had come in when it was asked for, and what came in as its answer."""
    versions = list(submission.versions.order_by("number"))
    earlier = [one for one in versions if (one.registered_at or one.received_at) <= asked.asked_at]
    later = [one for one in versions if one not in earlier]
    before = earlier[-1] if earlier else versions[0]
    return before, later[0] if later else versions[-1]
