"""What follows when an organisation files: the sealed copy, the receipt, the mails. Kept by the worker."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from applications.actions.reminding import promise_reminders
from applications.models import (
    NOT_THE_AGENCYS,
    Case,
    ReceivedVersion,
    RegisterEntry,
    Signature,
    Status,
    Submission,
)
from delmos_portal.accounts.models import Membership, Role, User
from delmos_portal.documents.draw_up import Draft, draw_up
from delmos_portal.documents.models import Document
from delmos_portal.journal.models import Event
from delmos_portal.outbox.mail import Mail, send
from delmos_portal.outbox.registry import effect, every_minute
from delmos_portal.questionnaires.answers import shown
from delmos_portal.questionnaires.definition import Section
from delmos_portal.templatetags.swedish import last_moment, stockholm

ROWS = ("case", "case__call", "case__organisation", "stage", "questionnaire")


def submission_of(event_id: int) -> tuple[Event, Submission]:
    event = Event.objects.select_related("actor").get(pk=event_id)
    return event, Submission.objects.select_related(*ROWS).get(pk=event.object_id)


def link(name: str, *args: object) -> str:
    return settings.SITE_URL + reverse(name, args=args)


def people_of(submission: Submission, *roles: Role) -> list[str]:
    """Addresses of the organisation's people in these roles."""
    rows = Membership.objects.filter(
        organisation=submission.case.organisation_id, role__in=roles, user__is_active=True
    )
    return sorted(set(rows.values_list("user__email", flat=True)))


def contacts_of(submission: Submission) -> list[str]:
    """Those whom the organisation named, and its own mailbox: never only one person's login."""
    answers = (
        submission.latest_version().answers if submission.is_the_agencys else submission.answers
    )
    named = [answers.get("contact_email") or "", submission.case.organisation.mailbox]
    signed = submission.signatures.filter(voided_at=None).values_list("email", flat=True)
    return [address for address in {*named, *signed} if address]


@effect
def seal_submission(event_id: int) -> None:
    """Draw up the sealed copy of what came in with this step."""
    event, submission = submission_of(event_id)
    version = submission.versions.get(number=event.details["version"])
    key = f"submission:{submission.pk}:{version.number}"
    document = draw_up(
        Draft(
            key=key,
            kind="submission",
            title=submission.stage.title,
            letter={
                "dnr": submission.case.registration_number,
                "date": version.received_at,
                "case_title": submission.case.call.title,
            },
            context=copy_of(submission, version),
            drawn_up_at=version.received_at,
            subject_id=submission.case_id,
            manifest=version.manifest,
        )
    )
    RegisterEntry.objects.filter(key=key, document=None).update(document=document)
    older = [f"submission:{submission.pk}:{number}" for number in range(1, version.number)]
    Document.objects.filter(key__in=older, replaced_by=None).update(replaced_by=document)


def copy_of(submission: Submission, version: ReceivedVersion) -> dict[str, object]:
    """What the sealed copy says: the frozen version, word for word."""
    signatures = Signature.objects.filter(
        submission=submission, manifest_sha256=version.manifest_sha256
    )
    return {
        "organisation": submission.case.organisation_name,
        "times": times_of(submission, version),
        "sections": [
            section_rows(section, version) for section in submission.questionnaire.parsed.sections
        ],
        "attachments": version.attachments,
        "signatures": [
            {
                "name": one.name,
                "office": one.office,
                "signed_at": one.signed_at,
                "method": one.get_method_display(),
            }
            for one in signatures
        ],
        "manifest_sha256": version.manifest_sha256,
    }


def section_rows(section: Section, version: ReceivedVersion) -> dict[str, object]:
    return {
        "title": section.title,
        "rows": [
            {
                "label": question.label,
                "value": shown(question, version.answers.get(question.key)),
                "attachments": [
                    one["name"] for one in version.attachments if one["question"] == question.key
                ],
            }
            for question in section.questions
        ],
    }


