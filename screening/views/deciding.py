"""Proposing and deciding."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from applications.lifecycle import Step, refusal
from applications.models import Decision, Status, Submission
from applications.views.conversation import posted_ids
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires.forms import KronorField
from screening.actions import deciding, messaging, previewing
from screening.actions.announcing import why_not_resend
from screening.actions.correcting import why_not_correct
from screening.actions.rehearsing import findings_alone
from screening.actions.sketching import drop, has_letter, sketch_of
from screening.actions.taking_back import why_not_take_back
from screening.figures import applied_for
from screening.forms.deciding import GrantForm, ProposalForm, SendBackForm, proposal_form
from screening.forms.sketching import begins_with
from screening.forms.sketching import typed_in as typed_of
from screening.letters import reached_by
from screening.models import DecisionBatch
from screening.permissions import why_not_handle, why_presenter_is_tied
from screening.requirements import unreported_grants
from screening.requirements.communicating import why_unread
from screening.requirements.equal_treatment import in_words, unlike
from screening.requirements.obstacles import Obstacle, obstacles
from screening.requirements.rehearsed import Finding
from screening.views import sketching
from screening.views.beside import alike, beside, differs
from screening.views.corrections import corrections_of, for_staff
from screening.views.fetching import get_submission
from screening.views.last_step import last_step, returned
from screening.views.letter import letter_of
from screening.views.taking_back import taken_back_of
from screening.views.text_blocks import typed_in
from screening.views.texts import blocks_for, typed_with_block

TOLD_OTHERWISE = (
    "Samma kodade skäl har fått en annan utgång i {}. Skriv varför under Likabehandling innan"
    " beslutet meddelas."
)


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Write what is proposed, with reasons, provisions and for money the terms."""
    submission = get_submission(request, pk)
    inserts, reads = request.POST.get("textblock", ""), "visat" in request.POST
    form = proposal_form(submission, None if inserts or reads else request.POST or None)
    if inserts or reads:
        form = _typed_on(request, submission, form)
    elif "preview" in request.POST:
        if done := sketching.read(request, submission, form):
            return done
    elif request.method == "POST" and form.is_valid():
        if done := _propose(request, submission, form):
            return done
        submission = get_submission(request, pk)  # as it is now: somebody else was there first
    elif request.method != "POST":
        form = sketching.begun(submission, form, request)
    return _page(request, submission, form)


def _typed_on(request: SignedInRequest, submission: Submission, form: ProposalForm) -> ProposalForm:
    """The form as it was typed, and a text block put in or a statement read."""
    if inserts := request.POST.get("textblock", ""):
        typed = typed_with_block(submission, form, request.POST, inserts)
        form.initial = {**form.initial, **typed}
        return form
    messaging.note_read(submission.case, posted_ids(request), by=request.user)
    return begins_with(form, typed_of(form, request.POST))


def _page(request: SignedInRequest, submission: Submission, form: ProposalForm) -> HttpResponse:
    if form.errors:
        sketching.keep_refused(request, submission, form)
    sketch = sketch_of(submission, request.user)
    context = {
        "submission": submission,
        "form": form,
        "blocks": blocks_for(submission, has_conditions=isinstance(form, GrantForm)),
        "sketch": sketch,
        "has_letter": sketch is not None and has_letter(sketch),
        "plan": form.rows() if isinstance(form, GrantForm) else [],
        "applied_for": applied_for(submission),
        "typed": typed_in(form),
        "returned": returned_of(submission),
        **known_of(request, submission, form),
        "refusal": refusal(Step.PROPOSE, submission, request.user)
        or why_not_handle(request.user, submission.case)
        or deciding.why_not_propose(submission),
    }
    return render(request, "screening/propose.html", context)


def returned_of(submission: Submission) -> str:
    """Who sent the proposal back, and when; asks nothing where it was not."""
    decision: Decision | None = getattr(submission, "decision", None)
    return returned(submission) if decision and decision.sent_back_comment else ""


def known_of(
    request: SignedInRequest, submission: Submission, form: ProposalForm
) -> dict[str, object]:
    """What an officer should know before they write: of the matter, and of what stands in the way."""
    return {
        "obstacles": [(one, way_to(one, submission)) for one in obstacles(submission)],
        "unreported": unreported_grants(submission.case, request.user),
        "differs": differs_as_it_stands(submission, form),
        "alike": alike(submission, form["outcome"].value() or ""),
        **beside(request, submission),
    }


def differs_as_it_stands(submission: Submission, form: ProposalForm) -> str:
    """How what stands in the form differs from the assessment."""
    amount = form["amount_ore"].value() if "amount_ore" in form.fields else None
    try:
        ore = KronorField(required=False).clean(amount) if isinstance(amount, str) else amount
    except ValidationError:
        ore = None
    return differs(submission, form["outcome"].value() or "", ore)


def way_to(obstacle: Obstacle, submission: Submission) -> str:
    of_case = obstacle.page in ("check-debts", "case")
    pk = submission.case_id if of_case else submission.pk
    return reverse(f"workspace:{obstacle.page}", args=[pk])


