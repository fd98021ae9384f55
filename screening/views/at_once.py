"""A notification assessed and proposed on one page, and then the next one of mine."""

from functools import partial

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from applications.models import Decision, StageKind, Status, Submission
from delmos_portal.accounts.http import SignedInRequest
from screening.actions.at_once import assess_and_propose, is_decided_at_once
from screening.forms.assessing import AssessmentForm, ReadingForm
from screening.forms.at_once import AtOnceForm
from screening.forms.deciding import earlier_proposal
from screening.models import unexplained_in
from screening.requirements.communicating import why_unread
from screening.views.text_blocks import in_words_of

TIED = partial(unexplained_in, "case", "case__organisation")
FIELDS = ("outcome", "own_only", "reasons", "provisions")


def proposing_form(request: SignedInRequest, submission: Submission) -> AtOnceForm | None:
    """The proposal beside the assessment; what was typed in it stays when only that is saved."""
    if not is_decided_at_once(submission):
        return None
    if wants_to_propose(request):
        return AtOnceForm(submission, request.POST)
    if why_unread(submission, request.user):  # the statement stands on the proposal's own page
        return None
    earlier: Decision | None = getattr(submission, "decision", None)
    initial = (
        earlier_proposal(earlier) if earlier else {"provisions": submission.stage.call.provisions}
    )
    typed = {name: request.POST[name] for name in FIELDS if name in request.POST}
    return AtOnceForm(submission, initial={**initial, **typed})


def wants_to_propose(request: SignedInRequest) -> bool:
    return request.method == "POST" and "propose" in request.POST


def is_typed(request: SignedInRequest) -> bool:
    """Whether something stands in the proposal that would be lost on another page."""
    return any(request.POST.get(name, "").strip() for name in ("outcome", "reasons"))


def begun_proposal(request: SignedInRequest, submission: Submission) -> list[tuple[str, str]]:
    """What was sent of a proposal, whichever button was pressed and whatever the case has become."""
    return in_words_of(AtOnceForm(submission, request.POST)) if is_typed(request) else []


def propose_at_once(
    request: SignedInRequest, submission: Submission, form: ReadingForm, proposing: AtOnceForm
) -> HttpResponse:
    """Both are valid: keep both, and on to the next. Raises Refused."""
    assert isinstance(form, AssessmentForm)  # noqa: S101 -- a second reader proposes nothing
    assess_and_propose(
        submission,
        form.answers(),
        form.cleaned_data["summary"],
        proposing.proposal(),
        overall=form.overall(),
        seen=form.cleaned_data["seen"],
        grounds_are_their_own=proposing.cleaned_data["own_only"],
        by=request.user,
    )
    done = f"Förslaget om {submission.case.organisation_name} är lämnat till beslutsfattaren."
    left = mine(request)
    following = after(submission, left)
    if following is None:
        messages.success(request, f"{done} Det var den sista du hade att granska.")
        return redirect(f"{reverse('workspace:queue')}?flik=handlaggs")
    count = left.count()
    more = "Den här är den sista." if count == 1 else f"{count} kvar, med den här."
    messages.success(request, f"{done} {more}")
    return redirect("workspace:assess", following.pk)


def mine(request: SignedInRequest) -> "QuerySet[Submission]":
    """Notifications of mine under review, in the order that they came in; none that I am tied to."""
    return under_review(request).exclude(TIED(request.user.pk))


def under_review(request: SignedInRequest) -> "QuerySet[Submission]":
    rows = Submission.objects.visible_to(request.user).filter(
        status=Status.IN_REVIEW, case__officer=request.user, stage__kind=StageKind.NOTIFICATION
    )
    return rows.only("pk", "received_at").order_by("received_at", "pk")


def after(submission: Submission, rows: "QuerySet[Submission]") -> Submission | None:
    """The one that came in next; after the last, the first."""
    at = submission.received_at
    later = rows.filter(Q(received_at__gt=at) | Q(received_at=at, pk__gt=submission.pk))
    return later.first() or rows.first()


def tell_of_tied(request: SignedInRequest) -> None:
    """Name what is left out, and why."""
    tied = under_review(request).filter(TIED(request.user.pk))
    names = [str(one) for one in tied.values_list("case__registration_number", flat=True)]
    if names:
        messages.warning(
            request,
            f"Inte med: {', '.join(names)}. Du har antecknat en relation som rör organisationen."
            " Svara på jävsfrågan i ärendet, med skäl.",
        )


@require_safe
def screen(request: SignedInRequest) -> HttpResponse:
    """To the first notification of mine that waits for me."""
    tell_of_tied(request)
    first = mine(request).first()
    if first is None:
        messages.info(request, "Du har ingen intresseanmälan att granska. Ta upp en först.")
        return redirect(f"{reverse('workspace:queue')}?flik=ta-upp&steg=notification")
    return redirect("workspace:assess", first.pk)
