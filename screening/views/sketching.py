"""A proposal that is being written, read as the letter it would be: beside the form, or as a page."""

from contextlib import suppress
from pathlib import Path
from uuid import UUID

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from applications.models import Submission
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.lifecycle import Refused
from screening.actions import sketching
from screening.forms.deciding import ProposalForm
from screening.forms.sketching import begins_with, typed_in
from screening.models import ProposalSketch
from screening.views.fetching import get_submission

LOOK_AGAIN = 2  # seconds
SHOWN = "#toolbar=0&navpanes=0&view=FitH"  # how a browser shows a PDF in a frame
# Shown in a frame of the form's own page, and nowhere else.
FRAMED: dict[str, list[str]] = {"frame-ancestors": [SELF], "object-src": [SELF]}


def begun(submission: Submission, form: ProposalForm, request: SignedInRequest) -> ProposalForm:
    """The form with what this officer has typed before and not handed in."""
    sketch = sketching.sketch_of(submission, request.user)
    return begins_with(form, sketch.typed) if sketch else form


def read(
    request: SignedInRequest, submission: Submission, form: ProposalForm
) -> HttpResponse | None:
    """Keep what is typed and have it drawn; nothing when it cannot be read yet, which the form says."""
    form.asks_rules = False
    if not form.is_valid():
        return None
    try:
        sketching.keep(submission.pk, typed_in(form, request.POST), by=request.user)
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
    return redirect(f"{reverse('workspace:propose', args=[submission.pk])}#utkast")


def keep_refused(request: SignedInRequest, submission: Submission, form: ProposalForm) -> None:
    """Keep what could not be handed in, so that one can go and do what is asked first."""
    typed = typed_in(form, request.POST)
    with suppress(Refused):  # the page says why, and shows the text to copy
        sketching.keep(submission.pk, typed, by=request.user, is_drawn=False)


def get_sketch(request: SignedInRequest, pk: UUID) -> ProposalSketch:
    sketch = sketching.sketch_of(get_submission(request, pk), request.user)
    if sketch is None:
        raise Http404
    return sketch


@require_safe
@xframe_options_sameorigin
@csp_replace(FRAMED)  # type: ignore[arg-type]  # it knows of no views with arguments
def sketch(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """The letter when it is drawn; until then a few words, which look again by themselves."""
    it = get_sketch(request, pk)
    if it.is_drawn:
        content = (Path(settings.FILES_ROOT) / it.path).open("rb")
        return FileResponse(
            content, filename="Utkast till beslut.pdf", content_type="application/pdf"
        )
    is_drawing = sketching.is_being_drawn(it)
    answer = render(request, "screening/sketch.html", {"pk": pk, "is_drawing": is_drawing})
    if is_drawing:
        # Another address each time: to the same one with its mark, a browser would not go.
        answer["Refresh"] = f"{LOOK_AGAIN}; url={request.path}?{timezone.now():%H%M%S}{SHOWN}"
    return answer


@require_POST
def drop(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Throw away what was typed and not handed in."""
    submission = get_submission(request, pk)
    sketching.drop(submission, by=request.user)
    messages.success(request, "Utkastet är kastat.")
    return redirect("workspace:propose", submission.pk)