def times_of(submission: Submission, version: ReceivedVersion) -> list[dict[str, str]]:
    """The five times, kept apart (features.md, N3)."""
    rows = [
        ("Senast sparad", submission.saved_at),
        ("Skickad för underskrift", submission.sent_to_signatory_at),
        ("Undertecknad", submission.signed_at),
        ("Inkommen", version.received_at),
        ("Registrerad", submission.registered_at),
    ]
    shown_rows = [{"label": label, "value": stockholm(at)} for label, at in rows if at]
    if submission.is_late and version.number == 1:
        closed = last_moment(submission.closes_at)
        shown_rows.append({"label": "För sent inkommen", "value": f"Sista tid var {closed}"})
    return shown_rows


@effect
def send_receipt(event_id: int) -> None:
    """Confirm at once what came in, when and under which number (R-PROC-9)."""
    event, submission = submission_of(event_id)
    version = submission.versions.get(number=event.details["version"])
    send(
        Mail(
            key=f"applications.send_receipt:{event_id}",
            template="receipt",
            to=contacts_of(submission),
            subject_id=submission.case_id,
            context={
                "submission": submission,
                "version": version,
                "link": link("receipt", submission.pk),
                "answer_by": submission.stage.answer_by,
            },
        )
    )


@effect
def send_withdrawal_receipt(event_id: int) -> None:
    """Confirm that a submission was taken back, and what follows."""
    event, submission = submission_of(event_id)
    send(
        Mail(
            key=f"applications.send_withdrawal_receipt:{event_id}",
            template="withdrawal_receipt",
            to=contacts_of(submission),
            subject_id=submission.case_id,
            context={
                "submission": submission,
                "withdrawn_by": event.actor_name,
                "withdrawn_at": event.at,
                "link": link("case", submission.case_id),
            },
        )
    )


@effect
def ask_signatory(event_id: int) -> None:
    """Ask those who may sign, unless it was taken back before the mail left."""
    event, submission = submission_of(event_id)
    if submission.status not in (Status.SIGNING, Status.INCOMPLETE):
        return
    send(
        Mail(
            key=f"applications.ask_signatory:{event_id}",
            template="ask_signatory",
            to=people_of(submission, Role.SIGNATORY),
            # A mail about a draft belongs to the organisation: it is not shown to the agency.
            subject_id="" if submission.status == Status.SIGNING else submission.case_id,
            context={
                "submission": submission,
                "writer": event.actor_name,
                "link": link("sign", submission.pk),
            },
        )
    )


@effect
def tell_writer(event_id: int) -> None:
    """Tell those who write that the signatory wants something changed."""
    event, submission = submission_of(event_id)
    send(
        Mail(
            key=f"applications.tell_writer:{event_id}",
            template="tell_writer",
            to=people_of(submission, Role.WRITER, Role.ADMINISTRATOR),
            context={
                "submission": submission,
                "signatory": event.actor_name,
                "comment": submission.return_comments.last(),
                "link": link("submission", submission.pk),
            },
        )
    )


@effect
def send_reminder(submission_id: str, user_id: int, deadline: str, days_before: int) -> None:
    """Remind one person, unless it has been filed or the deadline has moved since the promise."""
    submission = Submission.objects.select_related(*ROWS).get(pk=UUID(submission_id))
    closes_at = submission.closes_at
    if submission.status not in NOT_THE_AGENCYS or closes_at != datetime.fromisoformat(deadline):
        return
    if submission.case.status == Case.Status.CLOSED:
        return
    if days_before > 0 and timezone.now() >= closes_at:
        return
    person = User.objects.get(pk=user_id)
    send(
        Mail(
            key=f"applications.send_reminder:{submission_id}:{deadline}:{days_before}:{user_id}",
            template="reminder" if days_before > 0 else "overdue",
            to=[person.email],
            context={
                "submission": submission,
                "person": person,
                "link": link("submission", submission.pk),
            },
        )
    )


@every_minute
def remind() -> None:
    promise_reminders(timezone.now())
