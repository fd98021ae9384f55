"""A change voids the signatures that covered what changed, and says so to everyone concerned (N1)."""

from collections.abc import Collection, Iterable

from django.utils import timezone

from applications.actions.asking import end_requests
from applications.actions.noting import note_on
from applications.actions.receiving import Content, content_of
from applications.letters import is_of
from applications.models import Signature, Status, Submission
from delmos_portal.accounts.models import User
from delmos_portal.outbox.enqueue import enqueue
from delmos_portal.questionnaires.definition import Definition


def void_changed(
    submission: Submission,
    keys: Collection[str],
    *,
    by: User,
    former: Definition | None = None,
) -> list[Signature]:
    """Void what covered these questions' sections in a locked draft, in the edit's own transaction.

    What came in stands until a completion of it is handed in; what was signed of the completion
    falls, and it must be sent for signature again. What is no longer asked has its name in the
    `former` form.
    """
    if len(submission.stage.signing_parties) == 1:
        return []
    signatures = list(submission.signatures.filter(voided_at=None))
    if signatures and submission.status == Status.INCOMPLETE:
        came_in = submission.latest_version()
        signatures = [one for one in signatures if not is_of(one, came_in)]
    if not signatures:
        return []
    content = content_of(submission)
    fallen = [one for one in signatures if not one.holds_for(content.sections, content.sha256)]
    if fallen:
        void(fallen, because=labels_of(submission, keys, former))
        _tell(submission, fallen, by=by)
        if submission.status == Status.INCOMPLETE:
            _call_back(submission)
    return fallen


def _call_back(submission: Submission) -> None:
    """Nobody is asked to sign what changes under them: the writer sends it again."""
    end_requests(submission)
    submission.sent_to_signatory_at = None
    submission.save(update_fields=["sent_to_signatory_at"])


def void(signatures: Iterable[Signature], *, because: list[str]) -> None:
    for one in signatures:
        one.voided_at, one.voided_because = timezone.now(), because
        one.save(update_fields=["voided_at", "voided_because"])


def labels_of(
    submission: Submission, keys: Collection[str], former: Definition | None = None
) -> list[str]:
    """The questions as people know them, in the form's order; then those no longer asked."""
    asked = {one.key: one.label for one in submission.questionnaire.parsed.questions()}
    before = {one.key: one.label for one in former.questions()} if former else {}
    gone = {key: f"{label} (borttagen)" for key, label in before.items() if key not in asked}
    return [label for key, label in {**asked, **gone}.items() if key in keys]


def changed_since(submission: Submission, version: int) -> list[str]:
    """The questions whose answers or files changed after that version was shown."""
    return labels_of(
        submission, {key for key, at in submission.answer_versions.items() if at > version}
    )


def covered_by(
    submission: Submission, party_sections: Collection[str], content: Content
) -> dict[str, str]:
    """What a party signs: all when it names nothing; else its own, and what would be left by everyone."""
    parties = submission.stage.signing_parties
    named = {key for party in parties for key in party.sections or content.sections}
    return {
        key: digest
        for key, digest in content.sections.items()
        if not party_sections or key in party_sections or key not in named
    }


def _tell(submission: Submission, fallen: list[Signature], *, by: User) -> None:
    signatures = [one.pk for one in fallen]
    event = note_on(
        submission,
        "void_signature",
        by=by,
        details={"signatures": signatures, "because": fallen[0].voided_because},
    )
    enqueue(
        "applications.tell_voided", key=f"applications.tell_voided:{event.pk}", event_id=event.pk
    )
