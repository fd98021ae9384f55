"""The signatory's one page, sending it back, and taking back what has been filed. Reading never signs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from applications.actions import signing
from applications.actions.asking import attempt_of, standing_for
from applications.actions.reading import note_read
from applications.actions.receiving import Content, content_of
from applications.actions.signing import NOT_A_SIGNATORY, ContentChanged, Signing
from applications.forms import ReturnForm, SigningForm
from applications.letters import signatures_of
from applications.lifecycle import Step, refusal
from applications.models import Signature, Status, Submission
from applications.permissions import is_signatory, writers_of
from applications.requirements import (
    Seat,
    parties_left,
    seat_for,
    why_closed,
    why_not_withdraw,
)
from applications.views.answers import file_links
from applications.views.changes import Change, Reading, changes_between
from applications.views.fetching import own_submission
from applications.views.returning import not_sent_back
from applications.views.sheet import last_read, sheet_sections
from applications.views.signers import party_rows, titles_of
from applications.views.tasks import open_sections
from applications.views.threads import said_of, waiting_in
from applications.views.wording import deadline_of, open_request, who_was_first
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.identity import identity_of, why_too_low
from delmos_portal.accounts.models import Level, User
from delmos_portal.lifecycle import Refused
from delmos_portal.templatetags.swedish import kronor


@dataclass(frozen=True)
class Deed:
    """What the page signs: a first submission, a completion, or what has come in without it."""

    step: Step
    url_name: str


FIRST = Deed(Step.SIGN, "sign")
COMPLETION = Deed(Step.COMPLETE, "complete")
NOT_TAKEN = "Din underskrift togs inte emot."
SIGN_OR_SEND_BACK = (
    "Du har skrivit vad som behöver ändras. Skicka tillbaka, eller ta bort texten om du vill"
    " underteckna."
)
LATER = Deed(Step.ADD_SIGNATURE, "add-signature")
DEEDS = {
    Status.SIGNING: FIRST,
    Status.INCOMPLETE: COMPLETION,
    Status.RECEIVED: LATER,
    Status.IN_REVIEW: LATER,
}
ACTIONS = {
    "sign": signing.sign,
    "complete": signing.complete,
    "add-signature": signing.add_signature,
}


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Read everything and sign it, or send it back."""
    return _signing_page(request, pk, FIRST)


