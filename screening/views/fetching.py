"""What a page of the workspace is about; to everyone who may not read it, it does not exist."""

from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Count,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, JSONObject
from django.http import Http404
from django.shortcuts import get_object_or_404

from applications.models import Case, ConflictOfInterest, Decision, Meeting, Submission
from applications.views.conversation import unread_in
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import PowerOfAttorney
from delmos_portal.prepared import Prepared
from screening.figures import GRANTED
from screening.models import CallInvitation, LabelledCase, Note, OfficialNote, OpinionRequest

CASE = ("call", "organisation", "officer")
CALL_TEXTS = [
    f"call__{name}"
    for name in ("summary", "purpose", "who_may_apply", "not_for", "wording", "listed_codes")
]
# Whether anyone acts for the organisation by a fullmakt: in the same statement.
HAS_OMBUD = Exists(
    PowerOfAttorney.objects.accepted().filter(organisation=OuterRef("organisation_id"))
)
HAS_GRANTS = Exists(
    Decision.objects.filter(
        GRANTED, submission__case__organisation=OuterRef("organisation_id")
    ).exclude(submission__case=OuterRef("pk"))
)
# What the case is marked with, and how much is written down about it: also in the same statement.
LABELS = ArraySubquery(
    LabelledCase.objects.filter(case=OuterRef("pk"))
    .order_by("label__name")
    .values(one=JSONObject(name=F("label__name"), kind=F("label__kind")))
)

OPINIONS = ArraySubquery(
    OpinionRequest.objects.filter(submission__case=OuterRef("pk"))
    .order_by("sent_at")
    .values(one=JSONObject(pk=F("pk"), body=F("body"), status=F("status"), last_on=F("last_on")))
)


CALL_MEETINGS = ArraySubquery(
    CallInvitation.objects.standing()
    .filter(case=OuterRef("pk"))
    .order_by("meeting__begins_at")
    .values(
        one=JSONObject(
            pk=F("meeting"),
            kind=F("meeting__kind"),
            begins_at=F("meeting__begins_at"),
            status=F("meeting__status"),
        )
    )
)


def many_of(rows: "QuerySet[Note] | QuerySet[OfficialNote]") -> Coalesce:
    counted = rows.filter(case=OuterRef("pk")).order_by().values("case")
    found = counted.annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(found, output_field=IntegerField()), 0)


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
    "assessment__officer",
    "second_reading",
    "second_reading__reader",
)


def _with_declaration(pk: UUID, reader: int) -> QuerySet[Case]:
    mine = FilteredRelation("declarations", condition=Q(declarations__user=reader))
    rows = Case.objects.registered().annotate(
        mine=mine,
        unread=unread_in(staff=True),
        has_ombud=HAS_OMBUD,
        has_grants=HAS_GRANTS,
        has_meetings=Exists(Meeting.objects.filter(case=OuterRef("pk"))),
        labels=LABELS,
        opinions=OPINIONS,
        call_meetings=CALL_MEETINGS,
        note_count=many_of(Note.objects.all()) + many_of(OfficialNote.objects.all()),
    )
    # Relations of the statement's own: the one it names itself, and one from the other side.
    also = ["mine", "request_to_decide"]
    return rows.filter(pk=pk).select_related(*CASE, *also).defer(*CALL_TEXTS)


DECLARED = Prepared(_with_declaration, (UUID, int))


def get_case(request: SignedInRequest, pk: UUID) -> Case:
    return get_object_or_404(Case.objects.visible_to(request.user).select_related(*CASE), pk=pk)


def get_case_and_declaration(
    request: SignedInRequest, pk: UUID
) -> tuple[Case, ConflictOfInterest | None]:
    """The case, with what the case page shows of it, and what its reader declared: in one statement."""
    if not request.user.is_staff:
        raise Http404
    case = DECLARED.first(pk, request.user.pk)
    declared: ConflictOfInterest | None = getattr(case, "mine", None)
    if case is None or (declared and declared.has_conflict):
        raise Http404
    return case, declared


def get_submission(request: SignedInRequest, pk: UUID) -> Submission:
    rows = Submission.objects.visible_to(request.user).select_related(*SUBMISSION)
    return get_object_or_404(rows, pk=pk)
