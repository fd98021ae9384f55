"""What follows when the scanner has stopped a file."""

from django.db.models import Q

from applications.effects.addresses import ROWS, link, staff_for
from applications.effects.signing import WRITERS, case_of
from applications.letters.addressing import people_of
from applications.models import Attachment, Message, RegisterEntry, Status, StrayMail
from delmos_portal.accounts.models import StaffRole
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
    if uploader is None and attachment is None:  # from a mail that no account answers for
        _tell_registrars(stored, key)
        return
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


def _tell_registrars(stored: StoredFile, key: str) -> None:
    rows = Message.objects.select_related("case")
    message = rows.filter(Q(original=stored) | Q(files=stored)).first()
    stray = StrayMail.objects.filter(original=stored).first()
    entry = RegisterEntry.objects.filter(file=stored).select_related("case").first()
    if not (message or stray or entry):  # not sent yet: the page tells whoever added it (R-TF-1)
        return
    where = link("workspace:case", entry.case_id) if entry else ""
    if message is not None:
        where = link("workspace:case-messages", message.case_id)
    elif stray is not None:
        where = link("workspace:stray-mail", stray.pk)
    context: dict[str, object] = {
        "file": stored,
        "message": message,
        "stray": stray,
        "entry": entry,
        "link": where,
    }
    found = message or entry
    to = staff_for(found.case_id if found else None, StaffRole.REGISTRAR)
    send(Mail(key=key, template="mail_infected", to=to, context=context))
