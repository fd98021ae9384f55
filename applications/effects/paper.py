"""Signing on paper: the sheet that is drawn up, and what is told when the paper has come."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from applications.actions.receiving import Content, content_of
from applications.actions.signing_sheets import MAY_BE_SIGNED, sheet_key
from applications.actions.voiding import covered_by
from applications.effects.addresses import ROWS, link
from applications.effects.sealing import section_rows
from applications.models import ReceivedVersion, Signature, Status, Submission
from delmos_portal.documents.draw_up import Draft, draw_up
from delmos_portal.documents.models import SIGNING_SHEET
from delmos_portal.outbox.mail import Mail, send
from delmos_portal.outbox.registry import effect
from delmos_portal.templatetags.swedish import last_moment


@effect
def draw_up_signing_sheet(submission_id: str, manifest_sha256: str) -> None:
    """Draw up the sheet, unless what it was asked for has been changed or has come in since."""
    submission = Submission.objects.select_related(*ROWS).get(pk=UUID(submission_id))
    content = content_of(submission)
    if submission.status not in MAY_BE_SIGNED or content.sha256 != manifest_sha256:
        return
    written = ReceivedVersion(
        submission=submission,
        answers=content.answers,
        attachments=content.attachments,
        manifest_sha256=content.sha256,
    )
    draw_up(
        Draft(
            key=sheet_key(submission.pk, content.sha256),
            kind=SIGNING_SHEET,
            title=f"Underskriftsblad: {submission.stage.title}",
            letter={
                "dnr": submission.case.registration_number,
                "date": timezone.now(),
                "case_title": submission.case.call.title,
            },
            context=sheet_of(submission, written, content),
            drawn_up_at=timezone.now(),
            manifest=content.manifest,  # and no case: it is the organisation's own (R-TF-1)
        )
    )


@effect
def tell_replaced_by_paper(signature_id: int) -> None:
    """Tell who signed in the portal that the paper took the signature's place."""
    rows = Signature.objects.select_related("signer", *(f"submission__{row}" for row in ROWS))
    signature = rows.get(pk=signature_id)
    submission = signature.submission
    send(
        Mail(
            key=f"applications.tell_replaced_by_paper:{signature_id}",
            template="tell_replaced_by_paper",
            to=[signature.email, *([signature.signer.email] if signature.signer else [])],
            context={
                "submission": submission,
                "signature": signature,
                "link": link("submission", submission.pk),
            },
        )  # and no case: what was signed and never came in is the organisation's own (R-TF-1)
    )


def sheet_of(
    submission: Submission, written: ReceivedVersion, content: Content
) -> dict[str, object]:
    """What the sheet says, and who shall sign it."""
    sections = submission.questionnaire.parsed.applying(written.answers).sections
    titles = {section.key: section.title for section in sections}
    parties = submission.stage.signing_parties
    return {
        "organisation": submission.case.organisation_name,
        "definite": submission.stage.definite,
        "is_completion": submission.status == Status.INCOMPLETE,
        "last_day": last_day(submission),
        "parties": [
            {
                "office": str(party) if submission.stage.parties else "",
                "sections": _titles(covered_by(submission, party.sections, content), titles)
                if party.sections
                else [],
            }
            for party in parties
        ],
        "sections": [section_rows(section, written) for section in sections],
        "attachments": written.attachments,
        "manifest_sha256": written.manifest_sha256,
    }


def _titles(covered: Iterable[str], titles: dict[str, str]) -> list[str]:
    return [titles[key] for key in covered if key in titles]


def last_day(submission: Submission) -> str:
    """Until when it must have come in; empty where no day is set."""
    if submission.status != Status.INCOMPLETE:
        closes_at: datetime | None = submission.closes_at
        return last_moment(closes_at)
    asked = submission.completion_requests.waiting().last()
    return asked.last_days if asked else ""
