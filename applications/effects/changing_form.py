"""Telling those who write that their form was changed. It is the organisation's own (R-TF-1)."""

from applications.actions.changing_form import change_told_by
from applications.effects.addresses import link, submission_of
from applications.letters.addressing import people_of
from delmos_portal.accounts.models import Role
from delmos_portal.outbox.mail import Mail, send
from delmos_portal.outbox.registry import effect


@effect
def tell_form_changed(event_id: int) -> None:
    """Tell the writers what is changed, and which of their answers lie in the history only."""
    event, submission = submission_of(event_id)
    send(
        Mail(
            key=f"applications.tell_form_changed:{event_id}",
            template="tell_form_changed",
            to=people_of(submission, Role.WRITER, Role.ADMINISTRATOR),
            context={
                "submission": submission,
                "change": change_told_by(event),
                "link": link("submission", submission.pk),
            },
        )
    )