@require_http_methods(["GET", "HEAD", "POST"])
def complete(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Read a completion and sign it."""
    return _signing_page(request, pk, COMPLETION)


@require_http_methods(["GET", "HEAD", "POST"])
def add_signature(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Sign what has come in without one of its signatures."""
    return _signing_page(request, pk, LATER)


def _signing_page(request: SignedInRequest, pk: UUID, deed: Deed) -> HttpResponse:
    if request.user.is_staff:
        raise Http404
    if request.method != "POST":
        return _read(request, own_submission(request.user, pk))
    form = SigningForm(request.POST)
    is_changing = bool(request.POST.get("comment", "").strip())
    if form.is_valid() and not is_changing:
        # The action itself refuses strangers; the page is fetched only when it must be shown again.
        signed = _signed(request, pk, form, deed)
        if signed is not None:
            return _after(request, signed, deed)
    submission = own_submission(request.user, pk)
    if is_changing:
        return _shown_with_comment(request, submission, form)
    if elsewhere := _elsewhere(request, submission):  # pressed twice, or somebody was first
        if told := who_was_first(submission):
            messages.info(request, told)
        return elsewhere
    return _shown(request, submission, form)


def _shown_with_comment(
    request: SignedInRequest, submission: Submission, form: SigningForm
) -> HttpResponse:
    """Nothing is signed that the same press asks to have changed: nobody would read the comment."""
    if reason := return_refusal(submission, request.user):
        return not_sent_back(request, submission, reason)
    return_form = return_form_of(submission, request.POST)
    return_form.add_error("comment", SIGN_OR_SEND_BACK)
    return _shown(request, submission, form, return_form)


def _signed(request: SignedInRequest, pk: UUID, form: SigningForm, deed: Deed) -> Submission | None:
    """Sign, or put the refusal on the form."""
    version = request.POST.get("shown_version", "")
    said = Signing(
        shown_sha256=request.POST.get("shown_sha256", ""),
        email=form.cleaned_data["email"],
        phone=form.cleaned_data["phone"],
        arrived_at=timezone.now(),  # the body was read before this line
        shown_version=int(version) if re.fullmatch("[0-9]{1,9}", version) else None,
        identity=identity_of(request),
    )
    try:
        return ACTIONS[deed.url_name](pk, said, by=request.user)
    except Submission.DoesNotExist:
        raise Http404 from None
    except Refused as refused:
        form.add_error(None, str(refused))
        if isinstance(refused, ContentChanged):
            form.untick()
    return None


def _after(request: SignedInRequest, signed: Submission, deed: Deed) -> HttpResponse:
    if deed is LATER:
        messages.success(
            request, "Du har undertecknat. En ny kopia med alla underskrifter tas fram."
        )
    elif signed.status in (Status.SIGNING, Status.INCOMPLETE):
        messages.success(
            request, "Du har undertecknat. Det är inte inskickat än: fler underskrifter behövs."
        )
        return redirect("submission", signed.pk)
    return redirect("receipt", signed.pk)


def _elsewhere(request: SignedInRequest, submission: Submission) -> HttpResponse | None:
    """Where a link leads that has nothing left to sign; nothing when the page is to be shown."""
    deed = DEEDS.get(Status(submission.status))
    if deed in (FIRST, COMPLETION):
        return None
    if deed is LATER and is_signatory(request.user, submission):
        given = signatures_of(submission.latest_version())
        if parties_left(submission, given):
            return None
    if submission.is_the_agencys:
        return redirect("receipt", submission.pk)
    told = "Den är tillbaka hos den som skriver. Du får ett mejl när den är klar."
    if request.method == "POST":
        messages.warning(request, f"{NOT_TAKEN} {told}")
    else:
        messages.info(request, told)
    return redirect("submission", submission.pk)


def _read(request: SignedInRequest, submission: Submission) -> HttpResponse:
    return _elsewhere(request, submission) or _shown(request, submission, _signing_form(request))


def _shown(
    request: SignedInRequest,
    submission: Submission,
    form: SigningForm,
    return_form: ReturnForm | None = None,
) -> HttpResponse:
    deed = DEEDS[Status(submission.status)]
    content, standing = _what_is_signed(submission, deed)
    seat, why_not = why_not_sign(request, submission, content, standing)
    reading = Reading.of_manifest(content.manifest)
    news = _news(request, submission, reading)
    context = {
        "submission": submission,
        "form": form,
        "return_form": return_form or _return_form(request, submission),
        "returnable": [one.key for one in open_sections(submission)],
        "deed": deed,
        "is_first": deed is FIRST,
        "is_completion": deed is COMPLETION,
        "content": content,
        "sections": sheet_sections(submission, content, standing, seat, news),
        "files": file_links(content.attachments),
        "figures": figures_of(submission, reading),
        "deadline": deadline_of(submission),
        "asked": open_request(submission),
        "news": news,
        "changes": _changes(submission, reading) if deed is COMPLETION else [],
        "why_not": why_not,
        "return_refusal": return_refusal(submission, request.user),
        "parties": party_rows(submission, standing),
        "way_to_level": way_to_level(request, submission, why_not),
        "seat": seat,
        "is_last": seat is not None and len(parties_left(submission, standing)) == 1,
        "own_sections": _own_sections(submission, seat),
        "writers": list(writers_of(submission).values()),
        **_open_comments(submission, deed),
    }
    return render(request, "applications/sign.html", context)


def _own_sections(submission: Submission, seat: Seat | None) -> list[str]:
    return titles_of(submission.questionnaire.parsed, seat.party.sections) if seat else []


def _open_comments(submission: Submission, deed: Deed) -> dict[str, object]:
    """What colleagues still ask, for who signs; what has come in already is not changed by it."""
    found = [] if deed is LATER else waiting_in(submission, may_write=False)
    return {"comments": found, "comments_title": said_of(len(found))}


def return_refusal(submission: Submission, user: User) -> str:
    """Why it cannot be sent back to the writer; empty when it can."""
    if submission.status != Status.INCOMPLETE:
        return refusal(Step.RETURN_TO_WRITER, submission, user)
    return refusal(Step.RETURN_COMPLETION, submission, user) or signing.why_not_return(submission)


def return_form_of(
    submission: Submission, data: QueryDict | None = None, *, about: str = ""
) -> ReturnForm:
    """About one of the sections that the writer can change, or about the whole."""
    whole = "Hela kompletteringen" if submission.status == Status.INCOMPLETE else "Hela inlagan"
    return ReturnForm(
        open_sections(submission),
        data,
        initial={"section_key": about},
        whole=whole,
    )


def figures_of(submission: Submission, reading: Reading) -> list[dict[str, str]]:
    """The money that the signature is about, large."""
    amount = submission.amount_in(reading.answers)
    return [] if amount is None else [{"label": "Sökt belopp", "value": kronor(amount), "note": ""}]


def _what_is_signed(submission: Submission, deed: Deed) -> tuple[Content, list[Signature]]:
    if deed is not LATER:
        content = content_of(submission)
        return content, standing_for(submission, content)
    version = submission.latest_version()
    content = Content(version.attachments, version.manifest, version.manifest_sha256)
    return content, list(signatures_of(version))


def why_not_sign(
    request: SignedInRequest,
    submission: Submission,
    content: Content,
    standing: Sequence[Signature],
) -> tuple[Seat | None, str]:
    """The seat that this person signs from, or why there is none; the same sentence as the action's."""
    user = request.user
    if reason := refusal(DEEDS[Status(submission.status)].step, submission, user):
        return None, reason
    if not is_signatory(user, submission):
        return None, NOT_A_SIGNATORY
    if submission.status == Status.SIGNING and (reason := why_closed(submission)):
        return None, reason
    seat, reason = seat_for(attempt_of(submission, user, identity_of(request), standing))
    if seat and submission.status == Status.INCOMPLETE:
        reason = signing.why_not_complete(submission, content)
    return (None, reason) if reason else (seat, "")


def way_to_level(
    request: SignedInRequest, submission: Submission, why_not: str
) -> dict[str, str] | None:
    """Where to show who one is more surely, and its button, when that is all that is missing.

    An e-ID is asked for straight from here: the page that explains it would ask once more.
    """
    required = submission.stage.required_level
    if not why_not or why_not != why_too_low(identity_of(request), required):
        return None
    if settings.EID["server_url"]:
        label = f"Legitimera dig med {settings.EID['name']}"
        return {"url": reverse("identify"), "label": label, "onward": request.path}
    if required < Level.E_ID:
        return {"url": reverse("mfa_index"), "label": "Slå på inloggning i två steg"}
    return None


def _changes(submission: Submission, now: Reading) -> list[Change]:
    """What a completion changes."""
    before = Reading.of_version(submission.latest_version())
    return changes_between(submission.questionnaire.parsed, before, now)


def _news(request: SignedInRequest, submission: Submission, now: Reading) -> list[Change]:
    """What has changed since this person last read the page."""
    before = last_read(submission, request.user)
    return changes_between(submission.questionnaire.parsed, before, now) if before else []


@require_POST
def seen(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Remember that the page was read, as it was shown; the browser says so when it has been."""
    own_submission(request.user, pk)
    note_read(pk, request.POST.get("shown_sha256", ""), by=request.user)
    return HttpResponse(status=204)


@require_POST
def return_to_writer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Send it back with a comment on a section."""
    submission = own_submission(request.user, pk)
    is_completion = submission.status == Status.INCOMPLETE
    action = signing.return_completion if is_completion else signing.return_to_writer
    form = return_form_of(submission, request.POST)
    if reason := return_refusal(submission, request.user):
        return not_sent_back(request, submission, reason)
    if not form.is_valid():
        return _shown(request, submission, _signing_form(request), form)
    try:
        action(pk, **form.cleaned_data, by=request.user)
    except Refused as refused:  # somebody was first, this very moment
        return not_sent_back(request, own_submission(request.user, pk), str(refused))
    what = "kompletteringen" if is_completion else "utkastet"
    messages.success(request, f"Du har skickat tillbaka {what}. Den som skriver får besked.")
    return redirect("submission", pk)


def _return_form(request: SignedInRequest, submission: Submission) -> ReturnForm:
    """About the section one came from, or has chosen; a comment is no fault before it is sent."""
    about = request.POST.get("section_key", request.GET.get("avsnitt", ""))
    return return_form_of(submission, about=about)


def _signing_form(request: SignedInRequest) -> SigningForm:
    """What is known of the person, or what they have typed; the declaration is made by signing alone."""
    user, typed = request.user, request.POST
    details = {"email": user.email, "phone": user.phone}
    return SigningForm(initial={name: typed.get(name, known) for name, known in details.items()})


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
