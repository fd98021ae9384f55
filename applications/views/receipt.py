"""The receipt of what came in: number, five times, files, signatures. One for each version."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from applications.actions.asking import waiting_for
from applications.letters import (
    came_on_paper,
    files_of,
    five_times,
    missing_parties,
    sections_signed,
    signatures_of,
)
from applications.letters.addressing import contacts_of
from applications.models import RegisterEntry, Status, Submission
from applications.permissions import is_signatory
from applications.views.fetching import own_submission
from applications.views.items import unticked_when_sent
from applications.views.wording import status_of
from delmos_portal.accounts.http import SignedInRequest


@require_safe
def latest(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The receipt of what came in last; the earlier ones are linked from it."""
    submission = own_submission(request.user, pk)
    if not submission.is_the_agencys:
        return redirect("submission", pk)
    return _shown(request, submission, submission.received_versions)


@require_safe
def of_version(request: SignedInRequest, pk: UUID, number: int) -> HttpResponse:
    """The receipt of one version, as it was before a completion."""
    return _shown(request, own_submission(request.user, pk), number)


def _shown(request: SignedInRequest, submission: Submission, number: int) -> HttpResponse:
    versions = {one.number: one for one in submission.versions.order_by("number")}
    version = versions.get(number)
    if version is None:
        raise Http404
    version.submission = submission
    signatures = list(signatures_of(version))
    on_paper = came_on_paper(version, signatures)
    key = f"submission:{submission.pk}:{number}"
    covers = sections_signed(signatures, submission.questionnaire.parsed.applying(version.answers))
    entry = RegisterEntry.objects.filter(key=key).select_related("document").first()
    context = {
        "submission": submission,
        "status": status_of(submission),
        "to_sign": waiting_for(request.user) if is_signatory(request.user, submission) else [],
        "version": version,
        "is_latest": number == submission.received_versions,
        "is_being_handled": submission.status not in (Status.ANNOUNCED, Status.WITHDRAWN),
        "others": [one for one in versions.values() if one.number != number],
        "times": five_times(version, on_paper=on_paper),
        "on_paper": on_paper,
        "by_post": on_paper and not contacts_of(submission),
        "signatures": [(one, covers.get(one.pk, [])) for one in signatures],
        "unticked": unticked_when_sent(submission) if number > 1 and not on_paper else [],
        "missing": missing_parties(version, signatures),
        "document": entry.document if entry else None,
        "files": [{**one, "url": reverse("file", args=[one["file"]])} for one in files_of(version)],
    }
    return render(request, "applications/receipt.html", context)
