"""Mails to the agency's own people."""

from applications.effects import link, staff_for, submission_of
from applications.models import (
    Status,
)
from delmos_portal.accounts.models import StaffRole
from delmos_portal.outbox.mail import Mail, send
from delmos_portal.outbox.registry import effect


@effect
def tell_officer(event_id: int) -> None:
    """Tell the case's officer that something has changed."""
    event, submission = submission_of(event_id)
    case = submission.case
    send(
        Mail(
            key=f"screening.tell_officer:{event_id}",
            template="tell_officer",
            to=staff_for(case.pk, StaffRole.OFFICER, first=case.officer),
            context={
                "submission": submission,
                "step": event.step,
                "link": link("workspace:case", submission.case_id),
            },
        )
    )


@effect
def tell_decision_maker(event_id: int) -> None:
    """Tell those who decide that a proposal waits, once the mail is still true."""
    event, submission = submission_of(event_id)
    if submission.status != Status.PROPOSED:
        return
    send(
        Mail(
            key=f"screening.tell_decision_maker:{event_id}",
            template="tell_decision_maker",
            to=staff_for(submission.case_id, StaffRole.DECISION_MAKER, but=event.actor),
            context={
                "submission": submission,
                "officer": event.actor_name,
                "link": link("workspace:case", submission.case_id),
            },
        )
    )
