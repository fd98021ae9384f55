"""The letter that asks for more."""

from datetime import date

from applications.actions.dispatching import enter_dispatch
from applications.effects import link, submission_of
from applications.models import (
    CompletionRequest,
    RegisterEntry,
    Submission,
)
from delmos_portal.documents.draw_up import Draft, draw_up
from delmos_portal.journal.models import Event
from delmos_portal.outbox.mail import Mail, send
from delmos_portal.outbox.registry import effect
from screening.letters import (
    reached_by,
)

COMPLETION_LAW = "20 § förvaltningslagen (2017:900)"


@effect
def seal_request(event_id: int) -> None:
    """Draw up the request for completion; it is kept whether or not mail can be sent."""
    event, submission = submission_of(event_id)
    keep_request(submission, asked_in(event))


def asked_in(event: Event) -> CompletionRequest:
    return CompletionRequest.objects.select_related("asked_by").get(pk=event.details["request"])


def keep_request(submission: Submission, asked: CompletionRequest) -> None:
    """The request's sealed document, made once and put in the register."""
    document = draw_up(request_letter(submission, asked))
    RegisterEntry.objects.filter(key=f"request:{asked.pk}", document=None).update(document=document)


@effect
def send_request(event_id: int) -> None:
    """Send the request. It is drawn up first, if sealing was not possible until now."""
    event, submission = submission_of(event_id)
    asked = asked_in(event)
    keep_request(submission, asked)
    send(
        Mail(
            key=f"screening.send_request:{event_id}",
            template="completion_request",
            to=reached_by([submission])[submission.pk],
            subject_id=submission.case_id,
            context={
                "submission": submission,
                "request": asked,
                "points": points_of_request(submission, asked),
                "link": link("submission", submission.pk),
            },
        )
    )


@effect
def send_completion_extension(event_id: int) -> None:
    """Tell the new last day, while it is that; what leaves is registered."""
    event, submission = submission_of(event_id)
    asked, last_on = asked_in(event), date.fromisoformat(event.details["last_on"])
    if not asked.is_waiting or asked.last_on != last_on:
        return
    key = f"screening.send_completion_extension:{event_id}"
    send(
        Mail(
            key=key,
            template="completion_extension",
            to=reached_by([submission])[submission.pk],
            subject_id=submission.case_id,
            context={
                "submission": submission,
                "last_on": last_on,
                "link": link("submission", submission.pk),
            },
        )
    )
    enter_dispatch(submission.case, "Mer tid för komplettering", key=key)


def points_of_request(submission: Submission, asked: CompletionRequest) -> list[dict[str, object]]:
    """The items as the letter and the mail read them."""
    labels = {one.key: one.label for one in submission.questionnaire.parsed.questions()}
    return [
        {
            "order": one.order,
            "question": labels.get(one.question_key, ""),
            "text": one.text,
            "last_on": one.last_on,
            "consequence": one.get_consequence_display(),
        }
        for one in asked.items.all()
    ]


def request_letter(submission: Submission, asked: CompletionRequest) -> Draft:
    return Draft(
        key=f"request:{asked.pk}",
        kind="completion_request",
        title=f"Begäran om komplettering av {submission.stage.definite}",
        letter={
            "dnr": submission.case.registration_number,
            "date": asked.asked_at,
            "case_title": submission.case.call.title,
            "presented_by": asked.asked_by.name,
            "recipient": [submission.case.organisation_name],
        },
        context={
            "items": asked.text,
            "points": points_of_request(submission, asked),
            "last_on": asked.last_on,
            "first_on": asked.first_on,
            "how": "Logga in i bidragsportalen, öppna ärendet och svara på de frågor som har öppnats. "
            "Behörig företrädare undertecknar kompletteringen. Det ni skickade in tidigare finns kvar.",
            "provisions": COMPLETION_LAW,
        },
        drawn_up_at=asked.asked_at,
        subject_id=submission.case_id,
    )
