"""Registering what came by post or mail (R-PROC-7): its true day, its signed scan, its answers."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from applications.actions.drafting import open_stage
from applications.actions.receiving import Content, content_of, receive
from applications.lifecycle import Step, take
from applications.models import (
    Attachment,
    Case,
    RegisterEntry,
    Signature,
    Stage,
    Status,
    Submission,
)
from delmos_portal.accounts.models import Organisation, StaffRole, User
from delmos_portal.documents.models import StoredFile
from delmos_portal.documents.uploads import store_upload
from delmos_portal.lifecycle import Refused
from delmos_portal.templatetags.swedish import STOCKHOLM

SCAN = "scan"  # the attachment's question key: no questionnaire has it
NOT_POSSIBLE = (
    "Handlingen kan inte registreras här: organisationen har redan en inlaga för det här steget."
    " Registrera den som komplettering eller kontakta organisationen."
)
NOT_INVITED = "Organisationen är inte inbjuden till det här steget. Välj ett tidigare steg."


class Way(StrEnum):
    POST = "post"
    EMAIL = "email"


WAYS = {Way.POST: "Post eller bud", Way.EMAIL: "E-post"}


@dataclass(frozen=True)
class Paper:
    """What came, when and how, and who had signed it."""

    way: Way
    arrived_on: date
    signed_on: date
    signatory_name: str
    signatory_office: str
    signatory_email: str = ""
    signatory_phone: str = ""
    note: str = ""
    answers: dict[str, Any] = field(default_factory=dict)


def register_paper(
    stage: Stage, organisation: Organisation, paper: Paper, scan: UploadedFile[bytes], *, by: User
) -> Submission:
    """Make what came on paper the agency's. Raises Refused or UploadRefused.

    Who may apply is not asked: what has come in is registered, and dismissed afterwards if need be.
    """
    if not by.has_role(StaffRole.REGISTRAR):
        raise Refused("Du har inte behörighet att göra detta.")
    _check_days(paper)
    with transaction.atomic():
        file = store_upload(scan, by=by)
        draft = _draft(stage, organisation, by)
        details = {
            "way": paper.way,
            "arrived_on": paper.arrived_on.isoformat(),
            "note": paper.note,
        }
        with take(Step.REGISTER, draft.pk, by=by, **details) as taken:
            submission = taken.it
            _fill_in(submission, paper, file)
            content = content_of(submission)
            _note_signature(submission, content, paper, by)
            receive(submission, content, arrived_at=_beginning_of(paper.arrived_on))
            taken.details["version"] = submission.received_versions
        key = f"submission:{submission.pk}:{submission.received_versions}"
        RegisterEntry.objects.filter(key=key).update(file=file)
    return submission


def _check_days(paper: Paper) -> None:
    today = timezone.localdate()
    if paper.arrived_on > today or paper.signed_on > today:
        raise Refused("Dagen ligger framåt i tiden. Ange dagen då det hände.")
    if paper.arrived_on != today and not paper.note.strip():
        raise Refused("Skriv en anteckning om varför ankomstdagen är en annan än i dag.")


def _draft(stage: Stage, organisation: Organisation, by: User) -> Submission:
    """The empty place that the paper fills: a new case's, or the one that an invitation opened."""
    begun = Submission.objects.filter(
        stage=stage, case__organisation=organisation, case__call=stage.call_id
    ).first()
    if begun is None:
        if stage.pk != stage.call.first_stage().pk:
            raise Refused(NOT_INVITED)
        case, _created = Case.objects.get_or_create(
            call=stage.call,
            organisation=organisation,
            defaults={"organisation_name": organisation.name},
        )
        begun = open_stage(case, stage, by=by, prefill={})
    if begun.status != Status.DRAFT:
        raise Refused(NOT_POSSIBLE)
    return begun


def _fill_in(submission: Submission, paper: Paper, file: StoredFile) -> None:
    """Only what is on the paper: what the organisation wrote for itself never came in (R-TF-1)."""
    keys = {question.key for question in submission.questionnaire.parsed.questions()}
    submission.answers = {
        key: value
        for key, value in paper.answers.items()
        if key in keys and value not in (None, "", [])
    }
    submission.answer_versions = {}
    submission.version += 1
    submission.on_paper = True
    submission.signed_at = _beginning_of(paper.signed_on)
    submission.attachments.filter(removed_at=None).update(removed_at=timezone.now())
    Attachment.objects.create(submission=submission, question_key=SCAN, file=file)


def _note_signature(submission: Submission, content: Content, paper: Paper, by: User) -> None:
    Signature.objects.create(
        submission=submission,
        name=paper.signatory_name,
        office=paper.signatory_office,
        email=paper.signatory_email,
        phone=paper.signatory_phone,
        mandate_text=f"Underskrift på papper. Behörigheten kontrolleras av {by.name}, registrator.",
        method=Signature.Method.PAPER,
        manifest_sha256=content.sha256,
        signed_at=_beginning_of(paper.signed_on),
    )


def _beginning_of(day: date) -> datetime:
    """A paper has a day and no clock: the law counts days (22 § förvaltningslagen)."""
    return datetime.combine(day, time.min, tzinfo=STOCKHOLM)
