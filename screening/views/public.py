"""The decision, as the organisation reads it once it is announced."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from applications.models import Status, Submission
from delmos_portal.accounts.http import SignedInRequest
from screening.views.corrections import corrections_of, for_the_party, versions_of
from screening.views.fetching import SUBMISSION
from screening.views.letter import letter_of


@require_safe
def decision(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What was decided and why; the sealed letter; and what comes next."""
    if request.user.is_staff:
        raise Http404  # staff have a page of their own
    rows = Submission.objects.visible_to(request.user).filter(status=Status.ANNOUNCED)
    submission = get_object_or_404(rows.select_related(*SUBMISSION), pk=pk)
    letter = letter_of(submission)
    corrections = corrections_of(letter.decision)
    following = submission.stage.next_stage() if letter.decision.is_accepted else None
    context = {
        "submission": submission,
        "letter": letter,
        "versions": versions_of(letter.decision, corrections),
        "corrections": for_the_party(corrections),
        "opened": submission.case.submissions.filter(stage=following)
        .select_related("stage")
        .first()
        if following
        else None,
    }
    return render(request, "screening/decision.html", context)
