"""Confirming at once what came in, and what was taken back."""

from applications.actions.dispatching import enter_dispatch
from applications.effects.addresses import link, submission_of
from applications.letters import (
    came_on_paper,
    files_of,
    five_times,
    missing_parties,
    signatures_of,
)
from applications.letters.addressing import contacts_of, receivers_of_receipt
from delmos_portal.outbox.mail import Mail, send
from delmos_portal.outbox.registry import effect


@effect
def send_receipt(event_id: int) -> None:
    """Confirm at once what came in, when and under which number (R-PROC-9)."""
    event, submission = submission_of(event_id)
    version = submission.versions.get(number=event.details["version"])
    signatures = list(signatures_of(version))
    send(
        Mail(
            key=f"applications.send_receipt:{event_id}",
            template="receipt",
            to=receivers_of_receipt(submission),
            subject_id=submission.case_id,
            context={
                "submission": submission,
                "version": version,
                "times": five_times(version, on_paper=came_on_paper(version, signatures)),
                "files": files_of(version),
                "signatures": signatures,
                "missing": missing_parties(version, signatures),
                "link": link("receipt", submission.pk),
                "answer_by": submission.stage.answer_by,
            },
        )
    )
    stage = submission.stage
    what = stage.title.lower() if version.number == 1 else f"komplettering av {stage.definite}"
    key = f"applications.send_receipt:{event_id}"
    enter_dispatch(submission.case, f"Kvittens på {what}", key=key)


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
    what = f"Bekräftelse på återkallelse av {submission.stage.definite}"
    enter_dispatch(submission.case, what, key=f"applications.send_withdrawal_receipt:{event_id}")
