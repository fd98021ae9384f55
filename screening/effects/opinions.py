"""Mails to an outside body that is asked for its opinion; its answer as a document, and who is told."""

from datetime import date
from uuid import UUID

from django.utils import timezone

from applications.effects import link, staff_for
from applications.models import RegisterEntry
from delmos_portal.accounts.models import StaffRole
from delmos_portal.documents.draw_up import Draft, draw_up
from delmos_portal.journal.models import Event
from delmos_portal.outbox.mail import Mail, send
from delmos_portal.outbox.registry import effect, every_minute
from screening.actions.opinion_addresses import ROWS, token_of
from screening.actions.opinion_reminding import key_of, promise_opinion_reminders
from screening.letters import contact_of
from screening.models import OpinionRequest


def request_of(pk: object) -> OpinionRequest:
    return OpinionRequest.objects.select_related(*ROWS).get(pk=UUID(str(pk)))


def of_event(event_id: int) -> tuple[Event, OpinionRequest]:
    event = Event.objects.get(pk=event_id)
    return event, request_of(event.object_id)


def tell_outside(it: OpinionRequest, template: str, key: str, **more: object) -> None:
    """To the contact person. It belongs to no mail list of the case: its organisation reads those."""
    address = link("outside-opinion", token_of(it))
    context = {"request": it, "case": it.case, "officer": contact_of(it), "link": address, **more}
    send(Mail(key=key, template=template, to=[it.email], context=context, secret=address))


@effect
def send_opinion_request(event_id: int) -> None:
    """Send the address; one that a newer one has replaced meanwhile is not sent."""
    event, it = of_event(event_id)
    if not it.is_sent or event.details["number"] != it.address_number:
        return
    is_again = event.step == "renew_opinion_address"
    key = f"screening.send_opinion_request:{it.pk}:{event_id}"
    tell_outside(it, "opinion_request", key, is_again=is_again)


@effect
def send_opinion_extension(event_id: int) -> None:
    """Tell the new last day, while it is that."""
    event, it = of_event(event_id)
    if it.is_sent and event.details["last_on"] == it.last_on.isoformat():
        tell_outside(
            it, "opinion_extension", f"screening.send_opinion_extension:{it.pk}:{event_id}"
        )


@effect
def send_opinion_revocation(event_id: int) -> None:
    """Tell that no opinion is asked for any more, and why."""
    _event, it = of_event(event_id)
    tell_outside(it, "opinion_revocation", f"screening.send_opinion_revocation:{it.pk}:{event_id}")


@every_minute
def remind_of_opinions() -> None:
    promise_opinion_reminders(timezone.now())


@effect
def send_opinion_reminder(request_id: str, last_on: str) -> None:
    """Remind once of a last day, unless it was moved or the answer has come."""
    it = request_of(request_id)
    if it.is_sent and it.last_on == date.fromisoformat(last_on) and not it.is_past:
        tell_outside(it, "opinion_reminder", key_of(it))


@effect
def send_opinion_receipt(event_id: int) -> None:
    """Confirm what came in, with the words of it: who answered has no account to read it in."""
    _event, it = of_event(event_id)
    files = [one.file.name for one in it.files.select_related("file")]
    key = f"screening.send_opinion_receipt:{it.pk}:{event_id}"
    tell_outside(it, "opinion_receipt", key, opinion=it.opinion, files=files)


@effect
def tell_officer_of_opinion(event_id: int) -> None:
    """Tell the case's officer that an answer has come, unless they wrote it in themselves."""
    event, it = of_event(event_id)
    if event.actor_id == it.case.officer_id:
        return
    send(
        Mail(
            key=f"screening.tell_officer_of_opinion:{event_id}",
            template="opinion_to_staff",
            to=staff_for(it.case_id, StaffRole.OFFICER, first=it.case.officer),
            context={
                "request": it,
                "opinion": it.opinion,
                "case": it.case,
                "link": link("workspace:opinion", it.pk),
            },
        )
    )


@effect
def seal_opinion(event_id: int) -> None:
    """The answer as a document, made once and put in the register."""
    _event, it = of_event(event_id)
    document = draw_up(opinion_letter(it))
    key = f"opinion:{it.submission_id}:{it.pk}"
    RegisterEntry.objects.filter(key=key, document=None).update(document=document)


def opinion_letter(it: OpinionRequest) -> Draft:
    said = it.opinion
    return Draft(
        key=f"opinion:{it.submission_id}:{it.pk}",
        kind="opinion",
        title="Avstår från att yttra sig" if said.abstains else "Yttrande över remiss",
        letter={
            "dnr": it.case.registration_number,
            "date": said.at,
            "case_title": f"{it.case.organisation_name}, {it.case.call.title}",
        },
        context={
            "request": it,
            "opinion": said,
            "files": [one.file.name for one in it.files.select_related("file")],
            "shared": [
                one.title for one in it.shared.select_related("entry__file", "file", "copy")
            ],
        },
        drawn_up_at=said.at,
        subject_id=it.case_id,
    )
