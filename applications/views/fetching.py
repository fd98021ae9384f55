"""Fetching what a person may see. What is an organisation's own does not exist for staff here."""

from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from applications.models import Call, Case, ReceivedVersion, Submission
from delmos_portal.accounts.models import User
from delmos_portal.prepared import Prepared

SUBMISSION_ROWS = (
    "case__call",
    "case__organisation",
    "stage__call",
    "questionnaire",
    "saved_by",
)
OWN = Prepared(
    lambda pk, member: (
        Submission.objects.visible_to(User(pk=member))
        .filter(pk=pk)
        .select_related(*SUBMISSION_ROWS)
    ),
    (UUID, int),
)


def visible_call(request: HttpRequest, slug: str) -> Call:
    """The call of this address, for anyone; what is not published, for staff only."""
    calls = Call.objects.visible_to(request.user)
    return get_object_or_404(calls.select_related("follows"), slug=slug)


def own_submission(user: User, pk: UUID) -> Submission:
    found = None if user.is_staff else OWN.first(pk, user.pk)
    if found is None:
        raise Http404
    return found


def received_version(user: User, pk: UUID, number: int) -> ReceivedVersion:
    """What came in, for the organisation and the agency alike: frozen, and never a draft (ADR 11)."""
    rows = ReceivedVersion.objects.select_related(
        "submission__case__call",
        "submission__case__organisation",
        "submission__stage__call",
        "submission__questionnaire",
    )
    read = Submission.objects.visible_to(user)
    return get_object_or_404(rows.filter(submission__in=read), submission=pk, number=number)


def own_case(user: User, pk: UUID) -> Case:
    if user.is_staff:
        raise Http404
    rows = Case.objects.visible_to(user).select_related(
        "call", "organisation", "officer", "responsible", "request_to_decide"
    )
    rows = rows.annotate(
        is_unattended=Exists(Case.objects.without_responsible().filter(pk=OuterRef("pk")))
    )
    return get_object_or_404(rows, pk=pk)
