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
from delmos_portal.accounts.models import FormerMember, Membership, Organisation, Role, User
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
def tell_of_departure(
    event_id: int, organisation_id: int, user_id: int, successor_id: int | None = None
) -> None:
    """Tell those who remain that somebody left, unless they have come back: one mail to each.

    The administrators, who may have been made so by it, and for cases that lost whoever was responsible
    those who can take over. Of a fullmakt that ran out the administrators are told by its own mail.
    """
    gone = FormerMember.objects.filter(organisation=organisation_id, user=user_id)
    former = gone.select_related("organisation", "user").first()
    if former is None:
        return
    event = Event.objects.select_related("actor").get(pk=event_id)
    lost = Case.objects.without_responsible().filter(organisation=organisation_id)
    cases = lost.filter(responsible=user_id).select_related("call").order_by("created_at")
    context = {
        "organisation": former.organisation,
        "who": former.user.name,
        "by": "" if event.actor_id == user_id or event.actor.is_staff else event.actor_name,
        "cases": cases,
        "home": link("home"),
        "page": link("organisation", organisation_id),
    }
    for person in _to_be_told(event, organisation_id, has_cases=bool(cases)):
        send(
            Mail(
                key=f"applications.tell_of_departure:{event_id}:{person.pk}",
                template="departure",
                to=[person.email],
                context=context | {"person": person, "is_new": person.pk == successor_id},
            )
        )


def _to_be_told(event: Event, organisation_id: int, *, has_cases: bool) -> list[User]:
    """Whoever noted it knows already, and read on that page what follows."""
    rows = Membership.objects.filter(organisation=organisation_id).writing()
    administrators = set(rows.filter(role=Role.ADMINISTRATOR).values_list("user_id", flat=True))
    able = {one.user for one in rows.select_related("user")}
    if event.step != "remove_member":
        return [one for one in able if has_cases and one.pk not in administrators]
    return [one for one in able if one != event.actor and (has_cases or one.pk in administrators)]


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
