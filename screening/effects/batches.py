"""Batches of decisions: their letters drawn as previews, and the announcing at its time."""

from uuid import uuid4

from applications.effects import link
from applications.models import Case, Submission
from delmos_portal.accounts.models import User
from delmos_portal.documents.draw_up import Draft, pressed, preview, verification_code
from delmos_portal.documents.models import Document
from delmos_portal.documents.uploads import read_file, write_file
from delmos_portal.journal.models import Event
from delmos_portal.outbox.mail import Mail, send, written
from delmos_portal.outbox.registry import effect, every_minute
from screening.actions import announcing
from screening.actions.deciding import due_at
from screening.effects.decisions import decision_letter, decision_mail
from screening.models import BatchedDecision, DecisionBatch


@every_minute
def announce_due_batches() -> None:
    """Promise the beginning of every approved batch whose time has come."""
    announcing.promise_due()


@effect
def begin_batch(batch_id: int) -> None:
    """Begin to announce a batch, unless something has changed since it was approved."""
    announcing.begin(batch_id)


@effect
def announce_one(row_id: int) -> None:
    """Announce one decision of a batch."""
    announcing.announce_row(row_id)


@effect
def draw_rehearsal(row_id: int) -> None:
    """Draw a decision's letter and mail as they will be. Nothing is sent, sealed or registered."""
    rows = BatchedDecision.objects.select_related(
        "batch", "decision__presented_by", "decision__decided_by"
    )
    row = rows.filter(pk=row_id).first()
    if row is None:  # taken out of the batch meanwhile
        return
    about = ("case__call", "case__organisation", "stage__call", "questionnaire")
    submission = Submission.objects.select_related(*about).get(pk=row.decision.submission_id)
    if row.batch.status == DecisionBatch.Status.OPEN or row.drawn_for == row.batch.round:
        return
    letter = decision_letter(submission, row.decision)
    said = written(
        decision_mail(
            submission,
            key="",
            code=verification_code(letter.key),
            opened=_to_be_opened(submission),
        )
    )
    path = f"rehearsals/{uuid4()}.pdf"
    write_file(path, preview(letter))
    row.letter_path, row.drawn_for = path, row.batch.round
    row.mail_to, row.mail_subject, row.mail_body = said.to, said.subject, said.body
    row.reads_otherwise = _reads_otherwise(letter)
    row.save(
        update_fields=[
            "letter_path",
            "drawn_for",
            "mail_to",
            "mail_subject",
            "mail_body",
            "reads_otherwise",
        ]
    )


def _to_be_opened(submission: Submission) -> Submission | None:
    """The next stage's submission as announcing will make it."""
    following = submission.stage.next_stage() if submission.decision.is_accepted else None
    if following is None:
        return None
    due = due_at(submission, following)
    return Submission(case=submission.case, stage=following, due_at=due)


def _reads_otherwise(letter: Draft) -> bool:
    """Whether the sealed decision is not what would be drawn now: the seal comes after the letter's bytes."""
    sealed = Document.objects.filter(key=letter.key).first()
    return sealed is not None and not read_file(sealed.path).startswith(pressed(letter))


@effect
def tell_batch_stopped(event_id: int) -> None:
    """Tell those who made and approved a batch that it was not announced, and what was wrong."""
    batch, event = _batch_of(event_id)
    rows = batch.rows.select_related("decision__submission__case")
    names = {one.pk: str(one.decision.submission.case) for one in rows}
    kept = event.details.get("found", [])
    found = [{"name": names.get(pk, ""), "text": text} for pk, text in kept]
    _send(batch, event, "batch_stopped", _who_know(batch), found=found)


@effect
def tell_batch_opened(event_id: int) -> None:
    """Tell those who made and approved a batch which decision in it was taken back.

    It lies in the batch no longer, so that a recused person may see the batch: not its name.
    """
    batch, event = _batch_of(event_id)
    pk = event.details.get("taken_back")
    cases = Case.objects.filter(submissions=pk) if pk else Case.objects.none()
    people = _who_know(batch)
    told = [one for one in people if cases.visible_to(one).exists()]
    _send(batch, event, "batch_opened", told, case=cases.first(), by=event.actor_name)
    _send(batch, event, "batch_opened", [one for one in people if one not in told], ":unnamed")


def _batch_of(event_id: int) -> tuple[DecisionBatch, Event]:
    event = Event.objects.get(pk=event_id)
    return DecisionBatch.objects.select_related("made_by").get(pk=event.object_id), event


def _who_know(batch: DecisionBatch) -> list[User]:
    people: set[User] = {batch.made_by, *(one.by for one in batch.approvals.select_related("by"))}
    seen = DecisionBatch.objects.filter(pk=batch.pk)
    return [one for one in people if one.is_active and seen.visible_to(one).exists()]


def _send(
    batch: DecisionBatch,
    event: Event,
    template: str,
    people: list[User],
    mark: str = "",
    **more: object,
) -> None:
    if not people:
        return
    send(
        Mail(
            key=f"screening.tell_{template}:{event.pk}{mark}",
            template=template,
            to=[one.email for one in people],
            context={"batch": batch, "link": link("workspace:batch", batch.pk), **more},
        )
    )
