"""Fetching what a member may see. To everyone else, staff included, it does not exist here."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from applications.models import Case, Submission
from delmos_portal.accounts.models import User

SUBMISSION_ROWS = (
    "case__call",
    "case__organisation",
    "stage__call",
    "questionnaire__questionnaire",
    "saved_by",
)


def own_submission(user: User, pk: UUID) -> Submission:
    if user.is_staff:
        raise Http404
    rows = Submission.objects.visible_to(user).select_related(*SUBMISSION_ROWS)
    return get_object_or_404(rows, pk=pk)


def own_case(user: User, pk: UUID) -> Case:
    if user.is_staff:
        raise Http404
    rows = Case.objects.visible_to(user).select_related("call", "organisation", "officer")
    return get_object_or_404(rows, pk=pk)
