"""Sending for signature, signing, sending back; completing and withdrawing."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from applications.actions.asking import (
    ask_in_turn,
    attempt_of,
    barred_now,
    end_requests,
    note_seen,
    open_requests,
    request_of,
    standing_for,
    why_nobody,
)
from applications.actions.receiving import (
    Content,
    answer_request,
    content_of,
    enter_in_register,
    receive,
    says_nothing_new,
)
from applications.actions.setting_aside import return_to_what_came_in
from applications.actions.voiding import changed_since, covered_by, labels_of, void
from applications.letters import mandate_text, office_of, signatures_of
from applications.lifecycle import Step, take
from applications.models import (
    RegisterEntry,
    ReturnComment,
    Signature,
    SigningParty,
    Status,
    Submission,
)
from applications.permissions import is_signatory
from applications.requirements import (
    Seat,
    able,
    parties_in_turn,
    parties_left,
    seat_for,
    unmet,
    why_closed,
    why_not_withdraw,
)
from delmos_portal.accounts.identity import Identity
from delmos_portal.accounts.models import Level, Mandate, User
from delmos_portal.accounts.permissions import mandates_for
from delmos_portal.documents.models import withdraw_documents
from delmos_portal.lifecycle import Refused, Taken
from delmos_portal.questionnaires.answers import changed

SAY_WHAT = "Skriv vad som behöver ändras, så att den som skriver vet vad som saknas."
NOT_SENT = "Kompletteringen är inte skickad för underskrift: den ligger redan hos den som skriver."
UNCHANGED = (
    "Ni har inte ändrat något än. Skriv kompletteringen först. Behöver inget ändras? Markera varje"
    " punkt som besvarad på översikten, så kan ni svara det."
)
CHANGED = "Innehållet har ändrats sedan du läste det. Läs igenom det igen innan du undertecknar."
NOT_A_SIGNATORY = "Bara behörig företrädare kan underteckna kompletteringen."
SENT_BACK = (
    "Kompletteringen är skickad tillbaka till den som skriver."
    " Den kan undertecknas när den har skickats för underskrift igen."
)
ALL_HAVE_SIGNED = "Alla som ska underteckna har gjort det."
JUST_SIGNED_IN = Identity(Level.PASSWORD, "Lösenord")


class ContentChanged(Refused):
    """What was shown is not what stands: it is read again before it is signed."""


@dataclass(frozen=True)
class Signing:
    """What the signatory saw and says: the hash that was shown is the hash that is signed."""

    shown_sha256: str
    email: str
    phone: str
    arrived_at: datetime | None = None  # when the whole request had come in
    shown_version: int | None = None  # to name what has changed since
    identity: Identity = JUST_SIGNED_IN


@dataclass(frozen=True)
class Replacement:
    """A substitute's mandate, and why the ordinary holder does not sign."""

    mandate_id: int
    reason: str


def send_to_signatory(submission_id: UUID, *, by: User) -> Submission:
    """Send it, and ask those whose turn it is. Only what is missing, or fell, is asked for again."""
    with take(Step.SEND_TO_SIGNATORY, submission_id, by=by) as taken:
        submission = taken.it
        if reason := why_closed(submission):
            raise Refused(reason)
        if reason := why_not_whole(submission):
            raise Refused(reason)
        _ask_anew(submission, standing_for(submission, content_of(submission)), by=by)
    return submission


def _ask_anew(submission: Submission, standing: list[Signature], *, by: User) -> None:
    if reason := why_nobody(submission, standing):
        raise Refused(reason)
    submission.sent_to_signatory_at = timezone.now()
    end_requests(submission)
    ask_in_turn(submission, standing, by=by)


def take_back(submission_id: UUID, *, by: User) -> Submission:
    """Write in it again. What is signed stands until it is changed."""
    with take(Step.TAKE_BACK, submission_id, by=by) as taken:
        taken.it.sent_to_signatory_at = None
        end_requests(taken.it)
    return taken.it


def return_to_writer(
    submission_id: UUID, *, comment: str, section_key: str, by: User
) -> Submission:
    """Send it back to the writer, with a comment on a section (or on the whole)."""
    if not comment.strip():
        raise Refused(SAY_WHAT)
    with take(Step.RETURN_TO_WRITER, submission_id, by=by) as taken:
        _give_back(taken, ReturnComment(section_key=section_key, comment=comment.strip(), by=by))
    return taken.it


def return_completion(
    submission_id: UUID, *, comment: str, section_key: str, by: User
) -> Submission:
    """Send a completion that waits for signature back to the writer. It stays a completion."""
    if not comment.strip():
        raise Refused(SAY_WHAT)
    with take(Step.RETURN_COMPLETION, submission_id, by=by) as taken:
        if reason := why_not_return(taken.it):
            raise Refused(reason)
        _give_back(taken, ReturnComment(section_key=section_key, comment=comment.strip(), by=by))
    return taken.it


