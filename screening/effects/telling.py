"""Mails to the agency's own people."""

from datetime import timedelta

from applications.effects import link, staff_for, submission_of
from applications.models import Status, Submission
from delmos_portal.accounts.models import StaffRole
from delmos_portal.outbox.mail import Mail, send
from delmos_portal.outbox.registry import effect

# Hundreds are proposed in a few days of 2018: the first mail leads to the list of them all.
ONE_MAIL_FOR = timedelta(hours=4)


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
    told = told_already(submission)
    to = staff_for(submission.case_id, StaffRole.DECISION_MAKER, but=event.actor)
    if not (left := [address for address in to if address not in told]):
        return
    send(
        Mail(
            key=f"screening.tell_decision_maker:{event_id}",
            template="tell_decision_maker",
            to=left,
            context={
                "submission": submission,
                "officer": event.actor_name,
                "link": link("workspace:case", submission.case_id),
                "queue": f"{link('workspace:queue')}?flik=forslag",
            },
        )
    )


def told_already(submission: Submission) -> set[str]:
    """Who has been led to the list of proposals by one that came just before, and still waits."""
    proposed_at = submission.decision.proposed_at
    before = Submission.objects.filter(
        status=Status.PROPOSED,
        decision__proposed_at__lt=proposed_at,
        decision__proposed_at__gte=proposed_at - ONE_MAIL_FOR,
    ).select_related("decision__presented_by")
    latest = before.order_by("-decision__proposed_at").first()
    if latest is None:
        return set()
    presenter = latest.decision.presented_by
    return set(staff_for(latest.case_id, StaffRole.DECISION_MAKER, but=presenter))
