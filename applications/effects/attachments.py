"""What follows when the scanner has stopped a file."""

from applications.effects.addresses import ROWS, link, people_of
from applications.effects.signing import WRITERS, case_of
from applications.models import Attachment, Status
from delmos_portal.documents.models import StoredFile
from delmos_portal.outbox.mail import Mail, send
from delmos_portal.outbox.registry import effect

OPEN = (Status.DRAFT, Status.INCOMPLETE)


@effect
def tell_infected(file_id: str) -> None:
    """Tell those who write, or whoever uploaded it elsewhere, which file it was and what to do."""
    stored = StoredFile.objects.select_related("uploaded_by").get(pk=file_id)
    key = f"applications.tell_infected:{file_id}"
    uploader = stored.uploaded_by
    found = Attachment.objects.filter(file=stored, removed_at=None)
    attachment = found.select_related(*[f"submission__{row}" for row in ROWS]).first()
    if attachment is None or (uploader and uploader.is_staff):
        to = [uploader.email] if uploader else []
        send(Mail(key=key, template="tell_infected", to=to, context={"file": stored}))
        return
    submission = attachment.submission
    asked = {one.key: one.label for one in submission.questionnaire.parsed.questions()}
    send(
        Mail(
            key=key,
            template="tell_infected",
            to=people_of(submission, *WRITERS),
            subject_id=case_of(submission),
            context={
                "file": stored,
                "submission": submission,
                "question": asked.get(attachment.question_key, ""),
                "may_change": submission.status in OPEN,
                "link": link("submission", submission.pk),
            },
        )
    )
