"""A proposal that is being written, drawn as a letter: kept for its officer alone, and for a month."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from applications.lifecycle import LIFE, Step
from applications.models import Submission
from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue
from delmos_portal.outbox.models import OutboxMessage
from screening.actions.deciding import why_not_propose
from screening.models import ProposalSketch
from screening.models.sketches import KEPT_FOR
from screening.permissions import why_not_handle

Typed = dict[str, list[str]]


def drawing_key(sketch: ProposalSketch) -> str:
    return f"screening.draw_sketch:{sketch.pk}:{sketch.version}"


def keep(submission_id: UUID, typed: Typed, *, by: User, is_drawn: bool = True) -> ProposalSketch:
    """Keep what is typed, in place of what was, and promise its letter if it is asked for.

    Raises Refused.
    """
    with transaction.atomic():
        submission = LIFE.locked(submission_id)
        reason = LIFE.refusal(Step.PROPOSE, submission, by) or why_not_handle(by, submission.case)
        if reason := reason or why_not_propose(submission):
            raise Refused(reason)
        sketch, _is_new = ProposalSketch.objects.select_for_update().get_or_create(
            submission=submission, by=by, defaults={"typed": typed}
        )
        sketch.typed, sketch.saved_at = typed, timezone.now()
        sketch.version += 1
        sketch.save(update_fields=["typed", "saved_at", "version"])
        if is_drawn:
            enqueue("screening.draw_sketch", key=drawing_key(sketch), sketch_id=sketch.pk)
    return sketch


def sketch_of(submission: Submission, user: User) -> ProposalSketch | None:
    """What this person has typed and not handed in, for a month."""
    found = ProposalSketch.objects.filter(submission=submission, by=user).first()
    return None if found is None or found.is_old else found


def has_letter(sketch: ProposalSketch) -> bool:
    """Whether what stands in it was asked for as a letter, and not only kept when it was refused."""
    asked = OutboxMessage.objects.filter(key=drawing_key(sketch))
    return sketch.is_drawn or asked.exists()


def is_being_drawn(sketch: ProposalSketch) -> bool:
    return OutboxMessage.objects.waiting().filter(key=drawing_key(sketch)).exists()


def drop(submission: Submission, *, by: User) -> None:
    """Let go of what this person has typed: handed in, or thrown away."""
    with transaction.atomic():
        for sketch in ProposalSketch.objects.filter(submission=submission, by=by):
            sketch.saved_at = timezone.now() - KEPT_FOR - timedelta(seconds=1)  # old from now on
            sketch.save(update_fields=["saved_at"])
            promise_removal(sketch.pk, sketch.version)


def promise_removal_of_old() -> None:
    old = ProposalSketch.objects.filter(saved_at__lt=timezone.now() - KEPT_FOR)
    with transaction.atomic():
        for pk, version in old.values_list("pk", "version"):
            promise_removal(pk, version)


def promise_removal(pk: int, version: int) -> None:
    """The version is what was thrown away: what is typed later is not taken with it."""
    key = f"screening.remove_sketch:{pk}:{version}"
    enqueue("screening.remove_sketch", key=key, sketch_id=pk, version=version)
