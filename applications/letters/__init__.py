"""What receipts say of what came in, and to whom: the same on page, in mail and in sealed copy."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from applications.models import ReceivedVersion, RegisterEntry, Signature
from delmos_portal.accounts.models import Mandate
from delmos_portal.questionnaires.definition import Definition
from delmos_portal.templatetags.swedish import day, in_sentence, kronor, stockholm

NONE = "–"
NOT_ANSWERED = "Inte besvarad"
SEE_THE_SCAN = "Se den inskannade handlingen"


@dataclass(frozen=True)
class Moment:
    """One of the five times; where there is none, why."""

    label: str
    at: str
    why: str = ""

    @property
    def value(self) -> str:
        return f"{self.at} ({self.why})" if self.why else self.at


def five_times(version: ReceivedVersion, *, on_paper: bool) -> list[Moment]:
    """The five times, kept apart (features.md, N3). A paper has days and no clock."""
    if on_paper:
        return [
            Moment("Senast sparad", NONE, "kom på papper"),
            Moment("Skickad för underskrift", NONE, "undertecknades på papper"),
            Moment("Undertecknad", _day(version.signed_at)),
            Moment("Inkommen till oss", _day(version.received_at), "ankomstdag"),
            Moment("Registrerad", stockholm(version.registered_at)),
        ]
    return [
        _moment("Senast sparad", version.saved_at, "inget svar sparades"),
        _moment("Skickad för underskrift", version.sent_to_signatory_at, "undertecknades direkt"),
        _moment("Undertecknad", version.signed_at, "tiden noterades inte"),
        _moment("Inkommen till oss", version.received_at, ""),
        _moment("Registrerad", version.registered_at, "i samma stund som den kom in"),
    ]


def _moment(label: str, at: datetime | None, why_none: str) -> Moment:
    return Moment(label, stockholm(at)) if at else Moment(label, NONE, why_none)


def _day(at: datetime | None) -> str:
    return day(at) if at else NONE


def signatures_of(version: ReceivedVersion) -> list[Signature]:
    """Those that stood when the version came in, and those given to it since."""
    given = Signature.objects.filter(submission=version.submission_id)
    return [one for one in given if is_of(one, version)]


def is_of(signature: Signature, version: ReceivedVersion) -> bool:
    """Whether it covers this version: what is signed and not yet sent is nobody else's to read."""
    if signature.pk in version.signature_ids:
        return True
    if signature.manifest_sha256 != version.manifest_sha256:
        return False
    came_in_at = version.registered_at
    is_added = came_in_at is not None and signature.signed_at >= came_in_at
    return signature.voided_at is None or is_added or not version.signature_ids


def came_on_paper(version: ReceivedVersion, signatures: Iterable[Signature]) -> bool:
    """Whether somebody signed just this version on paper."""
    return any(
        one.method == Signature.Method.PAPER and one.manifest_sha256 == version.manifest_sha256
        for one in signatures
    )


def signed_when(signature: Signature) -> str:
    """A hand on paper has a day and no clock."""
    is_paper = signature.method == Signature.Method.PAPER
    return _day(signature.signed_at) if is_paper else stockholm(signature.signed_at)


def sections_signed(
    signatures: Iterable[Signature], definition: Definition
) -> dict[int, list[str]]:
    """The sections that each covers, by their titles; empty when every one covers all of it.

    The definition is the form as the version's answers made it.
    """
    given = list(signatures)
    titles = {one.key: one.title for one in definition.sections}
    if not any(one.covers and not set(one.covers) >= set(titles) for one in given):
        return {}
    return {one.pk: _covered(one, titles) for one in given}


def _covered(signature: Signature, titles: dict[str, str]) -> list[str]:
    own = [titles[key] for key in titles if key in signature.covers]
    return ["hela innehållet"] if not own or len(own) == len(titles) else own


def loose_files(
    attachments: Iterable[dict[str, Any]], definition: Definition
) -> list[dict[str, Any]]:
    """Files that answer no question: the scan of a paper whose answers were typed off."""
    keys = {question.key for question in definition.questions()}
    return [one for one in attachments if one["question"] not in keys]


def unanswered(attachments: Iterable[dict[str, Any]], definition: Definition) -> str:
    """What stands where an answer would: on a paper it may stand there, and not have been copied."""
    return SEE_THE_SCAN if loose_files(attachments, definition) else NOT_ANSWERED


def files_of(version: ReceivedVersion) -> list[dict[str, Any]]:
    """Every file that came in, a paper's scan first, with size and checksum."""
    key = f"submission:{version.submission_id}:{version.number}"
    entry = RegisterEntry.objects.filter(key=key).select_related("file").first()
    scan = entry.file if entry else None
    rows = [{**one, "kind": "Bilaga"} for one in version.attachments]
    if scan is None:
        return rows
    scanned = {
        "name": scan.name,
        "size": scan.size,
        "sha256": scan.sha256,
        "file": str(scan.pk),
        "kind": "Det undertecknade papperet, inläst",
    }
    return [scanned, *(one for one in rows if one["file"] != scanned["file"])]


def missing_parties(version: ReceivedVersion, signatures: Iterable[Signature]) -> list[str]:
    """The parties whose signatures have not come, as they read inside a sentence.

    A paper is received with what it has.
    """
    parties = version.submission.stage.signing_parties
    given = {one.party for one in signatures}
    if len(parties) == 1:
        return []
    return [party.in_sentence for party in parties if party.order not in given]


def office_of(mandate: Mandate) -> str:
    if mandate.is_substitute:
        return f"Ersättare för {in_sentence(mandate.office_text)}"
    return mandate.office_text


def mandate_text(mandate: Mandate) -> str:
    """The mandate as it stood, frozen into what is signed."""
    until = f" till och med {day(mandate.valid_until)}" if mandate.valid_until else ""
    ceiling = f", högst {kronor(mandate.ceiling_ore)}" if mandate.ceiling_ore else ""
    checked = f" Kontrollerad av oss {day(mandate.verified_at)}." if mandate.verified_at else ""
    start = f"{office_of(mandate)}, från {day(mandate.valid_from)}{until}{ceiling}."
    return f"{start} {mandate.evidence}{checked}"
