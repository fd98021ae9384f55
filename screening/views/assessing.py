"""Assessing: the first reader, the second, and changing what is finished."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from applications.letters import loose_files
from applications.models import ReceivedVersion, Submission
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Refused
from screening.actions import moderating, reviewing, second_reading
from screening.actions.merging import Meanwhile, merge
from screening.actions.sheets import moderated_in
from screening.forms.assessing import (
    AssessmentForm,
    ReadingForm,
    RescoreForm,
    SecondReaderForm,
    initial_of,
)
from screening.forms.at_once import AtOnceForm
from screening.models import Assessment, Reading, Rescoring
from screening.requirements import (
    TO_COMPLETE,
    first_of,
    is_whole,
    points_of,
    second_of,
    sheet_of,
)
from screening.views.at_once import (
    begun_proposal,
    is_typed,
    propose_at_once,
    proposing_form,
    wants_to_propose,
)
from screening.views.casefile import MARKS, answer_sections, mark_files
from screening.views.changed_positions import changed_in
from screening.views.fetching import get_submission
from screening.views.sheets import overall_rows, owner_of, readings_of, score_of, side_by_side
from screening.views.text_blocks import insert, offer, typed_in, wants_text

NOT_PROPOSED = "Förslaget sparas först när du lämnar det."
RESCORED = "Ändringen är sparad, och bedömningen registrerad på nytt."
COMMON_STANDS = " Läsarnas gemensamma resultat gäller fortfarande, och poängen är densamma."
EMPTY_FIRST = (
    "Du har börjat skriva ett förslag, och det sparas inte. Med en andra läsare lämnas förslaget när"
    " båda är färdiga. Kopiera det du vill ha kvar, och töm förslaget innan du utser någon."
)


def is_second_reader(submission: Submission, request: SignedInRequest) -> bool:
    second = second_of(submission)
    return second is not None and second.reader_id == request.user.pk


@require_http_methods(["GET", "HEAD", "POST"])
def assess(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Answer each point with a reason; save, or finish. A second reader sees only their own."""
    submission = get_submission(request, pk)
    is_second = is_second_reader(submission, request)
    finished = "finish" in request.POST or wants_to_propose(request)
    form = reading_form(request, submission, finished=finished, is_second=is_second)
    proposing = None if is_second else proposing_form(request, submission)
    offered = offer(form.places())
    if wants_text(request):
        insert(request, form, offered)
    elif request.method == "POST":
        form = meanwhile_first(request, submission, form)
        if done := answer(request, submission, form, proposing):
            return done
        submission = get_submission(request, pk)  # as it is now, saved or refused
    why_not = second_reading.why_not_read if is_second else reviewing.why_not_assess
    context = {
        "submission": submission,
        "form": form,
        "proposing": proposing,
        "offered": offered,
        "typed": [*typed_in(form), *begun_proposal(request, submission)],
        "is_second": is_second,
        "refusal": why_not(submission, request.user),
        "changed_positions": changed_in(submission, request.user),
        **what_came_in(submission),
        **what_is_finished(submission, request),
    }
    return render(request, "screening/assess.html", context)


def meanwhile_first(
    request: SignedInRequest, submission: Submission, form: ReadingForm
) -> ReadingForm:
    """What a colleague has saved is told before what is missing: it may be just that."""
    if not isinstance(form, AssessmentForm) or form.is_valid():
        return form
    if reviewing.why_not_assess(submission, request.user):  # who may not write may not read it here
        return form
    sent = reading_form(request, submission, finished=False, is_second=False)
    if not isinstance(sent, AssessmentForm) or not sent.is_valid():
        return form
    first = Assessment.objects.filter(submission=submission).first()
    try:
        merge(sent.written(), first, sent.cleaned_data["seen"], finished=form.finished)
    except Meanwhile as meanwhile:
        sent.show(meanwhile, is_self=meanwhile.other == request.user)
        return sent
    return form


def answer(
    request: SignedInRequest,
    submission: Submission,
    form: ReadingForm,
    proposing: AtOnceForm | None,
) -> HttpResponse | None:
    """Keep what is valid and go on; nothing where the page must be shown again, with what was typed."""
    proposes = proposing is not None and wants_to_propose(request)
    valid = [one.is_valid() for one in (form, proposing if proposes else None) if one]
    if not all(valid):
        return None
    try:
        if proposing is not None and proposes:
            return propose_at_once(request, submission, form, proposing)
        saved = save(submission, form, request)
    except Meanwhile as meanwhile:
        assert isinstance(form, AssessmentForm)  # noqa: S101 -- a second reader's is their own
        form.show(meanwhile, is_self=meanwhile.other == request.user)
        return None
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
    if isinstance(form, AssessmentForm) and not form.holds(saved):
        messages.info(request, "En kollega har också skrivit i bedömningen. Det står kvar.")
    if proposing is not None and not form.finished and is_typed(request):
        messages.success(request, "Bedömningen är sparad.")
        messages.info(request, EMPTY_FIRST if "then" in request.POST else NOT_PROPOSED)
        form.go_on_from(saved)
        return None
    return told(request, submission, form)


def reading_form(
    request: SignedInRequest, submission: Submission, *, finished: bool, is_second: bool
) -> ReadingForm:
    data = None if wants_text(request) else request.POST or None
    points = points_of(submission)
    saved: Reading | None = second_of(submission) if is_second else first_of(submission)
    initial = initial_of(saved)
    if is_second:
        return ReadingForm(points, data, finished=finished, initial=initial)
    return AssessmentForm(submission, points, data, finished=finished, initial=initial)