def why_not_return(submission: Submission) -> str:
    """Why there is nothing to send back; empty when it lies for signing."""
    return NOT_SENT if submission.sent_to_signatory_at is None else ""


def _give_back(taken: Taken[Submission], comment: ReturnComment) -> None:
    """Nobody is asked any longer. What is signed stands until it is changed."""
    comment.submission = taken.it
    comment.save()
    taken.it.sent_to_signatory_at = None
    taken.details["comment"] = comment.pk
    note_seen(taken.it, content_of(taken.it), by=comment.by)
    end_requests(taken.it)


def substitutes_for(
    submission: Submission, standing: list[Signature]
) -> list[tuple[SigningParty, Mandate]]:
    """Substitutes who could be asked now, with the party that they would sign for."""
    mandates = mandates_for(submission.case.organisation_id, timezone.localdate())
    barred = barred_now(submission, standing)
    asked = {one.person_id for one in open_requests(submission)}
    return [
        (party, mandate)
        for party in parties_in_turn(submission, standing)
        for mandate in able(submission, party, mandates, barred | asked)
        if mandate.is_substitute
    ]


def why_not_replace(submission: Submission) -> str:
    """Why nobody's place can be taken yet; empty when somebody is asked."""
    is_sent = submission.sent_to_signatory_at is not None
    return "" if is_sent else "Skicka kompletteringen för underskrift först."


def replace_signatory(submission_id: UUID, replacement: Replacement, *, by: User) -> Submission:
    """Ask a substitute in place of those who were asked for a party."""
    if not replacement.reason.strip():
        raise Refused("Skriv varför ersättaren undertecknar, till exempel ”på resa till 15 maj”.")
    with take(Step.REPLACE_SIGNATORY, submission_id, by=by) as taken:
        submission = taken.it
        if reason := why_not_replace(submission):
            raise Refused(reason)
        found = {
            mandate.pk: (party, mandate)
            for party, mandate in substitutes_for(
                submission, standing_for(submission, content_of(submission))
            )
        }
        if replacement.mandate_id not in found:
            raise Refused("Välj en ersättare i listan.")
        party, mandate = found[replacement.mandate_id]
        taken.details["ended"] = end_requests(submission, party.order)
        made = request_of(submission, party, mandate, by=by)
        made.save()
        taken.details |= {"request": made.pk, "reason": replacement.reason.strip()}
    return submission


def sign(submission_id: UUID, signing: Signing, *, by: User) -> Submission:
    """Sign what was shown. With the last required signature the submission is received."""
    with take(Step.SIGN, submission_id, by=by) as taken:
        submission = taken.it
        if reason := why_closed(submission, signing.arrived_at):
            raise Refused(reason)
        content = content_of(submission)
        signatures = _give(taken, content, standing_for(submission, content), signing, by)
        if parties_left(submission, signatures):
            _wait_for_more(taken, content, signatures, by)
            return submission
        submission.signed_at = timezone.now()
        receive(submission, content, arrived_at=signing.arrived_at, signed_by=signatures)
        taken.details["version"] = submission.received_versions
    return submission


def _give(
    taken: Taken[Submission],
    content: Content,
    standing: list[Signature],
    signing: Signing,
    by: User,
) -> list[Signature]:
    """Add the signature to those that stand for the content; all of them."""
    submission = taken.it
    if content.sha256 != signing.shown_sha256:
        raise ContentChanged(what_changed(submission, signing.shown_version))
    seat, reason = seat_for(attempt_of(submission, by, signing.identity, standing))
    if seat is None:
        raise Refused(reason)
    if len(submission.stage.signing_parties) > 1 or submission.is_the_agencys:
        _make_room(submission, seat, content, standing, by)
    given = _signature(submission, seat, content, signing, by)
    taken.details |= {"manifest_sha256": content.sha256, "signature": given.pk}
    return [*standing, given]


def what_changed(submission: Submission, shown_version: int | None) -> str:
    """The refusal of what was not shown, with the questions when the page has told its version."""
    labels = changed_since(submission, shown_version) if shown_version is not None else []
    return f"{CHANGED} Ändrat: {', '.join(f'”{one}”' for one in labels)}." if labels else CHANGED


def _make_room(
    submission: Submission, seat: Seat, content: Content, standing: list[Signature], by: User
) -> None:
    """What this party or person signed before, and no longer holds, gives way to the new one."""
    holding = {one.pk for one in standing}
    fallen = [
        one
        for one in submission.signatures.filter(voided_at=None).exclude(pk__in=holding)
        if one.party == seat.party.order or one.signer_id == by.pk
    ]
    before = submission.latest_version().answers if fallen and submission.is_the_agencys else {}
    because = labels_of(submission, changed(before, content.answers)) if before else []
    void(fallen, because=because)


