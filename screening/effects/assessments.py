"""The finished assessment as a document, and word between its two readers."""

from applications.effects import link, staff_for, submission_of
from applications.models import RegisterEntry, Submission
from delmos_portal.accounts.models import StaffRole
from delmos_portal.documents.draw_up import Draft, draw_up
from delmos_portal.documents.models import Document
from delmos_portal.outbox.mail import Mail, send
from delmos_portal.outbox.registry import effect
from screening.models import FinishedSheet, SecondReading
from screening.requirements import first_of, is_whole


@effect
def seal_assessment(event_id: int) -> None:
    """Draw up the assessment as it stood when it was finished or changed; it replaces the one before."""
    event, submission = submission_of(event_id)
    last = FinishedSheet.objects.get(pk=event.details["sheet"])
    until = FinishedSheet.objects.filter(submission=submission, pk__lte=last.pk).order_by("pk")
    earlier: Document | None = None
    for sheet in until.filter(content__version=last.content["version"]):
        document = draw_up(sheet_letter(submission, sheet))
        RegisterEntry.objects.filter(key=sheet.key, document=None).update(document=document)
        if earlier is not None and earlier.replaced_by_id is None:
            earlier.replaced_by = document
            earlier.save(update_fields=["replaced_by"])
        earlier = document


def sheet_letter(submission: Submission, sheet: FinishedSheet) -> Draft:
    title = f"Bedömning av {submission.stage.definite}"
    is_changed = sheet.key.count(":") > 2
    return Draft(
        key=sheet.key,
        kind="assessment",
        title=f"{title}, ändrad" if is_changed else title,
        letter={
            "dnr": submission.case.registration_number,
            "date": sheet.at,
            "case_title": submission.case.call.title,
            "presented_by": sheet.content["officer"],
            "recipient": [],
        },
        context={"sheet": sheet.content, "organisation": submission.case.organisation_name},
        drawn_up_at=sheet.at,
        subject_id=submission.case_id,
    )


@effect
def tell_second_reader(event_id: int) -> None:
    """Tell the second reader what waits, unless somebody has thought better of it."""
    _event, submission = submission_of(event_id)
    second = SecondReading.objects.select_related("reader").filter(submission=submission).first()
    if second is None or second.finished_at:
        return
    send(
        Mail(
            key=f"screening.tell_second_reader:{event_id}",
            template="tell_second_reader",
            to=staff_for(submission.case_id, StaffRole.OFFICER, first=second.reader),
            context={"submission": submission, "link": link("workspace:assess", submission.pk)},
        )
    )


@effect
def tell_first_reader(event_id: int) -> None:
    """Tell the first reader that the second has finished, and whether the rest waits for them."""
    event, submission = submission_of(event_id)
    first = first_of(submission)
    officer = first.officer if first else submission.case.officer
    send(
        Mail(
            key=f"screening.tell_first_reader:{event_id}",
            template="tell_first_reader",
            to=staff_for(submission.case_id, StaffRole.OFFICER, but=event.actor, first=officer),
            context={
                "submission": submission,
                "is_whole": is_whole(submission),
                "link": link("workspace:assess", submission.pk),
            },
        )
    )
