"""What waits for a person's signature, the way in by code, and asking a substitute."""

from dataclasses import dataclass
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from applications.actions import signing
from applications.actions.asking import standing_for, waiting_for
from applications.actions.receiving import content_of
from applications.forms import CodeForm, ReplaceForm
from applications.lifecycle import Step, refusal
from applications.models import SigningRequest, Status, Submission
from applications.views.fetching import own_submission
from applications.views.signers import party_rows
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import User
from delmos_portal.accounts.permissions import may_read
from delmos_portal.codes import REQUEST, tidy_code
from delmos_portal.lifecycle import Refused
from delmos_portal.templatetags.swedish import last_moment

UNKNOWN = "Ingen begäran om underskrift har den koden. Kontrollera den mot mejlet."


@dataclass(frozen=True)
class Waiting:
    """Something to sign, in the list."""

    submission: Submission
    amount_ore: int | None
    due: str
    due_state: str


@require_http_methods(["GET", "HEAD", "POST"])
def to_sign(request: SignedInRequest) -> HttpResponse:
    """Everything that waits for this person, the shortest time first; a code leads to one of them."""
    form = CodeForm()
    if request.method == "POST":
        refused: HttpResponse | None = ratelimit.consume_or_429(request, action="signing_code")
        if refused:
            return refused
        form = CodeForm(request.POST)
        if form.is_valid():
            found, reason = find_request(form.cleaned_data["code"], request.user)
            if found is not None:
                return redirect("sign", found.submission_id)
            form.add_error("code", reason)
    context = {"form": form, "rows": [row_of(one) for one in waiting_for(request.user)]}
    return render(request, "applications/to_sign.html", context)


def row_of(request: SigningRequest) -> Waiting:
    submission, due_at = request.submission, request.due_at
    is_late = due_at is not None and due_at <= timezone.now()
    return Waiting(
        submission,
        submission.amount_in(submission.content_answers),
        last_moment(due_at),
        "late" if is_late else "",
    )


def find_request(code: str, user: User) -> tuple[SigningRequest | None, str]:
    """The request that a code leads to, or why it does not lead this person anywhere."""
    rows = SigningRequest.objects.select_related("submission__case", "person")
    tidy = tidy_code(code, REQUEST)
    found = rows.filter(code=tidy).first() if tidy else None
    if found is None:
        return None, UNKNOWN
    if found.person_id != user.pk:
        if not may_read(user, found.submission.case.organisation_id):
            return None, UNKNOWN
        return None, f"Koden är {found.person.name}s. Logga in som den som fick mejlet."
    if not may_read(user, found.submission.case.organisation_id):
        return None, "Du tillhör inte längre organisationen. Be er organisationsansvariga om hjälp."
    return _why_over(found)


def _why_over(found: SigningRequest) -> tuple[SigningRequest | None, str]:
    """A code that is used, or past its time, still lets its owner read where something can be read."""
    submission = found.submission
    if submission.status == Status.DRAFT:
        return None, (
            "Den är tillbaka hos den som skriver, så koden gäller inte."
            " Du får ett nytt mejl med en ny kod när den är klar."
        )
    return found, ""


@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask a substitute to sign, where the ordinary holder is away."""
    submission = own_submission(request.user, pk)
    reason = refusal(Step.REPLACE_SIGNATORY, submission, request.user)
    if reason := reason or signing.why_not_replace(submission):
        messages.error(request, reason)
        return redirect("submission", pk)
    standing = standing_for(submission, content_of(submission))
    choices = [
        (mandate.pk, f"{mandate.user.name}, ersättare för {party.in_sentence}")
        for party, mandate in signing.substitutes_for(submission, standing)
    ]
    form = ReplaceForm(choices, request.POST if request.method == "POST" else None)
    if form.is_valid():
        chosen = signing.Replacement(int(form.cleaned_data["mandate"]), form.cleaned_data["reason"])
        try:
            signing.replace_signatory(pk, chosen, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Ersättaren har fått ett mejl med länk och kod.")
            return redirect("submission", pk)
    context = {
        "submission": submission,
        "form": form,
        "choices": choices,
        "parties": party_rows(submission, standing),
    }
    return render(request, "applications/replace_signatory.html", context)