def _signature(
    submission: Submission, seat: Seat, content: Content, signing: Signing, by: User
) -> Signature:
    mandate, identity = seat.mandate, signing.identity
    return Signature.objects.create(
        submission=submission,
        signer=by,
        mandate=mandate,
        name=by.name,
        office=office_of(mandate),
        email=signing.email,
        phone=signing.phone,
        mandate_text=mandate_text(mandate),
        method=Signature.Method.SIGNED_IN,
        party=seat.party.order,
        is_substitute=mandate.is_substitute,
        level=identity.level,
        evidence=identity.evidence(),
        manifest_sha256=content.sha256,
        covers=covered_by(submission, seat.party.sections, content),
    )


def _wait_for_more(
    taken: Taken[Submission], content: Content, signatures: list[Signature], by: User
) -> None:
    """One of several has signed: the status waits, and the next whose turn it is are asked."""
    submission, given = taken.it, signatures[-1]
    taken.moves = False
    if submission.sent_to_signatory_at is None:  # a completion that was signed without being sent
        submission.sent_to_signatory_at = timezone.now()
        end_requests(submission)
    note_seen(submission, content, by=by)
    end_requests(submission, given.party)
    if ask_in_turn(submission, signatures, by=by):
        taken.then.append("applications.ask_signatory")


def add_signature(submission_id: UUID, signing: Signing, *, by: User) -> Submission:
    """Sign what has come in already, for a party that is missing. Nothing else changes."""
    with take(Step.ADD_SIGNATURE, submission_id, by=by) as taken:
        submission = taken.it
        version = submission.latest_version()
        content = Content(version.attachments, version.manifest, version.manifest_sha256)
        given = signatures_of(version)
        if not parties_left(submission, given):
            raise Refused(ALL_HAVE_SIGNED)
        signatures = _give(taken, content, given, signing, by)
        taken.details |= {"version": version.number, "signatures": len(signatures)}
    return submission


def complete(submission_id: UUID, signing: Signing | None = None, *, by: User) -> Submission:
    """Hand in a completion. What a signature covered, and has changed, must be signed again."""
    with take(Step.COMPLETE, submission_id, by=by) as taken:
        submission = taken.it
        content = content_of(submission)
        if signing is None or not is_signatory(by, submission):
            raise Refused(NOT_A_SIGNATORY)
        if reason := why_not_complete(submission, content):
            raise Refused(reason)
        signatures = _give(taken, content, standing_for(submission, content), signing, by)
        if parties_left(submission, signatures):
            _wait_for_more(taken, content, signatures, by)
            return submission
        submission.signed_at = timezone.now()
        receive(submission, content, arrived_at=signing.arrived_at, signed_by=signatures)
        taken.details["version"] = submission.received_versions
        answer_request(submission)
    return submission


def send_completion(submission_id: UUID, *, by: User) -> Submission:
    """Tell the signatories that a completion is ready for them; it stays a completion until signed."""
    with take(Step.SEND_COMPLETION, submission_id, by=by) as taken:
        if reason := why_not_whole(taken.it) or why_not_send(taken.it):
            raise Refused(reason)
        _ask_anew(taken.it, standing_for(taken.it, content_of(taken.it)), by=by)
    return taken.it


def why_not_send(submission: Submission) -> str:
    """Why there is no completion to send; empty when something in it is new."""
    if submission.status != Status.INCOMPLETE:
        return ""
    return UNCHANGED if says_nothing_new(submission, content_of(submission)) else ""


def why_not_whole(submission: Submission) -> str:
    missing = len(unmet(submission))
    return f"{missing} svar saknas eller behöver rättas. Se listan på sidan." if missing else ""


def why_not_complete(submission: Submission, content: Content) -> str:
    """What stands in the way of a completion, whoever signs it."""
    if says_nothing_new(submission, content):
        return UNCHANGED
    if submission.return_comments.unanswered().exists():
        return SENT_BACK
    missing = len(unmet(submission))
    if missing:
        return f"{missing} svar saknas eller behöver rättas innan kompletteringen undertecknas."
    return ""


def withdraw(submission_id: UUID, *, by: User) -> Submission:
    """Take a submission back from the agency; it is then written off (R-ST-2)."""
    with take(Step.WITHDRAW, submission_id, by=by) as taken:
        submission = taken.it
        if reason := why_not_withdraw(submission):
            raise Refused(reason)
        return_to_what_came_in(submission)
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
        withdraw_documents(f"submission:{submission.pk}:")
    return submission
