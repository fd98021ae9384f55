"""Every test starts from a state reached by real actions. Named people walk the way there.

Amina writes and Sigrid signs for Motala; Omar writes for another municipality; Olle is an officer,
Disa decides, Rut registers.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from applications.actions import drafting, publishing, signing
from applications.models import Call, Case, StageKind, Status, Submission
from delmos_portal.accounts.models import (
    Mandate,
    Membership,
    Office,
    Organisation,
    OrganisationKind,
    Role,
    StaffRole,
    User,
)
from delmos_portal.demo import walk as demo_walk
from delmos_portal.demo.answers import NUMBERS, balanced
from delmos_portal.demo.walk import Cast
from delmos_portal.demo.walk import Walk as AnyWalk
from delmos_portal.demo.walk import fill_in as fill_with
from delmos_portal.outbox.models import OutboxMessage
from delmos_portal.outbox.tasks import deliver
from delmos_portal.questionnaires.definition import Kind, Question
from reporting.actions import paying
from screening.figures import grant_decision

# Where a final report can stand before its grant is paid out.
UNSETTLED = (
    Status.DRAFT,
    Status.SIGNING,
    Status.RECEIVED,
    Status.IN_REVIEW,
    Status.INCOMPLETE,
)
PASSWORD = "en-lång-lösenfras-för-prov"


@dataclass(frozen=True)
class People:
    amina: User
    sigrid: User
    omar: User
    olle: User
    disa: User
    rut: User
    motala: Organisation
    elsewhere: Organisation


def person(name: str, *roles: StaffRole, **fields: Any) -> User:
    email = f"{name.lower()}@example.se"
    found = User.objects.filter(email=email).first()
    return found or User.objects.create_user(
        email, PASSWORD, name=f"{name} Exempel", roles=list(roles), phone="0141-22 50 00", **fields
    )


def organisation(name: str, code: str, kind: str = OrganisationKind.KOMMUN) -> Organisation:
    return Organisation.objects.get_or_create(
        kind=kind, code=code, defaults={"name": name, "county_code": code[:2]}
    )[0]


def member(user: User, of: Organisation, role: Role) -> None:
    Membership.objects.get_or_create(user=user, organisation=of, role=role)
    user.__dict__.pop("_roles_by_organisation", None)


def mandate(
    user: User, of: Organisation, office: str = Office.BOARD_CHAIR, **terms: Any
) -> Mandate:
    """The person's mandate in this office, ordinary or a substitute's; asking twice gives the same."""
    return Mandate.objects.get_or_create(
        user=user,
        organisation=of,
        office=office,
        is_substitute=terms.pop("is_substitute", False),
        defaults={
            "valid_from": date(2018, 1, 1),
            "evidence": "Kommunfullmäktiges protokoll 2018-01-01, § 1",
            **terms,
        },
    )[0]


def people() -> People:
    motala, elsewhere = organisation("Motala kommun", "0583"), organisation("Borås kommun", "1490")
    them = People(
        amina=person("Amina", title="Utvecklingsledare"),
        sigrid=person("Sigrid"),
        omar=person("Omar"),
        olle=person("Olle", StaffRole.OFFICER, title="Processledare"),
        disa=person("Disa", StaffRole.DECISION_MAKER, title="Direktör"),
        rut=person("Rut", StaffRole.REGISTRAR, title="Registrator"),
        motala=motala,
        elsewhere=elsewhere,
    )
    member(them.amina, motala, Role.WRITER)
    member(them.amina, motala, Role.ADMINISTRATOR)
    member(them.sigrid, motala, Role.SIGNATORY)
    member(them.omar, elsewhere, Role.WRITER)
    mandate(them.sigrid, motala)
    return them


def call(slug: str = "statsbidrag", **changes: Any) -> Call:
    now = timezone.now()
    dates = publishing.Dates(
        opens_at=now - timedelta(days=20),
        notification_closes_at=now + timedelta(days=9),
        answer_by=(now + timedelta(days=19)).date(),
        application_closes_at=now + timedelta(days=60),
        decided_by=(now + timedelta(days=90)).date(),
    )
    made = publishing.publish_2018(
        slug, "Statsbidrag mot segregation", dates, is_demonstration=True
    )
    for name, value in changes.items():
        setattr(made, name, value)
    made.save()
    return made


def answer(question: Question) -> Any:
    """A plausible answer, so that the form can be sent."""
    if question.must_be is not None:
        return question.must_be
    if question.days.at_least_years_ago:
        return "2015-03-01"
    if question.format:
        return NUMBERS[question.format]
    amounts = {
        "budget_staff": 600_000_00,
        "budget_travel": 100_000_00,
        "amount_applied": 700_000_00,
    }
    amounts |= {"outcome_staff": 500_000_00, "outcome_travel": 100_000_00, "grant_used": 600_000_00}
    plain: dict[Kind, Any] = {
        Kind.TEXT: f"Svar: {question.label}"[:100],
        Kind.LONG_TEXT: f"Vi samverkar med civilsamhället om {question.key} & <boende>.",
        Kind.EMAIL: "amina@example.se",
        Kind.PHONE: "0141-22 50 00",
        Kind.NUMBER: 1200,
        Kind.KRONOR: amounts.get(question.key, 0),
        Kind.DATE: "2026-12-31",
        Kind.YES_NO: True,
    }
    if question.rows:
        return [{one.key: answer(one) for one in question.rows.columns}] * max(
            question.rows.least, 1
        )
    if question.budget:
        return balanced(question.budget, 600_000_00)
    match question.kind:
        case Kind.CHOICE:
            return question.choices[0][0]
        case Kind.CHOICES:
            return [question.choices[0][0]]
    return plain.get(question.kind)


def fill_in(submission: Submission, by: User, **changes: Any) -> Submission:
    fill_with(
        submission, lambda _submission, question: changes.get(question.key, answer(question)), by=by
    )
    return submission


def signing_of(submission: Submission) -> signing.Signing:
    return demo_walk.signing_of(submission, User.objects.get(email="sigrid@example.se"))


def walk(submission: Submission, who: People, **kept: Any) -> AnyWalk:
    """Lead a submission of Motala's on, by Amina, Sigrid, Olle and Disa."""
    cast = Cast(who.amina, who.sigrid, who.olle, who.disa)
    return AnyWalk(submission, cast, lambda _submission, question: answer(question), **kept)


