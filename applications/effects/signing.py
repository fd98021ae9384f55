"""Mails between those who write and those who sign. They are the organisation's own (R-TF-1)."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from applications.actions.asking import standing_for
from applications.actions.receiving import content_of
from applications.effects.addresses import ROWS, link, submission_of
from applications.letters.addressing import contacts_of, people_of, without_strangers
from applications.lifecycle import Step
from applications.models import Signature, SigningRequest, Status, Submission
from delmos_portal.accounts.models import Role
from delmos_portal.outbox.mail import Mail, send
from delmos_portal.outbox.registry import effect

REQUEST_ROWS = ("person", "asked_by", *(f"submission__{row}" for row in ROWS))
WRITERS = (Role.WRITER, Role.ADMINISTRATOR)


def case_of(submission: Submission) -> object:
    """A mail about a draft belongs to the organisation: it is not shown to the agency."""
    return "" if not submission.is_the_agencys else submission.case_id


def party_of(request: SigningRequest) -> str:
    parties = request.submission.stage.signing_parties
    return next((one.in_sentence for one in parties if one.order == request.party), "")


@effect
def ask_signatory(event_id: int) -> None:
    """Ask each of those whose turn it is, unless it was taken back before the mail left."""
    event, submission = submission_of(event_id)
    if submission.status not in (Status.SIGNING, Status.INCOMPLETE):
        return
    requests = submission.signing_requests.filter(ended_at=None).select_related(*REQUEST_ROWS)
    several = submission.stage.signing.several
    signed = standing_for(submission, content_of(submission)) if several else []
    for request in requests:
        again = submission.signatures.filter(signer=request.person).exclude(voided_at=None)
        send(
            Mail(
                key=f"applications.ask_signatory:{request.pk}",
                template="ask_signatory",
                to=[request.person.email],
                subject_id=case_of(submission),
                context={
                    "submission": submission,
                    "request": request,
                    "party": party_of(request),
                    "writer": submission.saved_by.name if submission.saved_by else event.actor_name,
                    "signed": signed,
                    "others": len(requests) > 1,
                    "again": again.order_by("-voided_at").first(),
                    "link": link("sign", submission.pk),
                    "code_link": link("to-sign"),
                },
            )
        )


@effect
def tell_writer(event_id: int) -> None:
    """Tell those who write that the signatory wants something changed."""
    event, submission = submission_of(event_id)
    comment = submission.return_comments.filter(pk=event.details.get("comment")).first()
    asked = submission.completion_requests.waiting().last()
    is_completion = event.step == Step.RETURN_COMPLETION
    signed = (
        standing_for(submission, content_of(submission)) if submission.stage.signing.several else []
    )
    sections = {one.key: one.title for one in submission.questionnaire.parsed.sections}
    send(
        Mail(
            key=f"applications.tell_writer:{event_id}",
            template="tell_writer",
            to=people_of(submission, *WRITERS),
            subject_id=case_of(submission),
            context={
                "submission": submission,
                "is_completion": is_completion,
                "asked": asked,
                "signatory": event.actor_name,
                "comment": comment,
                "about": sections.get(comment.section_key, "") if comment else "",
                "whole": "hela kompletteringen" if is_completion else "hela inlagan",
                "signed": signed,
                "link": link("submission", submission.pk),
            },
        )
    )


@effect
def tell_replaced(event_id: int) -> None:
    """Tell those who were asked that a substitute signs in their place."""
    event, submission = submission_of(event_id)
    ended = SigningRequest.objects.filter(pk__in=event.details["ended"])
    made = SigningRequest.objects.select_related("person").get(pk=event.details["request"])
    send(
        Mail(
            key=f"applications.tell_replaced:{event_id}",
            template="tell_replaced",
            to=[one.person.email for one in ended.select_related("person")],
            subject_id=case_of(submission),
            context={
                "submission": submission,
                "substitute": made.person.name,
                "reason": event.details["reason"],
                "writer": event.actor_name,
                "link": link("submission", submission.pk),
            },
        )
    )


@effect
def tell_voided(event_id: int) -> None:
    """Tell who signed, the others who sign, and those who write, that a change voided signatures."""
    event, submission = submission_of(event_id)
    fallen = Signature.objects.filter(pk__in=event.details["signatures"])
    people = [*fallen, *submission.signatures.filter(voided_at=None)]
    signers = {*(one.email for one in people), *(one.signer.email for one in people if one.signer)}
    send(
        Mail(
            key=f"applications.tell_voided:{event_id}",
            template="tell_voided",
            to=[
                *without_strangers(signers, submission.case.organisation),
                *people_of(submission, *WRITERS),
                *contacts_of(submission),
            ],
            context={
                "submission": submission,
                "fallen": fallen,
                "standing": standing_for(submission, content_of(submission)),
                "because": event.details["because"],
                "who": event.actor_name,
                "at": event.at,
                "link": link("submission", submission.pk),
            },
        )
    )


@effect
def tell_added(event_id: int) -> None:
    """Confirm a signature that was given after the submission had come in."""
    event, submission = submission_of(event_id)
    signature = Signature.objects.get(pk=event.details["signature"])
    send(
        Mail(
            key=f"applications.tell_added:{event_id}",
            template="tell_added",
            to=contacts_of(submission),
            subject_id=submission.case_id,
            context={
                "submission": submission,
                "signature": signature,
                "link": link("receipt", submission.pk),
            },
        )
    )


@effect
def send_signing_reminder(request_id: int, due_at: str) -> None:
    """Remind one who was asked, unless it is signed, taken back, or theirs to sign no longer."""
    asked = SigningRequest.objects.open().select_related(*REQUEST_ROWS)
    request = asked.filter(pk=request_id).first()
    if not request or not request.can_sign or not is_waiting(request, due_at):
        return
    if timezone.now() >= datetime.fromisoformat(due_at):
        return
    send(
        Mail(
            key=f"applications.send_signing_reminder:{request_id}:{timezone.localdate()}",
            template="signing_reminder",
            to=[request.person.email],
            subject_id=case_of(request.submission),
            context={
                "submission": request.submission,
                "request": request,
                "link": link("sign", request.submission_id),
                "code_link": link("to-sign"),
            },
        )
    )


def is_waiting(request: SigningRequest, due_at: str) -> bool:
    return (
        request.ended_at is None
        and request.due_at == datetime.fromisoformat(due_at)
        and request.submission.status in (Status.SIGNING, Status.INCOMPLETE)
        and request.submission.sent_to_signatory_at is not None
    )


@effect
def tell_unsigned(submission_id: str, due_at: str) -> None:
    """Tell those who write, once, that the time to sign is out and who did not."""
    submission = Submission.objects.select_related(*ROWS).get(pk=UUID(submission_id))
    requests = submission.signing_requests.select_related(*REQUEST_ROWS).filter(
        due_at=datetime.fromisoformat(due_at)
    )
    late = [one for one in requests if is_waiting(one, due_at)]
    if not late:
        return
    send(
        Mail(
            key=f"applications.tell_unsigned:{submission_id}:{due_at}",
            template="tell_unsigned",
            to=people_of(submission, *WRITERS),
            subject_id=case_of(submission),
            context={
                "submission": submission,
                "late": late,
                "due_at": late[0].due_at,
                "link": link("submission", submission.pk),
            },
        )
    )
