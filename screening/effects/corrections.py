"""What follows when a decision has been corrected (FL 36 §)."""

from applications.actions.dispatching import enter_dispatch
from applications.effects import link, submission_of
from applications.models import (
    Correction,
    Submission,
)
from delmos_portal.outbox.mail import Mail, send
from delmos_portal.outbox.registry import effect
from screening.effects.decisions import keep_decision
from screening.letters import (
    changes_of,
    reached_by,
    title_of,
)


def correction_in(event_id: int) -> tuple[Submission, Correction]:
    event, submission = submission_of(event_id)
    rows = Correction.objects.select_related("decision", "by")
    return submission, rows.get(pk=event.details["correction"])


@effect
def seal_correction(event_id: int) -> None:
    """Draw up the decision in its corrected wording; the earlier document stays, as replaced."""
    submission, correction = correction_in(event_id)
    keep_decision(submission, number=correction.number)


@effect
def send_correction(event_id: int) -> None:
    """Tell the party what was corrected; the new document is drawn up first."""
    submission, correction = correction_in(event_id)
    document = keep_decision(submission, number=correction.number)
    key = f"screening.send_correction:{event_id}"
    send(
        Mail(
            key=key,
            template="correction",
            to=reached_by([submission])[submission.pk],
            subject_id=submission.case_id,
            context={
                "submission": submission,
                "decision": correction.decision,
                "correction": correction,
                "changes": changes_of(correction.before, correction.after),
                "title": title_of(submission),
                "document": document,
                "link": link("decision", submission.pk),
            },
        )
    )
    what = f"rättelse av beslut om {submission.stage.title.lower()}"
    enter_dispatch(submission.case, f"Underrättelse om {what}", key=key)
