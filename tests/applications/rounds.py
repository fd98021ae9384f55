"""The calls of 2021 as they are published, and those who apply in them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from applications.actions import drafting, publishing
from applications.models import Call, Submission
from delmos_portal.accounts.models import Office, Organisation, OrganisationKind, Role, User
from delmos_portal.demo.walk import Cast, Walk
from screening.actions.deciding import end_of
from tests.build import answer, mandate, member, people, person


@dataclass(frozen=True)
class Applicant:
    organisation: Organisation
    writer: User
    signatory: User


def dates(**changes: Any) -> publishing.Round:
    today = timezone.localdate()
    given: dict[str, Any] = {
        "opens_at": end_of(today - timedelta(days=10)),
        "closes_at": end_of(today + timedelta(days=20)),
        "decided_by": today + timedelta(days=70),
        "progress_report_closes_at": end_of(today + timedelta(days=150)),
        "first_year": 2021,
        "frame_ore": 60_000_000_00,
    }
    return publishing.Round(**{**given, **changes})


def call_2021() -> Call:
    return publishing.publish_2021("2021", "Statsbidrag 2021", dates(), is_demonstration=True)


def call_ngo() -> Call:
    return publishing.publish_ngo("ideella", "Statsbidrag 2021", dates(), is_demonstration=True)


def applicant(kind: str, office: str) -> Applicant:
    """An organisation of this kind with Amina, who writes, and Sigrid, who signs in this office."""
    organisation = Organisation.objects.get_or_create(kind=kind, name=f"Prov {kind}")[0]
    writer, signatory = person("Amina"), person("Sigrid")
    member(writer, organisation, Role.WRITER)
    member(signatory, organisation, Role.SIGNATORY)
    mandate(signatory, organisation, office)
    return Applicant(organisation, writer, signatory)


def association() -> Applicant:
    return applicant(OrganisationKind.ASSOCIATION, Office.CHAIR)


def walk(submission: Submission, by: Applicant, **answers: Any) -> Walk:
    """With plausible answers, and these instead."""
    who = people()
    cast = Cast(by.writer, by.signatory, who.olle, who.disa)
    return Walk(submission, cast, lambda _submission, one: answers.get(one.key, answer(one)))


def begun(call: Call, by: Applicant, **answers: Any) -> Walk:
    return walk(drafting.begin(call, by.organisation, by=by.writer), by, **answers)


def next_of(submission: Submission) -> Submission:
    following = submission.stage.next_stage()
    return submission.case.submissions.get(stage=following)
