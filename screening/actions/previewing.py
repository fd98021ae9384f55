"""A proposal's letter, drawn by the worker when somebody asks to read it."""

from django.db import transaction

from applications.lifecycle import LIFE
from applications.models import Decision, Status, Submission
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue
from delmos_portal.outbox.models import OutboxMessage
from screening.models import DrawnProposal

NOT_PROPOSED = "Det finns inget förslag att ta fram."


def drawing_key(decision: Decision) -> str:
    """One drawing for each proposal: what is proposed anew is drawn anew."""
    return f"screening.draw_proposal:{decision.pk}:{decision.proposed_at.isoformat()}"


def ask_for_preview(submission: Submission) -> None:
    """Promise the PDF of what is proposed. Asking twice gives one. Raises Refused."""
    with transaction.atomic():
        locked = LIFE.locked(submission.pk)
        if locked.status != Status.PROPOSED:
            raise Refused(NOT_PROPOSED)
        decision = locked.decision
        enqueue("screening.draw_proposal", key=drawing_key(decision), decision_id=decision.pk)


def drawn_of(decision: Decision) -> DrawnProposal | None:
    """The drawing of what is proposed now; one of an earlier proposal is none."""
    return DrawnProposal.objects.filter(decision=decision, proposed_at=decision.proposed_at).first()


def is_being_drawn(decision: Decision) -> bool:
    return OutboxMessage.objects.waiting().filter(key=drawing_key(decision)).exists()