def _propose(
    request: SignedInRequest, submission: Submission, form: ProposalForm
) -> HttpResponse | None:
    """Hand it in and go to the case; nothing when it was refused, which the form then says."""
    try:
        deciding.propose(submission.pk, form.proposal(), by=request.user)
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
    drop(submission, by=request.user)
    messages.success(request, "Förslaget är lämnat till beslutsfattaren.")
    made = form.proposal()
    if how := differs(submission, made.outcome, made.amount_ore):
        messages.warning(request, f"{how} Det står också på beslutsfattarens sida.")
    if others := unlike([(submission, made.outcome)]).get(submission.pk):
        messages.warning(request, TOLD_OTHERWISE.format(in_words(others)))
    return redirect("workspace:case", submission.case_id)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Read the proposal as the letter it will be; decide, or send it back."""
    submission = get_submission(request, pk)
    if not hasattr(submission, "decision"):
        messages.error(request, "Det finns inget förslag att besluta om än.")
        return redirect("workspace:case", submission.case_id)
    approves, reads = "approve" in request.POST, "visat" in request.POST
    sends = request.method == "POST" and not approves and not reads
    form = SendBackForm(request.POST if sends else None)
    if reads:
        messaging.note_read(submission.case, posted_ids(request), by=request.user)
        form.initial["comment"] = request.POST.get("comment", "")
    elif request.method == "POST" and (approves or form.is_valid()):
        try:
            done = _answer(request, submission, form)
        except Refused as refused:
            submission = get_submission(request, pk)  # as it is now
            is_late = submission.status != Status.PROPOSED  # the page says how it stands
            messages.error(request, (is_late and last_step(submission)) or str(refused))
        else:
            messages.success(request, done)
            return redirect("workspace:case", submission.case_id)
    context = {"form": form, **context_of(request, submission), "typed": typed_in(form)}
    return render(request, "screening/decide.html", context)


def context_of(request: SignedInRequest, submission: Submission) -> dict[str, object]:
    """The decision as it stands, what may be done with it, and what it is read beside."""
    back_refusal = refusal(Step.SEND_BACK, submission, request.user) or why_not_handle(
        request.user, submission.case
    )
    decision, is_announced = submission.decision, submission.status == Status.ANNOUNCED
    found = asked_alone(submission)
    return {
        "submission": submission,
        "stopping": [one.text for one in found if one.stops],
        "warnings": [one for one in found if not one.stops],
        "batch": batch_for(request, submission),
        "differs": differs(submission, decision.outcome, decision.amount_ore),
        "alike": None if is_announced else alike(submission, decision.outcome),
        **beside(request, submission),
        "letter": letter_of(submission),
        **preview_of(submission),
        "corrections": for_staff(decision, corrections_of(decision)) if is_announced else [],
        "taken_back": taken_back_of(submission, decision),
        "may_take_back": submission.status == Status.DECIDED
        and not why_not_take_back(submission, request.user),
        "may_correct": is_announced and not why_not_correct(submission, request.user),
        "resend_to": resend_to(request, submission),
        "back_refusal": back_refusal,
        "refusal": back_refusal
        or deciding.why_not_decide(submission, request.user)
        or why_presenter_is_tied(submission)
        or why_unread(submission, request.user),
    }


def resend_to(request: SignedInRequest, submission: Submission) -> list[str] | None:
    """Whom the letter reaches today; nothing where it cannot be sent again."""
    if submission.status != Status.ANNOUNCED or why_not_resend(submission, request.user):
        return None
    return reached_by([submission])[submission.pk]


def batch_for(request: SignedInRequest, submission: Submission) -> DecisionBatch | None:
    """The batch that the decision waits in, if this reader may open it."""
    if submission.status != Status.DECIDED:
        return None
    live = DecisionBatch.objects.visible_to(request.user).live()
    return live.filter(rows__decision=submission.decision).first()


def asked_alone(submission: Submission) -> list[Finding]:
    """What deciding will be refused for, or asked to confirm."""
    if submission.status != Status.PROPOSED:
        return []
    return findings_alone([submission])[submission.pk]


def preview_of(submission: Submission) -> dict[str, object]:
    """Whether the proposal's PDF can be fetched, or is on its way; a decision has its sealed one."""
    if submission.status != Status.PROPOSED:
        return {}
    drawn = previewing.drawn_of(submission.decision)
    is_drawing = drawn is None and previewing.is_being_drawn(submission.decision)
    return {"may_preview": True, "drawn": drawn, "is_drawing": is_drawing}


def _answer(request: SignedInRequest, submission: Submission, form: SendBackForm) -> str:
    if "approve" in request.POST:
        read = request.POST.get("anda", "").split()
        deciding.decide(submission.pk, by=request.user, despite=read)
        return "Beslutet är fattat. Organisationen får veta det när du meddelar beslutet."
    deciding.send_back(submission.pk, comment=form.cleaned_data["comment"], by=request.user)
    return "Förslaget har gått tillbaka till handläggaren."
