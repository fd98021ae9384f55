"""A proposal's letter as a PDF, to be read before it is decided."""

from copy import copy
from uuid import uuid4

from applications.models import Decision, Status
from delmos_portal.documents.draw_up import preview
from delmos_portal.documents.uploads import write_file
from delmos_portal.outbox.registry import effect
from screening.actions.deciding import as_if_booked
from screening.actions.previewing import drawn_of
from screening.effects.decisions import decision_letter
from screening.models import DrawnProposal


@effect
def draw_proposal(decision_id: int) -> None:
    """Draw what is proposed now, once for each proposal. Nothing is sealed, sent or registered."""
    about = "submission__"
    decision = Decision.objects.select_related(
        "presented_by",
        f"{about}stage__call",
        f"{about}case__call",
        f"{about}case__organisation",
        f"{about}questionnaire",
    ).get(pk=decision_id)
    submission = decision.submission
    if submission.status != Status.PROPOSED or drawn_of(decision):
        return
    as_decided = copy(decision)
    as_decided.decided_at = decision.proposed_at  # the day stands in the letter's head
    path = f"rehearsals/{uuid4()}.pdf"
    with as_if_booked(submission, as_decided):
        letter = decision_letter(submission, as_decided)
    write_file(path, preview(letter))
    DrawnProposal.objects.update_or_create(
        decision=decision, defaults={"proposed_at": decision.proposed_at, "path": path}
    )
