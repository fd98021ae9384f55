"""Telling who is responsible now, and that nobody is."""

from django.utils import timezone

from applications.actions.responsibility import (
    ABANDONED,
    HANDED_OVER,
    promise_mails_to_mailboxes,
    waiting_to_sign,
)
from applications.effects.addresses import link
from applications.models import Case
from delmos_portal.accounts.models import Organisation, User
from delmos_portal.journal.models import Event
from delmos_portal.outbox.mail import Mail, send
from delmos_portal.outbox.registry import effect, every_minute


@effect
def tell_handed_over(event_ids: list[int], user_id: int) -> None:
    """Tell the receiver what they are responsible for now, unless it has been handed on."""
    events = list(Event.objects.filter(pk__in=event_ids).select_related("actor").order_by("pk"))
    receiver = User.objects.get(pk=user_id)
    cases = Case.objects.filter(
        pk__in=[event.subject_id for event in events], responsible=receiver
    ).select_related("call", "organisation")
    if not cases:
        return
    organisation = cases[0].organisation
    send(
        Mail(
            key=f"{HANDED_OVER}:{events[0].pk}",
            template="handed_over",
            to=[receiver.email],
            context={
                "person": receiver,
                "by": events[0].actor_name,
                "organisation": organisation,
                "cases": cases,
                "to_sign": waiting_to_sign(organisation, receiver),
                "link": link("home"),
            },
        )
    )


@effect
def tell_abandoned(organisation_id: int) -> None:
    """Tell the organisation's own mailbox, unless somebody has come since."""
    organisation = Organisation.objects.get(pk=organisation_id)
    cases = Case.objects.abandoned().filter(organisation=organisation).order_by("created_at")
    if not cases:
        return
    send(
        Mail(
            key=f"{ABANDONED}:{organisation_id}:{max(one.responsible_id or 0 for one in cases)}",
            template="abandoned",
            to=[organisation.mailbox],
            context={
                "organisation": organisation,
                "cases": cases.select_related("call"),
                "link": f"{link('organisation-claim')}?organisation={organisation.pk}",
            },
        )
    )


@every_minute
def look_for_abandoned() -> None:
    promise_mails_to_mailboxes(timezone.now())
