"""The letter that lets the organisation speak before a decision against it."""

from applications.effects import link
from applications.models import Communication, RegisterEntry
from applications.models.decisions import words_for
from delmos_portal.documents.draw_up import Draft, draw_up
from delmos_portal.outbox.mail import Mail, send
from delmos_portal.outbox.registry import effect
from screening.letters import reached_by

COMMUNICATION_LAW = "25 § förvaltningslagen (2017:900)"


@effect
def seal_communication(communication_id: int) -> None:
    """Draw up the communication; it is kept whether or not mail can be sent."""
    keep_letter(communication(communication_id))


@effect
def send_communication(communication_id: int) -> None:
    """Send the communication. It is drawn up first, if sealing was not possible until now."""
    sent = communication(communication_id)
    keep_letter(sent)
    submission = sent.submission
    send(
        Mail(
            key=f"screening.send_communication:{sent.pk}",
            template="communication",
            to=reached_by([submission])[submission.pk],
            subject_id=submission.case_id,
            context={
                "submission": submission,
                "sent": sent,
                "considered": considered_in(sent),
                "link": link("communication", submission.case_id, sent.pk),
            },
        )
    )


def communication(communication_id: int) -> Communication:
    rows = Communication.objects.select_related(
        "sent_by", "submission__case__call", "submission__case__organisation", "submission__stage"
    )
    return rows.get(pk=communication_id)


def considered_in(sent: Communication) -> str:
    return words_for(sent.submission.stage.kind, sent.outcome).label.lower()


def keep_letter(sent: Communication) -> None:
    """The sealed document, made once and put in the register."""
    document = draw_up(communication_letter(sent))
    entry = RegisterEntry.objects.filter(key=f"communication:{sent.pk}", document=None)
    entry.update(document=document)


def is_told(entry: RegisterEntry) -> bool:
    """An official note stands in the letter itself."""
    return entry.key.startswith("note:")


def named(entry: RegisterEntry) -> str:
    return ", ".join(part for part in (entry.subject, entry.counterpart) if part)


def communication_letter(sent: Communication) -> Draft:
    submission = sent.submission
    return Draft(
        key=f"communication:{sent.pk}",
        kind="communication",
        title=f"Möjlighet att yttra sig om {submission.stage.definite}",
        letter={
            "dnr": submission.case.registration_number,
            "date": sent.sent_at,
            "case_title": submission.case.call.title,
            "presented_by": sent.sent_by.name,
            "recipient": [submission.case.organisation_name],
        },
        context={
            "considered": considered_in(sent),
            "what": submission.stage.definite,
            "text": sent.text,
            "material": sent.material,
            "files": [
                *(one.name for one in sent.files.order_by("name")),
                *(named(one) for one in sent.entries.order_by("number") if not is_told(one)),
            ],
            "last_on": sent.last_on,
            "provisions": COMMUNICATION_LAW,
        },
        drawn_up_at=sent.sent_at,
        subject_id=submission.case_id,
    )
