"""The sections of the signatory's page: what is new, who has signed them, what is yours."""

from collections.abc import Sequence
from dataclasses import dataclass

from applications.actions.receiving import Content
from applications.actions.voiding import covered_by
from applications.models import ReceivedVersion, Signature, Submission
from applications.requirements import Seat
from applications.views.answers import read_sections
from applications.views.changes import Change, Reading
from delmos_portal.accounts.models import User


@dataclass(frozen=True)
class SheetSection:
    key: str
    title: str
    rows: list[dict[str, object]]
    is_new: bool
    is_yours: bool
    signed_by: list[str]


def sheet_sections(
    submission: Submission,
    content: Content,
    standing: Sequence[Signature],
    seat: Seat | None,
    news: Sequence[Change],
) -> list[SheetSection]:
    """Every section with the answers that are signed, marked for this reader."""
    reading = Reading.of_manifest(content.manifest)
    new = {one.section_key for one in news}
    yours = covered_by(submission, seat.party.sections, content) if seat else {}
    return [
        SheetSection(
            section.key,
            section.title,
            section.rows,
            is_new=section.key in new,
            is_yours=len(yours) < len(content.sections) and section.key in yours,
            signed_by=[one.name for one in standing if section.key in one.covers],
        )
        for section in read_sections(submission, reading.answers, reading.attachments)
    ]


def last_read(submission: Submission, user: User) -> Reading | None:
    """What this person read last of it, whoever asked them and when; what they signed, they have read."""
    requests = submission.signing_requests.filter(person=user).exclude(seen_manifest="")
    seen = requests.order_by("seen_at").last()
    signed = _signed_by(user, submission) if submission.received_versions else None
    if signed and (seen is None or seen.seen_at is None or seen.seen_at < signed.received_at):
        return Reading.of_version(signed)
    return Reading.of_manifest(seen.seen_manifest) if seen else None


def _signed_by(user: User, submission: Submission) -> ReceivedVersion | None:
    theirs = submission.signatures.filter(signer=user).values("manifest_sha256")
    return submission.versions.filter(manifest_sha256__in=theirs).order_by("-number").first()
