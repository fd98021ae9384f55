"""The two calls without a notification: the municipal side's, and the civil society's."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from applications.actions import drafting, publishing
from applications.models import Call, Case, StageKind, Status, Submission
from delmos_portal.accounts.models import Organisation, OrganisationKind, User
from delmos_portal.demo.answers import invented
from delmos_portal.demo.cases import pay_what_may_be_paid
from delmos_portal.demo.people import organisation_people
from delmos_portal.demo.walk import Cast, Walk, fill_in
from delmos_portal.questionnaires.definition import Question
from screening.actions.deciding import end_of

DIRECTIONS, NGO = "statsbidrag-tre-inriktningar", "statsbidrag-ideella-organisationer"
MUNICIPAL, ASSOCIATION = OrganisationKind.KOMMUN, OrganisationKind.ASSOCIATION
ALL_THREE = {
    "directions": ["knowledge", "cooperation", "measures"],
    "mapping_source": "upload",
}
FOUNDATION = OrganisationKind.FOUNDATION
AS_A_FOUNDATION = {"organisation_type": "foundation"}
WITH_A_MUNICIPALITY = {"has_municipality": True, "municipality": "norrkoping"}


@dataclass(frozen=True)
class Plan:
    """How far an organisation's case goes, and what it answers otherwise than the others."""

    kind: str
    organisation: str  # SCB code, or the name of one that is invented
    stage: StageKind
    status: str
    answers: dict[str, Any]


A, R = StageKind.APPLICATION, StageKind.PROGRESS_REPORT
PLANS = {
    DIRECTIONS: (
        Plan(MUNICIPAL, "0580", A, Status.RECEIVED, ALL_THREE),
        Plan(MUNICIPAL, "0180", A, Status.IN_REVIEW, {}),
        Plan(MUNICIPAL, "1280", R, Status.RECEIVED, ALL_THREE),
    ),
    NGO: (
        Plan(ASSOCIATION, "Bredgårdens odlare (påhittad)", A, Status.RECEIVED, WITH_A_MUNICIPALITY),
        Plan(FOUNDATION, "Stiftelsen Läxan (påhittad)", R, Status.DRAFT, AS_A_FOUNDATION),
    ),
}


def publish_calls() -> list[Call]:
    """Both calls; asking twice gives the same ones."""
    return [
        publishing.publish_2021(
            DIRECTIONS,
            "Statsbidrag mot segregation – tre inriktningar",
            round_of(60_000_000_00),
            is_demonstration=True,
        ),
        publishing.publish_ngo(
            NGO,
            "Statsbidrag mot segregation – vissa ideella organisationer",
            round_of(25_000_000_00),
            is_demonstration=True,
        ),
    ]


def round_of(frame_ore: int) -> publishing.Round:
    """Dates around today."""
    today = timezone.localdate()
    decided_by = today + timedelta(days=75)
    return publishing.Round(
        opens_at=end_of(today - timedelta(days=15)),
        closes_at=end_of(today + timedelta(days=20)),
        decided_by=decided_by,
        progress_report_closes_at=end_of(today + timedelta(days=190)),
        first_year=decided_by.year,
        frame_ore=frame_ore,
    )


def make_cases(call: Call, people: dict[str, User]) -> Iterator[Case]:
    """Make what is missing of the planned cases; and for the association of the page a draft to send."""
    if call.slug == NGO:
        yield from _draft_to_send(call, people["fatima"])
    for plan in PLANS[call.slug]:
        organisation = _organisation(plan)
        if not Case.objects.filter(call=call, organisation=organisation).exists():
            yield _make_case(call, organisation, plan, people)


def _draft_to_send(call: Call, writer: User) -> Iterator[Case]:
    association = writer.memberships.all()[0].organisation
    if not Case.objects.filter(call=call, organisation=association).exists():
        yield fill_in(drafting.begin(call, association, by=writer), invented, by=writer).case


def _organisation(plan: Plan) -> Organisation:
    if plan.kind == MUNICIPAL:
        return Organisation.objects.get(kind=MUNICIPAL, code=plan.organisation)
    return Organisation.objects.get_or_create(kind=plan.kind, name=plan.organisation)[0]


def _make_case(call: Call, organisation: Organisation, plan: Plan, people: dict[str, User]) -> Case:
    def answer(submission: Submission, question: Question) -> Any:
        return plan.answers.get(question.key, invented(submission, question))

    writer, signatory = organisation_people(organisation)
    cast = Cast(writer, signatory, people["olle"], people["disa"])
    submission = drafting.begin(call, organisation, by=writer)
    if plan.stage != StageKind.APPLICATION:
        Walk(submission, cast, answer).to(Status.ANNOUNCED)
        pay_what_may_be_paid(submission, people)
        submission = submission.case.submissions.get(stage=submission.stage.next_stage())
    Walk(submission, cast, answer).to(plan.status)
    return submission.case