def save(submission: Submission, form: ReadingForm, request: SignedInRequest) -> Reading:
    summary, user = form.cleaned_data["summary"], request.user
    answers, finished = form.answers(), form.finished
    if isinstance(form, AssessmentForm):
        return reviewing.assess(
            submission,
            answers,
            summary,
            finished=finished,
            by=user,
            overall=form.overall(),
            seen=form.cleaned_data["seen"],
        )
    return second_reading.assess(submission, answers, summary, finished=finished, by=user)


def told(request: SignedInRequest, submission: Submission, form: ReadingForm) -> HttpResponse:
    if isinstance(form, AssessmentForm) and (doubt := form.doubtful_amount()):
        messages.warning(request, doubt)
    if form.finished:
        done = get_submission(request, submission.pk)
        waits = "Din bedömning är färdig. Den registreras när båda läsarna är färdiga."
        whole = "Bedömningen är färdig och registrerad."
        messages.success(request, whole if is_whole(done) else waits)
        return redirect("workspace:case", submission.case_id)
    messages.success(request, "Bedömningen är sparad.")
    lacking = [
        one.label
        for one in form.points
        if form.cleaned_data.get(f"{one.key}_answer") == TO_COMPLETE
    ]
    if lacking:
        messages.info(request, f"Begär komplettering av: {', '.join(lacking)}.")
    goes_on = "then" in request.POST
    return redirect(f"workspace:{'second-reader' if goes_on else 'assess'}", submission.pk)


def what_came_in(submission: Submission) -> dict[str, Any]:
    versions: list[ReceivedVersion] = list(
        submission.versions.annotate(marks=MARKS).order_by("number")
    )
    mark_files(versions[-1:])
    return {
        "sections": answer_sections(submission, versions),
        "loose_files": loose_files(versions[-1].attachments, submission.questionnaire.parsed),
    }


def what_is_finished(submission: Submission, request: SignedInRequest) -> dict[str, Any]:
    """The whole assessment, and whether this person may change a point or set a second reader."""
    is_second, user = is_second_reader(submission, request), request.user
    first = first_of(submission)
    lacks = [
        one.label
        for one in (sheet_of(first) if first and not is_second else ())
        if first and (first.points.get(one.key) or {}).get("answer") == TO_COMPLETE
    ]
    found: dict[str, Any] = {
        "second": second_of(submission),
        "may_drop": not second_reading.why_not_drop(submission, user) and not is_second,
        "may_ask": not second_reading.why_not_ask(submission, user),
        "lacks": lacks,
        "others": [] if is_second else others_in(first, user),
    }
    if is_whole(submission):
        moderated = moderated_in(submission)
        found |= {
            "rows": side_by_side(submission, moderated),
            "score": score_of(submission, moderated),
            "overall": [(str(owner_of(one)), overall_rows(one)) for one in readings_of(submission)],
            "citations": submission.citations.all(),
            "rescorings": rescorings_of(submission),
            "may_rescore": not moderating.why_not_rescore(submission, user, is_second=is_second),
            "may_moderate": not moderating.why_not_moderate(submission, user),
        }
    return found


def others_in(first: Assessment | None, user: User) -> list[str]:
    """Colleagues who have written in the first assessment, which all who handle the case share."""
    others = {*first.writers} - {user.pk} if first else set()
    return [str(one) for one in User.objects.filter(pk__in=others)] if others else []


def rescorings_of(submission: Submission) -> list[tuple[Rescoring, str, str]]:
    """Each change of a finished point, with what it was and what it became, in words."""
    first = first_of(submission)
    points = {one.key: one for one in (sheet_of(first) if first else ())}
    return [
        (one, points[one.key].said(one.before), points[one.key].said(one.after))
        for one in submission.rescorings.select_related("by")
        if one.key in points
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def second_reader(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Set a second reader, or go on without: on a page of its own, where no text is being written."""
    submission = get_submission(request, pk)
    second = second_of(submission)
    form = SecondReaderForm(second_reading.readers_for(submission), request.POST or None)
    try:
        if "drop" in request.POST:
            second_reading.drop(submission.pk, by=request.user)
            messages.success(request, "Den andra läsaren är borttagen.")
            return redirect("workspace:assess", submission.pk)
        if form.is_valid():
            reader = form.cleaned_data["reader"]
            second_reading.ask(submission.pk, reader, by=request.user)
            messages.success(request, f"{reader} är andra läsare och får ett mejl.")
            return redirect("workspace:assess", submission.pk)
    except Refused as refused:
        messages.error(request, str(refused))
    why_not = second_reading.why_not_drop if second else second_reading.why_not_ask
    refusal = why_not(submission, request.user)
    context = {"submission": submission, "second": second, "form": form, "refusal": refusal}
    return render(request, "screening/second_reader.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def rescore(request: SignedInRequest, pk: UUID, key: str) -> HttpResponse:
    """Change one point of one's finished reading, and say why."""
    submission = get_submission(request, pk)
    is_second = is_second_reader(submission, request)
    reading: Reading | None = second_of(submission) if is_second else first_of(submission)
    point = next((one for one in sheet_of(reading) if one.key == key), None) if reading else None
    if reading is None or point is None:
        raise Http404
    refusal = moderating.why_not_rescore(submission, request.user, is_second=is_second)
    given = {} if refusal else reading.points.get(key) or {}
    form = RescoreForm(point, request.POST or None, initial=given)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        try:
            moderating.rescore(
                submission.pk, key, form.given(), why=why, is_second=is_second, by=request.user
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            stands = COMMON_STANDS if key in moderated_in(submission) else ""
            messages.success(request, RESCORED + stands)
            return redirect("workspace:assess", submission.pk)
    context = {"submission": submission, "point": point, "form": form, "refusal": refusal}
    context["typed"] = typed_in(form)
    return render(request, "screening/rescore.html", context)
