"""The sealed copy of what came in, with everyone who signed it."""

import json
from uuid import UUID

from applications.effects.addresses import submission_of
from applications.letters import (
    came_on_paper,
    five_times,
    missing_parties,
    sections_signed,
    signatures_of,
    signed_when,
    unanswered,
)
from applications.models import (
    Case,
    ReceivedVersion,
    RegisterEntry,
    Signature,
    Status,
    Submission,
)
from delmos_portal.documents.draw_up import Draft, draw_up
from delmos_portal.documents.models import Document, withdraw_documents
from delmos_portal.documents.parties import tells_the_party
from delmos_portal.outbox.registry import effect
from delmos_portal.questionnaires.answers import shown
from delmos_portal.questionnaires.definition import Section
from delmos_portal.questionnaires.tables import table_of
from delmos_portal.templatetags.swedish import last_moment


@effect
def seal_submission(event_id: int) -> None:
    """Draw up the sealed copy of what came in with this step, or was signed by one more."""
    event, submission = submission_of(event_id)
    version = submission.versions.get(number=event.details["version"])
    key = f"submission:{submission.pk}:{version.number}"
    signatures = list(signatures_of(version))
    since = event.details.get("signatures")  # given to what had already come in
    document = draw_up(
        Draft(
            key=f"{key}:{since}" if since else key,
            kind="submission",
            title=submission.stage.title,
            letter={
                "dnr": submission.case.registration_number,
                "date": version.received_at,
                "case_title": submission.case.call.title,
            },
            context=copy_of(submission, version, signatures),
            drawn_up_at=event.at if since else version.registered_at or version.received_at,
            subject_id=submission.case_id,
            manifest=version.manifest,
        )
    )
    entry = RegisterEntry.objects.filter(key=key)
    (entry if since else entry.filter(document=None)).update(document=document)
    _replace_earlier(document, f"submission:{submission.pk}:")
    if submission.status == Status.WITHDRAWN:  # taken back while the seal was waited for
        withdraw_documents(f"submission:{submission.pk}:")


def _replace_earlier(document: Document, begins: str) -> None:
    """Let it take the place of every earlier copy, or give way to one drawn up before its turn."""
    order = _order_of(document)
    others = Document.objects.filter(key__startswith=begins).exclude(pk=document.pk)
    copies = sorted(others.defer("manifest"), key=_order_of)
    earlier = [one.pk for one in copies if _order_of(one) < order]
    Document.objects.filter(pk__in=earlier, replaced_by=None).update(replaced_by=document)
    if later := [one for one in copies if _order_of(one) > order]:
        Document.objects.filter(pk=document.pk, replaced_by=None).update(replaced_by=later[-1])


def _order_of(document: Document) -> list[int]:
    """Its version and, when it was drawn up again, how many had signed."""
    return [int(part) for part in document.key.split(":")[2:]]


@tells_the_party
def organisation_of(subject_id: str) -> str:
    """The organisation's name in the case that a document belongs to."""
    try:
        case_id = UUID(subject_id)
    except ValueError:
        return ""
    return Case.objects.filter(pk=case_id).values_list("organisation_name", flat=True).first() or ""


def copy_of(
    submission: Submission, version: ReceivedVersion, signatures: list[Signature]
) -> dict[str, object]:
    """What the sealed copy says: the frozen version, word for word, and everyone who signed it."""
    digests: dict[str, str] = json.loads(version.manifest)["sections"]
    whole = submission.questionnaire.parsed
    definition = whole.applying(version.answers)
    titles = {one.key: one.title for one in definition.sections}
    covered = sections_signed(signatures, definition)
    return {
        "organisation": submission.case.organisation_name,
        "times": times_of(submission, version),
        "sections": [section_rows(section, version) for section in definition.sections],
        "unanswered": unanswered(version.attachments, whole),
        "attachments": version.attachments,
        "signatures": [
            {
                "name": one.name,
                "office": one.office,
                "mandate": one.mandate_text,
                "signed_at": signed_when(one),
                "method": one.how,
                "covers": covered.get(one.pk, []),
            }
            for one in signatures
        ],
        "missing": missing_parties(version, signatures),
        "section_codes": [
            {"label": titles[key], "value": digests[key]} for key in titles if covered
        ],
        "manifest_sha256": version.manifest_sha256,
    }


def section_rows(section: Section, version: ReceivedVersion) -> dict[str, object]:
    return {
        "title": section.title,
        "rows": [
            {
                "label": question.label,
                "value": shown(question, version.answers.get(question.key)),
                "table": table_of(question, version.answers.get(question.key)),
                "attachments": [
                    one["name"] for one in version.attachments if one["question"] == question.key
                ],
            }
            for question in section.questions
        ],
    }


def times_of(submission: Submission, version: ReceivedVersion) -> list[dict[str, str]]:
    """The five times, kept apart (features.md, N3)."""
    times = five_times(version, on_paper=came_on_paper(version, signatures_of(version)))
    shown_rows = [{"label": one.label, "value": one.value} for one in times]
    if submission.is_late and version.number == 1:
        closed = last_moment(submission.closes_at)
        shown_rows.append({"label": "För sent inkommen", "value": f"Sista tid var {closed}"})
    return shown_rows
