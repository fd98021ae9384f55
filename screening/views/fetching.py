"""What a page of the workspace is about; to everyone who may not read it, it does not exist."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from applications.models import Case, Submission
from delmos_portal.accounts.http import SignedInRequest

CASE = ("call", "organisation", "officer")
SUBMISSION = (
    "case",
    "case__call",
    "case__organisation",
    "case__officer",
    "stage",
    "stage__call",
    "questionnaire",
    "decision",
    "decision__presented_by",
    "decision__decided_by",
    "assessment",
)


def get_case(request: SignedInRequest, pk: UUID) -> Case:
    return get_object_or_404(Case.objects.visible_to(request.user).select_related(*CASE), pk=pk)


def get_submission(request: SignedInRequest, pk: UUID) -> Submission:
    rows = Submission.objects.visible_to(request.user).select_related(*SUBMISSION)
    return get_object_or_404(rows, pk=pk)
