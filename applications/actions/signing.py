"""Sending for signature, signing, sending back; completing and withdrawing."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from applications.actions.receiving import (
    Content,
    answer_request,
    content_of,
    enter_in_register,
    receive,
)
from applications.lifecycle import Step, take
from applications.models import RegisterEntry, ReturnComment, Signature, Submission
from applications.permissions import is_signatory
from applications.requirements import unmet, why_closed, why_not_withdraw
from delmos_portal.accounts.models import Mandate, User
from delmos_portal.accounts.permissions import signing_mandate
from delmos_portal.lifecycle import Refused

NO_MANDATE = (
    "Du har ingen giltig fullmakt att underteckna för organisationen i dag."
    " Be er organisationsansvariga att lägga in den under Vår organisation."
)
UNCHANGED = "Ni har inte ändrat något än. Skriv kompletteringen först."
CHANGED = "Innehållet har ändrats sedan du läste det. Läs igenom det igen innan du undertecknar."


@dataclass(frozen=True)
class Signing:
    """What the signatory saw and says: the hash that was shown is the hash that is signed."""

    shown_sha256: str
    email: str
    phone: str
    arrived_at: datetime | None = None  # when the whole request had come in


def send_to_signatory(submission_id: UUID, *, by: User) -> Submission:
    with take(Step.SEND_TO_SIGNATORY, submission_id, by=by) as taken:
        submission = taken.it
        if reason := why_closed(submission):
            raise Refused(reason)
        if missing := unmet(submission):
            raise Refused(f"{len(missing)} svar saknas eller behöver rättas. Se listan på sidan.")
        submission.sent_to_signatory_at = timezone.now()
    return submission


def take_back(submission_id: UUID, *, by: User) -> Submission:
    with take(Step.TAKE_BACK, submission_id, by=by) as taken:
        taken.it.sent_to_signatory_at = None
        _void_signatures(taken.it)
    return taken.it


def return_to_writer(
    submission_id: UUID, *, comment: str, section_key: str, by: User
) -> Submission:
    """Send it back to the writer, with a comment on a section (or on the whole)."""
    if not comment.strip():
        raise Refused("Skriv vad som behöver ändras, så att den som skriver vet vad som saknas.")
    with take(Step.RETURN_TO_WRITER, submission_id, by=by) as taken:
        ReturnComment.objects.create(
            submission=taken.it, section_key=section_key, comment=comment.strip(), by=by
        )
        taken.it.sent_to_signatory_at = None
        _void_signatures(taken.it)
    return taken.it


def _void_signatures(submission: Submission) -> None:
    if len(submission.stage.signing_parties) > 1:
        submission.signatures.filter(voided_at=None).update(voided_at=timezone.now())


def sign(submission_id: UUID, signing: Signing, *, by: User) -> Submission:
    """Sign what was shown. With the last required signature the submission is received."""
    with take(Step.SIGN, submission_id, by=by) as taken:
        submission = taken.it
        if reason := why_closed(submission, signing.arrived_at):
            raise Refused(reason)
        content = content_of(submission)
        _add_signature(submission, content, signing, by)
        taken.details["manifest_sha256"] = content.sha256
        required = len(submission.stage.signing_parties)
        given = 1 if required == 1 else _valid_signatures(submission, content)
        if given < required:
            taken.moves = False
            return submission
        submission.signed_at = timezone.now()
        receive(submission, content, arrived_at=signing.arrived_at)
        taken.details["version"] = submission.received_versions
    return submission


def _add_signature(submission: Submission, content: Content, signing: Signing, by: User) -> None:
    if content.sha256 != signing.shown_sha256:
        raise Refused(CHANGED)
    mandate = signing_mandate(by, submission.case.organisation_id, timezone.localdate())
    if mandate is None:
        raise Refused(NO_MANDATE)
    if len(submission.stage.signing_parties) > 1 and submission.signatures.filter(
        signer=by, voided_at=None, manifest_sha256=content.sha256
    ):
        raise Refused("Du har redan undertecknat. Nu väntar underskrift av någon mer.")
    Signature.objects.create(
        submission=submission,
        signer=by,
        mandate=mandate,
        name=by.name,
        office=mandate.office_text,
        email=signing.email,
        phone=signing.phone,
        mandate_text=mandate_text(mandate),
        method=Signature.Method.SIGNED_IN,
        party=_place_of(submission),
        manifest_sha256=content.sha256,
    )


def _place_of(submission: Submission) -> int:
    if len(submission.stage.signing_parties) == 1:
        return 0
    return submission.signatures.filter(voided_at=None).count()


def mandate_text(mandate: Mandate) -> str:
    """The mandate as it stood, frozen into what is signed."""
    until = f" till och med {mandate.valid_until}" if mandate.valid_until else ""
    return f"{mandate.office_text}, från {mandate.valid_from}{until}. {mandate.evidence}"


def _valid_signatures(submission: Submission, content: Content) -> int:
    return submission.signatures.filter(voided_at=None, manifest_sha256=content.sha256).count()


def complete(submission_id: UUID, signing: Signing | None = None, *, by: User) -> Submission:
    """Hand in a completion. What a signature covered, and has changed, must be signed again."""
    with take(Step.COMPLETE, submission_id, by=by) as taken:
        submission = taken.it
        if missing := unmet(submission):
            raise Refused(f"{len(missing)} svar saknas eller behöver rättas. Se listan på sidan.")
        content = content_of(submission)
        if content.sha256 == submission.latest_version().manifest_sha256:
            raise Refused(UNCHANGED)
        if signing is None or not is_signatory(by, submission):
            raise Refused("Kompletteringen behöver undertecknas av behörig företrädare.")
        submission.signatures.filter(voided_at=None).update(voided_at=timezone.now())
        _add_signature(submission, content, signing, by)
        submission.signed_at = timezone.now()
        receive(submission, content, arrived_at=signing.arrived_at)
        taken.details["version"] = submission.received_versions
        answer_request(submission)
    return submission


def send_completion(submission_id: UUID, *, by: User) -> Submission:
    """Tell the signatories that a completion is ready for them; it stays a completion until signed."""
    with take(Step.SEND_COMPLETION, submission_id, by=by) as taken:
        if missing := unmet(taken.it):
            raise Refused(f"{len(missing)} svar saknas eller behöver rättas. Se listan på sidan.")
        if content_of(taken.it).sha256 == taken.it.latest_version().manifest_sha256:
            raise Refused(UNCHANGED)
        taken.it.sent_to_signatory_at = timezone.now()
    return taken.it


def withdraw(submission_id: UUID, *, by: User) -> Submission:
    """Take a submission back from the agency; it is then written off (R-ST-2)."""
    with take(Step.WITHDRAW, submission_id, by=by) as taken:
        submission = taken.it
        if reason := why_not_withdraw(submission):
            raise Refused(reason)
        enter_in_register(
            submission.case_id,
            RegisterEntry(
                direction=RegisterEntry.Direction.RECEIVED,
                at=timezone.now(),
                counterpart=submission.case.organisation_name,
                subject=f"Återkallelse av {submission.stage.definite}",
                key=f"withdrawal:{submission.pk}",
            ),
        )
    return submission
