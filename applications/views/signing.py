"""The signatory's one page, and taking back what has been filed. Reading never signs."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from applications.actions import signing
from applications.actions.receiving import Content, content_of
from applications.actions.signing import CHANGED, NO_MANDATE, UNCHANGED, Signing
from applications.forms import ReturnForm, SigningForm
from applications.lifecycle import Step, refusal
from applications.models import Status, Submission
from applications.permissions import is_signatory
from applications.requirements import unmet, why_closed, why_not_withdraw
from applications.views.answers import file_links, read_sections
from applications.views.fetching import own_submission
from applications.views.wording import deadline_of, open_request
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.permissions import signing_mandate
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires.answers import changed, shown


@dataclass(frozen=True)
class Deed:
    """What the page signs: a first submission or a completion."""

    status: Status
    step: Step
    url_name: str


FIRST = Deed(Status.SIGNING, Step.SIGN, "sign")
COMPLETION = Deed(Status.INCOMPLETE, Step.COMPLETE, "complete")


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Read everything and sign it, or send it back."""
    return _signing_page(request, pk, FIRST)


@require_http_methods(["GET", "HEAD", "POST"])
def complete(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Read a completion and sign it."""
    return _signing_page(request, pk, COMPLETION)


def _signing_page(request: SignedInRequest, pk: UUID, deed: Deed) -> HttpResponse:
    if request.method != "POST":
        return _read(request, own_submission(request.user, pk))
    form = SigningForm(request.POST)
    if form.is_valid():
        # The action itself refuses strangers; the page is fetched only when it must be shown again.
        signed = _signed(request, pk, form, deed)
        if signed is not None:
            return _after(request, signed)
    submission = own_submission(request.user, pk)
    if submission.is_the_agencys and submission.status != Status.INCOMPLETE:
        return redirect("receipt", pk)  # pressed twice, or sent again: it has come in
    return _shown(request, submission, form)


def _signed(request: SignedInRequest, pk: UUID, form: SigningForm, deed: Deed) -> Submission | None:
    """Sign, or put the refusal on the form."""
    said = Signing(
        shown_sha256=request.POST.get("shown_sha256", ""),
        email=form.cleaned_data["email"],
        phone=form.cleaned_data["phone"],
        arrived_at=timezone.now(),  # the body was read before this line
    )
    action = signing.sign if deed is FIRST else signing.complete
    try:
        return action(pk, said, by=request.user)
    except Submission.DoesNotExist:
        raise Http404 from None
    except Refused as refused:
        form.add_error(None, str(refused))
        if str(refused) == CHANGED:
            form.untick()
    return None


def _after(request: SignedInRequest, signed: Submission) -> HttpResponse:
    if signed.is_the_agencys:
        return redirect("receipt", signed.pk)
    messages.success(
        request, "Du har undertecknat. Det är inte inskickat än: fler underskrifter behövs."
    )
    return redirect("submission", signed.pk)


def _read(request: SignedInRequest, submission: Submission) -> HttpResponse:
    if submission.status not in (Status.SIGNING, Status.INCOMPLETE):
        return redirect("submission", submission.pk)
    user = request.user
    return _shown(
        request, submission, SigningForm(initial={"email": user.email, "phone": user.phone})
    )


def _shown(
    request: SignedInRequest,
    submission: Submission,
    form: SigningForm,
    return_form: ReturnForm | None = None,
) -> HttpResponse:
    content = content_of(submission)
    sections = submission.questionnaire.parsed.sections
    is_first = submission.status != Status.INCOMPLETE
    context = {
        "submission": submission,
        "form": form,
        "return_form": return_form or ReturnForm(sections),
        "deed": FIRST if is_first else COMPLETION,
        "is_first": is_first,
        "code": content.sha256,
        "sections": read_sections(submission, submission.answers, content.attachments),
        "files": file_links(content.attachments),
        "amount_ore": submission.answers.get("amount_applied"),
        "deadline": deadline_of(submission),
        "asked": open_request(submission),
        "changes": [] if is_first else changes_in(submission, content.attachments),
        "why_not": why_not_sign(request, submission, content),
        "return_refusal": refusal(Step.RETURN_TO_WRITER, submission, request.user),
        "signatures": submission.signatures.filter(voided_at=None) if is_first else [],
        "mandate": signing_mandate(
            request.user, submission.case.organisation_id, timezone.localdate()
        ),
    }
    return render(request, "applications/sign.html", context)


def why_not_sign(request: SignedInRequest, submission: Submission, content: Content) -> str:
    """Why this person cannot sign now; the same sentence as the action's."""
    user = request.user
    step = Step.COMPLETE if submission.status == Status.INCOMPLETE else Step.SIGN
    if reason := refusal(step, submission, user):
        return reason
    if not is_signatory(user, submission):
        return "Bara behörig företrädare kan underteckna kompletteringen."
    if submission.status == Status.SIGNING and (reason := why_closed(submission)):
        return reason
    if signing_mandate(user, submission.case.organisation_id, timezone.localdate()) is None:
        return NO_MANDATE
    return why_not_complete(submission, content) if submission.status == Status.INCOMPLETE else ""


def why_not_complete(submission: Submission, content: Content) -> str:
    """What stands in the way of a completion, whoever signs it."""
    if content.sha256 == submission.latest_version().manifest_sha256:
        return UNCHANGED
    if missing := unmet(submission):
        return (
            f"{len(missing)} svar saknas eller behöver rättas innan kompletteringen undertecknas."
        )
    return ""


def changes_in(
    submission: Submission, attachments: list[dict[str, object]]
) -> list[dict[str, object]]:
    """What a completion changes: each question with its answer before and now."""
    before = submission.latest_version()
    keys = set(changed(before.answers, submission.answers))
    rows: list[dict[str, object]] = [
        {
            "label": question.label,
            "before": shown(question, before.answers.get(question.key)),
            "now": shown(question, submission.answers.get(question.key)),
        }
        for question in submission.questionnaire.parsed.questions()
        if question.key in keys
    ]
    known = {one["sha256"] for one in before.attachments}
    rows += [
        {"label": "Ny fil", "before": "", "now": one["name"]}
        for one in attachments
        if one["sha256"] not in known
    ]
    kept = {one["sha256"] for one in attachments}
    rows += [
        {"label": "Borttagen fil", "before": one["name"], "now": ""}
        for one in before.attachments
        if one["sha256"] not in kept
    ]
    return rows


@require_POST
def return_to_writer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Send it back with a comment on a section."""
    submission = own_submission(request.user, pk)
    form = ReturnForm(submission.questionnaire.parsed.sections, request.POST)
    if form.is_valid():
        try:
            signing.return_to_writer(pk, **form.cleaned_data, by=request.user)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(
                request, "Du har skickat tillbaka utkastet. Den som skriver får besked."
            )
        return redirect("submission", pk)
    user = request.user
    signing_form = SigningForm(initial={"email": user.email, "phone": user.phone})
    if submission.status != Status.SIGNING:
        return redirect("submission", pk)
    return _shown(request, submission, signing_form, form)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask once more, then take it back from the agency."""
    submission = own_submission(request.user, pk)
    refused = refusal(Step.WITHDRAW, submission, request.user) or why_not_withdraw(submission)
    if request.method == "POST":
        try:
            signing.withdraw(pk, by=request.user)
        except Refused as reason:
            refused = str(reason)
        else:
            messages.success(request, f"Ni har återkallat {submission.stage.definite}.")
            return redirect("submission", pk)
    context = {"submission": submission, "refused": refused}
    return render(request, "applications/withdraw.html", context)
