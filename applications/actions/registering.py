"""Registering what came by post or mail (R-PROC-7): its true day, its signed scan, its answers."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from applications.actions.receiving import Content, answer_request, content_of, receive
from applications.actions.setting_aside import EMPTY, return_to_what_came_in, set_aside
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
    " Är den en komplettering? Be handläggaren begära komplettering i ärendet, och registrera den sedan."
)
STEPS = {
    Status.DRAFT: Step.REGISTER,
    Status.SIGNING: Step.REGISTER,
    Status.INCOMPLETE: Step.REGISTER_COMPLETION,
}
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
        place = _place(stage, organisation)
        details = {
            "way": paper.way,
            "arrived_on": paper.arrived_on.isoformat(),
            "note": paper.note,
        }
        step = STEPS.get(Status(place.status))
        if step is None:
            raise Refused(NOT_POSSIBLE)
        with take(step, place.pk, by=by, **details) as taken:
            submission = taken.it
            _fill_in(submission, paper, file)
            content = content_of(submission)
            _note_signature(submission, content, paper, by)
            if step == Step.REGISTER_COMPLETION:
                answer_request(submission)
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


def _place(stage: Stage, organisation: Organisation) -> Submission:
    """The place that the paper fills: a new case's, the organisation's draft, or an open request.

    It is made without an event of its own: numbers are taken before the journal, always, or two
    who register and sign at the same moment wait for each other. The step's event comes last.
    """
    begun = Submission.objects.filter(
        stage=stage, case__organisation=organisation, case__call=stage.call_id
    ).first()
    if begun is not None:
        return begun
    if stage.pk != stage.call.first_stage().pk:
        raise Refused(NOT_INVITED)
    case, _created = Case.objects.get_or_create(
        call=stage.call,
        organisation=organisation,
        defaults={"organisation_name": organisation.name},
    )
    return Submission.objects.get_or_create(
        case=case, stage=stage, defaults={"questionnaire": stage.questionnaire}
    )[0]


def _fill_in(submission: Submission, paper: Paper, file: StoredFile) -> None:
    """Only what is on the paper: what the organisation wrote for itself never came in (R-TF-1).

    A completion on paper adds to what came in before.
    """
    keys = {question.key for question in submission.questionnaire.parsed.questions()}
    typed = {
        key: value for key, value in paper.answers.items() if key in keys and value not in EMPTY
    }
    if submission.is_the_agencys:
        return_to_what_came_in(submission)
    else:
        set_aside(submission, {})
        submission.on_paper = True
    submission.answers |= typed
    submission.version += 1
    submission.answer_versions |= dict.fromkeys(typed, submission.version)
    # The times of a draft would tell of it.
    submission.saved_at = submission.saved_by = submission.sent_to_signatory_at = None
    submission.signed_at = _beginning_of(paper.signed_on)
    submission.signatures.filter(voided_at=None).update(voided_at=timezone.now())
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