def notification(
    status: str = Status.DRAFT, *, who: People | None = None, of: Call | None = None, **kept: Any
) -> Submission:
    """Motala's notification of interest, in this status."""
    who = who or people()
    draft = drafting.begin(of or call(), who.motala, by=who.amina)
    return walk(draft, who, **kept).to(status)


def stage(
    kind: str,
    status: str = Status.DRAFT,
    *,
    who: People | None = None,
    of: Call | None = None,
    **kept: Any,
) -> Submission:
    """Motala's submission of a later stage, in this status; the earlier ones are accepted."""
    who = who or people()
    submission = notification(Status.DRAFT, who=who, of=of)
    while submission.stage.kind != kind:
        walk(submission, who).to(Status.ANNOUNCED)
        submission = submission.case.submissions.get(stage=submission.stage.next_stage())
    if submission.stage.kind == StageKind.FINAL_REPORT and status not in UNSETTLED:
        pay_all(submission.case, who)
    return walk(submission, who, **kept).to(status)


def pay_all(case: Case, who: People) -> None:
    """Every instalment of the grant, ordered by Olle and confirmed by Disa."""
    for payment in paying.plan_payments(grant_decision(case)):
        if payment.status == payment.Status.PLANNED:
            paying.order(payment.pk, by=who.olle)
            paying.confirm(payment.pk, paid_on=timezone.localdate(), reference="V-1", by=who.disa)


def keep_promises() -> None:
    """Do in this process what the worker does: every promised effect, until none is due."""
    for _round in range(10):
        keys = list(
            OutboxMessage.objects.waiting()
            .filter(due_at__lte=timezone.now())
            .values_list("key", flat=True)
        )
        if not keys:
            return
        for key in keys:
            deliver(key)
