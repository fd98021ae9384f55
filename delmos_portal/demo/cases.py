"""About sixty cases in every state, made by the real actions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import cycle

from django.utils import timezone

from applications.actions import drafting, publishing, signing
from applications.models import Call, Case, Outcome, StageKind, Status, Submission
from delmos_portal.accounts.models import Organisation, OrganisationKind, User
from delmos_portal.demo.answers import invented
from delmos_portal.demo.people import organisation_people
from delmos_portal.demo.walk import Cast, Walk, fill_in, signing_of
from reporting.actions import closing, paying
from reporting.requirements import why_blocked
from screening.actions.deciding import end_of
from screening.figures import settlement

HISTORY, OPEN = "statsbidrag-2018", "statsbidrag-mot-segregation"
N, A, P, F = (
    StageKind.NOTIFICATION,
    StageKind.APPLICATION,
    StageKind.PLAN,
    StageKind.FINAL_REPORT,
)
S, O = Status, Outcome  # noqa: E741 -- the rows below read better


@dataclass(frozen=True)
class Plan:
    """How far some cases go: the stage they are in, its status, and how it is decided."""

    stage: StageKind
    status: str
    how_many: int
    outcome: str = Outcome.ACCEPT


PLANS = (
    Plan(N, S.DRAFT, 5), Plan(N, S.SIGNING, 3), Plan(N, S.RECEIVED, 8), Plan(N, S.IN_REVIEW, 4),
    Plan(N, S.INCOMPLETE, 3), Plan(N, S.PROPOSED, 3), Plan(N, S.DECIDED, 3), Plan(N, S.WITHDRAWN, 1),
    Plan(N, S.ANNOUNCED, 2, O.DECLINE), Plan(N, S.DECIDED, 1, O.DISMISS),
    Plan(A, S.DRAFT, 4), Plan(A, S.SIGNING, 2), Plan(A, S.RECEIVED, 4), Plan(A, S.IN_REVIEW, 2),
    Plan(A, S.INCOMPLETE, 1), Plan(A, S.PROPOSED, 2), Plan(A, S.PROPOSED, 1, O.ACCEPT_IN_PART), Plan(A, S.DECIDED, 1),
    Plan(A, S.ANNOUNCED, 1, O.DECLINE),
    Plan(P, S.DRAFT, 2), Plan(P, S.RECEIVED, 2), Plan(P, S.IN_REVIEW, 1), Plan(P, S.PROPOSED, 1),
    Plan(F, S.DRAFT, 1), Plan(F, S.RECEIVED, 1), Plan(F, S.PROPOSED, 1), Plan(F, S.ANNOUNCED, 2),
)  # fmt: skip
KEPT_FREE = {"0583", "1490"}  # Amina and Omar begin their own


def publish_calls() -> Call:
    """The call of 2018 as history, and the same call around today; the second is returned."""
    publishing.publish_2018(
        HISTORY,
        "Statsbidrag 2018 till kommuner och regioner",
        publishing.Dates(
            opens_at=datetime(2018, 4, 16, 6, tzinfo=UTC),
            notification_closes_at=end_of(date(2018, 5, 15)),
            answer_by=date(2018, 5, 25),
            application_closes_at=end_of(date(2018, 8, 30)),
            decided_by=date(2018, 9, 20),
            accepts_late=False,
        ),
        is_demonstration=True,
    )
    today = timezone.localdate()
    return publishing.publish_2018(
        OPEN,
        "Statsbidrag mot segregation – samverkan och kunskapsutbyte",
        publishing.Dates(
            opens_at=end_of(today - timedelta(days=20)),
            notification_closes_at=end_of(today + timedelta(days=9)),
            answer_by=today + timedelta(days=19),
            application_closes_at=end_of(today + timedelta(days=60)),
            decided_by=today + timedelta(days=81),
        ),
        is_demonstration=True,
    )


def make_cases(call: Call, people: dict[str, User]) -> Iterator[Case]:
    """Make what is missing of the planned cases, one organisation each, in a fixed order."""
    organisations = Organisation.objects.filter(
        kind__in=(OrganisationKind.KOMMUN, OrganisationKind.REGION)
    ).exclude(code__in=KEPT_FREE | {"09"})
    # Spread over the country: every fifth in the order of the codes.
    ordered = list(organisations.order_by("code", "kind"))
    chosen = cycle(ordered[start] for turn in range(5) for start in range(turn, len(ordered), 5))
    for plan in PLANS:
        for _number in range(plan.how_many):
            organisation = next(chosen)
            if not Case.objects.filter(call=call, organisation=organisation).exists():
                yield make_case(call, organisation, plan, people)


def make_case(call: Call, organisation: Organisation, plan: Plan, people: dict[str, User]) -> Case:
    writer, signatory = organisation_people(organisation)
    cast = Cast(writer, signatory, people["olle"], people["disa"])
    submission = drafting.begin(call, organisation, by=writer)
    while submission.stage.kind != plan.stage:
        Walk(submission, cast, invented).to(Status.ANNOUNCED)
        if submission.stage.kind in (StageKind.APPLICATION, StageKind.PLAN):
            pay_what_may_be_paid(submission, people)
        submission = submission.case.submissions.get(stage=submission.stage.next_stage())
    Walk(submission, cast, invented, outcome=plan.outcome).to(plan.status)
    if plan.status == Status.DRAFT and plan.stage == StageKind.APPLICATION:
        fill_in(submission, invented, by=writer)
    return submission.case


def pay_what_may_be_paid(submission: Submission, people: dict[str, User]) -> None:
    decision = submission.case.submissions.get(stage__kind=StageKind.APPLICATION).decision
    for payment in paying.plan_payments(decision):
        if payment.status == payment.Status.PLANNED and not why_blocked(payment):
            paying.order(payment.pk, by=people["olle"])
            paying.confirm(
                payment.pk,
                paid_on=timezone.localdate(),
                reference=f"DEMO-{payment.planned.order}",
                by=people["disa"],
            )


def case_to_close(call: Call) -> Case | None:
    """The case that shall be closed, until it is."""
    approved = Case.objects.filter(
        call=call, submissions__stage__kind=F, submissions__status=Status.ANNOUNCED
    ).order_by("created_at")
    if approved.filter(status=Case.Status.CLOSED).exists():
        return None
    return approved.first()


def settle_and_close(case: Case, people: dict[str, User]) -> None:
    """Take the unused money back and close; the decisions must be sealed by now."""
    left = settlement(case).to_repay
    if left:
        paying.register_repayment(
            case.pk,
            amount_ore=left,
            received_on=timezone.localdate(),
            reference="DEMO-ÅTER",
            by=people["olle"],
        )
    closing.close_case(case.pk, by=people["olle"])


def answer_one_completion(call: Call) -> None:
    """One completion that has come in, so that the difference between versions can be seen."""
    waiting = Submission.objects.filter(case__call=call, status=Status.INCOMPLETE, stage__kind=N)
    submission = waiting.order_by("created_at").first()
    if submission is None or waiting.count() < 3:
        return
    writer, signatory = organisation_people(submission.case.organisation)
    better = "Behovet gäller två områden där var tredje vuxen saknar arbete. (Påhittat svar.)"
    drafting.save(
        submission.pk, {"cooperation_needs": better}, version=submission.version, by=writer
    )
    signing.complete(submission.pk, signing_of(submission, signatory), by=signatory)
